"""The privacy center's tables: asks for a code, sessions of people who proved an address, and counted guesses."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base, Sealed
from directory.profiles.models import Code, Id, Serial


class CodeAsk(Base):
    """Somebody typed an address and was shown the page that takes a code; the page's address holds the token.

    ``sealed`` holds address and language until the code was accepted or is over. ``code_mac`` is set while the mail
    is handed over; the code is good until ``code_until``, three guesses in all, and only the newest of an address.
    """

    __tablename__ = "code_ask"
    __table_args__ = (
        Index("ix_code_ask_contact", "contact_digest", "sent_at"),
        Index("ix_code_ask_block", "block_digest", "asked_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    contact_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    block_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    claimed_until: Mapped[datetime | None]
    mail_tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    code_mac: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Code, default="")


class PrivacySession(Base):
    """A browser in which an address was proven, by the SHA-256 of its 256-bit id, for 30 minutes.

    ``sealed`` holds the address; it is emptied when the person leaves, and ``receipt`` then holds what the page
    afterwards shows, sealed too and naming nobody.
    """

    __tablename__ = "privacy_session"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    contact_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    receipt: Mapped[bytes | None] = mapped_column(Sealed)
    language: Mapped[str] = mapped_column(String(8))
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class PrivacyGuess(Base):
    """One wrong receipt code, counted by where it came from as a keyed hash."""

    __tablename__ = "privacy_guess"
    __table_args__ = (Index("ix_privacy_guess_window", "block_digest", "at"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    block_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
