"""Another person's name, and what came with it, is shown to nobody before its own notice and wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from directory.db import Database, StorageRefused
from directory.profiles import corrections, reach, sweeps
from directory.profiles.models import Observation, Profile
from directory.profiles.owed import Notice
from directory.profiles.recompile import facts_of, recompile
from directory.profiles.states import FactKind, State, Use
from tests.people import LONG_AGO, Person, list_person, receive_person, stand_beside, tell

NOW = datetime.now(UTC)
SOON = NOW + timedelta(hours=1)
BOB = Person(
    name="Bob Untold", email="bob.untold@nordlicht.example", title="Chief Counsel", phone="", link="", city="Kiel"
)


def test_a_record_that_tells_of_somebody_else_shows_nobody_untold(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        other = receive_person(session, BOB, key="annika.brandt@nordlicht.example", at=NOW)
        assert (other.state, other.id == profile_id) == (State.RECEIVED, False)
        assert session.get_one(Profile, profile_id).state == State.REMOVED
        assert reach.shown(session, [profile_id, other.id], use=Use.SEARCH, at=SOON) == {}


def _seen(database: Database, profile_id: str) -> set[str]:
    with database.read() as session:
        cards = reach.shown(session, [profile_id], use=Use.SEARCH, at=SOON).values()
        return {fact.value for card in cards for facts in card.facts.values() for fact in facts}


def _tell_and_wait(database: Database) -> None:
    with database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.delivered_at.is_(None))).one()
        tell(session, notice, at=LONG_AGO + timedelta(days=1))
    assert sweeps.show_due(database, at=NOW) == 1


@pytest.mark.security(
    "own: told before shown",
    breaks="directory/profiles/names.py::base = alone if _name_of(alone) is not None else lines",
)
def test_another_name_at_an_address_and_what_came_with_it_wait_for_their_own_notice(database: Database) -> None:
    profile_id = list_person(database)
    before = _seen(database, profile_id)
    bob = replace(BOB, email=Person().email)
    with database.write() as session:
        stand_beside(session, profile_id, bob, at=NOW - timedelta(hours=1))
    assert _seen(database, profile_id) == before
    _tell_and_wait(database)
    assert {bob.name, bob.title, "Kiel, DE"} <= _seen(database, profile_id)
    with database.read() as session:
        assert reach.shown(session, [profile_id], use=Use.SEARCH, at=SOON)[profile_id].value(FactKind.NAME) == bob.name


@pytest.mark.security(
    "own: told before shown",
    breaks="directory/profiles/names.py::alone = compile_card(_of_whom(said, standing), barred=barred, keys=keys)",
)
def test_another_at_the_address_of_somebody_who_corrected_their_name_changes_nothing_shown(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        card = session.get_one(Profile, profile_id)
        name = next(fact for fact in facts_of(session, profile_id) if fact.kind == FactKind.NAME)
        corrections.correct(session, card, name, "Mia Berg", at=NOW - timedelta(days=2))
    before = _seen(database, profile_id)
    assert "Mia Berg" in before
    with database.write() as session:
        bob = replace(BOB, email=Person().email)
        stand_beside(session, profile_id, bob, at=NOW - timedelta(hours=1))
    assert _seen(database, profile_id) == before


def test_whoever_corrects_another_name_into_their_own_is_not_shown_with_what_came_with_it(database: Database) -> None:
    profile_id = list_person(database)
    before = _seen(database, profile_id)
    with database.write() as session:
        bob = replace(BOB, email=Person().email)
        stand_beside(session, profile_id, bob, at=NOW - timedelta(hours=1))
    _tell_and_wait(database)
    with database.write() as session:
        bobs = next(fact for fact in facts_of(session, profile_id) if fact.value == bob.name)
        corrections.correct(session, session.get_one(Profile, profile_id), bobs, Person().name, at=NOW)
        assert recompile(session, session.get_one(Profile, profile_id), at=NOW)
    assert _seen(database, profile_id) == before


def test_nothing_of_whoever_could_not_be_told_goes_on_the_card_of_the_one_who_was(database: Database) -> None:
    """A record whose name alone was taken out would say its title and place of the other one."""
    profile_id = list_person(database, at=LONG_AGO - timedelta(days=40))
    before = _seen(database, profile_id)
    bob = replace(BOB, email=Person().email)
    with database.write() as session:
        stand_beside(session, profile_id, bob, at=NOW - timedelta(days=35))
    assert sweeps.drop_untold_facts(database, at=NOW) == 1
    assert _seen(database, profile_id) == before
    with database.read() as session:
        assert "Kiel" not in repr(session.scalars(select(Observation.claim)).all())


@pytest.mark.security(
    "own: told before shown",
    breaks='directory/profiles/guards.py::("named_as_told", "fact", "UPDATE", _ANOTHERS, "a line that named one person names another"),',
)
@pytest.mark.parametrize(
    ("now", "refused"),
    [("bob untold", True), ("", True), ("annika petersen", False), ("anika jorgensen", True), ("braandt", False)],
)
def test_the_database_refuses_another_name_on_a_line(database: Database, now: str, *, refused: bool) -> None:
    list_person(database)
    change = text("UPDATE fact SET normal = :now WHERE kind = 'name'").bindparams(now=now)
    if refused:
        with pytest.raises(StorageRefused, match="names another"), database.write() as session:
            session.execute(change)
    else:
        with database.write() as session:
            session.execute(change)
