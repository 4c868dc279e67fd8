"""Credits come and go by the ledger alone; the balance follows in the same statement and never goes below zero."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.credits.models import Balance, CreditEntry

MOST = 1_000_000_000
"""So many credits an account may have at once: a slip of the hand is refused, and every database holds the number."""


class TooMany(Exception):
    """The account would have more credits than ``MOST``; ``left`` is its balance, which stays."""

    def __init__(self, left: int) -> None:
        super().__init__(f"an account holds at most {MOST:,} credits, and this one has {left:,}")


class NotEnough(Exception):
    """The account cannot pay; ``needed`` and ``left`` are credits."""

    def __init__(self, needed: int, left: int) -> None:
        super().__init__(f"{needed} credits needed, {left} left")
        self.needed, self.left = needed, left


def grant(session: Session, account_id: str, amount: int, *, because: str, at: datetime) -> int:
    """Adds credits (one or more) and answers the new balance; raises TooMany."""
    if amount < 1:
        raise ValueError("grant one credit or more")
    balance = session.get(Balance, account_id, with_for_update=True)
    if balance is None:
        balance = Balance(account_id=account_id, credits=0)
        session.add(balance)
    if balance.credits + amount > MOST:
        raise TooMany(balance.credits)
    balance.credits += amount
    session.add(CreditEntry(account_id=account_id, amount=amount, because=because, at=at))
    session.flush()
    return balance.credits


def spend(session: Session, account_id: str, amount: int, *, reveal_id: str, at: datetime) -> None:
    """Takes credits off by one conditional update; raises NotEnough and takes nothing when they are not there."""
    paid = session.execute(
        update(Balance)
        .where(Balance.account_id == account_id, Balance.credits >= amount)
        .values(credits=Balance.credits - amount)
        .execution_options(synchronize_session=False)
    )
    if not changed(paid):
        raise NotEnough(amount, left(session, account_id))
    session.add(CreditEntry(account_id=account_id, amount=-amount, because="reveal", reveal_id=reveal_id, at=at))


def left(session: Session, account_id: str) -> int:
    """An account's balance."""
    return session.scalar(select(Balance.credits).where(Balance.account_id == account_id)) or 0


def sum_of_entries(session: Session, account_id: str) -> int:
    """What the ledger says the balance must be."""
    return session.scalar(select(func.sum(CreditEntry.amount)).where(CreditEntry.account_id == account_id)) or 0
