"""What runs by date: named sweeps, registered by whoever owns them, run by workers and by the demonstration's clock.

A sweep selects its due rows itself and may run twice at once; running it never depends on a message having arrived.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from directory.clock import now
from directory.db import Outrun, StorageRefused
from directory.parts import Parts, parts

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """``act(parts, at)`` settles what is due and answers how much it settled. It runs every ``every`` sweep intervals,
    and in the next one after its ``bell`` was rung."""

    name: str
    act: Callable[[Parts, datetime], int]
    every: int = 1
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
    """Runs one sweep now: the entry point of its RQ job."""
    held = parts()
    held.queues.answered(name)
    return _run(_sweeps[name], held, now())


def run_round(held: Parts, *, at: datetime) -> int:
    """Runs every sweep once in this process; answers how much was settled."""
    return sum(_run(sweep, held, at) for sweep in sweeps())


def schedule_forever(held: Parts, *, stopped: Callable[[], bool]) -> None:
    """Enqueues each sweep at its interval; with Redis away it runs them itself, so that nothing waits for a doorbell."""
    round_number = 0
    while not stopped():
        began = time.monotonic()
        rung = held.queues.rung(frozenset(sweep.bell for sweep in sweeps() if sweep.bell))
        for sweep in sweeps():
            if round_number % sweep.every and sweep.bell not in rung:
                continue
            if not held.queues.enqueue_once(run_sweep, sweep.name):
                _run(sweep, held, now())
        round_number += 1
        while not stopped() and (left := held.settings.sweep_seconds - (time.monotonic() - began)) > 0:
            time.sleep(min(left, 0.2))


def _run(sweep: Sweep, held: Parts, at: datetime) -> int:
    try:
        return sweep.act(held, at)
    except Outrun:
        _log.info("sweep outrun", sweep=sweep.name)
    except StorageRefused as refused:
        _log.error("sweep refused by the database", sweep=sweep.name, state=refused.sqlstate, by=refused.constraint)
    return 0
