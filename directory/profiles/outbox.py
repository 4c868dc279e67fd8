"""Mails to one person that must leave: written with the act they tell of, sealed, emptied once a server took them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.profiles.keys import keys_of, new_id
from directory.profiles.lifecycle import ring_after
from directory.profiles.owed import OutboxMail

KEPT_HOURS = 72
_CLAIM_MINUTES = 5
_BACK_OFF_SECONDS = (10, 60, 300, 900, 3600)


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed mail, opened; ``fields`` holds ``to`` and what its template needs."""

    id: str
    kind: str
    request_id: str | None
    made_at: datetime
    tries: int
    fields: dict[str, Any]


def put(
    session: Session,
    kind: str,
    fields: dict[str, Any],
    *,
    at: datetime,
    profile_id: str | None = None,
    request_id: str | None = None,
) -> str:
    """Puts one mail into the outbox, sealed; it leaves within a sweep and is forgotten after 72 hours at most."""
    mail_id = new_id()
    session.add(
        OutboxMail(
            id=mail_id,
            kind=kind,
            profile_id=profile_id,
            request_id=request_id,
            sealed=keys_of(session).seal("outbox_mail", mail_id, fields),
            made_at=at,
            next_try_at=at,
            expires_at=at + timedelta(hours=KEPT_HOURS),
        )
    )
    ring_after(session, "mail")
    return mail_id


def due(*, kinds: Collection[str], at: datetime) -> Select[OutboxMail]:
    """The mails of these kinds that may leave now."""
    return select(OutboxMail).where(
        OutboxMail.kind.in_(kinds),
        OutboxMail.next_try_at <= at,
        OutboxMail.sealed.is_not(None),
        OutboxMail.expires_at > at,
        or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= at),
    )


def claim(session: Session, *, kinds: Collection[str], at: datetime, at_most: int = 20) -> list[Due]:
    """Claims mails of these kinds that are due, so that no second worker sends them; an unsent claim falls back after
    minutes. Whoever owns a kind's words sends it."""
    waiting = due(kinds=kinds, at=at).order_by(OutboxMail.next_try_at).limit(at_most)
    keys = keys_of(session)
    opened = []
    for mail in session.scalars(waiting.with_for_update(skip_locked=True)).all():
        mail.claimed_until = at + timedelta(minutes=_CLAIM_MINUTES)
        mail.tries += 1
        fields = keys.unseal("outbox_mail", mail.id, mail.sealed or b"")
        opened.append(Due(mail.id, mail.kind, mail.request_id, mail.made_at, mail.tries, fields))
    return opened


def settle(session: Session, mail_id: str, outcome: str) -> None:
    """Forgets what a mail said: a server took it, or it will never leave."""
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id)
        .values(sealed=None, next_try_at=None, claimed_until=None, outcome=outcome)
    )


def try_again(session: Session, mail_id: str, *, at: datetime) -> None:
    """Puts a claimed mail back, later each time."""
    mail = session.get(OutboxMail, mail_id)
    if mail is not None and mail.sealed is not None:
        mail.claimed_until = None
        mail.next_try_at = at + timedelta(seconds=_BACK_OFF_SECONDS[min(mail.tries, len(_BACK_OFF_SECONDS)) - 1])


def expired(*, at: datetime) -> Select[OutboxMail]:
    """Mails nobody took within their time."""
    return select(OutboxMail).where(OutboxMail.expires_at <= at, OutboxMail.sealed.is_not(None))


def expire(session: Session, *, at: datetime) -> int:
    """Empties mails nobody took within their time."""
    gone = session.execute(
        update(OutboxMail)
        .where(OutboxMail.expires_at <= at, OutboxMail.sealed.is_not(None))
        .values(sealed=None, next_try_at=None, outcome="expired")
    )
    return changed(gone)
