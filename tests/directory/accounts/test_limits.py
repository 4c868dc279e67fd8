"""Counted tries: windows that slide, parallel tries that wait for each other, subjects that name nobody."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from directory.accounts.limits import FACTOR, KEPT, LIMITS, Counter, TooOften, count, forget, strike
from directory.accounts.models import Attempt
from directory.blocks import block_of
from directory.clock import now
from directory.db import Database

SOMEBODY = Counter(FACTOR, "somebody@hafenrand.example")


def test_each_limit_holds_for_its_own_window(database: Database) -> None:
    at = now()
    counted = 0
    with database.write() as session:
        for minute in range(0, 24 * 60, 3):
            with suppress(TooOften):
                count(session, [SOMEBODY], at=at + timedelta(minutes=minute))
                counted += 1
        with pytest.raises(TooOften) as often:
            count(session, [SOMEBODY], at=at + timedelta(hours=23, minutes=59))
    assert counted == max(most for most, _ in LIMITS[FACTOR]) == 50
    assert max(one.resets for one in often.value.standing if not one.left) > 60


def test_a_right_try_is_struck_and_an_old_one_forgotten(database: Database) -> None:
    with database.write() as session:
        strike(session, count(session, [SOMEBODY], at=now()))
        count(session, [SOMEBODY], at=now())
    with database.write() as session:
        assert forget(session, at=now() + KEPT) == 1
        assert session.scalars(select(Attempt)).all() == []


def test_parallel_tries_do_not_pass_a_limit_together(database: Database) -> None:
    def attempt(_: int) -> bool:
        try:
            database.until_done(lambda session: count(session, [SOMEBODY, Counter("factor_block", "x")], at=now()))
        except TooOften:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(40))) == 5


def test_a_subject_is_kept_as_a_keyed_hash_only(database: Database) -> None:
    with database.write() as session:
        count(session, [SOMEBODY], at=now())
    with database.read() as session:
        row = session.scalars(select(Attempt)).one()
    assert len(row.subject) == 32
    assert b"somebody" not in row.subject


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.77", "192.0.2.0/24"), ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", "none"),
    ],
)  # fmt: skip
def test_addresses_count_by_their_block(address: str, block: str) -> None:
    assert block_of(address) == block
