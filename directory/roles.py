"""Database roles on Postgres: what each process may read and write, made from the models; all else is refused.

The owner makes tables (``cardfile migrate``) and is whom commands at the shell work as. The other three cannot change a
table, rewrite history, or read secrets that are not theirs (security.md, section 3).
"""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, Table, inspect, text

from directory.db import Base
from directory.profiles.guards import APPEND_ONLY

ROLES = ("web", "privacy", "worker")

_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
_NEVER_REWRITTEN = frozenset(APPEND_ONLY) | {"suppression"}
_GO_WITH_TIME = frozenset({"request", "request_step"})
"""Append-only tables whose old rows the sweeps delete; a trigger refuses it before their time."""
_NEVER_DELETED = frozenset({"journal_entry", "profile"})
_SIGNING_IN = frozenset({"user_account", "recovery_code", "web_session", "attempt", "odd_sign_in"})
_MONEY = frozenset({"balance", "credit_entry", "reveal"})
_MAILBOXES = frozenset({"member", "load", "load_reject"})
_OF_THE_OPERATOR = frozenset(
    {"operator", "key_canary", "employer_opt_out", "employer_opt_out_reason", "feed", "feed_opt_out", "seal"}
)
_OF_TIME = frozenset({"clock_offset", "clock_watch"})

_CLOSED = {
    "web": _MAILBOXES,
    "privacy": _SIGNING_IN | _MONEY | _MAILBOXES | {"account"},
    "worker": frozenset({"recovery_code"}),
}
"""Tables of which a role sees nothing but the columns that ``_OPEN_COLUMNS`` names."""

_READ_ONLY = {
    "web": _OF_THE_OPERATOR | _OF_TIME | {"code_ask", "privacy_session", "privacy_guess"},
    "privacy": _OF_THE_OPERATOR | _OF_TIME,
    "worker": frozenset({"clock_offset", "operator", "key_canary", "feed_opt_out"}),
}
_OPEN_COLUMNS = {
    ("privacy", "account"): ("id", "name", "is_staff"),
    ("privacy", "password_reset"): ("id", "contact_digest", "asked_at"),
    ("worker", "user_account"): ("id", "account_id", "email", "role", "disabled_at"),
}
_ERASABLE = frozenset({("privacy", "password_reset")})
"""Tables of which a role may delete rows that it may not read whole: what a person takes along when they leave."""


def role_name(role: str) -> str:
    """The name of a role in the database."""
    return f"cardfile_{role}"


def privileges(role: str, table: str) -> tuple[str, ...]:
    """What a role may do with a whole table."""
    if table in _CLOSED[role] or (role, table) in _OPEN_COLUMNS:
        return ()
    if table in _READ_ONLY[role]:
        return ("SELECT",)
    if role == "worker" and table in _GO_WITH_TIME:
        return ("SELECT", "INSERT", "DELETE")
    if table in _NEVER_REWRITTEN:
        return ("SELECT", "INSERT")
    return _ALL[:3] if table in _NEVER_DELETED else _ALL


def grants(role: str, tables: Collection[str] | None = None) -> Iterator[str]:
    """The statements that give a role what it may, and take everything else; repeatable. An older step of the database
    may lack tables: ``tables`` names those that stand."""
    name = role_name(role)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    yield f"REVOKE CREATE ON SCHEMA public FROM {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"
    for table in Base.metadata.sorted_tables:
        if tables is not None and table.name not in tables:
            continue
        yield from _grants_on(role, table)


def _grants_on(role: str, table: Table) -> Iterator[str]:
    if may := privileges(role, table.name):
        yield f'GRANT {", ".join(may)} ON "{table.name}" TO {role_name(role)}'
    elif columns := _OPEN_COLUMNS.get((role, table.name)):
        yield f'GRANT SELECT ({", ".join(columns)}) ON "{table.name}" TO {role_name(role)}'
    if (role, table.name) in _ERASABLE:
        yield f'GRANT DELETE ON "{table.name}" TO {role_name(role)}'


def creations() -> Iterator[str]:
    """The statements that make the roles which are missing; each logs in once its password is set."""
    for name in map(role_name, ROLES):
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')"
            f" THEN CREATE ROLE {name} LOGIN; END IF; END $$"
        )


def apply(connection: Connection) -> list[str]:
    """Grants every role that exists what it may; answers their names. Called after each migration, so that new
    tables are granted too."""
    known = text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'cardfile%'")
    standing = set(connection.execute(known).scalars())
    found = [role for role in ROLES if role_name(role) in standing]
    tables = set(inspect(connection).get_table_names())
    for role in found:
        for statement in grants(role, tables):
            connection.execute(text(statement))
    return [role_name(role) for role in found]
