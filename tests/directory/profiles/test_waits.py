"""Hiding: shown to nobody, no mail, waits stand still, and what was left of them is still to run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from directory.db import Database
from directory.profiles import clock_watch, reach, rights, sweeps
from directory.profiles.models import Profile
from directory.profiles.notices_sent import delivered
from directory.profiles.owed import Notice
from directory.profiles.states import FactKind, RestrictionReason, State, Use
from tests.people import LONG_AGO, Person, gate, list_person, receive_person, tell

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ASKED, OBJECTION = RestrictionReason.ASKED, RestrictionReason.OBJECTION


def _restrict(database: Database, profile_id: str, at: datetime, reason: RestrictionReason = ASKED) -> bool:
    with database.write() as session:
        return rights.restrict(session, session.get_one(Profile, profile_id), reason=reason, at=at) is not None


def _lift(database: Database, profile_id: str, at: datetime, reason: RestrictionReason = ASKED) -> bool:
    with database.write() as session:
        return rights.lift(session, session.get_one(Profile, profile_id), reason=reason, at=at)


def _swept(sweep: Callable[..., int], database: Database, *, at: datetime) -> int:
    """Days pass at once here, so the operator says that the clock is right."""
    database.until_done(lambda session: clock_watch.confirm(session, at=at))
    return sweep(database, at=at)


def test_a_wait_stands_still_while_the_person_is_hidden(database: Database) -> None:
    began = NOW - 50 * DAY
    with database.write() as session:
        profile = receive_person(session, Person(), at=began)
        tell(session, gate(session, profile, at=began), at=began)
        profile_id = profile.id
    _restrict(database, profile_id, began + 10 * DAY)
    _restrict(database, profile_id, began + 12 * DAY, OBJECTION)
    _lift(database, profile_id, began + 14 * DAY)
    assert _swept(sweeps.list_due, database, at=began + 31 * DAY) == 0
    _lift(database, profile_id, began + 20 * DAY, OBJECTION)
    assert _swept(sweeps.list_due, database, at=began + 39 * DAY) == 0
    assert _swept(sweeps.list_due, database, at=began + 40 * DAY) == 1


def test_a_new_facts_own_wait_stands_still_too(database: Database) -> None:
    profile_id = list_person(database, at=NOW - 100 * DAY)
    began = NOW - 50 * DAY
    with database.write() as session:
        receive_person(session, Person(mobile="+4915123456789"), at=began)
        tell(session, session.scalars(select(Notice).where(Notice.kind == "new_facts")).one(), at=began)
    _restrict(database, profile_id, began + DAY)
    _lift(database, profile_id, began + 15 * DAY)
    assert _swept(sweeps.show_due, database, at=began + 43 * DAY) == 0
    assert _swept(sweeps.show_due, database, at=began + 44 * DAY) == 1
    with database.read() as session:
        card = reach.shown(session, [profile_id], use=Use.REVEAL, at=NOW + DAY)[profile_id]
        assert card.value(FactKind.MOBILE) == "+4915123456789"


def test_a_notice_taken_while_hidden_has_its_whole_wait_to_run(database: Database) -> None:
    began = NOW - 50 * DAY
    with database.write() as session:
        profile = receive_person(session, Person(), at=began)
        notice_id, profile_id = gate(session, profile, at=began).id, profile.id
    _restrict(database, profile_id, began)
    with database.write() as session:
        assert delivered(session, session.get_one(Notice, notice_id), by="relay", answer="250", at=began + DAY)
    _lift(database, profile_id, began + 5 * DAY)
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.NOTICED
        assert session.get_one(Notice, notice_id).wait_ends_at == began + 35 * DAY


def test_a_listed_person_who_hides_is_gone_at_once_and_back_at_once(database: Database) -> None:
    profile_id = list_person(database)
    assert _restrict(database, profile_id, NOW)
    assert not _restrict(database, profile_id, NOW)
    with database.read() as session:
        assert reach.shown(session, [profile_id], use=Use.SEARCH, at=NOW + DAY) == {}
    _lift(database, profile_id, NOW)
    assert not _lift(database, profile_id, NOW)
    with database.read() as session:
        assert reach.shown(session, [profile_id], use=Use.SEARCH, at=NOW + DAY) != {}


@pytest.mark.security(
    "own: told in time or erased",
    breaks='directory/profiles/sweeps.py::return leave(session, profile, because="not_told_in_time", at=at, for_good=False).fresh',
)
@pytest.mark.parametrize("hidden", [False, True])
def test_whoever_was_not_told_in_time_is_erased_and_not_suppressed(database: Database, *, hidden: bool) -> None:
    with database.write() as session:
        profile = receive_person(session, Person(), at=LONG_AGO)
        gate(session, profile, at=LONG_AGO)
        tell_by, profile_id = profile.tell_by, profile.id
    if hidden:
        _restrict(database, profile_id, LONG_AGO)
    assert sweeps.erase_untold(database, at=tell_by - DAY) == 0
    assert sweeps.erase_untold(database, at=tell_by) == 1
    with database.write() as session:
        assert session.get_one(Profile, profile_id).state == State.REMOVED
        assert receive_person(session, Person(), at=NOW).id != profile_id
