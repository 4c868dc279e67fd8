"""The follower of the table of changes: what it reads, when it marks, and how it rebuilds meanwhile."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from directory.search.backend import Query, SearchBackend
from directory.search.documents import SearchDocument
from directory.search.rebuilds import Progress, RebuildDesk
from directory.search.sync import REWRITE_AFTER, IndexSync
from tests.directory.search.ledger import Ledger


class Watched(Ledger):
    """A ledger that lets a test act at the moments between reading and marking."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.before_done: list[Callable[[], object]] = []
        self.between_batches: list[Callable[[], object]] = []

    def done(self, ids: Collection[int]) -> None:
        while self.before_done:
            self.before_done.pop()()
        super().done(ids)

    def everyone(self) -> Iterator[Sequence[SearchDocument]]:
        for batch in super().everyone():
            yield batch
            if self.between_batches:
                self.between_batches.pop(0)()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Watched]:
    opened = Watched(tmp_path / "db")
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> RebuildDesk:
    return RebuildDesk(tmp_path / "index")


@pytest.fixture
def sync(backend: SearchBackend, ledger: Watched, desk: RebuildDesk) -> IndexSync:
    return IndexSync(backend, ledger, ledger, desk, wait=lambda bell, seconds: True)


def _listed(backend: SearchBackend) -> set[str]:
    return set(backend.find(Query(size=200)).ids)


def test_a_change_asked_while_its_forerunner_is_applied_is_not_taken_for_done(
    sync: IndexSync, backend: SearchBackend, ledger: Watched
) -> None:
    ledger.write("p1", "Ada")
    ledger.before_done.append(lambda: ledger.write("p1", None))
    assert sync.step() == 1
    assert sync.step() == 1
    assert _listed(backend) == set()


def test_a_lower_number_that_is_committed_late_is_still_done(
    sync: IndexSync, backend: SearchBackend, ledger: Watched
) -> None:
    ledger.write("p1", "Ada")
    sync.step()
    ledger._db.execute("INSERT INTO person VALUES ('p0', 'Bela')")
    ledger._db.execute("INSERT INTO index_change (id, profile_id) VALUES (-5, 'p0')")
    assert sync.step() == 1
    assert _listed(backend) == {"p0", "p1"}


def test_what_changes_during_a_rebuild_is_in_the_old_index_at_once_and_in_the_new_one_after(
    sync: IndexSync, backend: SearchBackend, ledger: Watched, desk: RebuildDesk
) -> None:
    for number in range(250):
        ledger.write(f"p{number:03}", "Ada")
    sync.step()
    token = desk.ask()

    def two_change() -> None:
        ledger.write("p000", None)
        ledger.write("p201", "Bela")

    seen_meanwhile: list[tuple[set[str], Progress | None]] = []
    ledger.between_batches = [
        two_change,
        lambda: seen_meanwhile.append((set(backend.find(Query(name="bela")).ids), desk.progress(token))),
    ]
    sync.step()
    assert seen_meanwhile == [({"p201"}, Progress(200, 250, finished=False))]
    assert backend.count() == 249
    assert backend.find(Query(name="bela")).ids == ("p201",)
    assert desk.progress(token) == Progress(249, 249, finished=True)
    assert desk.asked() == ""


def test_a_request_made_during_a_rebuild_gets_one_of_its_own(
    sync: IndexSync, ledger: Watched, desk: RebuildDesk
) -> None:
    ledger.write("p1", "Ada")
    first = desk.ask()
    later: list[str] = []
    ledger.between_batches = [lambda: later.append(desk.ask())]
    sync.step()
    assert desk.progress(first) == Progress(1, 1, finished=True)
    assert desk.asked() == later[0]
    assert desk.progress(later[0]) is None
    sync.step()
    assert desk.progress(later[0]) == Progress(1, 1, finished=True)


def test_the_index_is_rewritten_within_a_day_of_a_removal(
    sync: IndexSync, backend: SearchBackend, ledger: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.write("p1", "Ada")
    sync.step()
    sync.step()
    since = backend.stale_since()
    assert since is not None
    monkeypatch.setattr("directory.search.sync.now", lambda: since + REWRITE_AFTER - timedelta(seconds=1))
    sync.step()
    assert backend.stale_since() == since
    monkeypatch.setattr("directory.search.sync.now", lambda: since + REWRITE_AFTER)
    sync.step()
    assert backend.stale_since() is None
    assert timedelta(hours=24) > REWRITE_AFTER


def test_a_change_whose_application_fails_stays_on_the_list(
    sync: IndexSync, backend: SearchBackend, ledger: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.step()
    ledger.write("p1", "Ada")

    def broken(profile_ids: Collection[str]) -> Mapping[str, SearchDocument]:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "documents", broken)
        with pytest.raises(ConnectionError):
            sync.step()
    assert ledger.open_changes() == 1
    sync.step()
    assert _listed(backend) == {"p1"}


def test_it_waits_at_the_bell_and_stops_when_told(backend: SearchBackend, ledger: Watched, desk: RebuildDesk) -> None:
    stop = threading.Event()
    rung: list[tuple[str, float]] = []

    def wait(bell: str, seconds: float) -> bool:
        rung.append((bell, seconds))
        ledger.write("p1", "Ada") if len(rung) == 1 else stop.set()
        return True

    IndexSync(backend, ledger, ledger, desk, wait=wait).run(stop)
    assert rung == [("index", 0.5), ("index", 0.5)]
    assert ledger.open_changes() == 0
