"""The clock is believed while it goes on in steps: after a jump nobody is listed until an operator confirms it.

A wait ends by the clock alone, so a clock set forward would show people before their time. Removals never ask here.
Set back, time goes on from the last believed instant (directory/clock.py), so that nothing expired lives again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from directory.clock import LONGEST_GAP
from directory.db import Database
from directory.profiles.models import ClockWatch

REMEDY = "cardfile doctor --confirm-clock"

_NOTED_EVERY = timedelta(seconds=10)
_UNEVEN = timedelta(minutes=1)
"""So far two machines' clocks may differ before it counts as set back."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The time since people were last listed, negative when the clock was set back; None before the first time."""

    since: timedelta | None

    @property
    def jumped(self) -> bool:
        """Whether more time passed than a clock that goes in steps may show: it ends no wait."""
        return self.since is not None and self.since > LONGEST_GAP

    @property
    def set_back(self) -> bool:
        """Whether the clock stands before the last believed instant."""
        return self.since is not None and self.since < -_UNEVEN


def gap(session: Session, *, at: datetime) -> Gap:
    """How long ago people were last listed, by a clock that says it is ``at``."""
    believed = session.get(ClockWatch, 1)
    return Gap(at - believed.swept_at if believed is not None else None)


def may_list(database: Database, *, at: datetime) -> bool:
    """Says whether people may be listed at this instant, and notes it as the last one if so.

    After too long a gap nothing is noted: the answer stays no until ``confirm``, or until the clock is right again.
    """
    with database.read() as session:
        passed = gap(session, at=at)
    if passed.jumped:
        return False
    if passed.since is None or passed.since >= _NOTED_EVERY:
        database.until_done(lambda session: _note(session, at=at))
    return True


def confirm(session: Session, *, at: datetime) -> None:
    """Says that the clock is right at ``at``: gaps are counted from this instant on, even if it lies back."""
    session.merge(ClockWatch(id=1, swept_at=at))


def _note(session: Session, *, at: datetime) -> None:
    """Two sweeps may note at once; the later instant stays."""
    held = session.get(ClockWatch, 1, with_for_update=True)
    if held is None:
        session.add(ClockWatch(id=1, swept_at=at))
    elif held.swept_at < at <= held.swept_at + LONGEST_GAP:
        held.swept_at = at
