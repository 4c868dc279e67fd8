"""A load goes on window by window, in turns of one job, and keeps its claim however long a window takes."""

import json
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from directory.parts import Parts
from ingest import feeds, jobs, loads
from ingest.models import Load
from tests.ingest.world import deliver, person, register, states


def test_a_window_keeps_its_claim_however_long_it_takes_to_come_to_its_place(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "_CLAIM", timedelta(seconds=2))
    feed_id = register(held)
    path = held.settings.home / "huge.jsonl"
    path.write_text(json.dumps(person(7)) + "\n")
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))

    def claimed_until() -> Any:
        with held.database.read() as session:
            return session.get_one(Load, load_id).claimed_until

    def slow_reader(session: Any, load: Load) -> loads.Reader:
        reader = feeds.reader_for(session, load)

        def rows(path: Path, place: dict[str, int]) -> Any:
            first, deadline = claimed_until(), time.monotonic() + 60
            while claimed_until() == first:
                assert time.monotonic() < deadline, "nobody renewed the claim"
            yield from reader.rows(path, place)

        return loads.Reader(rows, reader.delivery, reader.is_full)

    assert not loads.read_windows(held, load_id, slow_reader)
    assert states(held) == ["received"]


def test_a_turn_reads_window_after_window_and_notices_a_file_that_is_cut_meanwhile(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "WINDOW_ROWS", 2)
    register(held, delivery="full")
    deliver(held, [person(number) for number in range(5)])
    path = held.settings.home / "cut.jsonl"
    path.write_text("".join(f"{json.dumps(person(number))}\n" for number in range(5)))
    with held.database.read() as session:
        feed_id = feeds.find(session, "kontor").id
    whole = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))
    assert not jobs.step(held, whole, seconds=60)
    cut = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))

    def cutting_reader(session: Any, load: Load) -> loads.Reader:
        reader = feeds.reader_for(session, load)

        def rows(path: Path, place: dict[str, int]) -> Any:
            yield from islice(reader.rows(path, place), 3)
            path.write_text("")

        return loads.Reader(rows, reader.delivery, reader.is_full)

    with pytest.raises(loads.FileGone, match="changed while it was read"):
        loads.read_windows(held, cut, cutting_reader, seconds=60)
    assert states(held) == ["received"] * 5
