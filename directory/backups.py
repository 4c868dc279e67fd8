"""Backup and restore: every table in one encrypted file, and a restore that brings nobody back who left meanwhile."""

import base64
import json
import os
import secrets
import zlib
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, false, func, insert, select, text
from sqlalchemy.orm import Session

from directory.clock import now
from directory.db import Base, Database
from directory.profiles import canary, guards, journal_check
from directory.profiles import journal as decisions
from directory.profiles.journal import JournalFile, Line
from directory.profiles.keys import Keys
from directory.profiles.lifecycle import touch_index
from directory.profiles.models import ClockOffset, Profile
from directory.profiles.owed import JournalEntry
from directory.profiles.replaying import Replayed, replay
from directory.profiles.states import State
from directory.sealed_file import seal, unseal

LEFT_OUT = frozenset(
    {"web_session", "privacy_session", "code_ask", "password_reset", "outbox_mail", "attempt", "index_change"}
)
"""Tables a backup does not carry: sessions, codes, links and mails are of the moment, the index is built anew."""

STAYS = frozenset({"clock_watch"})
"""Tables of this machine alone: a backup does not carry them and a restore leaves them as they are."""

_ROWS = 500
_FORMAT = 1


class RestoreRefused(Exception):
    """The restore was not begun; the message says what to do. Nothing was changed."""


def back_up(database: Database, target: Path, *, key: bytes) -> int:
    """Writes every table into ``target`` (mode 0600, put in place whole); answers how many rows."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    counted = [0]
    try:
        with os.fdopen(descriptor, "wb") as file:
            seal(_packed(_lines(database, counted)), file, key=key, salt=secrets.token_bytes(16))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
    return counted[0]


def restore(
    database: Database, source: Path, *, key: bytes, keys: Keys, journal: JournalFile, replace: bool
) -> Replayed:
    """Puts a backup in place of the database's rows and replays the journal over it, in one transaction.

    The whole file and the whole journal are verified before the first write, and what this database decided that no
    file holds yet is brought into the journal. Raises RestoreRefused, FileBroken or JournalBroken; a database that
    holds people is replaced only when ``replace`` is said.
    """
    lines = list(journal.lines())
    for _ in _rows(source, key):
        continue
    waiting = _may_replace(database, lines, keys=keys, replace=replace)
    if waiting:
        _bring_up(journal, database, waiting)
        lines = list(journal.lines())
    with database.write() as session:
        _end_decisions(session, {line.id for line in lines})
        _open_the_guards(session)
        ahead = session.scalar(select(ClockOffset.seconds)) or 0.0
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in STAYS:
                session.execute(delete(table))
        for table, rows in _rows(source, key):
            if table.name not in STAYS:
                session.execute(insert(table), rows)
        _keep_time(session, ahead)
        _count_on(session)
        _check_keys(session, keys)
        canary.set_once(session, keys)
        _check_age(session, {line.id for line in lines})
        guards.install(session.connection())
        session.expire_all()
        replayed = replay(session, lines, at=now())
        for profile_id in session.scalars(select(Profile.id).where(Profile.state == State.LISTED)):
            touch_index(session, profile_id, at=now())
        last = journal_check.newest_link(session)
        body = {"seal": last.seal if last else 0, "chain": last.chain.hex() if last else ""}
        decisions.note(session, "restored", profile_id=None, body=body, at=now())
    return replayed


def _may_replace(database: Database, lines: Collection[Line], *, keys: Keys, replace: bool) -> int:
    """Refuses to replace people unasked, or decisions these lines lack; answers how many no file holds yet, which are
    this journal's only under its key."""
    with database.read() as session:
        if not replace and session.scalar(select(Profile.id).limit(1)) is not None:
            raise RestoreRefused("the database holds people already; say --replace to put the backup in their place")
        if lost := journal_check.lost_from(session, lines):
            raise RestoreRefused(
                f"the end of the journal was cut off: this database knows {lost:,} decisions that it lacks. Give the"
                " whole journal, or write them again from this database: cardfile verify --write-again"
            )
        if waiting := journal_check.waiting(session):
            _check_keys(session, keys)
    return waiting


def _bring_up(journal: JournalFile, database: Database, waiting: int) -> None:
    """Brings decisions of this database into the journal that a crash, or a full disk, kept out of it: with the rows
    they would be lost."""
    try:
        decisions.write_out(database, journal)
    except OSError as failed:
        told = "1 decision" if waiting == 1 else f"{waiting:,} decisions"
        raise RestoreRefused(
            f"{told} of this database cannot be written into the journal {journal.path}: {failed.strerror}. Make room"
            " or give the right to write there, then restore again"
        ) from None


def _end_decisions(session: Session, known: set[str]) -> None:
    """Takes out the decisions of the database that is replaced; all of them must be in the journal."""
    ended = session.scalars(delete(JournalEntry).returning(JournalEntry.id))
    if not known.issuperset(ended):
        raise RestoreRefused("somebody decided something while the backup was read; stop Cardfile and restore again")


def _keep_time(session: Session, ahead: float) -> None:
    """The demonstration's clock is never moved back by a backup made before it was moved on."""
    held = session.get(ClockOffset, 1)
    if held is not None:
        held.seconds = max(held.seconds, ahead)
    elif ahead:
        session.add(ClockOffset(id=1, seconds=ahead))
    session.flush()


def _check_keys(session: Session, keys: Keys) -> None:
    try:
        canary.check(session, keys)
    except canary.WrongKey as wrong:
        raise RestoreRefused(str(wrong)) from None


def _check_age(session: Session, known: set[str]) -> None:
    """A journal that lacks a decision the backup knows is older than the backup: decisions since would be lost."""
    written = session.scalars(select(JournalEntry.id).where(JournalEntry.written_at.is_not(None)))
    if not known.issuperset(written):
        raise RestoreRefused("the journal is older than the backup; give the newest one")


def _lines(database: Database, counted: list[int]) -> Iterator[bytes]:
    with database.read() as session:
        if not database.sqlite:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield json.dumps({"format": _FORMAT, "made_at": now().isoformat()}).encode() + b"\n"
        for table in Base.metadata.sorted_tables:
            if table.name in LEFT_OUT | STAYS:
                continue
            result = session.execute(select(table).execution_options(yield_per=_ROWS))
            for part in result.mappings().partitions(_ROWS):
                counted[0] += len(part)
                told = {"table": table.name, "rows": [[_plain(value) for value in row.values()] for row in part]}
                yield json.dumps(told | {"columns": list(part[0].keys())}).encode() + b"\n"
        yield b'{"end": true}\n'


def _packed(lines: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6)
    for line in lines:
        yield packer.compress(line)
    yield packer.flush()


def _rows(source: Path, key: bytes) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    tables = Base.metadata.tables
    ended = False
    for line in _unpacked(source, key):
        told = json.loads(line)
        ended = told.get("end", False)
        if "table" in told:
            table = tables.get(told["table"])
            if table is None:
                raise RestoreRefused(
                    f"the backup has a table {told['table']!r} this version lacks; restore it with its own version"
                )
            unknown = set(told["columns"]) - set(table.c.keys())
            if unknown:
                raise RestoreRefused(
                    f"the backup has columns of {table.name!r} this version lacks; restore it with its own version"
                )
            columns = [table.c[name] for name in told["columns"]]
            yield (
                table,
                [{c.name: _typed(c, value) for c, value in zip(columns, row, strict=True)} for row in told["rows"]],
            )
    if not ended:
        raise RestoreRefused("the backup is cut short")


def _unpacked(source: Path, key: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    waiting = b""
    with source.open("rb") as file:
        for chunk in unseal(file, key=key):
            *lines, waiting = (waiting + unpacker.decompress(chunk)).split(b"\n")
            yield from lines


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return {"j": value} if isinstance(value, dict | list) else value


def _typed(_column: object, value: Any) -> object:
    if not isinstance(value, dict):
        return value
    ((kind, told),) = value.items()
    if kind == "b":
        return base64.b64decode(told)
    if kind == "t":
        return datetime.fromisoformat(told)
    return date.fromisoformat(told) if kind == "d" else told


def _open_the_guards(session: Session) -> None:
    """Takes the triggers off for this transaction; they are installed anew before it ends."""
    dialect = session.get_bind().dialect.name
    for statement in guards.statements(dialect):
        if statement.startswith("DROP TRIGGER"):
            session.execute(text(statement))
    if dialect == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys=ON"))


def _count_on(session: Session) -> None:
    """Lets Postgres' counters go on behind the restored rows (SQLite does by itself)."""
    if session.get_bind().dialect.name == "sqlite":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            last = session.scalar(select(func.max(column))) or 0
            counter = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
            session.execute(select(func.setval(counter, last + 1, false())))
