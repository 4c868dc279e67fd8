"""The chain over what may never change: each committed append-only row gets a link, so that one altered byte is named.

Only digests stand in the chain; the rows hold ids, codes and dates. One process seals, at least every minute, and tells
the journal every few minutes how far the chain has come, so that a deleted end of it is noticed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Table, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from directory.clock import now
from directory.credits.models import CreditEntry
from directory.db import Base, Database
from directory.profiles import journal, requests
from directory.profiles.journal_check import HEADS, Head, newest_link
from directory.profiles.models import ProfileMove
from directory.profiles.owed import Disclosure, JournalEntry, Look, Request, RequestStep, Seal

SEALED: tuple[type[Base], ...] = (ProfileMove, Disclosure, Request, RequestStep, Look, CreditEntry)
_BATCH = 300
_MOST_DIGITS = 18
_TOLD_EVERY = timedelta(minutes=10)
_START = b"\0" * 32
_FORGOTTEN = (Request.__tablename__, RequestStep.__tablename__)
"""Tables whose rows go after 24 months (requests.forget_old); guards.py refuses to delete younger ones."""
_SEALED_WITHIN = timedelta(days=30)
"""So long after a request its link may have been made, should no sealer have run."""


class ChainBroken(Exception):
    """A sealed row or a link is not what it was; the message names table and row."""


def seal_new(database: Database, *, at: datetime) -> int:
    """Seals rows that have no link yet, some at a time; answers how many."""
    sealed = sum(_seal_table(database, Base.metadata.tables[model.__tablename__], at=at) for model in SEALED)
    with database.read() as session:
        due = _untold(session, at=at)
    if due is not None:
        body = {"seal": due.seal, "chain": due.chain.hex()}
        database.until_done(lambda session: journal.note(session, "sealed", profile_id=None, body=body, at=at))
    return sealed


def holds(session: Session, known: Sequence[Head]) -> bool:
    """Whether every link that the journal knows stands in the chain."""
    for start in range(0, len(known), _BATCH):
        part = {told.seal: told.chain for told in known[start : start + _BATCH]}
        rows = session.execute(select(Seal.id, Seal.chain).where(Seal.id.in_(part)))
        if dict(rows.all()) != part:
            return False
    return True


def length(session: Session) -> int:
    """How many links the chain has."""
    return session.scalar(select(func.count()).select_from(Seal)) or 0


def verify(session: Session, known: Sequence[Head] = (), *, told: Callable[[int], None] = lambda _some: None) -> int:
    """Walks the whole chain; answers its length or raises ChainBroken at the first link that does not hold, or when a
    link is not there that the journal knows. A request forgotten after its time leaves its link. ``told`` hears how
    many links more were walked."""
    if not holds(session, known):
        raise ChainBroken("the end of the chain was cut off: it lacks a link that the journal knows")
    long_ago = now() - requests.KEPT + _SEALED_WITHIN
    chain, walked = _START, 0
    with session.scalars(select(Seal).order_by(Seal.id).execution_options(yield_per=_BATCH)) as links:
        for some in links.partitions():
            digests = _digests(session, some)
            for link in some:
                digest = digests.get((link.table_name, link.row_id))
                forgotten = digest is None and link.table_name in _FORGOTTEN and link.at <= long_ago
                if not forgotten and digest != link.digest:
                    raise ChainBroken(f"row {link.row_id} of {link.table_name} is altered or gone")
                chain = _link(chain, link.table_name, link.row_id, link.digest)
                if chain != link.chain:
                    raise ChainBroken(f"the link of row {link.row_id} of {link.table_name} is altered")
            walked += len(some)
            told(len(some))
    return walked


def _digests(session: Session, links: Sequence[Seal]) -> dict[tuple[str, str], bytes]:
    """What the rows of these links are now, by table and row id; asked by the ids as the tables hold them, since an id
    turned into text is found in no index. A link altered to name what no table can hold finds nothing."""
    ids: dict[str, list[str]] = {}
    for link in links:
        ids.setdefault(link.table_name, []).append(link.row_id)
    found = {}
    for name, wanted in ids.items():
        if (table := Base.metadata.tables.get(name)) is None:
            continue
        kind = table.c.id.type.python_type
        typed = [kind(one) for one in wanted if kind is not int or (one.isdecimal() and len(one) <= _MOST_DIGITS)]
        for row in session.execute(select(table).where(table.c.id.in_(typed))).mappings():
            found[name, str(row["id"])] = _digest(dict(row))
    return found


def _untold(session: Session, *, at: datetime) -> Head | None:
    """The newest link, if the journal was told of none for a while."""
    told = select(JournalEntry).where(JournalEntry.act.in_(HEADS)).order_by(JournalEntry.at.desc()).limit(1)
    last, newest = session.scalars(told).first(), newest_link(session)
    if newest is None or (last is not None and (last.body["seal"] == newest.seal or at - last.at < _TOLD_EVERY)):
        return None
    return newest


def _seal_table(database: Database, table: Table, *, at: datetime) -> int:
    sealed = 0
    while True:
        with database.read() as session:
            fresh = list(_unsealed(session, table))
        if not fresh:
            return sealed
        database.until_done(partial(_append, table_name=table.name, fresh=fresh, at=at))
        sealed += len(fresh)
        if len(fresh) < _BATCH:
            return sealed


def _unsealed(session: Session, table: Table) -> Iterator[tuple[str, bytes]]:
    linked = select(Seal.id).where(Seal.table_name == table.name, Seal.row_id == cast(table.c.id, String))
    for row in session.execute(select(table).where(~linked.exists()).order_by(table.c.id).limit(_BATCH)).mappings():
        yield str(row["id"]), _digest(dict(row))


def _append(session: Session, table_name: str, fresh: list[tuple[str, bytes]], *, at: datetime) -> None:
    last = session.scalar(select(Seal.chain).order_by(Seal.id.desc()).limit(1))
    held = set(
        session.scalars(
            select(Seal.row_id).where(Seal.table_name == table_name, Seal.row_id.in_([row_id for row_id, _ in fresh]))
        )
    )
    chain = last or _START
    for row_id, digest in fresh:
        if row_id in held:
            continue
        chain = _link(chain, table_name, row_id, digest)
        session.add(Seal(table_name=table_name, row_id=row_id, digest=digest, chain=chain, at=at))
        session.flush()


def _digest(row: dict[str, Any]) -> bytes:
    told = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).digest()


def _link(chain: bytes, table_name: str, row_id: str, digest: bytes) -> bytes:
    return hashlib.sha256(chain + f"{table_name}\0{row_id}\0".encode() + digest).digest()
