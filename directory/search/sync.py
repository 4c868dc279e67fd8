"""The process ``index-sync``: makes the index follow the table of changes, and rebuilds it when asked or due."""

import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from directory.clock import now
from directory.search.backend import Changes, SearchBackend
from directory.search.documents import SearchDocument
from directory.search.rebuilds import Progress, RebuildDesk

BELL = "index"
LOOK_SECONDS = 0.5
REWRITE_AFTER = timedelta(hours=12)
"""Half of the day within which a removed person's words must be gone from the engine's files."""
_BATCH = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A row of ``index_change``: this profile is to be looked at again."""

    id: int
    profile_id: str


class ChangeList(Protocol):
    """The table of changes. Each verb is a transaction of its own."""

    def pending(self, limit: int) -> Sequence[AskedChange]:
        """The oldest changes not yet done. Never "those after the last id": a lower id may be committed later."""

    def done(self, ids: Collection[int]) -> None:
        """Marks exactly these rows done."""


class DocumentSource(Protocol):
    """The database, asked for people as they are now. Each answer is read in a transaction begun after the question."""

    def documents(self, profile_ids: Collection[str]) -> Mapping[str, SearchDocument]:
        """Documents of those that are listed; whoever is absent is to be absent from the index."""

    def everyone(self) -> Iterator[Sequence[SearchDocument]]:
        """All listed people in batches of at most some hundred, each person once; no transaction spans two batches."""

    def how_many(self) -> int:
        """About how many are listed, for progress."""


class IndexSync:
    """Holds the writer. Killed anywhere it loses nothing: a change is marked done after its commit, and a second
    application changes nothing."""

    def __init__(
        self,
        backend: SearchBackend,
        changes: ChangeList,
        source: DocumentSource,
        desk: RebuildDesk,
        *,
        wait: Callable[[str, float], object],
        beat: Callable[[], object] = bool,
        rewrite_after: timedelta = REWRITE_AFTER,
    ) -> None:
        self._backend = backend
        self._changes = changes
        self._source = source
        self._desk = desk
        self._wait = wait
        self._beat = beat
        self._rewrite_after = rewrite_after
        self._missed: set[str] | None = None

    def run(self, stop: threading.Event) -> None:
        """Follows until ``stop`` is set. Raises IndexBusy at once when another process holds the writer, and whatever
        the database or the engine raises: the supervisor starts it again, and the rows are still there."""
        self._backend.hold()
        log.info("index_sync_started")
        try:
            while not stop.is_set():
                self._beat()
                if not self.step():
                    self._rest(stop)
        finally:
            self._backend.close()
        log.info("index_sync_stopped")

    def step(self) -> int:
        """Rebuilds if that is due, then applies one batch; how many rows of the table it did."""
        if self._rebuild_is_due():
            self._rebuild()
        return self._apply_batch()

    def _rest(self, stop: threading.Event) -> None:
        """Waits at the bell, or by the clock when the bell is out of order: it only wakes, the table is the truth."""
        began = time.monotonic()
        if not self._wait(BELL, LOOK_SECONDS):
            stop.wait(max(0.0, LOOK_SECONDS - (time.monotonic() - began)))

    def _apply_batch(self) -> int:
        pending = self._changes.pending(_BATCH)
        if not pending:
            return 0
        profile_ids = {change.profile_id for change in pending}
        self._backend.apply(self._as_now(profile_ids))
        if self._missed is not None:
            self._missed |= profile_ids
        self._changes.done([change.id for change in pending])
        return len(pending)

    def _as_now(self, profile_ids: Collection[str]) -> Changes:
        listed = self._source.documents(profile_ids)
        return Changes(tuple(listed.values()), tuple(sorted(set(profile_ids) - listed.keys())))

    def _rebuild_is_due(self) -> bool:
        if not self._backend.ready() or self._desk.asked():
            return True
        stale = self._backend.stale_since()
        return stale is not None and now() - stale >= self._rewrite_after

    def _rebuild(self) -> None:
        token = self._desk.asked()
        began = time.monotonic()
        self._missed = set()
        try:
            people = self._backend.rebuild(self._filling(token, self._source.how_many()), self._catch_up)
        finally:
            self._missed = None
        self._desk.report(token, Progress(people, people, finished=True))
        log.info("index_rebuilt", people=people, seconds=round(time.monotonic() - began, 2))

    def _filling(self, token: str, total: int) -> Iterator[SearchDocument]:
        """Everyone; between two batches the index still in use is kept up, so that a removal never waits for us."""
        done = 0
        self._desk.report(token, Progress(0, total, finished=False))
        for batch in self._source.everyone():
            yield from batch
            done += len(batch)
            self._beat()
            self._desk.report(token, Progress(done, max(total, done), finished=False))
            if self._backend.ready():
                self._apply_batch()

    def _catch_up(self) -> Changes:
        """What changed in the old index while the new one was filled, read again as it is now."""
        if self._backend.ready():
            self._apply_batch()
        missed = self._missed or set()
        turn = {missed.pop() for _ in range(min(len(missed), _BATCH))}
        return self._as_now(turn) if turn else Changes()


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set; a batch under way is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
