"""Whose number it is: one rule says which numbers are a company's switchboard, and which a person's own.

On a card each number stands once. What the person says of it beats all, the newest word first. Else a number that any
record of the card calls a switchboard is one, whatever others call it: it is the company's, answered by whoever is
there. So it is never a direct phone: no person is found by it, told apart by it or kept out by it, be it here or on a
card where nobody calls it so (``switchboards_among``). All records are asked, whatever their licences permit: another's
word may name a line, and never shows one. A number with an extension is another number than the one before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.evidence import Told
from directory.profiles.identity import base_number
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact
from directory.profiles.states import FactKind, SourceKind

PHONES = (FactKind.WORK_PHONE, FactKind.MOBILE, FactKind.SWITCHBOARD)


class _Line(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def slot(self) -> str: ...
    @property
    def normal(self) -> str: ...


def settled(held: Sequence[Told]) -> list[Told]:
    """The records of a card with each number called what it is."""
    called = {number: kind for one in held for kind, number in one.claim.phones if kind == FactKind.SWITCHBOARD}
    theirs = (one for one in held if one.source.kind == SourceKind.PERSON)
    for one in sorted(theirs, key=lambda one: one.last_seen_on):
        called |= {number: kind for kind, number in one.claim.phones}
    if not called:
        return list(held)
    return [_calling(one, called) for one in held]


def _calling(told: Told, called: dict[str, str]) -> Told:
    phones = tuple(dict.fromkeys((called.get(number, kind), number) for kind, number in told.claim.phones))
    return told if phones == told.claim.phones else replace(told, claim=replace(told.claim, phones=phones))


def own_numbers(phones: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The numbers of one record that are a person's own: direct or mobile, and by no word of it a switchboard."""
    said = tuple(phones)
    shared = {number for kind, number in said if kind == FactKind.SWITCHBOARD}
    return tuple(number for _, number in said if number not in shared)


def switchboards_among(session: Session, numbers: Iterable[str]) -> set[str]:
    """Those of these numbers that stand as a switchboard on any card."""
    digests = {keys_of(session).digest(FactKind.SWITCHBOARD, number): number for number in numbers}
    if not digests:
        return set()
    query = select(Fact.digest).where(Fact.digest.in_(list(digests)), Fact.kind == FactKind.SWITCHBOARD)
    return {digests[digest] for digest in session.scalars(query)}


def keep_lines(facts: Sequence[Fact], lines: Iterable[_Line]) -> None:
    """A number that turns out to be the switchboard, or whose extension is known now, stays its line: the person was
    told of it, and whoever received it hears of its correction. Another extension is another number."""
    standing = {(fact.kind, fact.slot) for fact in facts}
    wanted = {(str(line.kind), line.slot): line.normal for line in lines}
    longer = {(kind, base_number(normal)): slot for (kind, slot), normal in reversed(wanted.items()) if ";" in normal}
    for fact in facts:
        if fact.kind not in PHONES or (fact.kind, fact.slot) in wanted:
            continue
        now = (FactKind.SWITCHBOARD.value, fact.slot)
        with_extension = (fact.kind, longer.get((fact.kind, fact.normal), ""))
        if now not in standing and wanted.get(now) == fact.normal:
            fact.kind = FactKind.SWITCHBOARD
            standing.add(now)
        elif with_extension in wanted and with_extension not in standing:
            fact.slot = with_extension[1]
            standing.add(with_extension)
