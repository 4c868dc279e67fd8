"""Rows written in bulk past the ORM: made ready for the driver before any lock is held, then one statement a table.

SQLite takes one ``executemany``, Postgres one ``COPY``; checks, foreign keys and triggers hold as for any other row.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Column, Connection, Dialect, LargeBinary, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from directory.db import Base

DriverRow = tuple[Any, ...]
_Filled = tuple[str, Any, Callable[[Any], Any] | None]


def made_ready(session: Session, table: str, row: Mapping[str, Any]) -> DriverRow:
    """The row as the driver takes it. What is not given has its column's plain default, or is empty; a serial number
    is the database's to give."""
    return tuple(
        [
            process(row.get(name, default)) if process is not None else row.get(name, default)
            for name, default, process in _filled(table, session.get_bind().dialect)
        ]
    )


def write(session: Session, table: str, rows: Sequence[DriverRow]) -> None:
    """Inserts rows made ready for this table, in the session's transaction; raises what any insert raises."""
    if not rows:
        return
    connection = session.connection()
    names = ", ".join(name for name, _, _ in _filled(table, connection.dialect))
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608 own names
    else:
        _copy(connection, f"COPY {table} ({names}) FROM STDIN", rows)


def _copy(connection: Connection, statement: str, rows: Sequence[DriverRow]) -> None:
    driver: Any = connection.connection.dbapi_connection
    errors: Any = connection.dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except errors.Error as error:
        # The driver's own error quotes the row; db.py tells it as code and constraint.
        raise DBAPIError.instance(None, None, error, errors.Error, hide_parameters=True) from None


@lru_cache(maxsize=64)
def _filled(table: str, dialect: Dialect) -> tuple[_Filled, ...]:
    """Name, default and the driver's spelling of each column that an insert fills."""
    held: Table = Base.metadata.tables[table]
    return tuple(
        (column.name, _default(column), _spelling(column, dialect))
        for column in held.columns
        if column is not held.autoincrement_column
    )


def _spelling(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How the driver wants a value of this column; None as it is. Days and instants recur in every row of a batch."""
    if isinstance(column.type, LargeBinary):
        return None
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return process if process is None or isinstance(column.type, JSON) else lru_cache(maxsize=256)(process)


def _default(column: Column[Any]) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None  # type: ignore[attr-defined]  # only a scalar default has it
