"""Runs the steps on one connection: all or nothing, one process at a time, guards last."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Literal

from alembic import context
from sqlalchemy import Connection, inspect, text

import directory
import ingest
import privacy_center
from directory import roles
from directory.db import Base, Database, Sealed, UtcDateTime
from directory.profiles import guards

_ONE_AT_A_TIME = 0x0CA4DF11E  # the advisory lock's number on Postgres; SQLite's BEGIN IMMEDIATE is lock enough


def table_modules() -> Iterator[str]:
    """Names every module that holds tables: those called ``models`` or ``owed``, and whatever they lead to."""
    for package in (directory, ingest, privacy_center):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2] in {"models", "owed"}:
                yield module.name


def written_plainly(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Writes our own types as plain ones, so that an old step does not lean on tomorrow's code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.LargeBinary()" if kind == "type" and isinstance(thing, Sealed) else False


def run(connection: Connection) -> None:
    """Takes the lock, applies the steps, checks what SQLite could not while foreign keys were off, sets the guards."""
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=written_plainly,
    )
    context.run_migrations()
    if inspect(connection).has_table("profile"):
        guards.install(connection)
        if postgres:
            roles.apply(connection)
    if not postgres and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise RuntimeError("a migration left a row that points nowhere; nothing was changed")


for name in table_modules():
    importlib.import_module(name)
database = Database(context.config.attributes["url"], pool_size=1)
try:
    with database.engine.connect() as line:
        if database.sqlite:
            # A batch table copy drops the old table; with foreign keys on, its children would go with it.
            line.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with line.begin():
            run(line)
finally:
    database.dispose()
