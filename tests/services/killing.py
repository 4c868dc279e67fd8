"""A group of processes under the real supervisor: who runs in it, and a kill -9 of one of them by chance."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from process_sessions import members
from tests.services.waiting import eventually

MARKS = {"worker": "worker", "web": "wsgi:", "index-sync": "index-sync", "scheduler": "scheduler", "ledger": "ledger", "redis": "valkey-server"}  # fmt: skip
"""What the last word of a child's command line begins with, by the kind of child; of a path its last part."""
_STOP_SECONDS = 30


class GroupEnded(Exception):
    """The supervisor itself is gone; the message is the end of what the group printed."""


class Group:
    """A running supervisor and its children. Each child leads a session of its own."""

    def __init__(self, supervisor: subprocess.Popen[bytes], log: Path) -> None:
        self._supervisor, self._log = supervisor, log
        self._wanted: Counter[str] = Counter()

    @classmethod
    @contextmanager
    def started(cls, argv: Sequence[str], env: Mapping[str, str], folder: Path) -> "Iterator[Group]":
        """Starts the group, and stops it as one Ctrl-C does."""
        log = folder / "group.log"
        with log.open("wb") as out:
            supervisor = subprocess.Popen(argv, env=dict(env), stdout=out, stderr=out, start_new_session=True)
        try:
            yield cls(supervisor, log)
        finally:
            supervisor.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                supervisor.wait(timeout=_STOP_SECONDS)
            if supervisor.poll() is None:
                supervisor.kill()
                supervisor.wait()

    def remember(self) -> None:
        """Takes the children there are now for all that there must be."""
        self._wanted = Counter({kind: len(self._leaders(kind)) for kind in MARKS})

    def is_whole(self) -> bool:
        """Says whether as many children of each kind run as were remembered."""
        self.must_run()
        return all(len(self._leaders(kind)) == wanted for kind, wanted in self._wanted.items())

    def must_run(self) -> None:
        """Raises GroupEnded when nobody is left to start anything again."""
        if self._supervisor.poll() is not None:
            raise GroupEnded(self._log.read_text(errors="replace")[-4_000:])

    def kill(self, kind: str, random: Random) -> None:
        """Kills one process of this kind, where most is going on: the child itself, or what it forked last."""
        found: list[int] = []
        eventually(lambda: self._busiest(kind, found), seconds=60)
        with suppress(ProcessLookupError):
            os.kill(random.choice((found[0], found[-1])), signal.SIGKILL)

    def _busiest(self, kind: str, found: list[int]) -> bool:
        found.clear()
        for leader in self._leaders(kind):
            session = sorted(members(leader))
            if len(session) > len(found):
                found[:] = session
        return bool(found)

    def _leaders(self, kind: str) -> list[int]:
        words = {pid: _command_of(pid) for pid in _children_of(self._supervisor.pid)}
        return [
            pid for pid, command in words.items() if command and command[-1].rpartition("/")[2].startswith(MARKS[kind])
        ]


def _children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]


def _command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
    except OSError:
        return []
