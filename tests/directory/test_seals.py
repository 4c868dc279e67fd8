"""What may never change is chained: one altered byte is named, and what was shown is written down once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from directory import displays, seals
from directory.db import Database, StorageRefused
from directory.profiles import guards
from directory.profiles.disclosures import Seer
from directory.profiles.keys import new_id
from directory.profiles.owed import Disclosure, Display
from directory.profiles.states import Purpose
from tests.people import Person, list_person

NOW = datetime.now(UTC)
SEER = Seer("A" * 26, "U" * 26)


def _shown(database: Database, home: Path) -> str:
    profile_id = list_person(database, Person())
    displays.append(home, SEER, purpose=Purpose.SEARCH, shown={profile_id: ["name"]}, at=NOW)
    assert displays.drain(database, home) == 1
    return profile_id


def _by_force(database: Database, *statements: str) -> None:
    """As somebody with the database's own password would, past the triggers."""
    with database.write() as session:
        for statement in guards.statements(session.get_bind().dialect.name):
            if statement.startswith("DROP TRIGGER"):
                session.execute(text(statement))
        for statement in statements:
            session.execute(text(statement))


def test_a_whole_chain_holds_and_sealing_twice_adds_nothing(database: Database, tmp_path: Path) -> None:
    _shown(database, tmp_path)
    sealed = seals.seal_new(database, at=NOW)
    assert sealed > 3
    assert seals.seal_new(database, at=NOW) == 0
    with database.read() as session:
        assert seals.verify(session) == sealed


@pytest.mark.security(
    "16.4.2: the ledger cannot be altered unseen",
    breaks="directory/seals.py::if not forgotten and digest != link.digest:",
)
@pytest.mark.parametrize(
    ("alteration", "table"),
    [
        ("UPDATE disclosure SET account_id = 'B' || substr(account_id, 2)", "disclosure"),
        ("UPDATE profile_move SET because = 'wait-over' WHERE because = 'wait_over'", "profile_move"),
        ("DELETE FROM disclosure", "disclosure"),
        ("UPDATE seal SET chain = digest WHERE id = 2", "link of row"),
        ("DELETE FROM seal WHERE id = 2", "link of row"),
        ("UPDATE seal SET table_name = 'nowhere' WHERE id = 2", "nowhere"),
        ("UPDATE seal SET row_id = '99999999999999999999' WHERE id = 2", "99999"),
    ],
)
def test_an_altered_row_is_named_even_when_the_triggers_were_taken_off(
    database: Database, tmp_path: Path, alteration: str, table: str
) -> None:
    _shown(database, tmp_path)
    seals.seal_new(database, at=NOW)
    _by_force(database, alteration)
    with pytest.raises(seals.ChainBroken, match=table), database.read() as session:
        seals.verify(session)


@pytest.mark.security(
    "16.4.1: history cannot be rewritten",
    breaks='directory/profiles/guards.py::_REWRITES = tuple((table, event) for table in APPEND_ONLY for event in ("UPDATE", "DELETE"))',
)
def test_the_database_refuses_to_rewrite_what_is_append_only(database: Database, tmp_path: Path) -> None:
    _shown(database, tmp_path)
    seals.seal_new(database, at=NOW)
    for table in ("profile_move", "disclosure", "display", "seal"):
        for raw in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(StorageRefused, match="append-only"), database.write() as session:
                session.execute(text(raw))


def test_a_display_drained_twice_is_written_once(database: Database, tmp_path: Path) -> None:
    profile_id = _shown(database, tmp_path)
    name = displays.append(tmp_path, SEER, purpose=Purpose.SEARCH, shown={profile_id: ["name", "name"]}, at=NOW)
    file = tmp_path / "displays" / f"{name}.json"
    told = file.read_bytes()
    assert displays.drain(database, tmp_path) == 1
    file.write_bytes(told)
    displays.drain(database, tmp_path)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Display)) == 2
        assert session.scalar(select(func.count()).select_from(Disclosure)) == 2
    assert list((tmp_path / "displays").iterdir()) == []


def test_a_display_of_somebody_a_restored_backup_does_not_hold_stops_no_other(
    database: Database, tmp_path: Path
) -> None:
    profile_id = list_person(database, Person())
    for shown in ([new_id()], [new_id(), profile_id]):
        displays.append(tmp_path, SEER, purpose=Purpose.SEARCH, shown={one: ["name"] for one in shown}, at=NOW)
    assert displays.drain(database, tmp_path) == 2
    with database.read() as session:
        assert session.scalars(select(Disclosure.profile_id)).all() == [profile_id]
    assert list((tmp_path / "displays").iterdir()) == []
