"""The feeders' tables: feeds, loads, vendors' opt-outs, members, grants, mail domains, and what the gates counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base, Sealed
from directory.profiles.models import Code, Id, Serial


class Feed(Base):
    """A registered feed: its definition as read from feed.toml; who says so and under which licence is its source."""

    __tablename__ = "feed"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    definition: Mapped[str]
    added_at: Mapped[datetime]


class FeedOptOut(Base):
    """A record or an address that opted out at a feed's vendor, as a keyed hash: no row of that feed brings it back.
    Nothing but a new list adds to it, and nothing takes from it."""

    __tablename__ = "feed_opt_out"
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    day: Mapped[date]


class Load(Base):
    """One delivery being read: a feed file or a mailbox. Progress is committed with the rows it counts, so a load
    killed at any row goes on at the next. The file is read where it lies: no copy is made, and its sealed path goes
    when the load is done."""

    __tablename__ = "load"
    __table_args__ = (
        CheckConstraint("(feed_id IS NULL) <> (grant_id IS NULL)", name="feed_or_grant"),
        Index("ix_load_open", "done_at", "claimed_until"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    feed_id: Mapped[str | None] = mapped_column(ForeignKey("feed.id"))
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("grant.id"))
    path: Mapped[bytes | None] = mapped_column(Sealed)
    file_state: Mapped[str] = mapped_column(String(60))
    bytes_all: Mapped[int] = mapped_column(BigInteger)
    bytes_done: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    place: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    claim: Mapped[str] = mapped_column(Id, default="")
    done_at: Mapped[datetime | None]
    failed: Mapped[str] = mapped_column(String(200), default="")


class LoadReject(Base):
    """A row that could not be read or was refused: its number and the code, never what it said."""

    __tablename__ = "load_reject"
    load_id: Mapped[str] = mapped_column(ForeignKey("load.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(Code)
    saw: Mapped[str] = mapped_column(Code, default="")


class Member(Base):
    """Somebody who shares: the one row on which a contributor's identity hangs. Whoever left has no address here: the
    keyed hash of it stays, so that the consent can be proven (GDPR Art. 7(1)) to whoever names it. ``new_people``
    counts whom their mail had told on the UTC day ``counted_on`` (see notices/shares.py)."""

    __tablename__ = "member"
    __table_args__ = (CheckConstraint("(email IS NULL) = (left_at IS NOT NULL)", name="no_address_of_who_left"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    consent_text_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    consent_version: Mapped[str] = mapped_column(String(40))
    consented_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    counted_on: Mapped[date | None]
    new_people: Mapped[int] = mapped_column(default=0, server_default="0")


class Grant(Base):
    """A member's yes to one kind of sharing; observations know this pseudonym and never the member."""

    __tablename__ = "grant"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(Code)
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class MailDomainAnswer(Base):
    """What DNS last said about a domain's mail. ``trouble_since`` is set while DNS fails: the last answer stands for
    listed people for seven days."""

    __tablename__ = "mail_domain"
    __table_args__ = (Index("ix_mail_domain_due", "next_check_at"),)

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    answer: Mapped[str] = mapped_column(Code, default="")
    reason: Mapped[str] = mapped_column(Code, default="")
    hosts: Mapped[list[Any]]
    checked_at: Mapped[datetime | None]
    trouble_since: Mapped[datetime | None]
    next_check_at: Mapped[datetime]


class GateCount(Base):
    """How often each gate refused, by code and day: figures without people."""

    __tablename__ = "gate_count"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    day: Mapped[str] = mapped_column(String(10))
    times: Mapped[int]
    __table_args__ = (Index("uq_gate_count_code_day", "code", "day", unique=True),)
