"""An end that was cut off is noticed: of the journal by the database, of the chain and the database by the journal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text

from directory import seals
from directory.backups import RestoreRefused, back_up, restore
from directory.db import Database
from directory.profiles import canary, clock_watch, guards, journal, journal_check, rights
from directory.profiles.journal import JournalFile
from directory.profiles.keys import Keys
from directory.profiles.models import ClockOffset, ClockWatch, Profile, ProfileMove
from directory.profiles.owed import JournalEntry, Seal
from directory.profiles.states import State
from tests.people import Person, list_person

NOW = datetime.now(UTC)


@pytest.fixture
def file(database: Database, keys: Keys, tmp_path: Path) -> JournalFile:
    """The journal of a database in which decisions were taken and a chain was begun."""
    made = JournalFile(tmp_path / "journal.jsonl", b"j" * 32)
    database.info["journal"] = lambda: journal.write_out(database, made)
    with database.write() as session:
        canary.set_once(session, keys)
    for number in range(4):
        with database.write() as session:
            journal.note(
                session, "never_list", profile_id=None, body={"contacts": []}, at=NOW + timedelta(seconds=number)
            )
    list_person(database)
    seals.seal_new(database, at=NOW + timedelta(seconds=9))
    return made


def _somebody(name: str) -> Person:
    return Person(name=name, email=f"{name.replace(' ', '.').lower()}@nordlicht.example", phone="", link="")


def _cut(database: Database, model: type[Seal | ProfileMove], *, keep: int) -> None:
    """As somebody with the owner's password would, past the triggers."""
    with database.write() as session:
        for statement in guards.statements(session.get_bind().dialect.name):
            if statement.startswith("DROP TRIGGER"):
                session.execute(text(statement))
        ids = session.scalars(select(model.id).order_by(model.id)).all()
        session.execute(delete(model).where(model.id.in_(ids[keep:])))


def test_what_nobody_cut_is_whole(database: Database, file: JournalFile) -> None:
    compared = journal_check.compare(database, file)
    assert (compared.lines, compared.fault()) == (5, "")
    assert len(compared.heads) == 1
    with database.read() as session:
        assert seals.verify(session, compared.heads) > 0


@pytest.mark.security(
    "16.4.2: a journal whose end was cut off is noticed", breaks="directory/profiles/journal_check.py::if self.lost:"
)
@pytest.mark.parametrize("left", [4, 1, 0])
def test_a_journal_whose_end_was_cut_off_is_noticed_and_written_again(
    left: int, database: Database, file: JournalFile
) -> None:
    lines = file.path.read_bytes().splitlines(keepends=True)
    file.path.write_bytes(b"".join(lines[:left]))
    told = journal_check.compare(database, file).fault()
    assert told.startswith(f"{5 - left} decisions that this database knows")
    assert journal_check.write_again(database, file) == 5 - left
    assert file.path.read_bytes().splitlines(keepends=True) == lines
    file.path.unlink()
    assert journal_check.compare(database, file).fault()


@pytest.mark.security(
    "16.4.2: a chain whose end was cut off is noticed", breaks="directory/seals.py::if not holds(session, known):"
)
def test_a_chain_whose_end_was_cut_off_with_its_rows_is_noticed(database: Database, file: JournalFile) -> None:
    _cut(database, ProfileMove, keep=1)
    _cut(database, Seal, keep=1)
    for name in ("Benno Harkort", "Clara Sommer"):
        with pytest.raises(seals.ChainBroken, match="cut off"), database.read() as session:
            seals.verify(session, journal_check.compare(database, file).heads)
        list_person(database, _somebody(name))
        seals.seal_new(database, at=NOW + timedelta(hours=1))


def test_a_database_that_was_put_back_behind_the_journal_is_noticed(database: Database, file: JournalFile) -> None:
    with database.write() as session:
        last = session.scalars(select(JournalEntry).order_by(JournalEntry.at.desc()).limit(1)).one()
        session.delete(last)
    assert "put back without cardfile restore" in journal_check.compare(database, file).fault()


def test_the_journal_is_told_of_the_chain_every_ten_minutes_and_not_more_often(
    database: Database, file: JournalFile
) -> None:
    for minutes in (1, 5, 9, 11, 12):
        list_person(database, _somebody(f"Pia {'abcdefghijklm'[minutes]}mann"))
        seals.seal_new(database, at=NOW + timedelta(minutes=minutes))
    with database.read() as session:
        told = select(func.count()).where(JournalEntry.act == "sealed")
        assert session.scalar(told) == 2


def test_a_restore_leaves_the_time_as_it_is(database: Database, file: JournalFile, keys: Keys, tmp_path: Path) -> None:
    def move(days: int) -> None:
        with database.write() as session:
            session.merge(ClockOffset(id=1, seconds=days * 86_400.0))
            clock_watch.confirm(session, at=NOW + timedelta(days=days))

    def stands() -> tuple[float | None, datetime | None]:
        with database.read() as session:
            return session.scalar(select(ClockOffset.seconds)), session.scalar(select(ClockWatch.swept_at))

    made = tmp_path / "older.backup"
    move(31)
    back_up(database, made, key=b"b" * 32)
    move(60)
    restore(database, made, key=b"b" * 32, keys=keys, journal=file, replace=True)
    assert stands() == (60 * 86_400.0, NOW + timedelta(days=60))
    move(0)
    restore(database, made, key=b"b" * 32, keys=keys, journal=file, replace=True)
    assert stands() == (31 * 86_400.0, NOW)


@pytest.mark.security(
    "16.4.2: a restore refuses a journal whose end was cut off",
    breaks="directory/backups.py::if lost := journal_check.lost_from(session, lines):",
)
def test_a_restore_refuses_a_journal_whose_end_was_cut_off_since_the_backup(
    database: Database, file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    profile_id = list_person(database, pia := _somebody("Pia Kanarin"))
    back_up(database, tmp_path / "older.backup", key=b"b" * 32)
    whole = file.path.read_bytes()
    with database.write() as session:
        rights.remove_me(session, rights.profiles_of(session, pia.email), address=pia.email, language="en", at=NOW)
    file.path.write_bytes(whole)
    for _ in range(2):
        with pytest.raises(RestoreRefused, match="end of the journal was cut off"):
            restore(database, tmp_path / "older.backup", key=b"b" * 32, keys=keys, journal=file, replace=True)
    assert journal_check.write_again(database, file) > 0
    restore(database, tmp_path / "older.backup", key=b"b" * 32, keys=keys, journal=file, replace=True)
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.REMOVED


def test_a_restore_begins_the_chain_anew_and_says_so_in_the_journal(
    database: Database, file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    back_up(database, tmp_path / "older.backup", key=b"b" * 32)
    list_person(database, _somebody("Benno Harkort"))
    seals.seal_new(database, at=NOW + timedelta(hours=1))
    restore(database, tmp_path / "older.backup", key=b"b" * 32, keys=keys, journal=file, replace=True)
    compared = journal_check.compare(database, file)
    assert compared.fault() == ""
    with database.read() as session:
        seals.verify(session, compared.heads)
