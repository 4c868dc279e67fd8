"""What the directory joins to the kernel: account names, the personal tables of its users, and its sweeps."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.accounts import limits, mailing, oddities, resets, sessions
from directory.accounts.models import Account, PasswordReset, User
from directory.parts import Parts
from directory.profiles import registry
from directory.profiles.recipients import register_names
from directory.schedule import Sweep, register

_SELDOM = timedelta(hours=1)


def wire() -> None:
    """Registers what the kernel must know of customers; called once per process by composition.py."""
    register_names(_names, users=_users)
    registry.register(
        registry.addressed_rows(
            PasswordReset, purpose="mailing a link for a new password to whoever is a user",
            kept="2 hours at most, encrypted, until it is mailed", show=("asked_at",),
        ),
        before="observation",
    )  # fmt: skip
    register(
        Sweep(mailing.SEND_RESETS, mailing.send_resets),
        Sweep("tell_of_changes", mailing.tell_of_changes),
        Sweep("tell_of_odd_sign_ins", mailing.tell_of_odd_sign_ins, every=timedelta(minutes=1)),
        Sweep("tell_of_duties", mailing.tell_of_duties, every=timedelta(minutes=10)),
        Sweep("forget_sign_ins", _forget, every=_SELDOM),
    )


def _forget(held: Parts, at: datetime) -> int:
    def forget(session: Session) -> int:
        gone = limits.forget(session, at=at) + oddities.forget(session, at=at)
        return gone + sessions.forget(session, at=at) + resets.forget(session, at=at)

    return held.database.until_done(forget)


def _names(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    return dict(session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids))).all())


def _users(session: Session, user_ids: Iterable[str]) -> dict[str, str]:
    return dict(session.execute(select(User.id, User.email).where(User.id.in_(user_ids))).all())
