"""Whatever the steps make is what the models say, on both databases, with every guard in its place."""

import importlib
import pkgutil

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import directory
import ingest
import migrations
import privacy_center
from directory.db import Base, Database
from directory.profiles import guards

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
