"""Writes docs/asvs.md: each requirement of OWASP ASVS 5.0.0 that bears on Cardfile, and the test that shows it."""

import ast
import re
import tomllib
from dataclasses import dataclass
from functools import cache

from tests.house import security_doc
from tests.house.tree import ROOT, files, text, tree

BEARING = """
1.1.1-2 1.2.1-5 1.2.9 1.3.2-3 1.3.6-7 1.3.10-11 1.4.2 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-4
3.7.1-2 4.1.1-3 4.2.1 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.2-3 6.8.1-2 6.8.4 7.1.1-3
7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-3 10.1.1-2 10.2.1-2 10.5.1-4 11.1.1-2
11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-2 12.2.1-2 12.3.1-3 13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4
14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
"""
TAKEN_AS_WELL = """
1.2.10 1.3.12 2.3.5 3.3.5 3.4.8 4.1.4 5.2.4-5 5.3.3 6.3.5 6.3.7-8 7.5.3 8.3.2 13.1.2-3 14.2.6-7 15.2.4 15.4.2 16.5.4
"""
"""Requirements of level 3 that Cardfile keeps, or will."""
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2})\.(\d{1,2})(?:-(\d{1,2}))?(?![\d.])")
_HEAD = """# OWASP ASVS 5.0.0: what each requirement asks, and what shows that Cardfile keeps it

Written by `python -m tests.house.asvs_doc` from `tests/house/asvs.toml` and from the tests marked `security` (their lines:
[security.md](security.md)). Of the 253 requirements of levels 1 and 2 these 203 bear on Cardfile; those of level 3 that are taken as well are
marked. The words are ours; the standard's own are the law.

{counts}

| | asks | how it stands |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: what it asks, the tests that show it, and what else is to be said."""

    number: str
    asks: str
    shown: tuple[str, ...]
    document: str
    later: str
    deviation: str
    open: str

    def stands(self) -> str:
        """How it stands, in a word."""
        for word, said in (("open", self.open), ("not yet", self.later), ("deviation", self.deviation)):
            if said:
                return word
        return "shown by a test" if self.shown else "by hand"


def numbers_in(words: str) -> list[str]:
    """Every number named, ranges written out."""
    return [
        f"{section}.{number}"
        for section, first, last in _NUMBERS.findall(words)
        for number in range(int(first), int(last or first) + 1)
    ]


@cache
def _marked() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in security_doc.shown():
        for number in numbers_in(one.rule):
            if one.node not in found.setdefault(number, []):
                found[number].append(one.node)
    return found


def requirements() -> list[Requirement]:
    """Every requirement of the data file, in its order."""
    held = tomllib.loads(text("tests/house/asvs.toml"))
    return [
        Requirement(
            number,
            said["asks"],
            tuple(dict.fromkeys([*_marked().get(number, []), *said.get("shown", [])])),
            *(said.get(name, "") for name in ("document", "later", "deviation", "open")),
        )
        for number, said in held.items()
    ]


def faults() -> list[str]:
    """What is wrong with the data file: missing and unknown numbers, tests and lines that are not there."""
    found, held = [], [one.number for one in requirements()]
    wanted = [*numbers_in(BEARING), *numbers_in(TAKEN_AS_WELL)]
    found += [f"{number} is missing" for number in wanted if number not in held]
    found += [f"{number} is not asked of Cardfile" for number in held if number not in wanted]
    found += [f"a test is marked with {number}, which is not asked" for number in _marked() if number not in wanted]
    for one in requirements():
        found += [f"{one.number}: there is no test {node}" for node in one.shown if not is_test(node)]
        path, _, line = one.document.partition("::")
        if one.document and (path not in files() or line not in text(path)):
            found.append(f"{one.number}: {path} does not say: {line}")
        if not (one.shown or one.document or one.later or one.deviation or one.open):
            found.append(f"{one.number}: nothing shows it")
    return found


def is_test(node: str) -> bool:
    """Whether ``file::test`` is there."""
    path, _, name = node.partition("::")
    return path in files() and name in _tests(path)


@cache
def _tests(path: str) -> frozenset[str]:
    return frozenset(node.name for node in tree(path).body if isinstance(node, ast.FunctionDef))


def _row(one: Requirement) -> str:
    told = [f"`{node.removeprefix('tests/')}`" for node in one.shown]
    path, _, line = one.document.partition("::")
    if path:
        told.append(f"by hand: [{path.removeprefix('docs/')}]({path.removeprefix('docs/')}), “{line.lstrip('# ')}”")
    told += [
        f"**{word}**: {said}"
        for word, said in (("not yet", one.later), ("deviation", one.deviation), ("open", one.open))
        if said
    ]
    level = " (L3)" if one.number in numbers_in(TAKEN_AS_WELL) else ""
    return f"| {one.number}{level} | {one.asks} | {'<br>'.join(told)} |\n"


def written() -> str:
    """The document's text."""
    every = requirements()
    stands = [one.stands() for one in every]
    counts = ", ".join(f"{stands.count(word)} {word}" for word in dict.fromkeys(sorted(stands, key=stands.count)[::-1]))
    return _HEAD.format(counts=f"Of {len(every)}: {counts}.") + "".join(map(_row, every))


if __name__ == "__main__":
    (ROOT / "docs" / "asvs.md").write_text(written(), encoding="utf-8")
