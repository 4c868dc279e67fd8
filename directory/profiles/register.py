"""Receiving a sighting: whose it is, by the rules of identity.py, and what it changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import regimes
from directory.profiles.evidence import Claim, Sighting, keep
from directory.profiles.identity import canonical_email, contact_digests, email_domain, name_key
from directory.profiles.keys import keys_of, new_id
from directory.profiles.merge import merge
from directory.profiles.models import ContactPoint, Fact, Observation, Profile, ProfileMove, Source
from directory.profiles.recompile import recompile
from directory.profiles.states import FactKind, State


def receive(session: Session, source: Source, sighting: Sighting, *, at: datetime) -> tuple[Profile, bool]:
    """Keeps a sighting that passed its gates; answers its profile and whether anything changed.

    The caller holds the suppression check and the gates in this same transaction. A record seen before stays with its
    profile; else the rules of identity.py find the person; else a new profile is RECEIVED, with its last day to tell.
    """
    held = session.scalar(
        select(Observation).where(Observation.source_id == source.id, Observation.key_digest == sighting.key_digest)
    )
    if held is not None:
        profile = session.get_one(Profile, held.profile_id)
    else:
        profile = _whose(session, sighting.claim, at=at) or _new(session, sighting.claim, at=at)
    changed = keep(session, held, profile.id, source, sighting, at=at)
    if changed:
        session.flush()
        recompile(session, profile, at=at)
    return profile, changed


def _whose(session: Session, claim: Claim, *, at: datetime) -> Profile | None:
    """The one living profile these contacts belong to; two that turn out to be one person are merged."""
    found: dict[str, Profile] = {}
    for profile in _by_contacts(session, claim, kinds=("email", "link")):
        found[profile.id] = profile
    for profile in _by_contacts(session, claim, kinds=("phone",)):
        if profile.id not in found and _same_name(session, profile.id, claim.full_name):
            found[profile.id] = profile
    people = sorted(found.values(), key=lambda profile: profile.received_at)
    if not people:
        return None
    first = people[0]
    for other in people[1:]:
        first = merge(session, first, other, at=at)
    return first


def _by_contacts(session: Session, claim: Claim, *, kinds: Sequence[str]) -> list[Profile]:
    digests = contact_digests(
        keys_of(session),
        emails=claim.emails if "email" in kinds else (),
        links=claim.links if "link" in kinds else (),
        phones=_own_phones(claim) if "phone" in kinds else (),
    )
    if not digests:
        return []
    return list(
        session.scalars(
            select(Profile)
            .distinct()
            .join(ContactPoint, ContactPoint.profile_id == Profile.id)
            .where(
                ContactPoint.digest.in_([digest for _, digest in digests]),
                ContactPoint.kind.in_(kinds),
                Profile.state != State.REMOVED,
            )
        )
    )


def _own_phones(claim: Claim) -> tuple[str, ...]:
    return tuple(number for kind, number in claim.phones if kind in (FactKind.WORK_PHONE, FactKind.MOBILE))


def _same_name(session: Session, profile_id: str, full_name: str) -> bool:
    names = session.scalars(select(Fact.value).where(Fact.profile_id == profile_id, Fact.kind == FactKind.NAME))
    return any(name_key(name) == name_key(full_name) for name in names)


def _new(session: Session, claim: Claim, *, at: datetime) -> Profile:
    regime = regimes.regime_for(claim.country)
    address = canonical_email(next(iter(claim.emails), ""))
    profile = Profile(
        id=new_id(),
        state=State.RECEIVED,
        regime=regime.code,
        country=claim.country,
        language=regimes.language_for(claim.country, email_domain(address)),
        received_at=at,
        tell_by=regimes.tell_by(regime, at),
    )
    session.add(profile)
    session.flush()
    session.add(ProfileMove(profile_id=profile.id, from_state="", to_state=State.RECEIVED, because="received", at=at))
    return profile
