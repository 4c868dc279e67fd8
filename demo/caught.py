"""Caught mail: one file per message, and a small index beside them so that thousands stay quick to list."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL, caught_at TEXT NOT NULL, sent_from TEXT NOT NULL, sent_to TEXT NOT NULL,
    subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS mail_by_recipient ON mail (sent_to, id);
CREATE TABLE IF NOT EXISTS asked_to_wait (address TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One caught message as the list shows it; ``caught_at`` is an ISO instant, UTC, by its sender's clock."""

    number: int
    file: str
    caught_at: str
    sent_from: str
    sent_to: str
    subject: str


class CaughtMail:
    """The folder of caught mail. Safe to share between processes: SQLite serialises the writers.

    Used as a context manager it keeps its index open, for whoever catches thousands: closed for the last time, SQLite
    empties the log into the file and waits for the disk, after each mail.
    """

    def __init__(self, folder: Path) -> None:
        self._kept: sqlite3.Connection | None = None
        self._turn = threading.Lock()
        self._messages = folder / "messages"
        self._messages.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._index = folder / "index.db"
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        self._kept = self._connect()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def add(self, content: bytes, *, sent_from: str, recipients: list[str], caught_at: str) -> None:
        """Keeps a message for each of its recipients; the file is whole before the index names it."""
        head = BytesHeaderParser(policy=default).parsebytes(content)
        file = f"{uuid4().hex}.eml"
        (self._messages / file).write_bytes(content)
        subject = _one_line(str(head.get("Subject", "")))
        rows = [(file, caught_at, sent_from, address.lower(), subject) for address in recipients]
        with self._connected() as connection:
            connection.executemany(
                "INSERT INTO mail (file, caught_at, sent_from, sent_to, subject) VALUES (?, ?, ?, ?, ?)", rows
            )

    def page(self, *, to: str = "", size: int = 50, below: int | None = None) -> list[Envelope]:
        """The newest ``size`` messages whose recipient contains ``to``, of those numbered under ``below``."""
        pattern = "%" + to.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT id, file, caught_at, sent_from, sent_to, subject FROM mail "
                "WHERE sent_to LIKE ? ESCAPE '\\' AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (pattern, below, below, size),
            ).fetchall()
        return [Envelope(*row) for row in rows]

    def count(self) -> int:
        """How many were caught."""
        with self._connected() as connection:
            return int(connection.execute("SELECT count(*) FROM mail").fetchone()[0])

    def sent_to(self, address: str, *, above: int = 0) -> list[Envelope]:
        """All messages to exactly this address numbered over ``above``, newest first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT id, file, caught_at, sent_from, sent_to, subject FROM mail "
                "WHERE sent_to = ? AND id > ? ORDER BY id DESC",
                (address.lower(), above),
            ).fetchall()
        return [Envelope(*row) for row in rows]

    def envelope(self, number: int) -> Envelope | None:
        """One message's line, or None."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT id, file, caught_at, sent_from, sent_to, subject FROM mail WHERE id = ?", (number,)
            ).fetchone()
        return Envelope(*row) if row else None

    def raw(self, envelope: Envelope) -> bytes:
        """The message as it came."""
        return (self._messages / envelope.file).read_bytes()

    def message(self, envelope: Envelope) -> EmailMessage:
        """The message, parsed."""
        return message_from_bytes(self.raw(envelope), policy=default)

    def first_try(self, address: str) -> bool:
        """True once per address: a host that asks everybody to come again."""
        with self._connected() as connection:
            done = connection.execute("INSERT OR IGNORE INTO asked_to_wait VALUES (?)", (address.lower(),))
            return done.rowcount == 1

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if self._kept is not None:
            with self._turn, self._kept as connection:
                yield connection
        else:
            with closing(self._connect()) as connection, connection:
                yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._index, timeout=10, check_same_thread=False)
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


def sent_at(content: bytes) -> datetime:
    """When a message was sent by its Date header, which the moved clock of the demonstration wrote; now without one."""
    said = str(BytesHeaderParser(policy=compat32).parsebytes(content).get("Date", ""))
    try:
        return parsedate_to_datetime(said).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def text_of(message: EmailMessage, kind: str) -> str:
    """The ``plain`` or ``html`` body as text; bytes that fit no charset become marks; empty when there is none."""
    body = message.get_body((kind,))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except (LookupError, UnicodeError):
        return bytes(body.get_payload(decode=True) or b"").decode(errors="replace")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
