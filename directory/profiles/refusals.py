"""What a gate refused: a keyed hash, the code, the source and the date, kept twelve months; it suppresses nobody."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of
from directory.profiles.models import Observation
from directory.profiles.owed import Refusal

KEPT_DAYS = 365
BOUNCE_STANDS = timedelta(days=90)
"""So long an address whose mail came back for good counts as one that nobody can be told at."""
UNREACHABLE = "cannot_be_told"
_BOUNCED = "bounced"


def remember(session: Session, digest: bytes, *, source_id: str, code: str, saw: str, at: datetime) -> None:
    """Keeps that a source's record was refused; a later refusal of the same record takes its place."""
    held = session.get(Refusal, (digest, source_id))
    if held is None:
        held = Refusal(digest=digest, source_id=source_id)
        session.add(held)
    held.code, held.saw, held.refused_at, held.expires_at = code, saw[:40], at, at + timedelta(days=KEPT_DAYS)


def remember_bounce(session: Session, profile_id: str, address: str, *, at: datetime) -> None:
    """Keeps a keyed hash of an address whose mail came back for good, for each source that named its person."""
    sources = session.scalars(select(Observation.source_id).where(Observation.profile_id == profile_id).distinct())
    for source_id in sources:
        remember(session, _key(session, address), source_id=source_id, code=UNREACHABLE, saw=_BOUNCED, at=at)


def bounced_among(session: Session, addresses: Iterable[str], *, at: datetime) -> set[str]:
    """Those of the addresses, as ``canonical_email`` writes them, that a mail came back from for good in the last three
    months."""
    by_key = {_key(session, address): canonical_email(address) for address in addresses}
    if not by_key:
        return set()
    fresh = select(Refusal.digest).where(
        Refusal.digest.in_(by_key), Refusal.saw == _BOUNCED, Refusal.refused_at > at - BOUNCE_STANDS
    )
    return {by_key[digest] for digest in session.scalars(fresh)}


def _key(session: Session, address: str) -> bytes:
    return keys_of(session).digest(_BOUNCED, canonical_email(address))


def expired(*, at: datetime) -> Select[Refusal]:
    """Refusals older than twelve months."""
    return select(Refusal).where(Refusal.expires_at <= at)


def forget_old(session: Session, *, at: datetime) -> int:
    """Deletes refusals older than twelve months."""
    return changed(session.execute(delete(Refusal).where(Refusal.expires_at <= at)))
