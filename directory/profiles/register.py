"""Receiving a sighting: whose it is, by the rules of identity.py, and what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from directory.profiles.evidence import Claim, Sighting, keep
from directory.profiles.identity import contact_digests, is_own_page, name_key
from directory.profiles.keys import keys_of
from directory.profiles.lifecycle import hold
from directory.profiles.merge import merge, were_split
from directory.profiles.models import ContactPoint, Fact, Observation, Profile, Source
from directory.profiles.newcomers import write_new
from directory.profiles.recompile import recompile
from directory.profiles.states import FactKind, State


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one sighting: whose it is, whether it said anything new, whether the person was unknown."""

    profile_id: str
    changed: bool
    fresh: bool


def receive_all(
    session: Session, source: Source, sightings: Sequence[Sighting], *, gates_version: str, at: datetime
) -> list[Received]:
    """Keeps sightings that passed their gates (under lists of ``gates_version``), in the caller's transaction.

    A record seen before stays with its profile; else the rules of identity.py find the person; else a new profile is
    RECEIVED, with its last day to tell. Unknown people are written in bulk; the rest goes one by one.
    """
    held = _held_records(session, source, sightings)
    points = {place: _points(session, sighting.claim) for place, sighting in enumerate(sightings)}
    known = _known(session, [digest for mine in points.values() for digest in mine])
    taken: set[bytes] = set()
    done: dict[int, Received] = {}
    fresh: dict[int, Sighting] = {}
    for place, sighting in enumerate(sightings):
        digests = points[place]
        own = digests | {sighting.key_digest}
        if sighting.key_digest not in held and not digests & known and not own & taken:
            fresh[place] = sighting
            taken |= own
    for place, profile_id in zip(
        fresh, write_new(session, source, list(fresh.values()), gates_version, at=at), strict=True
    ):
        done[place] = Received(profile_id, changed=True, fresh=True)
    for place, sighting in enumerate(sightings):
        if place not in done:
            done[place] = _receive_known(session, source, sighting, held.get(sighting.key_digest), at=at)
    return [done[place] for place in range(len(sightings))]


def receive(session: Session, source: Source, sighting: Sighting, *, at: datetime) -> tuple[Profile, bool]:
    """As ``receive_all`` for one sighting; answers its profile and whether anything changed."""
    received = receive_all(session, source, [sighting], gates_version="", at=at)[0]
    return session.get_one(Profile, received.profile_id), received.changed


def _receive_known(
    session: Session, source: Source, sighting: Sighting, held: Observation | None, *, at: datetime
) -> Received:
    if held is None or not inspect(held).persistent:
        held = next(iter(_held_records(session, source, [sighting]).values()), None)
    if held is not None:
        profile: Profile | None = session.get_one(Profile, held.profile_id)
    else:
        profile = _whose(session, sighting.claim, at=at)
    if profile is not None:
        hold(session, profile)
    if profile is None or profile.state == State.REMOVED:
        (profile_id,) = write_new(session, source, [sighting], "", at=at)
        return Received(profile_id, changed=True, fresh=True)
    changed = keep(session, held, profile.id, source, sighting, at=at)
    if changed:
        session.flush()
        recompile(session, profile, at=at)
    return Received(profile.id, changed, fresh=False)


def _held_records(session: Session, source: Source, sightings: Sequence[Sighting]) -> dict[bytes, Observation]:
    keys = [sighting.key_digest for sighting in sightings]
    rows = session.scalars(
        select(Observation).where(Observation.source_id == source.id, Observation.key_digest.in_(keys))
    )
    return {row.key_digest: row for row in rows}


def _points(session: Session, claim: Claim) -> set[bytes]:
    """The contacts by which this claim's person might be known: address, link, own phone."""
    keys = keys_of(session)
    found = contact_digests(keys, emails=claim.emails, links=claim.links, phones=_own_phones(claim))
    return {digest for _, digest in found}


def _known(session: Session, digests: list[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for start in range(0, len(digests), 500):
        part = digests[start : start + 500]
        known.update(session.scalars(select(ContactPoint.digest).where(ContactPoint.digest.in_(part))))
    return known


def _whose(session: Session, claim: Claim, *, at: datetime) -> Profile | None:
    """The one living profile these contacts belong to; two that turn out to be one person are merged."""
    found: dict[str, Profile] = {}
    pages = tuple(link for link in claim.links if is_own_page(link))
    for profile in _by_contacts(session, emails=claim.emails, links=pages):
        found[profile.id] = profile
    for profile in _by_contacts(session, links=claim.links, phones=_own_phones(claim)):
        if profile.id not in found and _same_name(session, profile.id, claim.full_name):
            found[profile.id] = profile
    people = sorted(found.values(), key=lambda profile: profile.received_at)
    if not people:
        return None
    first = people[0]
    for other in people[1:]:
        if not were_split(session, first, other):
            first = merge(session, first, other, at=at)
    return first


def _by_contacts(
    session: Session, *, emails: tuple[str, ...] = (), links: tuple[str, ...] = (), phones: tuple[str, ...] = ()
) -> list[Profile]:
    digests = contact_digests(keys_of(session), emails=emails, links=links, phones=phones)
    if not digests:
        return []
    return list(
        session.scalars(
            select(Profile)
            .distinct()
            .join(ContactPoint, ContactPoint.profile_id == Profile.id)
            .where(
                ContactPoint.digest.in_([digest for _, digest in digests]),
                ContactPoint.kind.in_({kind for kind, _ in digests}),
                Profile.state != State.REMOVED,
            )
        )
    )


def _own_phones(claim: Claim) -> tuple[str, ...]:
    return tuple(number for kind, number in claim.phones if kind in (FactKind.WORK_PHONE, FactKind.MOBILE))


def _same_name(session: Session, profile_id: str, full_name: str) -> bool:
    names = session.scalars(select(Fact.value).where(Fact.profile_id == profile_id, Fact.kind == FactKind.NAME))
    return any(name_key(name) == name_key(full_name) for name in names)
