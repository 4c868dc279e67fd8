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
from directory.profiles.evidence import content_digest
from directory.profiles.keys import new_id
from directory.profiles.models import Observation
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
        assert guards.names(lite=database.sqlite) <= triggers


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


_STORED = """
    INSERT INTO source (id, kind, name, holder, reference, uses, basis, added_at) VALUES
      ('M', 'mailbox', 'mail', '', '', 'search', 'legitimate_interest', :at),
      ('L', 'licensed', 'kontor', '', '', 'search', 'legitimate_interest', :at);
    INSERT INTO feed (id, source_id, name, definition, added_at) VALUES
      ('F', 'L', 'kontor', '[defaults]\ncountry = "AT"', :at);
    INSERT INTO profile (id, state, version, regime, country, language, received_at, tell_by, gates_version)
      VALUES ('P', 'received', 1, 'uk', 'GB', 'en', :at, :at, 'lists of before')
"""
_OBSERVED = """
    INSERT INTO observation (id, profile_id, source_id, feed_id, grant_id, key_digest, content_digest, claim, policy,
      basis, first_seen_on, last_seen_on, obtained_at, kept_until, delivery, split_key)
    VALUES (:id, 'P', :source, :feed, :grant, :digest, :digest, :claim, 'standard', 'legitimate_interest', '2026-11-01',
      '2026-11-01', :at, '2027-11-01', '', '')
"""


def test_a_country_that_may_have_been_guessed_is_a_hint_from_now_on(empty_database_url: str) -> None:
    command.upgrade(migrations.config(empty_database_url), "0007")
    database = Database(empty_database_url)
    instant = sa.bindparam("at", datetime(2026, 11, 1, 8, tzinfo=UTC), type_=UtcDateTime)
    held = {
        "1": ("M", "M", {"emails": ["a@nordlicht.example"], "country": "GB"}),
        "2": ("M", "M", {"emails": ["a@nordlicht.de"], "country": "DE"}),
        "3": ("L", "F", {"emails": ["a@nordlicht.example"], "country": "AT"}),
        "4": ("L", "F", {"emails": ["a@nordlicht.example"], "country": "DE"}),
    }
    with database.write() as session:
        for statement in _STORED.split(";"):
            session.execute(sa.text(statement).bindparams(instant))
        for key, (source, origin, claim) in held.items():
            told = {"feed": origin if source == "L" else None, "grant": origin if source == "M" else None}
            row = told | {"id": key, "source": source, "digest": key.encode()}
            written = sa.text(_OBSERVED).bindparams(instant, sa.bindparam("claim", claim, type_=sa.JSON))
            session.execute(written, row)
    migrations.upgrade(empty_database_url)
    with database.read() as session:
        claims = session.execute(sa.select(Observation.claim).order_by(Observation.id)).scalars().all()
        assert [(claim.get("country"), claim.get("hints")) for claim in claims] == [
            (None, ["GB"]), ("DE", None), (None, ["AT"]), ("DE", None),
        ]  # fmt: skip
        digests = session.execute(sa.select(Observation.content_digest).order_by(Observation.id)).scalars().all()
        assert digests == [content_digest(claims[0]), b"2", content_digest(claims[2]), b"4"]
        assert session.execute(sa.text("SELECT gates_version FROM profile")).scalar_one() == ""
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


def test_who_was_taken_apart_before_stays_apart(empty_database_url: str) -> None:
    """A mark on the observations of both sides becomes a row of the card that began by a split."""
    command.upgrade(migrations.config(empty_database_url), "0010")
    database = Database(empty_database_url)
    old, apart, stranger = "O" * 26, "P" * 26, "S" * 26
    when = {"at": datetime(2026, 11, 1, 8, tzinfo=UTC)}
    typed = sa.bindparam("at", type_=UtcDateTime)
    rows = [
        """INSERT INTO source (id, kind, name, holder, reference, uses, basis, added_at)
        VALUES ('Q', 'licensed', 'kontor', '', '', 'search', 'legitimate_interest', :at)"""
    ]
    for profile_id, begun, mark in ((old, "received", "M"), (apart, "split", "M"), (stranger, "received", "")):
        rows += [
            f"""INSERT INTO profile (id, state, version, regime, country, language, received_at, tell_by, gates_version)
            VALUES ('{profile_id}', 'received', 1, 'gdpr', '', 'en', :at, :at, '')""",
            f"""INSERT INTO profile_move (profile_id, from_state, to_state, because, at)
            VALUES ('{profile_id}', '', 'received', '{begun}', :at)""",
            f"""INSERT INTO observation (id, profile_id, source_id, feed_id, key_digest, content_digest, claim, policy,
            basis, first_seen_on, last_seen_on, obtained_at, kept_until, delivery, split_key)
            VALUES ('{profile_id}', '{profile_id}', 'Q', 'F', '{profile_id}', 'x', '{{}}', 'standard',
            'legitimate_interest', '2026-11-01', '2026-11-01', :at, '2027-11-01', '', '{mark}')""",
        ]
    with database.write() as session:
        for row in rows:
            session.execute(sa.text(row).bindparams(typed), when)
    migrations.upgrade(empty_database_url)
    with database.read() as session:
        kept = session.execute(sa.text("SELECT apart_id, from_id FROM kept_apart")).all()
        assert (
            session.execute(sa.text("SELECT count(*) FROM observation WHERE came_as = ''")).scalar() == len(rows) // 3
        )
    assert [tuple(row) for row in kept] == [(apart, old)]
    database.dispose()


def test_whoever_holds_what_was_kept_out_before_is_brought_before_the_gates_again(empty_database_url: str) -> None:
    command.upgrade(migrations.config(empty_database_url), "0017")
    database = Database(empty_database_url)
    typed = sa.bindparam("at", type_=UtcDateTime)
    rows = [
        """INSERT INTO suppression (scheme, key_version, digest, kind, because, since)
        VALUES ('hmac', 1, 'gone', 'employer', 'asked', :at)"""
    ]
    for profile_id, digest in (("S" * 26, "gone"), ("T" * 26, "stays")):
        rows += [
            f"""INSERT INTO profile (id, state, version, regime, country, language, received_at, tell_by, gates_version)
            VALUES ('{profile_id}', 'received', 1, 'gdpr', '', 'en', :at, :at, 'standing')""",
            f"""INSERT INTO contact_point (profile_id, kind, scheme, key_version, digest)
            VALUES ('{profile_id}', 'employer', 'hmac', 1, '{digest}')""",
        ]
    with database.write() as session:
        for row in rows:
            when = {"at": datetime(2026, 11, 1, 8, tzinfo=UTC)} if ":at" in row else {}
            session.execute(sa.text(row).bindparams(typed) if when else sa.text(row), when)
    migrations.upgrade(empty_database_url)
    with database.read() as session:
        due = session.execute(sa.text("SELECT id FROM profile WHERE gates_version = ''")).scalars().all()
    assert due == ["S" * 26]
    database.dispose()
