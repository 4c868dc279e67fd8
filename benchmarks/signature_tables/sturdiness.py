"""Sturdiness: the slowest of hostile mails by shape and size, and 10,000 damaged mails in flat memory."""

import time
from collections.abc import Iterator
from random import Random

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.mails import raw_mails
from benchmarks.signature_tables.speed import ours, peak_megabytes
from ingest.candidate import Candidate
from ingest.sources.mailboxes import Skipped
from tests.ingest.sources.mutations import WAYS, shapes

_SIZES = (1_000_000, 25_000_000)
_DAMAGED = 10_000
_SHOWN = 12
_LIMIT_MS = 50


def tables(asked: Asked) -> Iterator[Table]:
    """The slowest shapes, and the damaged mails by the way they were damaged."""
    yield _shapes(_SIZES if asked.is_long else _SIZES[:1])
    yield _damaged(raw_mails(asked.data))


def _shapes(sizes: tuple[int, ...]) -> Table:
    taken = []
    for size in sizes:
        for name, raw in shapes(size).items():
            taken.append((min(_seconds(raw) for _ in range(2)), name, len(raw)))
    over = sum(seconds * 1000 > _LIMIT_MS for seconds, _, _ in taken)
    table = Table("shape", "MB", "ms", title=f"The slowest of {len(taken)} hostile mails; over {_LIMIT_MS} ms: {over}")
    for seconds, name, size in sorted(taken, reverse=True)[:_SHOWN]:
        table.add_row(name, f"{size / 1_000_000:.1f}", f"{seconds * 1000:.1f}")
    return table


def _damaged(mails: list[bytes]) -> Table:
    random = Random(5)
    table = Table("damage", "mails", "crashes", f"over {_LIMIT_MS} ms", "slowest ms", "peak MB", title="Damaged mails")
    for way in WAYS:
        times, crashes = [], 0
        for _ in range(_DAMAGED // len(WAYS) + 1):
            raw = way(random.choice(mails), random)
            seconds = _seconds(raw)
            if seconds * 1000 > _LIMIT_MS:
                seconds = min(seconds, _seconds(raw))
            times.append(seconds)
            crashes += seconds < 0
        over = sum(seconds * 1000 > _LIMIT_MS for seconds in times)
        figures = (len(times), crashes, over, f"{max(times) * 1000:.1f}", f"{peak_megabytes():.0f}")
        table.add_row(way.__name__.strip("_").replace("_", " "), *map(str, figures))
    return table


def _seconds(raw: bytes) -> float:
    """Processor time of one mail; -1 when it was not answered."""
    started = time.process_time()
    try:
        answer = ours(raw)
    except Exception:  # noqa: BLE001  # any error at all is what is counted
        return -1
    taken = time.process_time() - started
    return taken if isinstance(answer, Candidate | Skipped) else -1
