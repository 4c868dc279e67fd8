"""What ``doctor`` finds, and how it looks: everything at once, each look bounded, none stopping another."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from redis.exceptions import RedisError

from directory.commands import faults
from directory.db import Outrun, StorageRefused
from directory.search.backend import SearchUnavailable

PATIENCE_SECONDS = 5.0
"""So long one look may take; what hangs is then said to hang, and looking goes on."""


class Mark(StrEnum):
    """How a finding stands; red alone ends ``doctor`` with 1."""

    OK = "ok"
    WARN = "warn"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and, unless all is well, what to do about it."""

    name: str
    mark: Mark
    told: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: ``act`` answers findings. ``remedy`` is what to do when it raises or does not come back."""

    name: str
    act: Callable[[], Iterable[Finding]]
    remedy: str
    seconds: float = PATIENCE_SECONDS


def ok(name: str, told: str) -> Finding:
    """All is well."""
    return Finding(name, Mark.OK, told)


def warn(name: str, told: str, remedy: str) -> Finding:
    """It works, but should not stay so."""
    return Finding(name, Mark.WARN, told, remedy)


def red(name: str, told: str, remedy: str) -> Finding:
    """Something does not happen that must."""
    return Finding(name, Mark.RED, told, remedy)


def found_by(looks: Sequence[Look]) -> Iterator[Finding]:
    """Looks at everything at once; answers in the order of the looks. A thread that hangs dies with the process."""
    asked = [(look, *_begun(look)) for look in looks]
    began = time.monotonic()
    for look, thread, answer in asked:
        thread.join(max(0.0, began + look.seconds - time.monotonic()))
        yield from answer or [red(look.name, f"no answer within {look.seconds:.0f} seconds", look.remedy)]


def _begun(look: Look) -> tuple[threading.Thread, list[Finding]]:
    answer: list[Finding] = []

    def act() -> None:
        try:
            answer[:] = look.act()
        except Exception as fault:  # noqa: BLE001 whatever is raised is the finding; its text may hold a value
            answer[:] = [_of_fault(look, fault)]

    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread, answer


def _of_fault(look: Look, fault: Exception) -> Finding:
    """A database that cannot be used is named as the cause, whatever was looked at."""
    cause = faults.of_database(fault) if isinstance(fault, StorageRefused) else None
    return red(look.name, *cause) if cause else red(look.name, raised(fault), look.remedy)


def raised(fault: Exception) -> str:
    """What an exception means; of its text only what cannot hold a person's value."""
    if isinstance(fault, TimeoutError) or type(fault).__name__ == "TimeoutError":
        return "gave no answer in time"
    if isinstance(fault, SearchUnavailable):
        return str(fault)
    if isinstance(fault, StorageRefused):
        return f"the database refused: {(fault.constraint.splitlines() or [fault.sqlstate])[0]}"
    if isinstance(fault, Outrun):
        return "was busy with other work; look again"
    if isinstance(fault, RedisError):
        return "Redis cannot be reached, or refuses the login"
    if isinstance(fault, OSError):
        return f"cannot be used: {(fault.strerror or 'the connection failed').lower()}"
    return f"an unexpected fault of Cardfile's own, {type(fault).__name__}"


def in_words(passed: timedelta) -> str:
    """A span such as ``12 s``, ``3 min``, ``5 h 2 min`` or ``3 days 4 h``."""
    seconds = int(passed.total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    if seconds < 120:
        return f"{seconds} s"
    if hours < 1:
        return f"{minutes} min"
    return f"{hours // 24} days {hours % 24} h" if hours >= 48 else f"{hours} h {minutes} min"
