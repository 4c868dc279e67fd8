"""Who is at work, for ``doctor``: workers, scheduler, ledger and index-sync, and how long their work has waited."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from directory import pulse
from directory.clock import real_now
from directory.commands.findings import Finding, Look, in_words, ok, red, warn
from directory.parts import Parts
from directory.queues import HEARTBEAT_WITHIN

_JOB_LATE, _JOB_STUCK = timedelta(minutes=2), timedelta(minutes=10)
_SILENT = timedelta(minutes=2)
_DISPLAY_LATE = timedelta(minutes=2)
_MANY = 50
_KEPT = "make run, systemd or compose keeps it running"
_REDIS = "start Redis, or correct REDIS_URL"
_WHY = {
    "scheduler": "without it nothing happens by itself: no notice, no listing, no mail",
    "ledger": "without it nobody learns who saw them, and nothing is sealed",
    "index-sync": "without it searches show the past; who left is not shown all the same",
}


def looks(held: Parts) -> Sequence[Look]:
    """Each process of a running Cardfile, then the queues."""
    return (
        Look("workers", lambda: _workers(held), _REDIS),
        *(Look(name, partial(_process, held, name), f"cardfile {name}") for name in _WHY),
        Look("pages not in the ledger", lambda: [_displays(held)], "cardfile ledger"),
        Look("queues", lambda: _queues(held), _REDIS),
    )


def _workers(held: Parts) -> Iterator[Finding]:
    at = real_now()
    beats = [at - heard for heard in held.queues.heartbeats()]
    alive = [age for age in beats if age <= HEARTBEAT_WITHIN]
    if not alive:
        last = f"; the last was heard {in_words(min(beats))} ago" if beats else ""
        yield red("workers", f"none is running{last}: no load is read", f"cardfile worker ({_KEPT})")
        return
    told = f"{len(alive)} at work, heard {in_words(max(min(alive), timedelta(0)))} ago"
    if len(alive) < len(beats):
        yield warn(
            "workers", f"{told}; {len(beats) - len(alive)} fell silent", "look at its log; Redis forgets it by itself"
        )
    else:
        yield ok("workers", told)


def _process(held: Parts, name: str) -> Sequence[Finding]:
    silent = pulse.since(held.settings.home, name)
    if silent is None:
        return (red(name, f"was never seen: {_WHY[name]}", f"cardfile {name} ({_KEPT})"),)
    if silent > max(_SILENT, timedelta(seconds=4 * held.settings.sweep_seconds)):
        return (red(name, f"silent for {in_words(silent)}: {_WHY[name]}", f"start it again: cardfile {name}"),)
    return (ok(name, f"at work, heard {in_words(silent)} ago"),)


def _displays(held: Parts) -> Finding:
    waiting = list((held.settings.home / "displays").glob("*.json"))
    name = "pages not in the ledger"
    if not waiting:
        return ok(name, "none waiting")
    age = timedelta(seconds=max(0.0, real_now().timestamp() - min(one.stat().st_mtime for one in waiting)))
    told = f"{len(waiting):,} waiting, the oldest for {in_words(age)}"
    return ok(name, told) if age <= _DISPLAY_LATE else red(name, told, "is the ledger running? cardfile ledger")


def _queues(held: Parts) -> Iterator[Finding]:
    at = real_now()
    lengths = held.queues.lengths()
    for name, since in held.queues.oldest().items():
        named = f"queue {name}"
        if since is None:
            yield ok(named, "empty" if not lengths[name] else f"{lengths[name]:,} waiting")
            continue
        age = max(at - since, timedelta(0))
        told = f"{lengths[name]:,} waiting, the oldest for {in_words(age)}"
        if age > _JOB_STUCK:
            yield red(named, told, "are workers running? Start more of them: cardfile worker")
        elif age > _JOB_LATE:
            yield warn(named, told, "if it stays so, start more workers: cardfile worker")
        else:
            yield ok(named, told)
    failed = held.queues.failed()
    remedy = "the workers' log names class and place; sweeps take the work up again"
    if failed > _MANY:
        yield red("failed jobs", f"{failed:,} within the last hour", remedy)
    elif failed:
        yield warn("failed jobs", f"{failed:,} within the last hour", remedy)
    else:
        yield ok("failed jobs", "none within the last hour")
