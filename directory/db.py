"""The database: typed base, reading and writing transactions, and the two errors that leave it."""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, MetaData, Select, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import JSON, TypeDecorator

_RETRY_SQLSTATES = frozenset({"40001", "40P01", "55P03", "57014"})
_UNIQUE = "23505"
_TRIES_FOR_A_TWIN = 3
"""So often work is tried again that met a row which another transaction made meanwhile (Postgres)."""

_BUSY_MS = 5_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long Postgres lets one statement, a wait for a lock and an idle transaction of this process last, in
    milliseconds."""

    statement: int
    lock: int
    idle: int


OF_JOBS = Patience(statement=60_000, lock=5_000, idle=60_000)
OF_PAGES = Patience(statement=5_000, lock=2_000, idle=15_000)
"""Somebody waits for a page, and a slow statement must not keep its thread from everybody else."""

_T = TypeVar("_T")


class Outrun(Exception):
    """Another transaction was first; nothing of this one was kept. Asking again is safe."""


class StorageRefused(Exception):
    """The database refused; carries the SQLSTATE and the constraint or trigger, never a value."""

    def __init__(self, sqlstate: str, constraint: str) -> None:
        super().__init__(f"the database refused ({sqlstate}): {constraint}")
        self.sqlstate = sqlstate
        self.constraint = constraint


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant: timestamptz on Postgres, text in UTC on SQLite (comparable as text)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """See TypeDecorator; a naive instant is refused, since nobody knows its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given to the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 its name
        """See TypeDecorator."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(LargeBinary):
    """Bytes that ``Keys.seal`` made: whoever renews the sealing key finds every column of them by this type."""


class Base(DeclarativeBase):
    """Every table's base; constraint names follow one convention so that errors can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


class Database:
    """One database for one process. ``info`` is handed to every session (keys and the like)."""

    def __init__(
        self, url: str, info: dict[str, Any] | None = None, pool_size: int = 8, patience: Patience = OF_JOBS
    ) -> None:
        self.url = url
        self.info = info or {}
        self.sqlite = url.startswith("sqlite")
        self._lock_path = Path(url.removeprefix("sqlite:///") + ".lock") if self.sqlite else None
        self._reading = _engine(url, reading=True, pool_size=pool_size, patience=patience)
        self._writing = _engine(url, reading=False, pool_size=pool_size, patience=patience)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A query-only session; the database itself refuses a write."""
        with Session(self._reading, info=dict(self.info), autoflush=False) as session, _told_apart():
            yield session

    @contextmanager
    def write(self, *, queue_seconds: float | None = None) -> Iterator[Session]:
        """One writing transaction, committed at the end and rolled back by any exception.

        On SQLite the file lock is taken before BEGIN IMMEDIATE, so that small writers queue fairly beside a loader;
        prepare what is slow before entering. What rules put into ``session.info["after_commit"]`` runs after the
        commit and before this returns. Raises Outrun or StorageRefused; Outrun also when the file lock was not had
        within ``queue_seconds``.
        """
        with self._queue(queue_seconds), Session(self._writing, info=dict(self.info) | {"after_commit": []}) as session:
            with _told_apart(), session.begin():
                yield session
            after: list[Callable[[], None]] = session.info["after_commit"]
        for act in dict.fromkeys(after):
            _carried_out(act)

    def until_done(self, work: Callable[[Session], _T], *, tries: int = 20, seconds: float | None = None) -> _T:
        """Runs ``work`` in a writing transaction, again whenever it was outrun; the last Outrun is raised.

        No try begins after ``seconds``: somebody waits for the answer.
        """
        end = None if seconds is None else time.monotonic() + seconds
        for attempt in range(tries):
            left = None if end is None else max(0.05, end - time.monotonic())
            try:
                with self.write(queue_seconds=left) as session:
                    return work(session)
            except Outrun:
                if attempt == tries - 1 or (end is not None and time.monotonic() >= end):
                    raise
            except StorageRefused as refused:
                if refused.sqlstate != _UNIQUE or attempt >= _TRIES_FOR_A_TWIN:
                    raise
            time.sleep(0.01 * (attempt + 1))
        raise AssertionError("unreachable")

    def finds(self, query: Select[Any]) -> bool:
        """Says whether a query finds a row. Whoever has nothing to settle need not queue behind a loader to write."""
        with self.read() as session:
            return session.execute(query.limit(1)).first() is not None

    def checkpoint(self) -> bool:
        """Truncates the write-ahead log, so that erased bytes leave the disk (SQLite; nothing to do on Postgres).

        False when a reader stood in the way: it is not waited for, since writers wait meanwhile; a sweep asks again.
        """
        if not self.sqlite:
            return True
        with self._queue(), self._writing.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA busy_timeout=100")
            in_the_way, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            driver.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        return not in_the_way

    def dispose(self) -> None:
        """Closes every connection of this process."""
        self._reading.dispose()
        self._writing.dispose()

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations, backup and bulk COPY."""
        return self._writing

    @contextmanager
    def _queue(self, seconds: float | None = None) -> Iterator[None]:
        if self._lock_path is None:
            yield
            return
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor, seconds)
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int, seconds: float | None) -> None:
    """Waits in the kernel's queue of the file lock; raises Outrun after ``seconds``.

    Polling would starve beside a loader, so a bounded wait is a blocking one in a thread, on a descriptor of its own
    that names the same lock: whoever gives up leaves the lock to be dropped when its turn comes.
    """
    if seconds is None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting = os.dup(descriptor)
        held, settled, gave_up = threading.Event(), threading.Lock(), False

        def wait() -> None:
            fcntl.flock(waiting, fcntl.LOCK_EX)
            with settled:
                held.set()
                if gave_up:
                    fcntl.flock(waiting, fcntl.LOCK_UN)
                os.close(waiting)

        threading.Thread(target=wait, daemon=True).start()
        if not held.wait(seconds):
            with settled:
                gave_up = not held.is_set()
            if gave_up:
                raise Outrun from None


def _carried_out(act: Callable[[], None]) -> None:
    """Runs what follows a commit. Outrun never leaves here: whoever sees it would do the committed work again."""
    for attempt in range(20):
        try:
            return act()
        except Outrun:
            time.sleep(0.01 * (attempt + 1))
    raise StorageRefused("", "what follows the commit was outrun")


def _engine(url: str, *, reading: bool, pool_size: int, patience: Patience) -> Engine:
    if not url.startswith("sqlite"):
        options = f"-c statement_timeout={patience.statement} -c lock_timeout={patience.lock}"
        options += f" -c idle_in_transaction_session_timeout={patience.idle}"
        if reading:
            options += " -c default_transaction_read_only=on"
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=4,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": options, "connect_timeout": 10},
        )
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        hide_parameters=True,
        connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        if reading:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _told_apart() -> Iterator[None]:
    """Turns the driver's errors into the two of ours, without the values they hold."""
    try:
        yield
    except StaleDataError:
        raise Outrun from None
    except DBAPIError as error:
        state, name = _reason(error)
        if state in _RETRY_SQLSTATES or "database is locked" in name:
            raise Outrun from None
        raise StorageRefused(state, name) from None


def _reason(error: DBAPIError) -> tuple[str, str]:
    original = error.orig
    state = getattr(original, "sqlstate", None)
    if state:
        diagnosis = getattr(original, "diag", None)
        named = getattr(diagnosis, "constraint_name", None)
        told = getattr(diagnosis, "message_primary", "") or ""
        return str(state), str(named or (told if state == "P0001" else type(original).__name__))
    said = str(original)
    return type(original).__name__, (not said.startswith("no such") and said.partition(":")[2].strip()) or said[:120]
