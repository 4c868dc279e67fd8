"""A database that cannot be used is told in a line with its remedy, at the shell and by the doctor; never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import literal_column, select, table

from directory.commands import faults
from directory.commands.findings import Look, found_by
from directory.db import Database, StorageRefused
from tests.directory.test_settings import GOOD
from tests.services.ports import free_port


def _refusal(database: Database) -> StorageRefused:
    with pytest.raises(StorageRefused) as refused, database.read() as session:
        session.execute(select(literal_column("1")).select_from(table("not_made_yet")))
    return refused.value


def test_a_missing_step_is_told_from_a_database_that_is_away(begun: Database) -> None:
    away = Database(f"postgresql+psycopg://cardfile@127.0.0.1:{free_port()}/cardfile")
    assert faults.of_database(_refusal(begun)) == ("the database lacks a step", "run `cardfile migrate`")
    assert faults.of_database(_refusal(away)) == ("the database cannot be used", faults.LOOK)
    assert faults.of_database(StorageRefused("23505", "ix_user_account_email")) is None, (
        "a rule that refused is no outage"
    )


def test_the_doctor_names_the_database_as_the_cause_whatever_was_looked_at() -> None:
    def act() -> list[object]:
        raise StorageRefused("42P01", "UndefinedTable")

    (found,) = found_by([Look("journal", act, "is CARDFILE_JOURNAL on a disk that answers?")])  # type: ignore[arg-type]
    assert (found.told, found.remedy) == ("the database lacks a step", "run `cardfile migrate`")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "Error: the database lacks a step: run `cardfile migrate`"),
        ({"CARDFILE_HOME": "taken/home"}, "CARDFILE_HOME: "),
    ],
    ids=["not migrated", "a home that cannot be"],
)
def test_a_command_ends_with_one_line(tmp_path: Path, change: dict[str, str], told: str) -> None:
    (tmp_path / "taken").write_text("")
    env = {**os.environ, **GOOD, "CARDFILE_HOME": "home", **change}
    program = str(Path(sys.executable).with_name("cardfile"))
    done = subprocess.run(
        [program, "feeds", "list"], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) == 1
