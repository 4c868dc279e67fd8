"""What a start holds ready: every table for the backup, and the key that knows who left."""

import pytest
from sqlalchemy import inspect

import composition
from directory import backups
from directory.db import Base, Database
from directory.profiles import canary
from tests.services.surroundings import Start


def test_every_table_of_the_database_is_in_the_backup(database: Database, start: Start) -> None:
    start()
    held = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert held == set(Base.metadata.tables)
    assert held > backups.LEFT_OUT | backups.STAYS


def test_another_suppression_key_stops_every_start(start: Start) -> None:
    composition.prepare(start())
    start()
    with pytest.raises(canary.WrongKey, match="CARDFILE_SUPPRESSION_KEY"):
        start(CARDFILE_SUPPRESSION_KEY="ab" * 32)
