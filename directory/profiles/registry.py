"""Every table that holds something of a person: how it is read and how it is erased, in one list.

``who``, the person's page, the download, the data map and removal use this list and nothing else; a house test finds
the column that has no entry. Order matters: rows that point at others are erased first.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, false, or_, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.db import Base
from directory.profiles.aliases import OUTLIVES_A_MERGE, ids_of
from directory.profiles.models import (
    BarredValue,
    ContactPoint,
    Fact,
    Observation,
    Profile,
    ProfileAlias,
    Restriction,
)
from directory.profiles.owed import (
    Disclosure,
    Duty,
    KeptApart,
    LinkToken,
    Look,
    LookText,
    Notice,
    NoticeContent,
    NoticeFact,
    OutboxMail,
    Request,
)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Personal:
    """One table's entry. ``erase`` answers how many rows it emptied or deleted; None where only ids, codes and dates
    stand, which outlive the person by design. ``columns`` are those that hold a person."""

    table: str
    columns: tuple[str, ...]
    purpose: str
    kept: str
    read: Callable[[Session, str], Rows]
    erase: Callable[[Session, str], int] | None


_entries: list[Personal] = []


def register(entry: Personal, *, before: str | None = None) -> None:
    """Adds a table's entry once, in erasing order; ``before`` names the entry that must be erased after it."""
    if any(held.table == entry.table for held in _entries):
        return
    place = next((at for at, held in enumerate(_entries) if held.table == before), len(_entries))
    _entries.insert(place, entry)


def entries() -> Sequence[Personal]:
    """All entries in erasing order."""
    return tuple(_entries)


def erase_person(session: Session, profile_id: str, *, merged: bool = False) -> dict[str, int]:
    """Empties every personal column of one person, in every table and under every id the person had; answers the rows
    touched by table. Of a card that is ``merged`` into another, what outlives a merge stays until that one goes."""
    counted: Counter[str] = Counter()
    for known_as in ids_of(session, profile_id):
        for entry in _entries:
            if entry.erase is not None and not (merged and entry.table in OUTLIVES_A_MERGE):
                counted[entry.table] += entry.erase(session, known_as)
    return dict(+counted)


def read_person(session: Session, profile_id: str) -> dict[str, Rows]:
    """Everything held about one person under every id they had, by table; tables with nothing are left out."""
    held: dict[str, Rows] = {}
    for known_as in ids_of(session, profile_id):
        for entry in _entries:
            if known_as == profile_id or entry.table != "profile":
                held.setdefault(entry.table, []).extend(entry.read(session, known_as))
    return {table: rows for table, rows in held.items() if rows}


def owned_rows(
    model: type[Base],
    columns: tuple[str, ...],
    *,
    purpose: str,
    kept: str,
    show: tuple[str, ...] = (),
    erased: bool = True,
    emptied: bool = False,
) -> Personal:
    """The entry of a table whose rows belong to one profile by ``profile_id`` and are deleted whole, or only emptied of
    their texts."""
    owner = model.__table__.c.profile_id
    shown = tuple(model.__table__.c[name] for name in (*columns, *show))

    def read(session: Session, profile_id: str) -> Rows:
        return [dict(row) for row in session.execute(select(*shown).where(owner == profile_id)).mappings()]

    def erase(session: Session, profile_id: str) -> int:
        words = or_(false(), *(model.__table__.c[name] != "" for name in columns))
        emptying = update(model).where(words).values(dict.fromkeys(columns, ""))
        return changed(session.execute((emptying if emptied else delete(model)).where(owner == profile_id)))

    return Personal(model.__tablename__, columns, purpose, kept, read, erase if erased else None)


def addresses_of(session: Session, profile_id: str) -> list[bytes]:
    """The keyed hashes of a person's addresses, with those they proved and corrected away: by them rows are theirs that
    were written before anybody was looked up."""
    own = select(ContactPoint.digest).where(ContactPoint.profile_id == profile_id, ContactPoint.kind == "email")
    former = select(BarredValue.digest).where(
        BarredValue.profile_id == profile_id, BarredValue.kind == "email", BarredValue.opens_from.is_not(None)
    )
    return list(session.scalars(own.union(former)))


def addressed_rows(model: type[Base], *, purpose: str, kept: str, show: tuple[str, ...]) -> Personal:
    """The entry of a table whose rows hold an address sealed beside its ``contact_digest`` and are deleted whole."""
    owner = model.__table__.c.contact_digest
    shown = tuple(model.__table__.c[name] for name in show)

    def read(session: Session, profile_id: str) -> Rows:
        mine = owner.in_(addresses_of(session, profile_id))
        return [dict(row) for row in session.execute(select(*shown).where(mine)).mappings()]

    def erase(session: Session, profile_id: str) -> int:
        mine = owner.in_(addresses_of(session, profile_id))
        return changed(session.execute(delete(model).where(mine)))

    return Personal(model.__tablename__, ("contact_digest", "sealed"), purpose, kept, read, erase)


def _erase_profile(session: Session, profile_id: str) -> int:
    session.execute(
        update(Profile)
        .where(Profile.id == profile_id)
        .values(listing_notice_id=None, country="", language="en")
        .execution_options(synchronize_session="fetch")
    )
    return 0


def _read_profile(session: Session, profile_id: str) -> Rows:
    profile = session.get(Profile, profile_id)
    if profile is None:
        return []
    return [{"id": profile.id, "state": profile.state, "country": profile.country, "language": profile.language,
             "received_at": profile.received_at, "listed_at": profile.listed_at}]  # fmt: skip


def _read_looks(session: Session, profile_id: str) -> Rows:
    query = select(Look.at, LookText.because).outerjoin(LookText, LookText.look_id == Look.id)
    return [dict(row) for row in session.execute(query.where(Look.profile_id == profile_id)).mappings()]


def _erase_looks(session: Session, profile_id: str) -> int:
    looks = select(Look.id).where(Look.profile_id == profile_id)
    return changed(session.execute(delete(LookText).where(LookText.look_id.in_(looks))))


def _erase_links(session: Session, profile_id: str) -> int:
    gone = delete(LinkToken).where(LinkToken.profile_id == profile_id, LinkToken.purpose != "refuse")
    return changed(session.execute(gone))


def _erase_mails(session: Session, profile_id: str) -> int:
    gone = delete(OutboxMail).where(OutboxMail.profile_id == profile_id)
    return changed(session.execute(gone))


def _read_apart(session: Session, profile_id: str) -> Rows:
    """When somebody was taken apart from another, whose id is not theirs to read."""
    either = (KeptApart.apart_id == profile_id) | (KeptApart.from_id == profile_id)
    query = select(KeptApart.joined_at, KeptApart.split_at).where(either).order_by(KeptApart.split_at)
    return [dict(row) for row in session.execute(query).mappings()]


def _erase_apart(session: Session, profile_id: str) -> int:
    gone = delete(KeptApart).where(KeptApart.apart_id == profile_id)
    return changed(session.execute(gone))


def _nothing(_session: Session, _profile_id: str) -> Rows:
    return []


_UNTIL_ERASURE = "until erasure"
_FACT = "12 months after it was last seen"
_OF_A_LINE = (
    "id", "kind", "source_kind", "basis", "first_seen_on", "last_seen_on", "kept_until", "added_at", "visible_from",
)  # fmt: skip
_OF_A_NOTICE = (
    "id", "kind", "language", "made_at", "tries", "next_try_at", "delivered_at", "delivered_by", "wait_ends_at",
    "revoked_at", "revoked_because",
)  # fmt: skip

for _entry in (
    Personal(
        "profile", ("country", "language"), "what is held, and its state", _UNTIL_ERASURE, _read_profile, _erase_profile
    ),
    owned_rows(
        Fact,
        ("value", "normal", "detail", "slot", "digest"),
        purpose="the compiled card",
        kept=_FACT,
        show=_OF_A_LINE,
    ),
    owned_rows(
        NoticeFact, (), purpose="which facts a notice named", kept=_UNTIL_ERASURE, show=("notice_id", "fact_id")
    ),
    owned_rows(NoticeContent, ("letter",), purpose="proof of what was told", kept=_UNTIL_ERASURE, show=("notice_id",)),
    owned_rows(
        Notice,
        ("domain", "server_answer", "message_id"),
        purpose="proof that the person was told",
        kept=_UNTIL_ERASURE,
        show=_OF_A_NOTICE,
    ),
    owned_rows(
        Observation,
        ("claim", "key_digest", "content_digest"),
        purpose="what each source said",
        kept=_FACT,
        show=("id", "source_id", "basis", "policy", "first_seen_on", "last_seen_on", "obtained_at", "kept_until"),
    ),
    owned_rows(ContactPoint, ("digest",), purpose="finding the same person again", kept=_UNTIL_ERASURE, show=("kind",)),
    owned_rows(
        BarredValue,
        ("digest",),
        purpose="keeping corrected values out, and letting in whoever proved such an address",
        kept=_UNTIL_ERASURE,
        show=("kind", "since", "words_lost_at", "opens_from", "opens_until"),
    ),
    owned_rows(
        Restriction,
        (),
        purpose="hiding whoever asked to be",
        kept=_UNTIL_ERASURE,
        show=("reason", "since", "lifted_at"),
    ),
    Personal("look_text", ("because",), "why an officer looked", _UNTIL_ERASURE, _read_looks, _erase_looks),
    Personal(
        "link_token",
        ("contact_digest",),
        "links in mails",
        "see links 30 days, refuse links for ever as keyed hashes",
        _nothing,
        _erase_links,
    ),
    Personal(
        "outbox_mail", ("sealed",), "mails that must leave", "72 hours at most, encrypted", _nothing, _erase_mails
    ),
    Personal("kept_apart", (), "keeping apart who was joined by mistake", _UNTIL_ERASURE, _read_apart, _erase_apart),
    owned_rows(
        ProfileAlias,
        (),
        purpose="ids of merged profiles",
        kept="for ever, ids only",
        show=("alias", "since"),
        erased=False,
    ),
    owned_rows(
        Disclosure,
        (),
        purpose="who saw whom",
        kept="for ever, ids only",
        show=("account_id", "purpose", "kinds", "at"),
        erased=False,
    ),
    owned_rows(
        Duty,
        ("which",),
        purpose="who must delete, correct or hide a copy",
        kept="for ever, ids only; which of several lines it is about while it is open",
        show=("account_id", "kind", "line", "asked_at", "due_at", "confirmed_at", "ended_at"),
        emptied=True,
    ),
    owned_rows(
        Request,
        ("receipt_digest",),
        purpose="what was asked of us",
        kept="24 months, ids only",
        show=("kind", "received_at"),
        erased=False,
    ),
):
    register(_entry)
