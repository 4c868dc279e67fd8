"""What runs by date: named sweeps, registered by whoever owns them, run by the scheduler and the demonstration's clock.

A sweep selects its due rows itself and may run twice at once; running it never depends on a message having arrived.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from directory import pulse
from directory.clock import now
from directory.db import Outrun, StorageRefused
from directory.parts import Parts, parts

_log = structlog.get_logger(__name__)
_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Sweep:
    """``act(parts, at)`` settles what is due and answers how much it settled. It runs in each interval, or once
    ``every`` has passed by the clock, and in the interval after its ``bell`` was rung."""

    name: str
    act: Callable[[Parts, datetime], int]
    every: timedelta = timedelta(0)
    bell: str = ""


_sweeps: dict[str, Sweep] = {}


def register(*sweeps: Sweep) -> None:
    """Adds sweeps, in the order in which one round runs them."""
    for sweep in sweeps:
        _sweeps[sweep.name] = sweep


def sweeps() -> Sequence[Sweep]:
    """All sweeps in their order."""
    return tuple(_sweeps.values())


def run_sweep(name: str) -> int:
    """Runs one sweep now, for whoever does not want to wait for its interval: the entry point of its RQ job."""
    return _run(_sweeps[name], parts(), now())


class Rounds:
    """Which sweeps are due: remembers, in this process, when each ran last."""

    def __init__(self) -> None:
        self._ran_at: dict[str, datetime] = {}

    def due(self, *, at: datetime, rung: frozenset[str] = frozenset()) -> list[Sweep]:
        """The sweeps of a round at this instant, in their order."""
        due = []
        for sweep in sweeps():
            last = self._ran_at.get(sweep.name)
            # A clock that was set back must not keep a sweep from running.
            if last is None or not last <= at < last + sweep.every or sweep.bell in rung:
                self._ran_at[sweep.name] = at
                due.append(sweep)
        return due


def run_round(held: Parts, *, at: datetime, rounds: Rounds | None = None) -> int:
    """Runs every sweep that is due (all of them without ``rounds``) in this process; answers how much was settled."""
    return sum(_run(sweep, held, at) for sweep in (rounds or Rounds()).due(at=at))


def schedule_forever(held: Parts, *, stopped: Callable[[], bool]) -> None:
    """Runs each sweep at its interval in a thread of its own, so that a slow one keeps nobody waiting; one that still
    runs is not started again. Nothing waits for a doorbell, and no process is forked for a sweep that finds nothing."""
    rounds = Rounds()
    running: dict[str, Future[int]] = {}
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        while not stopped():
            began = time.monotonic()
            pulse.beat(held.settings.home, "scheduler")
            rung = held.queues.rung(sweep.bell for sweep in sweeps() if sweep.bell)
            for sweep in rounds.due(at=now(), rung=rung):
                last = running.get(sweep.name)
                if last is None or last.done():
                    running[sweep.name] = threads.submit(_run, sweep, held, now())
            while not stopped() and (left := held.settings.sweep_seconds - (time.monotonic() - began)) > 0:
                time.sleep(min(left, 0.2))


def _run(sweep: Sweep, held: Parts, at: datetime) -> int:
    try:
        return sweep.act(held, at)
    except Outrun:
        _log.info("sweep outrun", sweep=sweep.name)
    except StorageRefused as refused:
        _log.error("sweep refused by the database", sweep=sweep.name, state=refused.sqlstate, by=refused.constraint)
    except Exception:  # noqa: BLE001 one sweep's fault must not end the others; the log names its class and place
        _log.exception("sweep failed", sweep=sweep.name)
    return 0
