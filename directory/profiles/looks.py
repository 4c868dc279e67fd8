"""An officer's look at everything held about one address: written down first, for good, and seen by the person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import registry
from directory.profiles.employers import OptedOut, opted_out
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of, new_id
from directory.profiles.models import Profile
from directory.profiles.owed import Look, LookText, Suppression
from directory.profiles.registry import Rows
from directory.profiles.rights import profiles_of


@dataclass(frozen=True, slots=True)
class HeldProfile:
    """One living profile of the address: where it stands since when, and every personal table's rows about it."""

    profile_id: str
    state: str
    received_at: datetime
    listed_at: datetime | None
    tables: dict[str, Rows]


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Since when, and by whose wish, an address may not be held."""

    because: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found. A gate's refusal is not among it: it is kept by record, and no address leads to it."""

    address: str
    because: str
    at: datetime
    profiles: tuple[HeldProfile, ...]
    suppressed: KeptOut | None
    employer: OptedOut | None


def look(session: Session, address: str, *, because: str, by_user_id: str, at: datetime) -> Looked:
    """Writes the look, then reads everything held about an address and why.

    The row is append-only and names no address; its words stand beside it and go with the person. Where nobody is
    held the words are not kept, since nobody could have them erased.
    """
    canonical = canonical_email(address)
    digest = keys_of(session).digest("email", canonical)
    held = profiles_of(session, address) if canonical else []
    about: list[str | None] = [profile.id for profile in held]
    for profile_id in about or [None]:
        _write(session, profile_id, digest, because=because, by_user_id=by_user_id, at=at)
    kept_out = session.scalar(select(Suppression).where(Suppression.digest == digest))
    return Looked(
        address=address.strip(),
        because=because,
        at=at,
        profiles=tuple(_held(session, profile) for profile in held),
        suppressed=KeptOut(kept_out.because, kept_out.since) if kept_out is not None else None,
        employer=opted_out(session, canonical.rpartition("@")[2]),
    )


def looked_too(session: Session, profile_id: str, address: str, *, because: str, by_user_id: str, at: datetime) -> None:
    """Writes that whoever looked at ``address`` saw this profile as well: it was split off from what is held there."""
    digest = keys_of(session).digest("email", canonical_email(address))
    _write(session, profile_id, digest, because=because, by_user_id=by_user_id, at=at)


def _write(
    session: Session, profile_id: str | None, digest: bytes, *, because: str, by_user_id: str, at: datetime
) -> None:
    row = Look(id=new_id(), profile_id=profile_id, contact_digest=digest, by_user_id=by_user_id, at=at)
    session.add(row)
    session.flush()
    if profile_id is not None:
        session.add(LookText(look_id=row.id, because=because))
        session.flush()


def _held(session: Session, profile: Profile) -> HeldProfile:
    tables = registry.read_person(session, profile.id)
    return HeldProfile(profile.id, profile.state, profile.received_at, profile.listed_at, tables)
