"""What a gate refused: a keyed hash, the code, the source and the date, kept twelve months; it suppresses nobody."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from directory.profiles.owed import Refusal

KEPT_DAYS = 365


def remember(session: Session, digest: bytes, *, source_id: str, code: str, saw: str, at: datetime) -> None:
    """Keeps that a source's record was refused; a later refusal of the same record takes its place."""
    held = session.get(Refusal, (digest, source_id))
    if held is None:
        held = Refusal(digest=digest, source_id=source_id)
        session.add(held)
    held.code, held.saw, held.refused_at, held.expires_at = code, saw[:40], at, at + timedelta(days=KEPT_DAYS)


def forget_old(session: Session, *, at: datetime) -> int:
    """Deletes refusals older than twelve months."""
    return int(session.execute(delete(Refusal).where(Refusal.expires_at <= at)).rowcount)  # type: ignore[attr-defined]
