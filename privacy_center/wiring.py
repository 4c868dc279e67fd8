"""What the privacy center joins to the kernel: its sweeps and its personal tables."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.parts import Parts
from directory.profiles import registry
from directory.profiles.registry import Personal, Rows, addresses_of
from directory.schedule import Sweep, register
from privacy_center import codes, limits, mailing, sessions, spool
from privacy_center.find import SEND_CODES
from privacy_center.models import CodeAsk, PrivacySession


def wire() -> None:
    """Registers sweeps and registry entries; called once per process by composition.py."""
    registry.register(
        registry.addressed_rows(
            CodeAsk, purpose="proving who somebody is", kept="24 hours, the address encrypted",
            show=("asked_at", "sent_at", "used_at"),
        ),
        before="contact_point",
    )  # fmt: skip
    registry.register(
        Personal(
            "privacy_session", ("contact_digest", "sealed"), "showing somebody their own card",
            "30 minutes, the address encrypted", _read_sessions, _erase_sessions,
        ),
        before="contact_point",
    )  # fmt: skip
    register(
        Sweep(SEND_CODES, mailing.send_codes),
        Sweep(mailing.SEND_MAILS, mailing.send_mails),
        Sweep("spooled_refusals", spool.act_on),
        Sweep("forget_visits", _forget, every=timedelta(minutes=30)),
    )


def _forget(held: Parts, at: datetime) -> int:
    return held.database.until_done(
        lambda session: (
            codes.forget(session, at=at) + sessions.forget(session, at=at) + limits.forget_guesses(session, at=at)
        )
    )


def _read_sessions(session: Session, profile_id: str) -> Rows:
    mine = PrivacySession.contact_digest.in_(addresses_of(session, profile_id))
    query = select(PrivacySession.began_at, PrivacySession.ends_at).where(mine)
    return [dict(row) for row in session.execute(query).mappings()]


def _erase_sessions(session: Session, profile_id: str) -> int:
    """Empties them of the address: the one that asked still shows its receipt."""
    mine = PrivacySession.contact_digest.in_(addresses_of(session, profile_id))
    emptied = session.execute(update(PrivacySession).where(mine).values(contact_digest=None, sealed=None))
    return changed(emptied)
