"""One writing process, many readers, and what a kill at any moment leaves behind."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tantivy

from directory.search.backend import Changes, IndexBusy, Query, SearchUnavailable
from directory.search.embedded import EmbeddedIndex
from directory.search.rebuilds import RebuildDesk
from tests.directory.search.engines import crowd
from tests.directory.search.ledger import Ledger, document

ROOT = Path(__file__).parents[3]
Process = subprocess.Popen[str]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The database that ``sync HOME DB`` follows, seen from here."""
    opened = Ledger(tmp_path / "db")
    yield opened
    opened.close()


def _start(*words: str | Path) -> Process:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.directory.search.processes", *map(str, words)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _running(*words: str | Path) -> Iterator[Process]:
    process = _start(*words)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _ask(process: Process, text: str) -> tuple[int, list[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(text + "\n")
    process.stdin.flush()
    total, ids = json.loads(process.stdout.readline())
    return total, ids


def _until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)


def test_every_reading_process_sees_a_commit_in_its_next_question(tmp_path: Path) -> None:
    home = tmp_path / "index"
    index = EmbeddedIndex(home)
    index.rebuild(crowd(50), Changes)
    with _running("reader", home) as first, _running("reader", home) as second:
        for number in range(12):
            gone = f"p{number:05}"
            index.apply(Changes(upserts=(document(f"new{number}", f"Zoltan{number}"),), deletes=(gone,)))
            for reader in (first, second):
                assert _ask(reader, f"zoltan{number}") == (1, [f"new{number}"])
                total, ids = _ask(reader, "ashford")
                assert (total, gone in ids) == (50, False)
            if number % 5 == 0:
                kept = [one for one in crowd(50) if one.profile_id > gone]
                kept += [document(f"new{k}", f"Zoltan{k}") for k in range(number + 1)]
                index.rebuild(kept, Changes)
    index.close()


def test_there_is_one_writer_and_its_death_frees_the_index(tmp_path: Path) -> None:
    home = tmp_path / "index"
    with _running("sync", home, tmp_path / "db") as process:
        _until(EmbeddedIndex(home).ready)
        other = EmbeddedIndex(home)
        with pytest.raises(IndexBusy, match="another index-sync"):
            other.hold()
        process.kill()
        process.wait()
        other.apply(Changes(upserts=(document("p1", "Ada"),)))
        assert other.count() == 1
        other.close()


def test_killed_anywhere_the_index_loses_no_change_and_keeps_nobody_who_left(ledger: Ledger, tmp_path: Path) -> None:
    home, database = tmp_path / "index", tmp_path / "db"
    desk, chance = RebuildDesk(home), random.Random(11)
    index = EmbeddedIndex(home)
    for life in range(8):
        for _ in range(60):
            ledger.write(f"p{chance.randrange(80):03}", chance.choice(("Ada", "Bela", "Cleo", None)))
        if life % 3 == 2:
            desk.ask()
        target = ledger.done_changes() + chance.choice((0, 0, 1, 30, 60))
        with _running("sync", home, database) as process:
            assert process.stdout is not None
            process.stdout.readline()
            for _ in range(chance.randrange(30)):
                ledger.write(f"p{chance.randrange(80):03}", chance.choice(("Ada", "Dora", None)))
            _until(lambda least=target: ledger.done_changes() >= least)  # type: ignore[misc]
    with _running("sync", home, database) as process:
        _until(lambda: ledger.open_changes() == 0 and not desk.asked())
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    listed = ledger.people()
    assert set(index.find(Query(size=200)).ids) == set(listed)
    for given in ("Ada", "Bela", "Cleo", "Dora"):
        expected = {profile_id for profile_id, name in listed.items() if name == given}
        found = index.find(Query(name=f"{given} Ashford", size=200))
        assert set(found.ids if found.as_written else ()) == expected


def test_words_of_the_gone_leave_the_files_without_being_asked(ledger: Ledger, tmp_path: Path) -> None:
    home, database = tmp_path / "index", tmp_path / "db"
    index = EmbeddedIndex(home)
    index.rebuild([document("p1", "Quirinalda"), document("p2", "Ada")], Changes)
    index.apply(Changes(upserts=(document("p1", "Quirinalda"), document("p2", "Ada"))))
    index.apply(Changes(deletes=("p1",)))
    assert index.find(Query(text="quirinalda")).total == 0
    assert _words_held(home, "quir"), "a deleted word stays in its segment: if no longer, the rewrite may go"
    index.close()

    ledger.write("p2", "Ada")
    with _running("sync", home, database) as process:
        _until(lambda: not _words_held(home, "quir"))
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert index.find(Query()).ids == ("p2",)
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.glob("v*"))


def test_a_folder_lost_or_of_another_make_is_rebuilt_from_the_database(ledger: Ledger, tmp_path: Path) -> None:
    home, database = tmp_path / "index", tmp_path / "db"
    ledger.write("p1", "Ada")
    ledger.done([change.id for change in ledger.pending(9)])
    home.mkdir()
    (home / "current").write_text("v0-0badcafe")
    with pytest.raises(SearchUnavailable):
        EmbeddedIndex(home).find(Query())
    with _running("sync", home, database):
        _until(EmbeddedIndex(home).ready)
    assert EmbeddedIndex(home).find(Query(text="ada")).ids == ("p1",)


def _words_held(home: Path, prefix: str) -> list[str]:
    try:
        folder = home / (home / "current").read_text()
        return [word for word, _ in tantivy.Index.open(str(folder)).searcher().terms_with_prefix("words", prefix)]
    except ValueError:
        return ["the generation was replaced while it was opened"]
