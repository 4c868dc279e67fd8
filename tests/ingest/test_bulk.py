"""Rows written in bulk: one that the database refuses is refused alone, and a database that goes away loses none."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from directory.db import Database, Outrun, StorageRefused
from directory.parts import Parts
from directory.profiles import bulk
from directory.profiles.models import Fact, IndexChange, Observation
from ingest import jobs, loads, pipeline
from ingest.models import Load, LoadReject
from ingest.pace import write_in_parts
from ingest.pipeline import Ready
from tests.ingest.world import deliver, person, register, states

ROWS = 40
EVERYBODY = [person(number) for number in range(ROWS)]


def _let_the_database_refuse(monkeypatch: pytest.MonkeyPatch, *rows: int) -> None:
    """Lets these rows pass every gate and hold facts without an id, which the database takes from nobody."""
    make_ready = pipeline.make_ready

    def made(*given: Any, **named: Any) -> Iterator[Ready]:
        for one in make_ready(*given, **named):
            if one.prepared is None or one.prepared.new is None or one.offered.row not in rows:
                yield one
                continue
            held = one.prepared.new.rows
            new = replace(one.prepared.new, rows=held | {"fact": [(None, *fact[1:]) for fact in held["fact"]]})
            yield replace(one, prepared=replace(one.prepared, new=new))

    monkeypatch.setattr(loads, "make_ready", made)


def test_a_row_that_the_database_refuses_is_refused_alone(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    register(held)
    _let_the_database_refuse(monkeypatch, 1, 7, 8, ROWS)
    load = deliver(held, EVERYBODY)
    assert (load.counts, load.rows_done, load.failed) == ({"accepted": 36, "not_stored": 4}, ROWS, "")
    assert states(held) == ["received"] * 36
    with held.database.read() as session:
        assert session.scalars(select(LoadReject.row).order_by(LoadReject.row)).all() == [1, 7, 8, ROWS]
        assert session.scalar(select(func.count(Fact.profile_id.distinct()))) == 36
    monkeypatch.undo()
    assert deliver(held, EVERYBODY).counts == {"accepted": 4, "unchanged": 36}


def test_a_database_that_goes_away_amid_a_batch_leaves_what_was_committed_and_the_rest_to_be_read(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed_id = register(held)
    path = held.settings.home / "delivery.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in EVERYBODY))
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))
    write, written = bulk.write, []

    def goes_away(session: Session, table: str, rows: Sequence[bulk.DriverRow]) -> None:
        write(session, table, rows)
        written.append(table)
        if written.count("observation") == 2:
            away = sqlite3.OperationalError("disk I/O error")
            raise DBAPIError.instance(None, None, away, sqlite3.Error, hide_parameters=True)

    monkeypatch.setattr(bulk, "write", goes_away)
    with pytest.raises(StorageRefused):
        jobs.step(held, load_id)
    monkeypatch.undo()
    with held.database.write() as session:
        load = session.get_one(Load, load_id)
        stored = session.scalar(select(func.count(Observation.id))) or 0
        assert 0 < load.rows_done == load.counts["accepted"] == stored < ROWS
        load.claimed_until = None
    while jobs.step(held, load_id):
        continue
    assert states(held) == ["received"] * ROWS
    with held.database.read() as session:
        assert session.get_one(Load, load_id).counts == {"accepted": ROWS}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("index_change", {"profile_id": "Kanarina Vogelsang", "asked_at": None}),
        ("profile_alias", {"alias": "Kanarina Vogelsang", "profile_id": "nobody", "since": None}),
    ],
    ids=["no value", "no such profile"],
)
def test_what_the_database_refuses_in_bulk_is_told_without_a_value(
    database: Database, table: str, row: dict[str, Any]
) -> None:
    with pytest.raises(StorageRefused) as refused, database.write() as session:
        bulk.write(session, table, [bulk.made_ready(session, table, row)])
    assert "kanarina" not in f"{refused.value!r} {refused.value.__cause__!r}".lower()
    assert refused.value.__suppress_context__
    with database.write() as session:
        bulk.write(session, table, [])


def test_parts_keep_their_order_whatever_is_outrun_or_refused(database: Database) -> None:
    written: list[int] = []
    told: list[int] = []
    outrun = iter([True])

    def unfit(row: int) -> bool:
        told.append(row)
        return True

    def write(session: Session, part: Sequence[int]) -> None:
        if 20 in part and next(outrun, False):
            raise Outrun
        if 13 in part and not told:
            raise StorageRefused("23514", "ck_fact_kind")
        session.info["after_commit"].append(lambda: written.extend(part))

    write_in_parts(database, range(100), write, unfit)
    assert written == list(range(100))
    assert told == [13]


@pytest.mark.parametrize(("state", "asked"), [("23514", [0]), ("OperationalError", []), ("08006", [])])
def test_what_no_row_is_to_blame_for_or_nothing_can_be_done_about_ends_the_writing(
    database: Database, state: str, asked: list[int]
) -> None:
    told: list[int] = []

    def unfit(row: int) -> bool:
        told.append(row)
        return False

    def write(session: Session, part: Sequence[int]) -> None:
        session.add(IndexChange(profile_id="p", asked_at=datetime.now(UTC)))
        raise StorageRefused(state, "")

    with pytest.raises(StorageRefused):
        write_in_parts(database, range(50), write, unfit)
    assert told == asked
    with database.read() as session:
        assert session.scalar(select(func.count(IndexChange.id))) == 0
