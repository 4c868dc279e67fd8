"""Claims about the queues: whoever waits gets a turn, however much is asked for elsewhere."""

import gc
import logging
import signal
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import structlog
from click.testing import CliRunner
from redis.exceptions import RedisError

from directory.cli import root
from directory.queues import BULK, DEFAULT, Queues, _RedisAway


@pytest.fixture
def own_signals() -> Iterator[None]:
    """A worker takes the process' signals over; they are the test runner's."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_load_gets_its_turn_although_sweeps_never_stop_coming(
    redis_url: str, own_signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.queues.ENTRY_POINTS", frozenset({"gc.collect"}))
    queues = Queues(redis_url)
    for _ in range(5):
        assert queues.enqueue(gc.collect)
    assert queues.enqueue(gc.collect, queue=BULK)
    queues.worker().work(burst=True, max_jobs=2, logging_level="ERROR")
    assert queues.lengths() == {DEFAULT: 4, BULK: 0}
    queues.redis.close()


def test_a_worker_without_redis_says_so_in_one_line_and_ends_to_be_tried_again(
    own_signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.cli.bound_memory", lambda: None)
    queues = Queues("redis://127.0.0.1:1/0")
    with structlog.testing.capture_logs() as said:
        ended = CliRunner().invoke(root, ["worker"], obj=lambda role: SimpleNamespace(queues=queues))
    assert ended.exit_code == 1
    assert [line["event"] for line in said] == [
        "redis is away: this worker ends, and is tried again by whoever keeps it running"
    ]
    assert "Traceback" not in ended.output


def test_what_rq_says_of_a_lost_redis_at_every_try_is_one_line_of_ours() -> None:
    ours, rq_log = _RedisAway(), logging.getLogger("rq.worker")
    lost = RedisError("refused")
    told = [("could not connect: %s", lost, None), ("found an unhandled exception", None, (type(lost), lost, None))]
    with structlog.testing.capture_logs() as said:
        passed = [
            ours.filter(rq_log.makeRecord("rq.worker", logging.ERROR, "", 0, words, (arg,) if arg else (), raised))
            for words, arg, raised in [*told, *told, ("job %s failed", "J", None)]
        ]
    assert passed == [False, False, False, False, True]
    assert [line["event"] for line in said] == [
        "redis is away: the worker asks again every few seconds; no job is lost"
    ]
