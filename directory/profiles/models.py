"""The kernel's tables: what is held about people at work."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy import Integer as PlainInteger
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text
from sqlalchemy.types import Text

from directory.db import Base
from directory.profiles.states import State

Serial = BigInteger().with_variant(PlainInteger, "sqlite")
Id = String(26)
Code = String(40)
_HIDDEN = text("visible_from IS NULL")


def _in(column: str, values: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Profile(Base):
    """One person. After erasure only the id, the state and the dates remain; the id outlives the person's leaving.

    ``tell_by`` is the last instant to tell (GDPR Art. 14(3)(a)); past it an untold profile is erased.
    ``came_from`` is where a RESTRICTED profile goes back to.
    ``listing_notice_id`` names the delivered notice a listing rests on; triggers in guards.py enforce it.
    """

    __tablename__ = "profile"
    __table_args__ = (
        CheckConstraint(_in("state", [*State]), name="state"),
        CheckConstraint(
            "state <> 'listed' OR (listing_notice_id IS NOT NULL AND listed_at IS NOT NULL)", name="listed_on_a_notice"
        ),
        CheckConstraint("(state = 'restricted') = (came_from IS NOT NULL)", name="restricted_came_from"),
        Index("ix_profile_due", "state", "tell_by"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(Code, index=True)
    came_from: Mapped[str | None] = mapped_column(Code)
    version: Mapped[int] = mapped_column()
    regime: Mapped[str] = mapped_column(Code)
    country: Mapped[str] = mapped_column(String(2), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    received_at: Mapped[datetime]
    tell_by: Mapped[datetime]
    gates_version: Mapped[str] = mapped_column(String(64), default="", index=True)
    listing_notice_id: Mapped[str | None] = mapped_column(
        ForeignKey("notice.id", use_alter=True, deferrable=True, initially="DEFERRED")
    )
    listed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}


class ProfileAlias(Base):
    """An id that now means another profile, since the two were found to be one person."""

    __tablename__ = "profile_alias"
    alias: Mapped[str] = mapped_column(Id, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    since: Mapped[datetime]


class ProfileMove(Base):
    """One arrow of the life cycle: append-only, codes and dates only."""

    __tablename__ = "profile_move"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    from_state: Mapped[str] = mapped_column(Code)
    to_state: Mapped[str] = mapped_column(Code)
    because: Mapped[str] = mapped_column(Code)
    at: Mapped[datetime]


class Source(Base):
    """Who says so: a feed under its licence, the members' mailboxes, or the persons; ``followed_to``: licences.py."""

    __tablename__ = "source"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    holder: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str] = mapped_column(String(200), default="")
    uses: Mapped[str] = mapped_column(String(80))
    basis: Mapped[str] = mapped_column(Code)
    expires_on: Mapped[date | None] = mapped_column(Date)
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    followed_to: Mapped[str | None] = mapped_column(Id)


class Observation(Base):
    """What one source record says about one person; exactly one of feed row, grant or the person is its origin.

    ``key_digest`` is the keyed hash of the source's own record id (idempotence), ``content_digest`` of the claim.
    ``claim`` is an ``evidence.Claim`` as JSON. ``kept_until`` is this observation's own clock. ``came_as`` is the id of
    the profile it stood on before a merge."""

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint(
            "(feed_id IS NOT NULL AND grant_id IS NULL AND request_id IS NULL)"
            " OR (feed_id IS NULL AND grant_id IS NOT NULL AND request_id IS NULL)"
            " OR (feed_id IS NULL AND grant_id IS NULL AND request_id IS NOT NULL)",
            name="one_origin",
        ),
        Index("uq_observation_record", "source_id", "key_digest", unique=True),
        Index("ix_observation_of_source", "source_id", "profile_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    feed_id: Mapped[str | None] = mapped_column(Id)
    grant_id: Mapped[str | None] = mapped_column(Id, index=True)
    request_id: Mapped[str | None] = mapped_column(Id)
    key_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    content_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    claim: Mapped[dict[str, Any]]
    policy: Mapped[str] = mapped_column(Code)
    basis: Mapped[str] = mapped_column(Code)
    first_seen_on: Mapped[date] = mapped_column(Date)
    last_seen_on: Mapped[date] = mapped_column(Date)
    obtained_at: Mapped[datetime]
    kept_until: Mapped[date] = mapped_column(Date, index=True)
    delivery: Mapped[str] = mapped_column(Id, default="", index=True)
    came_as: Mapped[str] = mapped_column(Id, default="")


class Fact(Base):
    """One line of a compiled card. ``slot`` says which line it is (see compile.slot_of) and is kept when its value
    is refreshed or corrected; the notice names the slot. ``visible_from`` is empty until a delivered notice that
    named this fact has waited out: guards.py refuses anything else. ``uses`` are what its licences permit."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("uq_fact_slot", "profile_id", "kind", "slot", unique=True),
        Index("uq_fact_profile", "profile_id", "id", unique=True),
        CheckConstraint("(visible_from IS NULL) = (visible_notice_id IS NULL)", name="visible_on_a_notice"),
        ForeignKeyConstraint(
            ["visible_notice_id", "id"],
            ["notice_fact.notice_id", "notice_fact.fact_id"],
            name="fk_fact_named_in_its_notice",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_fact_digest", "digest"),
        Index("ix_fact_hidden", "profile_id", sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    slot: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(Text)
    normal: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    rank: Mapped[int]
    company_id: Mapped[str | None] = mapped_column(ForeignKey("company.id"), index=True)
    source_kind: Mapped[str] = mapped_column(Code)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    basis: Mapped[str] = mapped_column(Code)
    uses: Mapped[str] = mapped_column(String(80))
    first_seen_on: Mapped[date] = mapped_column(Date)
    last_seen_on: Mapped[date] = mapped_column(Date)
    agree_count: Mapped[int]
    kept_until: Mapped[date] = mapped_column(Date)
    added_at: Mapped[datetime]
    visible_notice_id: Mapped[str | None] = mapped_column(Id, index=True)
    visible_from: Mapped[datetime | None]


class ContactPoint(Base):
    """A keyed hash by which a person is found again: address, phone, profile link, or name with employer.

    Digests stand by (scheme, version): ``hmac`` is ours; other schemes may stand beside it."""

    __tablename__ = "contact_point"
    __table_args__ = (Index("ix_contact_point_digest", "digest"),)

    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    scheme: Mapped[str] = mapped_column(String(8), primary_key=True)
    key_version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class BarredValue(Base):
    """A value the person corrected away, as a keyed hash: no source can bring it back. ``words_lost_at`` is when a
    restore replayed the correction, whose words no journal holds; ``opens_from`` and ``opens_until`` see ways_in.py."""

    __tablename__ = "barred_value"
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime]
    words_lost_at: Mapped[datetime | None]
    opens_from: Mapped[datetime | None]
    opens_until: Mapped[datetime | None]


class Restriction(Base):
    """One reason why a profile is shown to nobody; it is left when the last is lifted (GDPR Art. 18)."""

    __tablename__ = "restriction"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"), index=True)
    reason: Mapped[str] = mapped_column(Code)
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class Company(Base):
    """An employer, compiled from its claims; not a person and never shown for its own sake to nobody's notice."""

    __tablename__ = "company"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    normal_name: Mapped[str] = mapped_column(String(200), index=True)
    domain: Mapped[str | None] = mapped_column(String(253), unique=True)
    industry: Mapped[str] = mapped_column(String(120), default="")
    size_band: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    social: Mapped[list[Any]]
    first_seen_on: Mapped[date] = mapped_column(Date)


class CompanyClaim(Base):
    """What one source says about one company; the company row is compiled from these."""

    __tablename__ = "company_claim"
    company_id: Mapped[str] = mapped_column(ForeignKey("company.id"), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    industry: Mapped[str] = mapped_column(String(120), default="")
    size_band: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    social: Mapped[list[Any]]
    first_seen_on: Mapped[date] = mapped_column(Date)
    last_seen_on: Mapped[date] = mapped_column(Date)


class EmployerOptOut(Base):
    """A domain whose owner wants nobody of theirs listed; a keyed hash of the registrable domain."""

    __tablename__ = "employer_opt_out"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime]


class EmployerOptOutReason(Base):
    """Why an employer was kept out, in the operator's words: append-only, and no person's data."""

    __tablename__ = "employer_opt_out_reason"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    digest: Mapped[bytes] = mapped_column(ForeignKey("employer_opt_out.digest"), index=True)
    because: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class IndexChange(Base):
    """The search index' work list: a profile to be read as it is when the turn comes."""

    __tablename__ = "index_change"
    __table_args__ = (Index("ix_index_change_open", "done_at", "id"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    profile_id: Mapped[str] = mapped_column(Id)
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class ClockOffset(Base):
    """The demonstration's moved clock, one row at most: seconds added to every process' time."""

    __tablename__ = "clock_offset"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[float]
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class ClockWatch(Base):
    """When sweeps last listed people, one row at most: a clock that jumped since is not believed."""

    __tablename__ = "clock_watch"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    swept_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
