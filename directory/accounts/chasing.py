"""Accounts that received somebody who left, corrected a line or hid are asked by mail to act, and again when late."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.accounts.models import User
from directory.profiles import duties, outbox

KIND = "duties_owed"


def ask(session: Session, owed: duties.Owed, *, at: datetime) -> int:
    """Puts a mail to the account's admins, or to all its users where it has none, into the outbox: figures and a day,
    no person (GDPR Art. 19; who it is about stands behind the sign-in). Answers how many."""
    users = session.scalars(
        select(User).where(User.account_id == owed.account_id, User.disabled_at.is_(None)).order_by(User.id)
    ).all()
    if not users or not duties.mailed(session, owed.account_id, at=at):
        return 0
    told = [user for user in users if user.role == "admin"] or users
    figures = {"number": owed.number, "late": owed.late, "due_at": owed.due_at.isoformat()}
    for user in told:
        outbox.put(session, KIND, {"to": user.email, "language": "en", **figures}, at=at)
    return len(told)
