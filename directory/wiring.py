"""What the directory joins to the kernel: account names, the personal tables of its users, and its sweeps."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.accounts.models import Account
from directory.profiles.recipients import register_names


def wire() -> None:
    """Registers what the kernel must know of customers; called once per process by composition.py."""
    register_names(_names)


def _names(session: Session, account_ids: list[str]) -> dict[str, str]:
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return {account_id: name for account_id, name in rows}
