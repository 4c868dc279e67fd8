"""Odd sign-ins that a user hears of by mail: many wrong passwords or codes, a right password in a strange browser."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from directory.accounts.limits import FACTOR, MISSED
from directory.accounts.models import Account, Attempt, OddSignIn, User
from directory.changed import changed
from directory.profiles import outbox
from directory.profiles.keys import keys_of

KIND = "odd_sign_in"
ONCE_IN: Final = timedelta(days=1)


class Odd(StrEnum):
    """What a user is told of."""

    PASSWORDS = "passwords"
    CODES = "codes"
    BROWSER = "browser"


MANY: Final = {Odd.PASSWORDS: 10, Odd.CODES: 5}
"""So many wrong ones within a day are told: what one stranger may try before they have to wait."""
_COUNTED: Final = {Odd.PASSWORDS: MISSED, Odd.CODES: FACTOR}


def tell_of_browser(session: Session, user: User, agent: str, *, at: datetime) -> None:
    """Puts word of a right password, typed in a browser in which this user had not signed in, into the outbox, with
    the session it opened."""
    _tell(session, user.id, user.email, Odd.BROWSER, {"agent": agent}, at=at)


def find_tries(session: Session, *, at: datetime) -> int:
    """Puts word of many wrong passwords and codes into the outbox; answers how many are told.

    It reads what was counted for the limits, so that signing in does the same for known and unknown people.
    """
    return sum(_find(session, odd, most, at=at) for odd, most in MANY.items())


def forget(session: Session, *, at: datetime) -> int:
    """Forgets who was told a day ago, and may be told again."""
    return changed(session.execute(delete(OddSignIn).where(OddSignIn.told_at <= at - ONCE_IN)))


def _find(session: Session, odd: Odd, most: int, *, at: datetime) -> int:
    kind = _COUNTED[odd]
    counted = (
        select(Attempt.subject, func.count())
        .where(Attempt.kind == kind, Attempt.at > at - ONCE_IN)
        .group_by(Attempt.subject)
        .having(func.count() >= most)
    )
    many = dict(session.execute(counted).all())
    if not many:
        return 0
    keys, told = keys_of(session), 0
    may_sign_in = select(User.id, User.email).join(Account, Account.id == User.account_id)
    for user_id, email in session.execute(
        may_sign_in.where(User.disabled_at.is_(None), Account.suspended_at.is_(None))
    ).all():
        number = many.get(keys.digest(kind, email if odd is Odd.PASSWORDS else user_id))
        if number is not None:
            told += _tell(session, user_id, email, odd, {"number": number}, at=at)
    return told


def _tell(session: Session, user_id: str, email: str, odd: Odd, fields: dict[str, object], *, at: datetime) -> bool:
    """One mail of a kind in a day: nobody's mailbox is filled by whoever tries doors."""
    told = session.get(OddSignIn, (user_id, odd), with_for_update=True)
    if told is None:
        session.add(OddSignIn(user_id=user_id, what=odd, told_at=at))
    elif told.told_at > at - ONCE_IN:
        return False
    else:
        told.told_at = at
    outbox.put(session, KIND, {"to": email, "language": "en", "what": odd, **fields}, at=at)
    return True
