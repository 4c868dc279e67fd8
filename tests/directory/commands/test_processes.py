"""The doctor hears who is at work, sees how long work has waited, and says what to do."""

import os
import threading
import time
from datetime import timedelta

import pytest

from directory import pulse, schedule
from directory.clock import now, real_now
from directory.commands import owed, processes
from directory.commands.findings import Mark
from directory.displays import append
from directory.parts import Parts
from directory.profiles.disclosures import Seer
from directory.profiles.keys import new_id
from directory.profiles.lifecycle import touch_index
from directory.profiles.states import Purpose
from directory.queues import BULK
from directory.schedule import run_sweep
from directory.search import select
from tests.directory.commands.conftest import looked


def test_each_process_that_is_silent_is_red_and_said_to_be_started(held: Parts) -> None:
    found = looked(held, processes)
    for name in ("scheduler", "ledger", "index-sync"):
        assert (found[name].mark, f"cardfile {name}" in found[name].remedy) == (Mark.RED, True)
        pulse.beat(held.settings.home, name)
    assert {looked(held, processes)[name].mark for name in ("scheduler", "ledger", "index-sync")} == {Mark.OK}
    long_ago = time.time() - 7_200
    os.utime(held.settings.home / "pulse" / "scheduler", (long_ago, long_ago))
    assert looked(held, processes)["scheduler"].told.startswith("silent for 2 h 0 min")


def test_scheduler_and_index_beat_while_they_go_on(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_sweeps", {})
    turns = iter((False, False, True, True, True))
    schedule.schedule_forever(held, stopped=lambda: next(turns, True))
    stop = threading.Event()
    sync = select.index_sync(held.settings, held.database, wait=lambda _bell, _seconds: stop.set())
    sync.run(stop)
    found = looked(held, processes)
    assert (found["scheduler"].mark, found["index-sync"].mark) == (Mark.OK, Mark.OK)


def test_a_worker_is_heard_by_its_heartbeat_and_missed_when_it_falls_silent(held: Parts) -> None:
    assert looked(held, processes)["workers"].mark == Mark.RED
    worker = held.queues.worker()
    worker.register_birth()  # type: ignore[no-untyped-call]
    worker.heartbeat()
    found = looked(held, processes)["workers"]
    assert (found.mark, found.told[:9]) == (Mark.OK, "1 at work")
    held.queues.redis.hset(worker.key, "last_heartbeat", "2020-01-01T00:00:00.000000Z")
    found = looked(held, processes)["workers"]
    assert (found.mark, "none is running; the last was heard" in found.told) == (Mark.RED, True)
    worker.connection.close()


def test_a_queue_turns_red_by_the_age_of_its_oldest_job_and_failed_jobs_are_counted(held: Parts) -> None:
    assert held.queues.enqueue(run_sweep, "forget", queue=BULK)
    found = looked(held, processes)
    assert (found["queue bulk"].mark, found["queue default"].told) == (Mark.OK, "empty")
    (job,) = held.queues.redis.keys("rq:job:*")
    for minutes, mark in ((3, Mark.WARN), (30, Mark.RED)):
        waiting_since = f"{real_now() - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S.%fZ}"
        held.queues.redis.hset(job, "enqueued_at", waiting_since)
        found = looked(held, processes)
        assert (found["queue bulk"].mark, "cardfile worker" in found["queue bulk"].remedy) == (mark, True)
    held.queues.redis.zadd("rq:failed:default", {"one": time.time() + 3_600})
    assert looked(held, processes)["failed jobs"].told.startswith("1 within")
    held.queues.redis.hset(job, "enqueued_at", "written by somebody else")
    assert looked(held, processes)["queue bulk"].told == "1 waiting"


def test_pages_that_wait_for_the_ledger_turn_red_by_their_age(held: Parts) -> None:
    append(held.settings.home, Seer(new_id(), new_id()), purpose=Purpose.SEARCH, shown={}, at=now())
    assert looked(held, processes)["pages not in the ledger"].mark == Mark.OK
    (file,) = (held.settings.home / "displays").glob("*.json")
    os.utime(file, (time.time() - 600, time.time() - 600))
    found = looked(held, processes)["pages not in the ledger"]
    assert (found.mark, found.told) == (Mark.RED, "1 waiting, the oldest for 10 min")


def test_what_is_late_in_the_database_is_red_with_its_age_and_remedy(held: Parts) -> None:
    with held.database.write() as session:
        touch_index(session, new_id(), at=now() - timedelta(hours=3))
    found = looked(held, owed)["index changes waiting"]
    assert (found.mark, found.told) == (Mark.RED, "1, the oldest for 3 h 0 min")
    assert found.remedy == "start it again: cardfile index-sync"
    assert looked(held, owed)["what notices must say"].remedy == "cardfile init"
