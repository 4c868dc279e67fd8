"""Whoever's password or second factor changed is told so by mail, at the address they have had all along."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from directory.accounts.models import User
from directory.profiles import outbox

KIND = "account_changed"


class Changed(StrEnum):
    """What a user is told of."""

    PASSWORD = "password"  # noqa: S105 no password
    APP_BOUND = "app_bound"
    APP_OFF = "app_off"
    CODES = "codes"


def tell(session: Session, user: User, what: Changed, *, at: datetime) -> None:
    """Puts the mail into the outbox, with the change itself: the one is never kept without the other."""
    outbox.put(session, KIND, {"to": user.email, "language": "en", "what": what}, at=at)
