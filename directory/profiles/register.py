"""Receiving a sighting: whose it is, by the rules of identity.py, and what it changes.

``prepare`` reads only and does what takes long; ``receive_all`` looks again at everything another transaction may have
changed since, and writes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from sqlalchemy import exists, func, inspect, select
from sqlalchemy.orm import Session

from directory.profiles.companies import countries_of
from directory.profiles.evidence import Claim, Sighting, keep
from directory.profiles.identity import akin, contact_digests, folded, is_own_page, same_key, same_name
from directory.profiles.keys import keys_of
from directory.profiles.lifecycle import hold
from directory.profiles.merge import kept_apart, merge
from directory.profiles.models import ContactPoint, Fact, Observation, Profile, Source
from directory.profiles.newcomers import Newcomer, newcomer, write_new
from directory.profiles.recompile import contacts_of, recompile, withdraw
from directory.profiles.shared import on_several
from directory.profiles.shared_addresses import anothers_addresses, is_told_of_elsewhere
from directory.profiles.states import FactKind, SourceKind, State
from directory.profiles.suppression import Contact
from directory.profiles.switchboards import own_numbers, switchboards_among

_KNOWN_BY = frozenset({"email", "link", "phone"})


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one sighting: whose it is, whether it said anything new, whether the person was unknown, from how
    many cards a link went because it stands on several by now, and how many addresses were left out because they are
    another person's. One whose key is another's was not kept (a row of the same delivery named somebody else by it),
    nor one that had no address of its own (``address_of_another``)."""

    profile_id: str
    changed: bool
    fresh: bool
    key_of_another: bool = False
    address_of_another: bool = False
    withheld: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sighting ready to be received: ``contacts`` keep its person out if one of them is suppressed, ``points`` are
    those by which the person might be known; ``new`` is the person, should they be unknown."""

    sighting: Sighting
    contacts: tuple[Contact, ...]
    points: frozenset[bytes]
    gates_version: str
    new: Newcomer | None


def prepare(
    session: Session, source: Source, sightings: Sequence[Sighting], *, gates_version: str, at: datetime
) -> list[Prepared]:
    """Makes sightings ready that passed their gates, under lists of ``gates_version``; writes nothing."""
    keys = keys_of(session)
    records = [sighting.key_digest for sighting in sightings]
    query = select(Observation.key_digest).where(Observation.source_id == source.id)
    held = set(session.scalars(query.where(Observation.key_digest.in_(records))))
    company_countries = _countries(session, sightings)
    prepared = []
    for sighting in sightings:
        contacts = tuple(contacts_of(keys, [sighting.claim]))
        points = frozenset(digest for kind, digest in contacts if kind in _KNOWN_BY)
        new = None
        if sighting.key_digest not in held:
            new = newcomer(session, source, sighting, contacts, gates_version, company_countries, at=at)
        prepared.append(Prepared(sighting, contacts, points, gates_version, new))
    return prepared


def _countries(session: Session, sightings: Sequence[Sighting]) -> dict[str, str]:
    posts = [job for sighting in sightings if (job := sighting.claim.current_job()) is not None]
    return countries_of(session, [job.company_id for job in posts])


def receive_all(session: Session, source: Source, prepared: Sequence[Prepared], *, at: datetime) -> list[Received]:
    """Keeps prepared sightings in the caller's transaction.

    A record seen before stays with its profile, unless it tells of somebody else now; else the rules of identity.py
    find the person; else a new profile is RECEIVED, with its last day to tell. Unknown people are written in bulk; the
    rest goes one by one.
    """
    held = _held_records(session, source, [one.sighting.key_digest for one in prepared])
    known = _known(session, {digest for one in prepared for digest in one.points})
    taken: set[bytes] = set()
    done: dict[int, Received] = {}
    fresh: list[Newcomer] = []
    for place, one in enumerate(prepared):
        own = one.points | {one.sighting.key_digest}
        if one.new is not None and one.sighting.key_digest not in held and not one.points & known and not own & taken:
            fresh.append(one.new)
            done[place] = Received(one.new.profile_id, changed=True, fresh=True)
            taken |= own
    write_new(session, fresh)
    for place, one in enumerate(prepared):
        if place not in done:
            received = _receive_known(session, source, one, held.get(one.sighting.key_digest), at=at)
            done[place] = replace(received, withheld=_withhold_shared(session, one, at=at) if received.changed else 0)
    return [done[place] for place in range(len(prepared))]


def _withhold_shared(session: Session, received: Prepared, *, at: datetime) -> int:
    """Takes the links that came with somebody, and stand on another card by now, off both; only who said such a link of
    themselves keeps it. Answers off how many cards."""
    session.flush()
    shared = on_several(session, [digest for kind, digest in received.contacts if kind == "link"])
    if not shared:
        return 0
    shown = select(Fact.profile_id).distinct().where(Fact.kind == FactKind.LINK, Fact.digest.in_(shared))
    told = shown.where(Fact.source_kind != SourceKind.PERSON).order_by(Fact.profile_id)
    people = session.scalars(told).all()
    for profile_id in people:
        recompile(session, session.get_one(Profile, profile_id), at=at)
    return len(people)


def receive(session: Session, source: Source, sighting: Sighting, *, at: datetime) -> tuple[Profile, bool]:
    """As ``prepare`` and ``receive_all`` for one sighting; answers its profile and whether anything changed."""
    prepared = prepare(session, source, [sighting], gates_version="", at=at)
    received = receive_all(session, source, prepared, at=at)[0]
    return session.get_one(Profile, received.profile_id), received.changed


def _receive_known(
    session: Session, source: Source, prepared: Prepared, held: Observation | None, *, at: datetime
) -> Received:
    sighting = prepared.sighting
    if held is None or not inspect(held).persistent:
        held = _held_records(session, source, [sighting.key_digest]).get(sighting.key_digest)
    if held is not None and _tells_of_another(session, held, sighting):
        if held.delivery and held.delivery == sighting.delivery:
            return Received(held.profile_id, changed=False, fresh=False, key_of_another=True)
        withdraw(session, [held.id], at=at)
        held = None
    elif held is not None and is_told_of_elsewhere(session, held, sighting.claim.full_name):
        withdraw(session, [held.id], at=at)
        held = None
    prepared, left_out = _without_anothers(session, prepared, held)
    if left_out and not prepared.sighting.claim.emails:
        whose = _by_contacts(session, emails=sighting.claim.emails)[0]
        return Received(whose.id, changed=False, fresh=False, address_of_another=True)
    received = _keep(session, source, prepared, held, at=at)
    return replace(received, left_out=left_out)


def _without_anothers(session: Session, prepared: Prepared, held: Observation | None) -> tuple[Prepared, int]:
    """The sighting without addresses it did not say before that are another person's, and how many those are."""
    sighting, claim = prepared.sighting, prepared.sighting.claim
    before = held.claim.get("emails", ()) if held is not None else ()
    others = anothers_addresses(session, claim, (one for one in claim.emails if one not in before))
    if not others:
        return prepared, 0
    own = replace(claim, emails=tuple(one for one in claim.emails if one not in others))
    return replace(prepared, sighting=replace(sighting, claim=own), new=None), len(others)


def _keep(session: Session, source: Source, prepared: Prepared, held: Observation | None, *, at: datetime) -> Received:
    sighting = prepared.sighting
    if held is not None:
        profile: Profile | None = session.get_one(Profile, held.profile_id)
    else:
        profile = _whose(session, sighting.claim, at=at)
    if profile is not None:
        hold(session, profile)
    if profile is None or profile.state == State.REMOVED:
        new = prepared.new or _unknown(session, source, prepared, at=at)
        write_new(session, [new])
        return Received(new.profile_id, changed=True, fresh=True)
    changed = keep(session, held, profile.id, source, sighting, at=at)
    if not changed:
        return Received(profile.id, changed=False, fresh=False)
    session.flush()
    if recompile(session, profile, at=at):
        return Received(profile.id, changed=True, fresh=False)
    kept = _held_records(session, source, [sighting.key_digest]).get(sighting.key_digest)
    return Received(kept.profile_id if kept is not None else profile.id, changed=True, fresh=kept is not None)


def _unknown(session: Session, source: Source, prepared: Prepared, *, at: datetime) -> Newcomer:
    sighting = prepared.sighting
    contacts = contacts_of(keys_of(session), [sighting.claim])
    countries = _countries(session, [sighting])
    return newcomer(session, source, sighting, contacts, prepared.gates_version, countries, at=at)


def _tells_of_another(session: Session, held: Observation, sighting: Sighting) -> bool:
    """Whether a record came back with somebody else: another name, and neither address nor page in common; a name that
    shares but a word needs a number or link in common. A desk's number and a Peter say nothing alone."""
    claim, before = sighting.claim, str(held.claim.get("full_name", ""))
    if not before or not claim.full_name or sighting.seen_on < held.last_seen_on or same_name(claim.full_name, before):
        return False
    own = _links_of_one(session, claim)
    pages = tuple(filter(is_own_page, own))
    numbers, links = (_own_phones(session, claim), own) if akin(claim.full_name, before) else ((), pages)
    digests = contact_digests(keys_of(session), emails=claim.emails, phones=numbers, links=links)
    query = select(ContactPoint.digest).where(
        ContactPoint.profile_id == held.profile_id, ContactPoint.digest.in_([digest for _, digest in digests])
    )
    return session.scalar(query.limit(1)) is None


def _held_records(session: Session, source: Source, keys: Sequence[bytes]) -> dict[bytes, Observation]:
    rows = session.scalars(
        select(Observation).where(Observation.source_id == source.id, Observation.key_digest.in_(keys))
    )
    return {row.key_digest: row for row in rows}


def _known(session: Session, digests: Iterable[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    wanted = list(digests)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        known.update(session.scalars(select(ContactPoint.digest).where(ContactPoint.digest.in_(part))))
    return known


def _whose(session: Session, claim: Claim, *, at: datetime) -> Profile | None:
    """The one living profile these contacts belong to; two that turn out to be one person are merged."""
    found = {profile.id: profile for profile in _by_contacts(session, emails=claim.emails)}
    links = _links_of_one(session, claim)
    pages = tuple(filter(is_own_page, links))
    for same, candidates in (
        (akin, _by_contacts(session, links=pages)),
        (same_key, _by_contacts(session, links=links, phones=_own_phones(session, claim), named=claim.full_name)),
    ):
        for profile in candidates:
            if profile.id not in found and _is_called(session, profile.id, claim.full_name, same):
                found[profile.id] = profile
    people = sorted(found.values(), key=lambda profile: profile.received_at)
    if not people:
        return None
    if any(kept_apart(session, one, other) for one, other in combinations(people, 2)):
        told_of = {profile.id: _how_many_agree(session, profile.id, claim) for profile in people}
        people.sort(key=lambda profile: told_of[profile.id], reverse=True)
    first = people[0]
    for other in people[1:]:
        if not kept_apart(session, first, other):
            first = merge(session, first, other, at=at)
    return first


def _links_of_one(session: Session, claim: Claim) -> tuple[str, ...]:
    """The links of a claim that do not stand on several cards: those tell of nobody who they are."""
    digests = {link: digest for link in claim.links for _, digest in contact_digests(keys_of(session), links=(link,))}
    shared = on_several(session, list(digests.values()))
    return tuple(link for link, digest in digests.items() if digest not in shared)


def _how_many_agree(session: Session, profile_id: str, claim: Claim) -> int:
    """How many contacts, and names with an employer, of a claim a profile holds: two people who were taken apart share
    some, and a record belongs to the one it says more of."""
    digests = [digest for _, digest in contacts_of(keys_of(session), [claim])]
    of_both = select(func.count()).select_from(ContactPoint)
    return session.scalar(of_both.where(ContactPoint.profile_id == profile_id, ContactPoint.digest.in_(digests))) or 0


def _by_contacts(
    session: Session,
    *,
    emails: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    phones: tuple[str, ...] = (),
    named: str = "",
) -> list[Profile]:
    """Living profiles that hold one of these; with ``named``, those alone whose name has its longest word: each of the
    thousands who share a firm's number would else be read for each of them."""
    digests = contact_digests(keys_of(session), emails=emails, links=links, phones=phones)
    if not digests:
        return []
    holding = ContactPoint.digest.in_([one for _, one in digests]), ContactPoint.kind.in_({kind for kind, _ in digests})
    query = select(Profile).distinct().join(ContactPoint, ContactPoint.profile_id == Profile.id).where(*holding)
    if longest := max(folded(named).split(), key=len, default=""):
        name = func.replace(Fact.normal, " ", "").contains(longest)  # as some are written, see unspaced.py
        query = query.where(exists().where(Fact.profile_id == Profile.id, Fact.kind == FactKind.NAME, name))
    return list(session.scalars(query.where(Profile.state != State.REMOVED)))


def _own_phones(session: Session, claim: Claim) -> tuple[str, ...]:
    own = own_numbers(claim.phones)
    shared = switchboards_among(session, own)
    return tuple(number for number in own if number not in shared)


def _is_called(session: Session, profile_id: str, full_name: str, same: Callable[[str, str], bool]) -> bool:
    names = session.scalars(select(Fact.value).where(Fact.profile_id == profile_id, Fact.kind == FactKind.NAME))
    return any(same(name, full_name) for name in names)
