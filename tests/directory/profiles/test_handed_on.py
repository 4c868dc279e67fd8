"""An address that passed to somebody else: the person before leaves, and who it is now is told as any newcomer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import corrections, duties, looks, reach, rights, sweeps
from directory.profiles.cards import own_card
from directory.profiles.disclosures import Seer, disclose, seen_by
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.owed import Notice
from directory.profiles.recompile import facts_of, withdraw
from directory.profiles.states import FactKind, Purpose, RestrictionReason, State, Use
from tests.people import LONG_AGO, Person, feed_source, gate, list_person, receive_person, stand_beside, tell

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ANNIKA = Person()
BOB = Person(name="Bob Untold", email=ANNIKA.email, title="Chief Counsel", phone="", link="", city="Kiel")
FIRST, SECOND = Seer("R" * 26, "U" * 26), Seer("S" * 26, "V" * 26)


def _received(database: Database, profile_id: str, seer: Seer, *, at: datetime) -> None:
    with database.write() as session:
        disclose(session, profile_id, seer, purpose=Purpose.REVEAL, kinds=tuple(FactKind), at=at)


def _says(session: Session, profile_id: str) -> dict[str, str]:
    return {fact.kind: fact.value for fact in facts_of(session, profile_id)}


@pytest.mark.security(
    "own: told before shown",
    breaks="directory/profiles/recompile.py::if _was_told(profile) and names_somebody_else(session, lines, before):",
)
def test_the_successor_at_an_address_is_a_new_card_and_customers_of_the_first_one_delete(database: Database) -> None:
    first = list_person(database, ANNIKA)
    _received(database, first, FIRST, at=NOW - 9 * DAY)
    with database.write() as session:
        looks.look(session, ANNIKA.email, by_user_id="O" * 26, because="asked by the person", at=NOW - 9 * DAY)
        title = next(fact for fact in facts_of(session, first) if fact.kind == FactKind.TITLE)
        corrections.correct(session, session.get_one(Profile, first), title, "Fellow", at=NOW - 8 * DAY)
    with database.write() as session:
        successor = receive_person(session, BOB, at=NOW - DAY)
        assert (successor.state, successor.received_at, successor.id == first) == (State.RECEIVED, NOW - DAY, False)
        assert session.get_one(Profile, first).state == State.REMOVED
        told = _says(session, successor.id)
        assert (told["name"], told["title"], told["place"]) == (BOB.name, BOB.title, "Kiel, DE")
        assert [(duty.account_id, duty.kind) for duty in duties.about(session, [first]) if duty.ended_at is None] == [
            (FIRST.account_id, "delete")
        ]
        assert duties.about(session, [successor.id]) == []
        assert [seen.account_id for seen in seen_by(session, first)] == [FIRST.account_id]
        assert seen_by(session, successor.id) == []
        proven = keys_of(session).digest("email", ANNIKA.email)
        assert own_card(session, successor, contact_digest=proven, at=NOW).looks == ()
        assert reach.shown(session, [first, successor.id], use=Use.SEARCH, at=NOW) == {}
        tell(session, gate(session, successor, at=NOW - 40 * DAY), at=NOW - 40 * DAY)
        successor_id = successor.id
    with database.write() as session:
        assert reach.list_profiles(session, [successor_id], at=NOW) == 1
        record = session.scalars(select(Observation).where(Observation.profile_id == successor_id)).one()
        assert record.obtained_at == NOW - DAY


def test_who_was_told_beside_the_first_one_goes_on_alone_with_what_was_seen_of_both(database: Database) -> None:
    first = list_person(database, ANNIKA)
    with database.write() as session:
        stand_beside(session, first, BOB, at=NOW - 35 * DAY)
        tell(session, session.scalars(select(Notice).where(Notice.delivered_at.is_(None))).one(), at=LONG_AGO + DAY)
    _received(database, first, FIRST, at=NOW - 9 * DAY)
    assert sweeps.show_due(database, at=NOW - 5 * DAY) == 1
    _received(database, first, SECOND, at=NOW - 2 * DAY)
    with database.write() as session:
        annikas = select(Observation.id).where(Observation.source_id == feed_source(session).id)
        assert withdraw(session, list(session.scalars(annikas)), at=NOW) == 1
    with database.read() as session:
        assert session.get_one(Profile, first).state == State.REMOVED
        successor = session.scalars(select(Profile).where(Profile.state == State.RECEIVED)).one()
        assert _says(session, successor.id)["name"] == BOB.name
        owed = {duty.account_id for duty in duties.about(session, [first])}
        assert owed == {FIRST.account_id, SECOND.account_id}
        assert [seen.account_id for seen in seen_by(session, successor.id)] == [SECOND.account_id]


def test_who_waits_untold_beside_the_first_one_gets_no_more_time_and_a_hiding_counts_for_both(
    database: Database,
) -> None:
    first = list_person(database, ANNIKA)
    with database.write() as session:
        stand_beside(session, first, BOB, at=NOW - 20 * DAY)
        rights.restrict(session, session.get_one(Profile, first), reason=RestrictionReason.ASKED, at=NOW - DAY)
        annikas = select(Observation.id).where(Observation.source_id == feed_source(session).id)
        withdraw(session, list(session.scalars(annikas)), at=NOW)
    with database.read() as session:
        successor = session.scalars(select(Profile).where(Profile.state != State.REMOVED)).one()
        assert (successor.state, successor.came_from) == (State.RESTRICTED, State.RECEIVED)
        assert successor.tell_by == NOW + 8 * DAY


@pytest.mark.parametrize(
    ("told", "now"), [("Annika Brandt", "Annika Petersen"), ("山田太郎", "山田 太郎"), ("山田 太郎", "山田太郎")]
)
def test_a_name_that_shares_a_word_or_gains_a_space_stays_the_same_persons_card(
    database: Database, told: str, now: str
) -> None:
    first = list_person(database, replace(ANNIKA, name=told))
    with database.write() as session:
        assert receive_person(session, replace(ANNIKA, name=now), at=NOW).id == first
        assert session.scalars(select(Fact.value).where(Fact.kind == FactKind.NAME)).all() == [now]
