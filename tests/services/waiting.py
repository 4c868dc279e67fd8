"""Waiting for what another process or thread will make true, without ever waiting a fixed time."""

import time
from collections.abc import Callable


def eventually(claim: Callable[[], object], *, seconds: float = 20) -> None:
    """Asks ``claim`` until it holds; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, f"it never became true within {seconds:g} s"
        time.sleep(0.02)
