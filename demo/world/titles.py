"""Job titles of the fictional people, each with the level and role the vendor files it under."""

from dataclasses import dataclass
from random import Random

from demo.world.words import table

# How often a level is met: many hands, few heads.
_WEIGHTS = {
    "owner": 2, "partner": 2, "cxo": 2, "vp": 3, "director": 5, "manager": 7, "senior": 8, "entry": 8, "training": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it stands on the card, with the vendor's ``level`` and ``role``."""

    text: str
    level: str
    role: str


def draw(random: Random, language: str, *, feminine: bool) -> Title:
    """A title in a language, in the form its bearer uses."""
    rows = [row.split("|") for row in table("titles")[language].strip().splitlines()]
    level, role, women, men = random.choices(rows, weights=[_WEIGHTS[row[0]] for row in rows])[0]
    return Title(women if feminine or not men else men, level, role)


def promoted(random: Random, language: str, now: Title, *, feminine: bool) -> Title:
    """Another title of the same role where the language has one, for somebody who moved on."""
    rows = [row.split("|") for row in table("titles")[language].strip().splitlines()]
    others = [row for row in rows if row[1] == now.role and row[0] != now.level] or [
        r for r in rows if r[0] != now.level
    ]
    level, role, women, men = random.choice(others)
    return Title(women if feminine or not men else men, level, role)
