"""Keeps in memory what tests throw away: databases and folders of a test wait for no disk, nor wear one."""

import os
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 2 << 30


def pytest_configure() -> None:
    """Moves temporary folders, and those of started processes, to where Linux keeps files in memory: if it is large,
    may hold programs, and nobody named another place."""
    if "TMPDIR" not in os.environ and _serves():
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


def _serves() -> bool:
    if not os.access(_MEMORY, os.W_OK):
        return False
    found = os.statvfs(_MEMORY)
    return found.f_bavail * found.f_frsize >= _ENOUGH_BYTES and not found.f_flag & os.ST_NOEXEC
