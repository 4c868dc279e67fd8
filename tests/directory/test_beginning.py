"""What a start holds ready: every table for the backup, and the key that knows who left."""

from collections.abc import Callable

import pytest
from sqlalchemy import inspect

import composition
from directory import backups
from directory.db import Base, Database
from directory.profiles import canary


def test_every_table_of_the_database_is_in_the_backup(database: Database, settings: Callable[..., object]) -> None:
    composition.start(settings())  # type: ignore[arg-type]
    held = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert held == set(Base.metadata.tables)
    assert held > backups.LEFT_OUT | backups.STAYS


def test_another_suppression_key_stops_every_start(settings: Callable[..., object]) -> None:
    held = composition.start(settings())  # type: ignore[arg-type]
    composition.prepare(held)
    composition.start(settings())  # type: ignore[arg-type]
    with pytest.raises(canary.WrongKey, match="CARDFILE_SUPPRESSION_KEY"):
        composition.start(settings(CARDFILE_SUPPRESSION_KEY="ab" * 32))  # type: ignore[arg-type]
