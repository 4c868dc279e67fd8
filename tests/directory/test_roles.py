"""What each process may do with Postgres: no role rewrites history, changes a table or reads secrets that are not its own."""

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from directory import roles
from directory.cli import root
from directory.db import Base, Database, StorageRefused
from directory.profiles.guards import APPEND_ONLY
from directory.settings import SettingsRefused
from tests.services.databases import as_role
from tests.services.surroundings import MakeSettings, Start

REFUSED = "42501"
SECRETS = {
    "user_account": ("password_hash", "totp_sealed"),
    "recovery_code": ("code_hash",),
    "web_session": ("digest",),
    "attempt": ("subject",),
    "member": ("email",),
    "load": ("path",),
}


@pytest.fixture
def owner(postgres_url: str) -> Iterator[Database]:
    """The database as the owner of its tables."""
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


def _told(database: Database, statement: str) -> str:
    """The SQLSTATE of a refusal; empty when the statement went through."""
    try:
        with database.write() as session:
            session.execute(text(statement))
    except StorageRefused as refused:
        return refused.sqlstate
    finally:
        database.dispose()
    return ""


@pytest.mark.security(
    "13.2.2: the privacy center reads no password, key or mailbox secret",
    breaks='directory/roles.py::"privacy": _SIGNING_IN | _MONEY | _MAILBOXES | {"account"},',
)
def test_the_privacy_center_reads_no_password_no_second_factor_and_no_mailbox(owner: Database) -> None:
    for table, columns in SECRETS.items():
        for column in columns:
            assert _told(as_role(owner, "privacy"), f'SELECT {column} FROM "{table}"') == REFUSED, (table, column)
    assert _told(as_role(owner, "privacy"), "SELECT id, name FROM account") == ""
    assert _told(as_role(owner, "privacy"), "SELECT value FROM fact") == ""


@pytest.mark.parametrize(
    ("role", "secrets"), [("web", ("member", "load")), ("worker", ("user_account", "recovery_code"))]
)
def test_sites_read_no_mailbox_and_workers_no_password(owner: Database, role: str, secrets: tuple[str, ...]) -> None:
    for table in secrets:
        assert _told(as_role(owner, role), f'SELECT {SECRETS[table][0]} FROM "{table}"') == REFUSED


@pytest.mark.security(
    "A 16.4.2: no role may rewrite what is append-only",
    breaks="directory/roles.py::if table in _NEVER_REWRITTEN:",
)
@pytest.mark.parametrize("role", roles.ROLES)
def test_no_role_rewrites_history_or_changes_a_table(owner: Database, role: str) -> None:
    for table in APPEND_ONLY:
        column = "at" if "at" in Base.metadata.tables[table].c else "id"
        assert _told(as_role(owner, role), f'UPDATE "{table}" SET {column} = {column}') == REFUSED, table
        if (role, table) not in {("worker", "request"), ("worker", "request_step")}:  # these go after 24 months
            assert _told(as_role(owner, role), f'DELETE FROM "{table}"') == REFUSED, table
    for statement in (
        "DELETE FROM suppression",
        "DELETE FROM journal_entry",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE fact DISABLE TRIGGER ALL",
        "DROP TABLE suppression",
        "TRUNCATE suppression",
        "UPDATE clock_offset SET seconds = 1",
    ):
        assert _told(as_role(owner, role), statement) == REFUSED, statement


def test_no_secret_column_is_open_to_the_privacy_center_but_its_own(start: Start) -> None:
    start()
    own = {"code_ask", "privacy_session", "outbox_mail"}
    secret = re.compile("password|totp|secret|code_hash|sealed|api_key")
    held = {table.name for table in Base.metadata.sorted_tables if any(secret.search(c.name) for c in table.c)}
    assert {name for name in held if roles.privileges("privacy", name)} == own


def test_every_role_is_granted_anew_by_a_migration_and_by_the_command(owner: Database, start: Start) -> None:
    with owner.write() as session:
        session.execute(text("REVOKE ALL ON fact FROM cardfile_privacy"))
    assert _told(as_role(owner, "privacy"), "SELECT id FROM fact") == REFUSED
    held = start(DATABASE_URL=owner.url)
    done = CliRunner().invoke(root, ["database", "roles", "--apply"], obj=lambda: held)
    assert done.exit_code == 0, done.output
    assert "cardfile_web, cardfile_privacy, cardfile_worker" in done.output
    assert _told(as_role(owner, "privacy"), "SELECT id FROM fact") == ""


def test_the_command_prints_what_it_would_do(start: Start) -> None:
    held = start()
    printed = CliRunner().invoke(root, ["database", "roles"], obj=lambda: held).output
    assert "CREATE ROLE cardfile_privacy LOGIN" in printed
    assert 'GRANT SELECT (id, name, is_staff) ON "account" TO cardfile_privacy;' in printed
    assert 'ON "user_account" TO cardfile_privacy' not in printed


def test_each_process_takes_its_own_address_of_the_database(settings: MakeSettings) -> None:
    given = settings(
        DATABASE_URL="postgresql://owner@localhost/cardfile",
        DATABASE_URL_PRIVACY="postgresql://privacy@localhost/cardfile",
    )
    assert "privacy@" in given.as_role("privacy").database_url
    assert "owner@" in given.as_role("web").database_url
    assert "owner@" in given.as_role("").database_url
    with pytest.raises(SettingsRefused, match="DATABASE_URL_WEB"):
        settings(DATABASE_URL_WEB="postgresql://web@elsewhere.example/cardfile")
