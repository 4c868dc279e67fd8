"""No domain is flooded, and a mail that nobody took is tried again ever more rarely."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.mail.backoff import next_try
from directory.mail.throttle import BURST, SECONDS_EACH, WINDOW, next_allowed
from tests.directory.mail.drafts import AT


def test_a_first_mail_goes_at_once() -> None:
    assert next_allowed("firma.example", {}, AT) == AT
    assert next_allowed("firma.example", {"other.example": [AT] * 50}, AT) == AT


def test_planned_in_a_row_ten_go_at_once_and_then_one_each_six_seconds() -> None:
    planned = {"firma.example": [AT] * 0}
    for _ in range(15):
        planned["firma.example"].append(next_allowed("firma.example", planned, AT))
    assert planned["firma.example"][:BURST] == [AT] * BURST
    waits = [(at - AT).total_seconds() for at in planned["firma.example"][BURST:]]
    assert waits == [SECONDS_EACH * number for number in range(1, 6)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), max_size=60))
def test_no_minute_ever_sees_more_than_the_bucket_and_what_dripped_into_it(asked: list[int]) -> None:
    sent: list[datetime] = []
    for second in sorted(asked):
        at = next_allowed("firma.example", {"firma.example": sent}, AT + timedelta(seconds=second))
        assert at >= AT + timedelta(seconds=second)
        sent.append(at)
    for at in sent:
        assert sum(at <= other < at + WINDOW for other in sent) <= 2 * BURST
        recent = [other for other in sent if other <= at and at - other < WINDOW]
        later = at + timedelta(seconds=1)
        assert next_allowed("firma.example", {"firma.example": recent}, later) <= later + WINDOW


def test_tries_grow_apart_and_end_before_the_fifth_day() -> None:
    at, tries = AT, 0
    while (following := next_try(tries + 1, at)) is not None:
        tries += 1
        assert timedelta(minutes=4) <= following - at <= timedelta(hours=14.4)
        at = following
    assert tries == 15
    assert timedelta(days=3.5) < at - AT < timedelta(days=5.7)


def test_mails_that_failed_together_do_not_come_back_together() -> None:
    assert len({next_try(3, AT) for _ in range(20)}) > 1
