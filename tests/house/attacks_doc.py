"""Writes docs/attacks.md: each of the forty attacks of the standard, the tests that make it, and where they differ."""

import tomllib
from dataclasses import dataclass

from tests.house.asvs_doc import is_test
from tests.house.tree import ROOT, text

ATTACKS = 40
_HEAD = """# The forty attacks, and the tests that make them

Written by `python -m tests.house.attacks_doc` from `tests/house/attacks.toml`. Each attack ends in a refusal that is named and in
rows that did not change; most are made through both sites, the shell and the mail at once (`tests/attacks/`). Where a test does
another thing than the standard writes, or a part comes with work to come, it says so. The rules and their lines: [security.md](security.md).

{counts}

| | attack | made by |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack in short, the tests that make it, where they differ from what is written, and what comes later."""

    number: int
    attack: str
    shown: tuple[str, ...]
    differs: str
    later: str

    def row(self) -> str:
        """Its row of the table."""
        told = [f"`{node.removeprefix('tests/')}`" for node in self.shown]
        told += [f"as tested: {self.differs}"] if self.differs else []
        told += [f"**not yet**: {self.later}"] if self.later else []
        return f"| {self.number} | {self.attack} | {'<br>'.join(told)} |\n"


def attacks() -> list[Attack]:
    """Every attack of the data file, in its order."""
    held = tomllib.loads(text("tests/house/attacks.toml"))
    return [
        Attack(
            int(number), said["attack"], tuple(said.get("shown", ())), said.get("differs", ""), said.get("later", "")
        )
        for number, said in held.items()
    ]


def faults() -> list[str]:
    """What is wrong with the data file: a number that lacks, a test that is not there, an attack that nothing is said of."""
    every = attacks()
    found = (
        [] if [one.number for one in every] == list(range(1, ATTACKS + 1)) else ["the numbers are not 1 to 40 in order"]
    )
    for one in every:
        found += [f"{one.number}: there is no test {node}" for node in one.shown if not is_test(node)]
        if not (one.shown or one.later):
            found.append(f"{one.number}: neither made nor said to come")
    return found


def written() -> str:
    """The document's text."""
    every = attacks()
    made, begun = ([one for one in every if one.shown and bool(one.later) == later] for later in (False, True))
    waits = len(every) - len(made) - len(begun)
    counts = f"Of {ATTACKS}: {len(made)} are made, {len(begun)} as far as what they attack is there, {waits} wait for what they attack."
    return _HEAD.format(counts=counts) + "".join(one.row() for one in every)


if __name__ == "__main__":
    (ROOT / "docs" / "attacks.md").write_text(written(), encoding="utf-8")
