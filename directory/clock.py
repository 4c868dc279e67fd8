"""The one place that knows what time it is: UTC now, plus the demonstration's offset from one database row."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_CACHE_SECONDS = 0.5
_MARK_SECONDS = 5.0

LONGEST_GAP = timedelta(hours=26)
"""So far the machine's clock may run ahead of the last instant that was believed; see profiles/clock_watch.py."""


class Clock:
    """Tells aware UTC instants, which never go back: what has expired does not live again when the machine's clock is
    set back. ``offset_source`` reads the ``clock_offset`` row (seconds); outside the demonstration and the tests that
    row is absent and the offset is zero. TOTP, TLS and RQ keep real time."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._read_at = float("-inf")
        self._lock = threading.Lock()
        self._source: object = None
        self._believed: Callable[[], datetime | None] | None = None
        self._asked_at = float("-inf")
        self._last_believed: datetime | None = None
        self._mark: tuple[datetime, float] | None = None

    def follow(self, source: object) -> None:
        """Reads the offset by calling ``source()`` (seconds), at most twice a second; ``None`` unfollows."""
        self._source = source
        self.forget()

    def never_before(self, believed: Callable[[], datetime | None] | None) -> None:
        """Lets no time pass before the instant ``believed()`` tells (asked every few seconds; None: not known now).
        From there it goes on at the pace of the machine, whatever the machine's clock says; ``None`` ends it."""
        self._believed, self._last_believed, self._mark = believed, None, None
        self.forget()

    def forget(self) -> None:
        """Makes the next ``now()`` read the rows again."""
        self._read_at = self._asked_at = float("-inf")
        if self._source is None:
            self._offset = timedelta(0)

    def wall(self) -> datetime:
        """What the machine's clock says, plus the offset; it may have been set back."""
        source = self._source
        if callable(source) and time.monotonic() - self._read_at > _CACHE_SECONDS:
            with self._lock:
                self._offset = timedelta(seconds=float(source()))
                self._read_at = time.monotonic()
        return datetime.now(UTC) + self._offset

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        wall = self.wall()
        if self._believed is not None and time.monotonic() - self._asked_at > _MARK_SECONDS:
            self._asked_at = time.monotonic()  # first, so that others need not ask as well
            believed = self._believed()
            with self._lock:
                self._move_mark(believed, wall)
        return max(wall, self._ticked() or wall)

    def _move_mark(self, believed: datetime | None, wall: datetime) -> None:
        if believed is None:
            return
        instants = [believed]
        confirmed_back = self._last_believed is not None and believed < self._last_believed
        if not confirmed_back:
            # One too far ahead of the last believed instant is not kept, so that a wrong clock can be set right.
            instants += [one for one in (wall, self._ticked()) if one is not None and one <= believed + LONGEST_GAP]
        self._last_believed = believed
        self._mark = max(instants), time.monotonic()

    def _ticked(self) -> datetime | None:
        if self._mark is None:
            return None
        instant, at = self._mark
        return instant + timedelta(seconds=time.monotonic() - at)


clock = Clock()


def now() -> datetime:
    """The present instant of this process' clock; it never goes back."""
    return clock.now()


def wall_now() -> datetime:
    """What the machine's clock says, for whoever judges that clock."""
    return clock.wall()


def real_now() -> datetime:
    """The present instant without the demonstration's offset, for what other clocks must agree with (TOTP)."""
    return datetime.now(UTC)
