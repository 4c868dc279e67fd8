"""How many rows a statement changed: what SQLAlchemy's types keep to themselves."""

from typing import Any, cast

from sqlalchemy import CursorResult, Result


def changed(done: Result[Any]) -> int:
    """The rows that an UPDATE, DELETE or INSERT touched."""
    return cast("CursorResult[Any]", done).rowcount
