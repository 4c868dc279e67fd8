"""Claims about the queues: whoever waits gets a turn, however much is asked for elsewhere."""

import gc
import signal
from collections.abc import Iterator

import pytest

from directory.queues import BULK, DEFAULT, Queues


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
