"""The lands of the fictional world: how many companies sit there, their cities, company forms and language."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from demo.world.words import table


@dataclass(frozen=True, slots=True)
class City:
    """A real city; every street in it is invented."""

    name: str
    region: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Land:
    """``share`` is how many of a thousand companies sit here; none where companies only keep an office."""

    code: str
    name: str
    share: int
    cultures: tuple[str, ...]
    language: str
    forms: tuple[str, ...]
    street: str
    cities: tuple[City, ...]


@cache
def lands() -> tuple[Land, ...]:
    """Every land, seats before far offices."""
    return tuple(map(_land, table("lands")["land"]))


def land(code: str) -> Land:
    """The land of a two-letter code."""
    return next(one for one in lands() if one.code == code)


def _land(row: dict[str, Any]) -> Land:
    cities = tuple(City(*map(str.strip, line.split("|"))) for line in row["cities"].strip().splitlines())
    return Land(
        code=row["code"],
        name=row["name"],
        share=row["share"],
        cultures=tuple(row["cultures"]),
        language=row["language"],
        forms=tuple(row["forms"]),
        street=row["street"],
        cities=cities,
    )
