"""A row that ends whoever reads it ends its own delivery, and no other waits for it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from directory.parts import Parts
from ingest import feeds, jobs, loads
from ingest.models import Load
from tests.ingest.world import deliver, person, register


@pytest.mark.security(
    "Section 4: an input that kills its worker three times is set aside",
    breaks="ingest/loads.py::if deaths >= MOST_DEATHS:",
)
def test_a_row_that_kills_its_worker_three_times_ends_its_load_and_no_other(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed_id = register(held)
    path = held.settings.home / "deadly.jsonl"
    path.write_text("".join(f"{json.dumps(person(number))}\n" for number in range(3)))
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))

    class Killed(BaseException):
        """As a kill: nobody catches it and nothing is let go."""

    def deadly(session: Any, load: Load) -> loads.Reader:
        reader = feeds.reader_for(session, load)

        def rows(path: Path, place: dict[str, int]) -> Any:
            assert set(place) <= {"offset", "rows"}
            yield next(iter(reader.rows(path, place)))
            raise Killed

        return loads.Reader(rows, reader.delivery, reader.is_full)

    monkeypatch.setattr(jobs, "_reader_for", deadly)
    at = datetime.now(UTC)
    for death in range(3):
        monkeypatch.setattr(loads, "now", lambda death=death: at + timedelta(minutes=2 * death))
        with pytest.raises(Killed):
            jobs.step(held, load_id)
    monkeypatch.setattr(loads, "now", lambda: at + timedelta(minutes=6))
    assert not jobs.step(held, load_id)
    with held.database.read() as session:
        ended = session.get_one(Load, load_id)
        assert (ended.done_at is not None, ended.rows_done) == (True, 0)
        assert ended.failed.startswith("a row behind row 0 ended the worker 3 times")
    monkeypatch.undo()
    assert deliver(held, [person(7)]).counts == {"accepted": 1}
