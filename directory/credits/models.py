"""The tables of money: the append-only ledger, the balance that cannot go below zero, and reveals."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base
from directory.profiles.models import Code, Id, Serial


class CreditEntry(Base):
    """One line of the ledger: append-only; the sum of an account's lines is its balance, always."""

    __tablename__ = "credit_entry"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    amount: Mapped[int]
    because: Mapped[str] = mapped_column(Code)
    reveal_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime]


class Balance(Base):
    """What an account has left; changed with its ledger line and never below zero."""

    __tablename__ = "balance"
    __table_args__ = (CheckConstraint("credits >= 0", name="not_below_zero"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    credits: Mapped[int]


class Reveal(Base):
    """An account owns a card from here on: charged once, free again. Ids only, so it outlives the person."""

    __tablename__ = "reveal"
    __table_args__ = (
        UniqueConstraint("account_id", "profile_id"),
        ForeignKeyConstraint(["account_id", "user_id"], ["user_account.account_id", "user_account.id"]),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    user_id: Mapped[str] = mapped_column(Id)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    price: Mapped[int]
    at: Mapped[datetime]
