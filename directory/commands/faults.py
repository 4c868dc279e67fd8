"""What a database that cannot be used means at the shell, and what to do about it. Never a value."""

from directory.db import Outrun, StorageRefused

_LACKS_A_STEP = ("42P01", "42703")
"""Undefined table and undefined column (PostgreSQL, appendix A); SQLite says it in words."""
_AWAY = ("08", "28", "3D", "53", "57", "58")
"""Classes of what stops a connection: it failed, the login, the database's name, resources, an operator, the system."""
_STEP_BY_STEP = "run `cardfile migrate`"
LOOK = "see that it runs, or correct DATABASE_URL and its login"
_AGAIN = "ask again; nothing was changed"


def of_database(fault: StorageRefused | Outrun) -> tuple[str, str] | None:
    """What is wrong and the remedy; None for a rule that refused, which is a fault of Cardfile's own."""
    if isinstance(fault, Outrun):
        return "the database was busy with other work", _AGAIN
    said = fault.constraint
    if fault.sqlstate in _LACKS_A_STEP or said.startswith(("no such table", "no such column")):
        return "the database lacks a step", _STEP_BY_STEP
    if fault.sqlstate[:2] in _AWAY or fault.sqlstate in ("OperationalError", "DatabaseError"):
        return "the database cannot be used", LOOK
    return None
