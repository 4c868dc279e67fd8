"""The tables of customers and staff: accounts, users, sessions, recovery codes, resets, attempts, and what was told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base, Sealed
from directory.profiles.models import Code, Id, Serial


class Account(Base):
    """A customer, named to everybody it saw; or the operator's own staff account."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]


class User(Base):
    """Somebody who signs in. ``factor_off_because`` records why no second factor is asked; empty means it is.

    ``totp_step`` is the last accepted time step: only a greater one passes (RFC 6238 5.2).
    """

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint("account_id", "id"),
        CheckConstraint("role IN ('rep', 'admin', 'officer')", name="role"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(Code)
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime]
    totp_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    totp_step: Mapped[int] = mapped_column(default=0)
    totp_confirmed_at: Mapped[datetime | None]
    factor_off_because: Mapped[str] = mapped_column(String(200), default="")
    failures: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten codes of 80 bits that stand in for the second factor once each, argon2-hashed."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """A signed-in browser, by the SHA-256 of its 256-bit id. ``factor_at`` is empty until the second factor passed."""

    __tablename__ = "web_session"
    __table_args__ = (ForeignKeyConstraint(["account_id", "user_id"], ["user_account.account_id", "user_account.id"]),)

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    account_id: Mapped[str] = mapped_column(Id)
    user_id: Mapped[str] = mapped_column(Id, index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    factor_at: Mapped[datetime | None]
    address_block: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(60), default="")
    ended_at: Mapped[datetime | None]


class PasswordReset(Base):
    """A link for a new password that was asked for. Its address stands sealed until the mail left; ``digest`` is the
    SHA-256 of the link's token, from its mail on until it is used or a newer one is made."""

    __tablename__ = "password_reset"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    contact_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    asked_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    good_until: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Code, default="")


class OddSignIn(Base):
    """That a user was told of one kind of odd sign-in, and when: for a day they are not told of it again."""

    __tablename__ = "odd_sign_in"
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    what: Mapped[str] = mapped_column(Code, primary_key=True)
    told_at: Mapped[datetime]


class Attempt(Base):
    """One counted try (sign-in, second factor, reset): kind, whom it was for as a keyed hash, and when."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_window", "kind", "subject", "at"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    subject: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
