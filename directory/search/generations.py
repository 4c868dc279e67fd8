"""The folders of the embedded index: one generation each, and a pointer file that names the one in use."""

import fcntl
import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path

from directory.clock import now
from directory.search.backend import IndexBusy

VERSION = "v1"
"""Part of every folder's name: documents of another make-up are never read, but rebuilt."""


class Generations:
    """Folders under one home, private to their owner."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._pointer = home / "current"
        self._lock: int | None = None

    def current(self) -> Path | None:
        """The folder in use; None when there is none of this version."""
        name = self._pointed_at()
        while name.startswith(f"{VERSION}-"):
            if (self._home / name).is_dir():
                return self._home / name
            # Between reading the pointer and looking, a switch may have removed the folder it named.
            before, name = name, self._pointed_at()
            if name == before:
                return None
        return None

    def _pointed_at(self) -> str:
        try:
            return self._pointer.read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    def lock(self) -> None:
        """Takes the home for this process; the kernel frees it when the process dies. Raises IndexBusy."""
        if self._lock is not None:
            return
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._home / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise IndexBusy("another index-sync holds this index; stop it first") from None
        self._lock = descriptor

    def unlock(self) -> None:
        """Frees the home for another process."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def new(self) -> Path:
        """An empty folder that no reader looks at yet."""
        folder = self._home / f"{VERSION}-{secrets.token_hex(6)}"
        folder.mkdir(mode=0o700)
        return folder

    def switch(self, folder: Path) -> None:
        """Points every reader at ``folder``, durably and at once, and removes all other generations."""
        draft = self._home / "current.draft"
        with draft.open("w", encoding="ascii") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        _sync(self._home)
        self.clear()

    def clear(self) -> None:
        """Removes every folder but the one in use: older generations, and what a killed rebuild left behind."""
        kept = self.current()
        for folder in self._home.glob("v*-*"):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)

    def soil(self, folder: Path) -> None:
        """Notes that ``folder`` may hold words of somebody deleted or replaced, from now unless noted before."""
        note = folder / "stale-since"
        if not note.exists():
            note.write_text(now().isoformat(), encoding="ascii")
            _sync(folder)

    def soiled_since(self) -> datetime | None:
        """The instant noted by ``soil`` for the folder in use."""
        folder = self.current()
        try:
            return datetime.fromisoformat((folder / "stale-since").read_text(encoding="ascii")) if folder else None
        except (FileNotFoundError, ValueError):
            return None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
