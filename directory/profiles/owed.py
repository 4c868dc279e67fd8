"""The kernel's tables of what people are owed: notices, disclosures, duties, requests, suppression, journal, mail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from directory.db import Base, Sealed
from directory.profiles.models import Code, Id, Serial


class Notice(Base):
    """One mail that tells a person (GDPR Art. 14). ``delivered_at`` is the 250 of the exchanger or of the relay;
    a later permanent bounce sets ``revoked_at``. ``wait_ends_at`` moves on while the profile is restricted.
    ``counted_on`` is the UTC day on which it took a place among those of the member whose mail brought the address."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_due", "delivered_at", "next_try_at"),
        CheckConstraint("kind IN ('listing', 'new_facts')", name="kind"),
        CheckConstraint("(delivered_at IS NULL) = (delivered_by IS NULL)", name="delivered_by"),
        CheckConstraint("delivered_at IS NULL OR wait_ends_at IS NOT NULL", name="delivered_waits"),
        CheckConstraint("wait_days >= 1", name="at_least_a_day"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    fact_id: Mapped[str | None] = mapped_column(Id)
    domain: Mapped[str] = mapped_column(String(253))
    language: Mapped[str] = mapped_column(String(8))
    wait_days: Mapped[int]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    counted_on: Mapped[date | None]
    template_version: Mapped[str] = mapped_column(String(40), default="")
    text_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    message_id: Mapped[str] = mapped_column(String(200), default="")
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[str | None] = mapped_column(Code)
    server_answer: Mapped[str] = mapped_column(String(400), default="")
    wait_ends_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str | None] = mapped_column(Code)


class NoticeFact(Base):
    """One fact a notice named; a visible fact points here."""

    __tablename__ = "notice_fact"
    notice_id: Mapped[str] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    fact_id: Mapped[str] = mapped_column(Id, primary_key=True, index=True)
    profile_id: Mapped[str] = mapped_column(Id)


class NoticeContent(Base):
    """The fields as they were sent; words live here and go with the person."""

    __tablename__ = "notice_content"
    notice_id: Mapped[str] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    letter: Mapped[dict[str, Any]]


class LinkToken(Base):
    """A link in a mail, by the SHA-256 of its 256-bit token; one purpose each. A refuse link never expires: after
    erasure ``contact_digest`` still suppresses the address the mail went to."""

    __tablename__ = "link_token"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(Code)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    notice_id: Mapped[str | None] = mapped_column(Id)
    contact_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class KeptApart(Base):
    """Two profiles that are not one person: ``apart_id`` was split off, and they are never merged. Whoever saw the card
    of ``from_id`` between ``joined_at`` and ``split_at`` saw lines of the other. Kept until the one split off leaves.
    """

    __tablename__ = "kept_apart"
    apart_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), primary_key=True)
    from_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]
    split_at: Mapped[datetime]


class Disclosure(Base):
    """Who saw whom, when, what for and which kinds of fact: append-only, ids and codes only (GDPR Art. 15(1)(c))."""

    __tablename__ = "disclosure"
    __table_args__ = (Index("uq_disclosure_display", "display_id", "profile_id", unique=True),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    account_id: Mapped[str] = mapped_column(Id, index=True)
    user_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(Code)
    kinds: Mapped[str] = mapped_column(String(200))
    display_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime]


class Display(Base):
    """One page that showed people: the ids it showed, spread into disclosures by the ledger process."""

    __tablename__ = "display"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id)
    user_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(Code)
    profile_ids: Mapped[list[Any]]
    at: Mapped[datetime]


class Duty(Base):
    """An account's duty toward somebody it received (GDPR Art. 19): to delete its copy, to correct one ``line`` of it
    (a kind of fact, never a value), or to use it no more while it is hidden; confirmed by its users.

    ``fact_id`` is the line that says it now, and ``which`` tells apart lines of one kind (see wording.which): both for
    as long as the duty is open. ``respelled``: only the spelling changed, so no day is set and nobody is pressed.
    ``request_id`` is the request it came from. A duty nobody needs any more is ended: ``again`` when the line was
    corrected once more, ``shown`` when the card is no longer hidden, ``left`` when deleting took its place.
    ``mailed_at`` is when a mail to its users last counted it.
    """

    __tablename__ = "duty"
    __table_args__ = (
        Index(
            "uq_duty_account",
            "profile_id",
            "account_id",
            unique=True,
            sqlite_where=text("kind = 'delete'"),
            postgresql_where=text("kind = 'delete'"),
        ),
        CheckConstraint("kind IN ('delete', 'correct', 'hide')", name="kind"),
        CheckConstraint("(kind = 'correct') = (line <> '')", name="line_of_a_correction"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_because"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    account_id: Mapped[str] = mapped_column(Id, index=True)
    kind: Mapped[str] = mapped_column(Code)
    line: Mapped[str] = mapped_column(Code, default="")
    fact_id: Mapped[str | None] = mapped_column(Id)
    which: Mapped[str] = mapped_column(String(200), default="", server_default="")
    respelled: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    request_id: Mapped[str | None] = mapped_column(Id, index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(Id)
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Code)


class Request(Base):
    """What a person asked for; append-only. ``receipt_digest`` is the SHA-256 of the receipt code."""

    __tablename__ = "request"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    regime: Mapped[str] = mapped_column(Code)
    profile_id: Mapped[str | None] = mapped_column(ForeignKey("profile.id"), index=True)
    receipt_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    received_at: Mapped[datetime]


class RequestStep(Base):
    """How far a request is: append-only; ``amount`` counts rows where a count says something."""

    __tablename__ = "request_step"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), index=True)
    step: Mapped[str] = mapped_column(Code)
    amount: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]


class Suppression(Base):
    """A keyed hash that may never be held again, by (scheme, version); the list is not a list of people."""

    __tablename__ = "suppression"
    scheme: Mapped[str] = mapped_column(String(8), primary_key=True)
    key_version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    because: Mapped[str] = mapped_column(Code)
    since: Mapped[datetime]


class Refusal(Base):
    """What a gate refused, kept 12 months as a keyed hash of its address; it suppresses nobody."""

    __tablename__ = "refusal"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    saw: Mapped[str] = mapped_column(Code, default="")
    refused_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class JournalEntry(Base):
    """A rights decision or a leaving, in keyed hashes and ids, until and after it stands in the journal file."""

    __tablename__ = "journal_entry"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    act: Mapped[str] = mapped_column(Code)
    profile_id: Mapped[str | None] = mapped_column(Id, index=True)
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    written_at: Mapped[datetime | None] = mapped_column(index=True)


class OutboxMail(Base):
    """A mail to one person that must leave: sealed until a server took it or it expired, then empty."""

    __tablename__ = "outbox_mail"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    profile_id: Mapped[str | None] = mapped_column(Id, index=True)
    request_id: Mapped[str | None] = mapped_column(Id)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(Code, default="")


class Look(Base):
    """An officer looked at a person: append-only; why stands in LookText."""

    __tablename__ = "look"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    profile_id: Mapped[str | None] = mapped_column(ForeignKey("profile.id"), index=True)
    contact_digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    by_user_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]


class LookText(Base):
    """Why an officer looked, in words, erased with the person."""

    __tablename__ = "look_text"
    look_id: Mapped[str] = mapped_column(ForeignKey("look.id"), primary_key=True)
    because: Mapped[str] = mapped_column(Text)


class Operator(Base):
    """What ``cardfile init`` asked: the controller and all else a notice must say; one row."""

    __tablename__ = "operator"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class KeyCanary(Base):
    """A known text under each key, so that a start with another key is noticed before anybody comes back."""

    __tablename__ = "key_canary"
    purpose: Mapped[str] = mapped_column(Code, primary_key=True)
    key_version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Seal(Base):
    """One link of the chain over append-only rows, in commit order; content may go, digests stay."""

    __tablename__ = "seal"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    table_name: Mapped[str] = mapped_column(Code)
    row_id: Mapped[str] = mapped_column(Id)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
    __table_args__ = (Index("uq_seal_row", "table_name", "row_id", unique=True),)
