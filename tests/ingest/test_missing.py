"""A full delivery withdraws whom it lacks, and asks before it withdraws many."""

from datetime import UTC, datetime

from directory.parts import Parts
from ingest import jobs, loads
from tests.ingest.world import deliver, person, register, states


def test_a_full_delivery_that_lacks_over_a_third_withdraws_nobody_until_told_so(held: Parts) -> None:
    feed_id = register(held, delivery="full")
    deliver(held, [person(number) for number in range(60)])
    short = [person(number) for number in range(1, 40)] + [person(99)]
    for file in ("short.jsonl", "again.jsonl"):
        assert deliver(held, short, file=file).failed == (
            "the file lacks 21 of 61 records, so nobody was withdrawn; ask the vendor if it is whole, then load it again"
            " with --withdraw-many"
        )
        assert states(held) == ["received"] * 61
    path = held.settings.home / "again.jsonl"
    told = loads.take_in(held, path, feed_id=feed_id, many=True, at=datetime.now(UTC))
    while jobs.step(held, told):
        continue
    assert states(held) == ["received"] * 40 + ["removed"] * 21


def test_a_full_delivery_that_lacks_a_third_or_fewer_than_twenty_withdraws_without_asking(held: Parts) -> None:
    register(held, delivery="full")
    deliver(held, [person(number) for number in range(60)])
    assert not deliver(held, [person(number) for number in range(40)], file="third.jsonl").failed
    assert not deliver(held, [person(number) for number in range(21)], file="nineteen.jsonl").failed
    assert states(held).count("received") == 21
