"""Holds a home for one group of processes: a second over the same data would write its index and send mail twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK: Final = "group.lock"


class HomeTaken(Exception):
    """Another group runs over this home; the message says what to do."""


@contextmanager
def alone_in(home: Path) -> Iterator[None]:
    """Keeps the home until the block ends, or this process does, however it dies. Raises HomeTaken."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeTaken(
                f"{home} is run by another group of processes: stop that one (Ctrl-C where it runs), or choose another"
                " CARDFILE_HOME"
            ) from None
        yield
