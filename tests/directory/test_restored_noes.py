"""A no that names no card, or that stands in the database alone yet, holds after a restore like any other."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.backups import RestoreRefused, back_up, restore
from directory.db import Database
from directory.profiles import employers, journal_check, reach, rights
from directory.profiles.journal import JournalFile, write_out
from directory.profiles.keys import Keys, keys_of
from directory.profiles.models import Profile
from directory.profiles.owed import JournalEntry
from directory.profiles.states import State, Use
from directory.profiles.suppression import suppressed_among
from tests.people import Person, list_person, receive_person

NOW = datetime.now(UTC) + timedelta(minutes=1)
KEY = b"b" * 32
ANNIKA = Person()
MOVED = replace(
    ANNIKA, email="annika@flussbett.example", phone="", link="", company="Flussbett", domain="flussbett.example"
)
OTTO = Person(
    name="Otto Other", email="otto@moorwind.example", phone="", link="", company="M", domain="moorwind.example"
)
Again = Callable[[], None]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "older.backup"


@pytest.fixture
def again(begun: Database, journal_file: JournalFile, keys: Keys, backup: Path) -> Again:
    """Restores the backup over the database with the newest journal."""

    def run() -> None:
        restore(begun, backup, key=KEY, keys=keys, journal=journal_file, replace=True)

    return run


def _remove(session: Session, person: Person) -> None:
    profiles = rights.profiles_of(session, person.email)
    rights.remove_me(session, profiles, address=person.email, language="en", at=NOW)


def _shown(database: Database, *profile_ids: str) -> set[str]:
    with database.read() as session:
        return set(reach.shown(session, profile_ids, use=Use.SEARCH, at=datetime.now(UTC)))


def _never(session: Session) -> None:
    rights.never_list(session, ANNIKA.email, language="en", at=NOW)


def _employers_no(session: Session) -> None:
    assert employers.opt_out(session, ANNIKA.domain, because="a letter", at=NOW) == 0


@pytest.mark.security(
    "14.2.7: a restore lists nobody who said no",
    breaks='directory/profiles/replaying.py::changed["kept_out"] += _let_kept_out_go(session, at=at)',
)
@pytest.mark.parametrize(("says", "because"), [(_never, "suppressed"), (_employers_no, "employer_opted_out")])
def test_who_is_kept_out_by_what_no_card_held_any_more_is_not_on_the_backups_card_again(
    begun: Database,
    journal_file: JournalFile,
    backup: Path,
    again: Again,
    says: Callable[[Session], None],
    because: str,
) -> None:
    hers, his = list_person(begun, ANNIKA), list_person(begun, OTTO)
    back_up(begun, backup, key=KEY)
    with begun.write() as session:
        receive_person(session, MOVED, key=ANNIKA.email, at=NOW)
    with begun.write() as session:
        assert rights.profiles_of(session, ANNIKA.email) == []
        says(session)
    again()
    assert _shown(begun, hers, his) == {his}
    with begun.read() as session:
        assert session.get_one(Profile, hers).state == State.REMOVED
        left = session.scalars(select(JournalEntry).where(JournalEntry.profile_id == hers)).one()
        assert (left.act, left.body["because"]) == ("left", because)
    assert journal_check.compare(begun, journal_file).fault() == ""


@pytest.mark.security(
    "14.2.7: a restore loses no decision", breaks="directory/backups.py::_bring_up(journal, database, waiting)"
)
def test_a_decision_that_no_file_holds_yet_is_brought_there_by_the_restore_and_holds(
    begun: Database, journal_file: JournalFile, backup: Path, again: Again
) -> None:
    hers, his = list_person(begun, ANNIKA), list_person(begun, OTTO)
    back_up(begun, backup, key=KEY)
    begun.info["journal"] = lambda: None  # killed between the commit and the file, as it were
    with begun.write() as session:
        _remove(session, ANNIKA)
    begun.info["journal"] = lambda: write_out(begun, journal_file)
    again()
    assert _shown(begun, hers, his) == {his}


def test_where_the_file_takes_no_more_the_restore_is_refused_and_the_decision_stands(
    begun: Database, backup: Path, again: Again, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = list_person(begun, ANNIKA)
    back_up(begun, backup, key=KEY)
    begun.info["journal"] = lambda: None
    with begun.write() as session:
        _remove(session, ANNIKA)

    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(RestoreRefused, match=r"1 decisions? .*journal\.jsonl.*No space left.*again"):
            again()
    assert _shown(begun, hers) == set()


def test_a_decision_made_while_the_backup_is_read_ends_the_restore_instead_of_being_lost(
    begun: Database, backup: Path, again: Again, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = list_person(begun, ANNIKA)
    back_up(begun, backup, key=KEY)
    begun.info["journal"] = lambda: None

    def nothing_yet(_session: Session) -> int:
        with begun.write() as other:
            _remove(other, ANNIKA)
        return 0

    monkeypatch.setattr(journal_check, "waiting", nothing_yet)
    with pytest.raises(RestoreRefused, match="stop Cardfile"):
        again()
    assert _shown(begun, hers) == set()


def test_a_phone_that_a_colleague_had_too_when_somebody_left_keeps_the_colleague_out_after_no_restore(
    begun: Database, backup: Path, again: Again
) -> None:
    """The backup knows no colleague yet: what is kept out was settled when they left, and stands in the journal."""
    list_person(begun, ANNIKA)
    back_up(begun, backup, key=KEY)
    with begun.write() as session:
        receive_person(session, replace(OTTO, phone=ANNIKA.phone), at=NOW)
    with begun.write() as session:
        _remove(session, ANNIKA)
    again()
    with begun.read() as session:
        keys = keys_of(session)
        assert suppressed_among(session, [keys.digest("email", ANNIKA.email)])
        assert not suppressed_among(session, [keys.digest("phone", ANNIKA.phone)])
