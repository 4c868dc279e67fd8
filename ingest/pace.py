"""Bulk writing a few rows at a time, so that nobody else waits long for the lock, however slow the machine is."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from directory.db import Database, StorageRefused

_FEWEST_ROWS = 16
_LET_OTHERS_IN_SECONDS = 0.003
"""Whoever waits for the file lock is woken when it is dropped, and must run before it is taken again."""

_OF_VALUES = frozenset({"22", "23", "P0001", "IntegrityError", "DataError"})
"""Classes of SQLSTATE, what our triggers raise, and the drivers' names where there is no state: the database is well,
and what was to be written is at fault."""

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class _Pace:
    """How long one transaction may write, by which clock."""

    seconds: float
    clock: Callable[[], float]

    def fitting(self, rows: int, seconds: float) -> int:
        """How many rows to write next, after ``rows`` took so long; never more than twice as many at once, and never so
        few that a machine under load spends its time on transactions instead of rows."""
        return max(_FEWEST_ROWS, min(2 * rows, int(rows * self.seconds / max(seconds, 0.001))))


# On SQLite all others wait for this thread: its own time counts, since a busy machine makes small parts no quicker.
_SQLITE = _Pace(0.025, time.thread_time)
# Postgres does the work itself and lets all others write; only a leaving waits (suppression.hold_still).
_POSTGRES = _Pace(0.2, time.monotonic)


def write_in_parts(
    database: Database,
    rows: Sequence[_Row],
    write: Callable[[Session, Sequence[_Row]], Any],
    unfit: Callable[[_Row], bool],
) -> None:
    """Runs ``write`` on some of the rows at a time, in their order, each time in a transaction of its own that is tried
    again whenever it was outrun. What it raises ends the writing; what was committed stays.

    Where the database refuses what a part holds, the part is halved until the row at fault stands alone. ``unfit`` is
    told of it and says whether ``write`` can do without what was refused.
    """
    pace = _SQLITE if database.sqlite else _POSTGRES

    def timed(session: Session, part: Sequence[_Row]) -> float:
        began = pace.clock()
        write(session, part)
        session.flush()
        return pace.clock() - began

    start, some = 0, _FEWEST_ROWS
    while part := rows[start : start + some]:
        try:
            seconds = database.until_done(partial(timed, part=part))
        except StorageRefused as refused:
            if not _of_values(refused) or (len(part) == 1 and not unfit(part[0])):
                raise
            some = max(1, len(part) // 2)
            continue
        start += len(part)
        some = pace.fitting(len(part), seconds)
        time.sleep(_LET_OTHERS_IN_SECONDS)


def _of_values(refused: StorageRefused) -> bool:
    return not _OF_VALUES.isdisjoint({refused.sqlstate, refused.sqlstate[:2]})
