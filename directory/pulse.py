"""The pulse of long-running processes: each touches a file of its own, so that a look tells which of them goes on.

Files and not rows: a process that waits for the database's lock, or whose Redis is away, is alive all the same.
"""

import contextlib
import time
from datetime import timedelta
from pathlib import Path

from directory.clock import real_now

_BEATS_EVERY_SECONDS = 5.0
_beaten: dict[Path, float] = {}


def beat(home: Path, name: str) -> None:
    """Says that the process ``name`` goes on; called as often as it likes, written every five seconds. A full disk
    stops no process: it is then missed."""
    file = home / "pulse" / name
    if time.monotonic() - _beaten.get(file, float("-inf")) < _BEATS_EVERY_SECONDS:
        return
    _beaten[file] = time.monotonic()
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)


def since(home: Path, name: str) -> timedelta | None:
    """How long ago ``name`` last beat by the machine's own clock; None when it never did."""
    try:
        return timedelta(seconds=max(0.0, real_now().timestamp() - (home / "pulse" / name).stat().st_mtime))
    except OSError:
        return None
