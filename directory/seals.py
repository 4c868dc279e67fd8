"""The chain over what may never change: each committed append-only row gets a link, so that one altered byte is named.

Only digests stand in the chain; the rows hold ids, codes and dates. One process seals, at least every minute.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Table, cast, select
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from directory.credits.models import CreditEntry
from directory.db import Base, Database
from directory.profiles.models import ProfileMove
from directory.profiles.owed import Disclosure, Look, Request, RequestStep, Seal

SEALED: tuple[type[Base], ...] = (ProfileMove, Disclosure, Request, RequestStep, Look, CreditEntry)
_BATCH = 300
_START = b"\0" * 32


class ChainBroken(Exception):
    """A sealed row or a link is not what it was; the message names table and row."""


def seal_new(database: Database, *, at: datetime) -> int:
    """Seals rows that have no link yet, some at a time; answers how many."""
    return sum(_seal_table(database, Base.metadata.tables[model.__tablename__], at=at) for model in SEALED)


def verify(session: Session) -> int:
    """Walks the whole chain; answers its length or raises ChainBroken at the first link that does not hold."""
    tables = {model.__tablename__: model.__table__ for model in SEALED}
    chain, length = _START, 0
    with session.scalars(select(Seal).order_by(Seal.id).execution_options(yield_per=1000)) as links:
        for link in links:
            table: Any = tables[link.table_name]
            row = session.execute(select(table).where(cast(table.c.id, String) == link.row_id)).mappings().first()
            if row is None or _digest(dict(row)) != link.digest:
                raise ChainBroken(f"row {link.row_id} of {link.table_name} is altered or gone")
            chain = _link(chain, link.table_name, link.row_id, link.digest)
            if chain != link.chain:
                raise ChainBroken(f"the link of row {link.row_id} of {link.table_name} is altered")
            length += 1
    return length


def _seal_table(database: Database, table: Table, *, at: datetime) -> int:
    sealed = 0
    while True:
        with database.read() as session:
            fresh = list(_unsealed(session, table))
        if not fresh:
            return sealed
        database.until_done(lambda session, fresh=fresh: _append(session, table.name, fresh, at=at))  # type: ignore[misc]
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
