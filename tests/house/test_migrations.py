"""Whatever the steps make is what the models say, on both databases, with every guard in its place."""

import importlib
import pkgutil
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import directory
import ingest
import migrations
import privacy_center
from directory.db import Base, Database, StorageRefused, UtcDateTime
from directory.profiles import guards
from directory.profiles.keys import new_id
from directory.profiles.owed import Duty
from tests.people import LONG_AGO, list_person

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def _every_table() -> sa.MetaData:
    for package in (directory, ingest, privacy_center):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return Base.metadata


def _indexes(connection: sa.Connection) -> set[str]:
    seen = sa.inspect(connection)
    return {str(index["name"]) for table in seen.get_table_names() for index in seen.get_indexes(table)}


def _references(connection: sa.Connection, table: str) -> set[tuple[str, ...]]:
    """Foreign keys as words; Alembic's comparison passes over them on SQLite."""
    return {
        (*key["constrained_columns"], "->", key["referred_table"], *key["referred_columns"])
        for key in sa.inspect(connection).get_foreign_keys(table)
    }


def _meant(table: sa.Table) -> set[tuple[str, ...]]:
    return {
        (*key.column_keys, "->", key.referred_table.name, *(part.column.name for part in key.elements))
        for key in table.foreign_key_constraints
    }


def test_the_steps_make_what_the_models_say(database: Database) -> None:
    tables = _every_table()
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables) == []
        for name, table in tables.tables.items():
            assert _references(connection, name) == _meant(table), name
        named = {str(index.name) for table in tables.tables.values() for index in table.indexes}
        assert named <= _indexes(connection)
        triggers = set(connection.execute(sa.text(_TRIGGERS[connection.dialect.name])).scalars())
        assert guards.names() <= triggers


def test_a_second_upgrade_changes_nothing(empty_database_url: str) -> None:
    migrations.upgrade(empty_database_url)
    migrations.upgrade(empty_database_url)


def test_duties_of_before_are_deletions_and_find_the_request_they_came_from(empty_database_url: str) -> None:
    command.upgrade(migrations.config(empty_database_url), "0003")
    database = Database(empty_database_url)
    left, twin = "L" * 26, "T" * 26
    at = datetime(2026, 11, 1, 8, tzinfo=UTC)
    with database.write() as session:
        for profile_id in (left, twin):
            session.execute(
                sa.text(
                    "INSERT INTO profile (id, state, version, regime, country, language, received_at, tell_by,"
                    " gates_version) VALUES (:id, 'removed', 1, 'gdpr', '', 'en', :at, :at, '')"
                ).bindparams(sa.bindparam("at", type_=UtcDateTime)),
                {"id": profile_id, "at": at},
            )
            session.execute(
                sa.text(
                    "INSERT INTO duty (id, profile_id, account_id, asked_at, due_at) VALUES (:id, :id, 'A', :at, :at)"
                ).bindparams(sa.bindparam("at", type_=UtcDateTime)),
                {"id": profile_id, "at": at},
            )
        session.execute(
            sa.text(
                "INSERT INTO request (id, kind, regime, profile_id, received_at)"
                " VALUES ('Q', 'remove', 'gdpr', :id, :at)"
            ).bindparams(sa.bindparam("at", type_=UtcDateTime)),
            {"id": left, "at": at},
        )
    migrations.upgrade(empty_database_url)
    with database.read() as session:
        rows = session.execute(sa.text("SELECT kind, line, request_id, ended_at FROM duty")).all()
    assert [tuple(row) for row in rows] == [("delete", "", "Q", None)] * 2
    database.dispose()


def test_an_account_has_one_deletion_for_a_person_and_may_have_many_corrections(database: Database) -> None:
    profile_id = list_person(database)

    def owe(kind: str, line: str) -> None:
        with database.write() as session:
            session.add(
                Duty(
                    id=new_id(), profile_id=profile_id, account_id="A", kind=kind, line=line, asked_at=LONG_AGO,
                    due_at=LONG_AGO,
                )
            )  # fmt: skip

    for kind, line in (("correct", "title"), ("correct", "title"), ("delete", "")):
        owe(kind, line)
    for kind, line in (("delete", ""), ("correct", ""), ("hide", "title"), ("burn", "")):
        with pytest.raises(StorageRefused):
            owe(kind, line)
