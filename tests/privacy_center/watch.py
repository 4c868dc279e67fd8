"""Watches what a request does to the database: its statements, and whether any row changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select

from directory.db import Base, Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that run inside, in order, without their values."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engines = (database._reading, database._writing)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def commits(database: Database) -> Iterator[list[bool]]:
    """The commits of writers that happen inside, in order: whether each had changed a row, and so waits for the disk."""
    made: list[bool] = []
    changed = False

    def note(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal changed
        changed |= cursor.rowcount > 0 or statement.startswith("INSERT")

    def close(_connection: Any) -> None:
        nonlocal changed
        made.append(changed)
        changed = False

    watched = (("after_cursor_execute", note), ("commit", close))
    for name, listener in watched:
        event.listen(database._writing, name, listener)
    yield made
    for name, listener in watched:
        event.remove(database._writing, name, listener)


def row_counts(database: Database) -> dict[str, int]:
    """How many rows each table holds."""
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def everything(database: Database) -> str:
    """Every value of every table, for hunting a word."""
    with database.read() as session:
        return "\n".join(
            repr(tuple(row)) for table in Base.metadata.sorted_tables for row in session.execute(select(table))
        )
