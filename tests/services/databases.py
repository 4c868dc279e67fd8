"""Databases that have every migration: SQLite beside Postgres, a fresh one for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import migrations
from directory import roles
from directory.db import Database
from directory.profiles.keys import Keys


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that has every migration; each test gets a copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh migrated SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'cardfile.db')}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database; the test runs on SQLite and on Postgres."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a table, on both engines; for tests about migrations and restores."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


def as_role(database: Database, role: str) -> Database:
    """The same database as a process in production reaches it: on Postgres by its own role, which owns nothing."""
    if database.sqlite:
        return database
    return Database(database.url.replace("//postgres@", f"//{roles.role_name(role)}@"), dict(database.info))


@pytest.fixture
def keys() -> Keys:
    """Keys that every process of one test shares."""
    return Keys(suppression=b"s" * 32, journal=b"j" * 32, sealing=(b"f" * 32,))


@pytest.fixture
def database(database_url: str, keys: Keys) -> Iterator[Database]:
    """The database, open, with its keys; on SQLite and on Postgres."""
    opened = Database(database_url, {"keys": keys})
    yield opened
    opened.dispose()


@pytest.fixture
def postgres_database(postgres_url: str, keys: Keys) -> Iterator[Database]:
    """The database on Postgres alone, for claims about its locks."""
    opened = Database(postgres_url, {"keys": keys})
    yield opened
    opened.dispose()
