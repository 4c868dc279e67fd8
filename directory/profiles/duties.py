"""Duties of customers: whoever received somebody who left must delete the copy and say so (GDPR Art. 19)."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from directory.profiles.keys import new_id
from directory.profiles.models import ProfileAlias
from directory.profiles.owed import Disclosure, Duty
from directory.profiles.states import Purpose

CONFIRM_WITHIN_DAYS = 7
RECEIVED_BY = (Purpose.REVEAL,)
"""The purposes by which an account holds a copy afterwards; a masked preview leaves none."""


def owe(session: Session, profile_id: str, *, at: datetime) -> list[Duty]:
    """Gives every account that received the person, under this id or one merged into it, a duty to delete; an account
    has one at most."""
    merged = select(ProfileAlias.alias).where(ProfileAlias.profile_id == profile_id)
    received = (
        select(Disclosure.account_id)
        .distinct()
        .where(
            or_(Disclosure.profile_id == profile_id, Disclosure.profile_id.in_(merged)),
            Disclosure.purpose.in_(RECEIVED_BY),
        )
    )
    held = set(session.scalars(select(Duty.account_id).where(Duty.profile_id == profile_id)))
    due = at + timedelta(days=CONFIRM_WITHIN_DAYS)
    made = [
        Duty(id=new_id(), profile_id=profile_id, account_id=account_id, asked_at=at, due_at=due)
        for account_id in session.scalars(received)
        if account_id not in held
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return made


def confirm(session: Session, duty_id: str, *, account_id: str, user_id: str, at: datetime) -> bool:
    """A user of the owing account says that the copy is deleted; False when it was said already or is not theirs."""
    done = session.execute(
        update(Duty)
        .where(Duty.id == duty_id, Duty.account_id == account_id, Duty.confirmed_at.is_(None))
        .values(confirmed_at=at, confirmed_by=user_id)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def owed_by(session: Session, account_id: str) -> list[Duty]:
    """An account's duties, open ones first, then by date."""
    return list(
        session.scalars(
            select(Duty).where(Duty.account_id == account_id).order_by(Duty.confirmed_at.is_not(None), Duty.due_at)
        )
    )


def about(session: Session, profile_id: str) -> list[Duty]:
    """Every duty that one person's leaving made."""
    return list(session.scalars(select(Duty).where(Duty.profile_id == profile_id).order_by(Duty.asked_at)))
