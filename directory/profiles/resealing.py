"""Renewing the sealing key: whatever an older key of the ring sealed is sealed anew under the newest one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Column, select, update
from sqlalchemy.orm import Session

from directory.db import Base, Database, Sealed
from directory.profiles.keys import SealBroken, keys_of

_ROWS = 200


@dataclass(frozen=True, slots=True)
class Resealed:
    """What one batch of a column did: rows looked at, rows sealed anew, rows that no key of the ring opens."""

    column: str
    looked_at: int
    renewed: int
    unreadable: int


def sealed_columns() -> list[Column[bytes]]:
    """Every column of every table that holds what ``Keys.seal`` made."""
    return [
        column for table in Base.metadata.sorted_tables for column in table.columns if isinstance(column.type, Sealed)
    ]


def reseal_all(database: Database) -> Iterator[Resealed]:
    """Goes through every sealed column in small transactions and tells each. Killed anywhere it is simply run again:
    what stands under the newest key is passed over. Rows that are written meanwhile are sealed by the newest key
    already."""
    for column in sealed_columns():
        told, after = Resealed("", 1, 0, 0), None
        while told.looked_at:
            told, after = database.until_done(partial(_batch, column=column, after=after))
            yield told


def _batch(session: Session, *, column: Column[bytes], after: object) -> tuple[Resealed, object]:
    table = column.table
    (key,) = table.primary_key.columns
    query = select(key, column).where(column.is_not(None)).order_by(key).limit(_ROWS)
    rows = session.execute(query if after is None else query.where(key > after)).all()
    renewed = unreadable = 0
    for row_key, sealed in rows:
        try:
            fresh = keys_of(session).resealed(sealed)
        except SealBroken:
            unreadable += 1
            continue
        if fresh is not None:
            session.execute(update(table).where(key == row_key, column == sealed).values({column.name: fresh}))
            renewed += 1
    name = f"{table.name}.{column.name}"
    return Resealed(name, len(rows), renewed, unreadable), rows[-1][0] if rows else None
