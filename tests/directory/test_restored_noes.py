"""A no that names no card holds after a restore like any other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.backups import back_up, restore
from directory.db import Database
from directory.profiles import employers, journal_check, reach, rights
from directory.profiles.journal import JournalFile
from directory.profiles.keys import Keys
from directory.profiles.models import Profile
from directory.profiles.owed import JournalEntry
from directory.profiles.states import State, Use
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
