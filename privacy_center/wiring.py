"""What the privacy center joins to the kernel: its sweeps and its personal tables."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from directory.parts import Parts
from directory.profiles import registry
from directory.profiles.models import ContactPoint
from directory.profiles.registry import Personal, Rows
from directory.schedule import Sweep, register
from privacy_center import codes, limits, mailing, sessions, spool
from privacy_center.find import SEND_CODES
from privacy_center.models import CodeAsk, PrivacySession


def wire() -> None:
    """Registers sweeps and registry entries; called once per process by composition.py."""
    registry.register(
        Personal(
            "code_ask", ("contact_digest", "sealed"), "proving who somebody is", "24 hours, the address encrypted",
            _read_asks, _erase_asks,
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


def _addresses(session: Session, profile_id: str) -> list[bytes]:
    """The keyed hashes of a person's addresses: the key by which visits are theirs."""
    query = select(ContactPoint.digest).where(ContactPoint.profile_id == profile_id, ContactPoint.kind == "email")
    return list(session.scalars(query))


def _read_asks(session: Session, profile_id: str) -> Rows:
    mine = CodeAsk.contact_digest.in_(_addresses(session, profile_id))
    query = select(CodeAsk.asked_at, CodeAsk.sent_at, CodeAsk.used_at).where(mine)
    return [dict(row) for row in session.execute(query).mappings()]


def _erase_asks(session: Session, profile_id: str) -> int:
    mine = CodeAsk.contact_digest.in_(_addresses(session, profile_id))
    return int(session.execute(delete(CodeAsk).where(mine)).rowcount)  # type: ignore[attr-defined]


def _read_sessions(session: Session, profile_id: str) -> Rows:
    mine = PrivacySession.contact_digest.in_(_addresses(session, profile_id))
    query = select(PrivacySession.began_at, PrivacySession.ends_at).where(mine)
    return [dict(row) for row in session.execute(query).mappings()]


def _erase_sessions(session: Session, profile_id: str) -> int:
    """Empties them of the address: the one that asked still shows its receipt."""
    mine = PrivacySession.contact_digest.in_(_addresses(session, profile_id))
    emptied = session.execute(update(PrivacySession).where(mine).values(contact_digest=None, sealed=None))
    return int(emptied.rowcount)  # type: ignore[attr-defined]
