"""The one place that knows what time it is: UTC now, plus the demonstration's offset from one database row."""

import threading
import time
from datetime import UTC, datetime, timedelta

_CACHE_SECONDS = 0.5


class Clock:
    """Tells aware UTC instants. ``offset_source`` reads the ``clock_offset`` row (seconds); outside the
    demonstration and the tests that row is absent and the offset is zero. TOTP, TLS and RQ keep real time."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._read_at = float("-inf")
        self._lock = threading.Lock()
        self._source: object = None

    def follow(self, source: object) -> None:
        """Reads the offset by calling ``source()`` (seconds), at most twice a second; ``None`` unfollows."""
        self._source = source
        self.forget()

    def forget(self) -> None:
        """Makes the next ``now()`` read the offset row again."""
        self._read_at = float("-inf")
        if self._source is None:
            self._offset = timedelta(0)

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        source = self._source
        if callable(source) and time.monotonic() - self._read_at > _CACHE_SECONDS:
            with self._lock:
                self._offset = timedelta(seconds=float(source()))
                self._read_at = time.monotonic()
        return datetime.now(UTC) + self._offset


clock = Clock()


def now() -> datetime:
    """The present instant of this process' clock."""
    return clock.now()


def real_now() -> datetime:
    """The present instant without the demonstration's offset, for what other clocks must agree with (TOTP)."""
    return datetime.now(UTC)
