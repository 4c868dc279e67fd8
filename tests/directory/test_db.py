"""Reading reads, writing queues: no process is told that the database is locked, and no error holds a value."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from directory.db import Database, Outrun, StorageRefused
from directory.profiles.models import ProfileAlias
from tests.people import Person, list_person, receive_person

_WRITE = """
import sys
from datetime import UTC, datetime
from directory.db import Database
from directory.profiles.keys import new_id
from directory.profiles.models import IndexChange
database = Database(sys.argv[1])
for number in range(int(sys.argv[2])):
    with database.write() as session:
        session.add(IndexChange(profile_id=new_id(), asked_at=datetime.now(UTC)))
"""


def test_four_processes_write_and_none_is_told_that_the_database_is_locked(sqlite_url: str) -> None:
    running = [subprocess.Popen([sys.executable, "-c", _WRITE, sqlite_url, "40"]) for _ in range(4)]
    assert [process.wait(timeout=100) for process in running] == [0, 0, 0, 0]
    database = Database(sqlite_url)
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM index_change")) == 160
    database.dispose()


def test_a_reading_session_cannot_write(database: Database) -> None:
    list_person(database)
    for statement in ("DELETE FROM index_change", "UPDATE profile SET country = 'FR'"):
        with pytest.raises(StorageRefused), database.read() as session:
            session.execute(text(statement))


@pytest.mark.security(
    "16.5.1: no error holds a person", breaks="directory/db.py::raise StorageRefused(state, name) from None"
)
def test_what_the_database_refuses_is_told_without_a_value(database: Database) -> None:
    list_person(database, Person(name="Kanarina Vogelsang"))
    for statement, values in (
        ("INSERT INTO profile_alias VALUES (:name, 'nobody', :at)", {"name": "kanarina", "at": "2026-01-01"}),
        ("UPDATE fact SET kind = :name, slot = :name", {"name": "kanarina"}),
        ("INSERT INTO clock_offset VALUES (:name, 1)", {"name": "kanarina"}),
        ("UPDATE fact SET profile_id = NULL WHERE value = :name", {"name": "Kanarina Vogelsang"}),
    ):
        with pytest.raises((StorageRefused, Outrun)) as refused, database.write() as session:
            session.execute(text(statement), values)
        told = f"{refused.value!r} {refused.value} {refused.value.__cause__!r}"
        assert "kanarina" not in told.lower()
        assert refused.value.__suppress_context__
    with database.read() as session:
        assert session.scalars(select(ProfileAlias.alias)).all() == []


def test_whoever_waits_too_long_for_the_lock_is_outrun_and_harms_nobody(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with database.write():
            entered.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(30)
    with pytest.raises(Outrun), database.write(queue_seconds=0.05):
        pytest.fail("the lock is held by somebody else")
    with pytest.raises(Outrun):
        database.until_done(lambda _: pytest.fail("not reached"), seconds=0.1)
    leave.set()
    holder.join(30)
    database.until_done(lambda session: session.execute(text("DELETE FROM index_change")), seconds=30)
    database.dispose()


def test_an_exception_keeps_nothing(database: Database) -> None:
    def a_view_goes_wrong() -> None:
        with database.write() as session:
            receive_person(session, Person())
            raise KeyError("a view went wrong")

    with pytest.raises(KeyError):
        a_view_goes_wrong()
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM profile")) == 0


def test_a_row_that_somebody_else_made_meanwhile_is_met_again(database: Database) -> None:
    def make(session: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StorageRefused("23505", "uq_company_domain")

    tries: list[int] = []
    database.until_done(make)
    assert len(tries) == 2
    with pytest.raises(StorageRefused):
        database.until_done(lambda _: (_ for _ in ()).throw(StorageRefused("23505", "always")))


def test_erased_bytes_leave_the_log_once_no_reader_stands_in_the_way(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    log = Path(f"{sqlite_url.removeprefix('sqlite:///')}-wal")
    with database.read() as reader:
        reader.execute(text("SELECT count(*) FROM index_change"))
        with database.write() as session:
            session.execute(text("INSERT INTO clock_offset VALUES (1, 0)"))
        assert not database.checkpoint()
        assert log.stat().st_size > 0
    assert database.checkpoint()
    assert log.stat().st_size == 0
    database.dispose()
