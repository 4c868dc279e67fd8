"""A card seen as records that may be two people's: what each record says, and what either side would make alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.barred import Barred
from directory.profiles.compile import Line, compile_card
from directory.profiles.evidence import Claim, Told
from directory.profiles.identity import folded
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact, Observation, Profile, ProfileAlias, Source
from directory.profiles.officer_words import claimed
from directory.profiles.recompile import barred_of, facts_of, held_of
from directory.profiles.states import FactKind, SourceKind

Value = tuple[str, str]
"""A kind of fact and what it says."""

_OF_ONE = (FactKind.EMAIL, FactKind.WORK_PHONE, FactKind.MOBILE, FactKind.LINK)
"""Kinds by which people are found again: where both sides name one, somebody must say whose it is."""


class SplitRefused(Exception):
    """The records cannot be split off as asked; ``reason`` is a code and names nobody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a card for whoever decides whose it is: who says so since when, and what, line by line;
    ``joined_on`` is the day of the merge it came by."""

    id: str
    source_kind: str
    source: str
    obtained_on: date
    last_seen_on: date
    joined_on: date | None
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side's records, and the card they make by themselves."""

    held: Sequence[tuple[Observation, Source]]
    lines: Mapping[tuple[str, str], Line]

    def contacts(self) -> set[Value]:
        """Its contacts that belong to one person."""
        return {(line.kind.value, line.normal) for line in self.lines.values() if line.kind in _OF_ONE}


def records_of(session: Session, profile_id: str) -> list[Record]:
    """The records of a card in the order in which they came, which a later one does not change."""
    query = select(ProfileAlias.alias, ProfileAlias.since).where(ProfileAlias.profile_id == profile_id)
    since = {alias: at.date() for alias, at in session.execute(query)}
    held = sorted(held_of(session, profile_id), key=lambda one: (one[0].obtained_at, one[0].id))
    return [
        Record(
            id=one.id,
            source_kind=source.kind,
            source="" if source.kind in (SourceKind.PERSON, SourceKind.MAILBOX) else source.name,
            obtained_on=one.obtained_at.date(),
            last_seen_on=one.last_seen_on,
            joined_on=since.get(one.came_as),
            says=tuple(claimed(Claim.of(one.claim))),
        )
        for one, source in held
    ]


def sides_of(
    session: Session, profile: Profile, taken: Collection[str], *, seen: Collection[str] | None
) -> tuple[Side, Side]:
    """What stays and what goes. Raises SplitRefused: "changed" when the card holds other records than were ``seen``,
    "unknown", "none", or "all", which is no split."""
    held = held_of(session, profile.id)
    ids = {observation.id for observation, _ in held}
    if seen is not None and ids != set(seen):
        raise SplitRefused("changed")
    if not set(taken) <= ids:
        raise SplitRefused("unknown")
    if not taken or len(set(taken)) == len(ids):
        raise SplitRefused("all" if taken else "none")
    barred = barred_of(session, profile.id)
    stays = [one for one in held if one[0].id not in taken]
    goes = [one for one in held if one[0].id in taken]
    return side_of(session, stays, barred), side_of(session, goes, barred)


def side_of(session: Session, held: Sequence[tuple[Observation, Source]], barred: Barred) -> Side:
    """The card that these records make by themselves."""
    told = [Told.of(observation, source) for observation, source in held]
    lines = compile_card(told, barred=barred, keys=keys_of(session))
    return Side(held, {(line.kind.value, line.slot): line for line in lines})


def lines_leaving(session: Session, profile: Profile, stays: Side) -> list[Fact]:
    """The lines of a card that what stays does not say, or says otherwise; a former employer's too."""
    said = {key: line.normal for key, line in stays.lines.items()}
    names = {folded(Claim.of(observation.claim).full_name) for observation, _ in stays.held}
    return [
        fact
        for fact in facts_of(session, profile.id)
        if (fact.normal not in names if fact.kind == FactKind.NAME else said.get((fact.kind, fact.slot)) != fact.normal)
    ]
