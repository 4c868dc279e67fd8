"""A clock that jumps shows nobody before their time, and one that is set back brings nothing expired to life."""

from datetime import UTC, datetime, timedelta

import pytest

from directory.clock import Clock
from directory.db import Database
from directory.profiles import clock_watch, sweeps
from directory.profiles.models import Profile
from directory.profiles.removal import leave
from directory.profiles.states import State
from tests.people import Person, gate, list_person, receive_person, tell

NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _waiting(database: Database, *, until: datetime) -> str:
    """Somebody who was told, and whose wait ends at an instant."""
    told_at = until - 30 * DAY
    with database.write() as session:
        profile = receive_person(session, Person(), at=told_at)
        tell(session, gate(session, profile, at=told_at), at=told_at)
        return profile.id


def _state(database: Database, profile_id: str) -> str:
    with database.read() as session:
        return session.get_one(Profile, profile_id).state


@pytest.mark.security("Section 8: clock, forward", breaks="directory/profiles/clock_watch.py::if passed.jumped:")
def test_after_a_jump_of_the_clock_nobody_is_listed_until_the_operator_confirms_it(database: Database) -> None:
    before = NOW - 27 * HOUR
    profile_id = _waiting(database, until=NOW - HOUR)
    assert sweeps.list_due(database, at=before) == 0
    for sweep in (sweeps.list_due, sweeps.show_due, sweeps.list_due):
        assert sweep(database, at=NOW) == 0
    assert _state(database, profile_id) == State.NOTICED
    database.until_done(lambda session: clock_watch.confirm(session, at=NOW))
    assert sweeps.list_due(database, at=NOW) == 1


def test_a_clock_that_goes_on_in_steps_of_a_day_is_believed(database: Database) -> None:
    _waiting(database, until=NOW - HOUR)
    listed = [sweeps.list_due(database, at=NOW - days * DAY) for days in (3, 2, 1, 0)]
    assert listed == [0, 0, 0, 1]


def test_a_new_line_is_not_shown_by_a_clock_that_jumped(database: Database) -> None:
    list_person(database)
    with database.write() as session:
        receive_person(session, Person(mobile="+4915123456789"), at=NOW - 40 * DAY)
    assert sweeps.show_due(database, at=NOW - 2 * DAY) == 0
    assert not clock_watch.may_list(database, at=NOW)


def test_a_removal_does_not_ask_the_clock(database: Database) -> None:
    profile_id = list_person(database)
    sweeps.list_due(database, at=NOW - 2 * DAY)
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        assert leave(session, profile, because="asked", at=NOW, for_good=True).fresh
    assert _state(database, profile_id) == State.REMOVED


class Machine:
    """A clock whose machine can be set forward and back, and what the database last believed."""

    def __init__(self) -> None:
        self.clock, self.offset, self.believed = Clock(), timedelta(0), NOW
        self.clock.follow(self._ahead)
        self.clock.never_before(lambda: self.believed)
        self.clock.now()

    def _ahead(self) -> float:
        return self.offset.total_seconds()

    def set(self, **by: float) -> datetime:
        self.offset += timedelta(**by)
        self.clock.forget()
        return self.clock.now()


@pytest.mark.security("Section 8: clock, back", breaks="directory/clock.py::return max(wall, self._ticked() or wall)")
def test_time_goes_on_from_where_it_was_when_the_machine_is_set_back() -> None:
    machine = Machine()
    later = machine.set(minutes=11)
    assert later <= machine.set(hours=-2) <= later + HOUR
    assert machine.clock.wall() < later
    assert machine.set(hours=3) > later


def test_a_wrong_clock_that_was_never_believed_leaves_nothing_behind_once_it_is_set_right() -> None:
    machine = Machine()
    assert machine.set(days=400) > NOW + 399 * DAY
    assert NOW <= machine.set(days=-400) < NOW + HOUR


def test_whoever_confirms_a_clock_that_was_ahead_has_it_right_again() -> None:
    machine = Machine()
    machine.believed = machine.set(hours=20)
    assert machine.set(hours=-20) > NOW + 19 * HOUR
    machine.believed = NOW
    assert machine.set(hours=0) < NOW + HOUR


@pytest.mark.parametrize(
    ("swept", "told"),
    [
        (timedelta(minutes=-3), "believed; 3 min"),
        (-50 * HOUR, "2 days 2 h since people were last listed: nobody is until"),
        (2 * HOUR, "behind the last listing"),
    ],
)
def test_the_doctor_says_how_far_the_clock_is_believed_and_what_to_do(
    swept: timedelta, told: str, database: Database
) -> None:
    from directory.commands.owed import clock

    database.until_done(lambda session: clock_watch.confirm(session, at=NOW + swept))
    with database.read() as session:
        found = clock(session, at=NOW)
    assert (found.name, found.mark) == ("clock", "ok" if told.startswith("believed") else "red")
    assert told in found.told
    assert found.mark == "ok" or clock_watch.REMEDY in found.remedy
