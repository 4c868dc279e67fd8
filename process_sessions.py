"""Finds and ends every process of a session; run as a program, it ends the sessions of a supervisor that was killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PROC = Path("/proc")
_GRACE_SECONDS = 5.0
_POLL_SECONDS = 0.02
_ROUNDS = 5


class Guard:
    """A process that ends the watched sessions when this process is gone, however it went."""

    def __init__(self) -> None:
        argv = [sys.executable, "-I", __file__]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True)

    def watch(self, session: int) -> None:
        """From now on the session ends with this process."""
        self._tell(f"+{session}\n")

    def forget(self, session: int) -> None:
        """The session has ended; its number may soon be somebody else's."""
        self._tell(f"-{session}\n")

    def dismiss(self) -> None:
        """Lets the guard end whatever is still watched, and waits for it."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        # Without its guard the group still stops cleanly; only a killed supervisor would then leave orphans.
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin:
                os.write(self._process.stdin.fileno(), line.encode())


def members(session: int) -> list[int]:
    """Process ids that still run in ``session`` (the id of its leader); zombies are not counted."""
    if (_PROC / "self" / "stat").exists():
        return [pid for pid in _numbers_in_proc() if _living_session(pid) == session]
    return [pid for pid in _pids_from_ps() if _session_of(pid) == session]


def end_session(session: int, number: signal.Signals) -> None:
    """Sends ``number`` to every process of ``session``; a kill is repeated until no fork has slipped through."""
    for _ in range(_ROUNDS if number is signal.SIGKILL else 1):
        found = members(session)
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        if not found:
            return


def _numbers_in_proc() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _living_session(pid: int) -> int:
    """Session id from /proc/PID/stat, or -1 for a process that is gone or a zombie (proc_pid_stat(5))."""
    try:
        state, _, _, session, *_ = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except (OSError, ValueError):
        return -1
    return -1 if state in "ZX" else int(session)


def _pids_from_ps() -> list[int]:
    listing = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listing.splitlines())
    return [int(pid) for pid, state, *_ in rows if not state.startswith("Z")]


def _session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def _stand_guard() -> None:
    """Reads ``+PID`` and ``-PID`` lines until end of file, the sign that the supervisor is gone, then ends the rest."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sessions: set[int] = set()
    for line in sys.stdin:
        (sessions.add if line.startswith("+") else sessions.discard)(int(line[1:]))
    for session in sessions:
        end_session(session, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    while any(map(members, sessions)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    for session in sessions:
        end_session(session, signal.SIGKILL)


if __name__ == "__main__":
    _stand_guard()
