"""A wrong merge is taken apart: neither card shows the other's lines, both have their rights, and they stay apart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from directory.db import Database, StorageRefused
from directory.profiles import disclosures, merge, reach, recompile, rights, splitting
from directory.profiles.disclosures import Seer
from directory.profiles.evidence import Origin, Sighting
from directory.profiles.models import IndexChange, Observation, Profile
from directory.profiles.owed import Duty, JournalEntry, KeptApart, Notice
from directory.profiles.recompile import facts_of
from directory.profiles.register import prepare, receive_all
from directory.profiles.sides import SplitRefused, records_of
from directory.profiles.splitting import Whose
from directory.profiles.states import Purpose, State, Use
from directory.profiles.wording import written
from tests.joined import ANNIKA, JONAS, NOW, WRONG, joined, said_on, take_apart
from tests.people import FEED, LONG_AGO, feed_source, gate, list_person, receive_person, stand_beside, tell

BUYER, ONLOOKER = "R" * 26, "S" * 26


def test_neither_card_shows_a_line_of_the_other(database: Database) -> None:
    card_id, record = joined(database)
    assert said_on(database, card_id) >= {JONAS.name, JONAS.company, JONAS.phone, ANNIKA.phone}
    done = take_apart(database, card_id, [record])
    assert not said_on(database, card_id) & {JONAS.name, JONAS.company, JONAS.title, JONAS.phone, JONAS.link}
    assert not said_on(database, done.apart_id) & {ANNIKA.name, ANNIKA.company, ANNIKA.email, ANNIKA.phone, ANNIKA.link}
    assert ("work_phone", written("work_phone", JONAS.phone)) in done.gone
    assert ("name", JONAS.name) in done.gone
    assert ("name", JONAS.name) in done.new


def test_customers_read_none_of_it_from_the_next_request_on_and_the_index_follows(database: Database) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        for change in session.scalars(select(IndexChange)):
            change.done_at = NOW
    take_apart(database, card_id, [record])
    with database.read() as session:
        cards = reach.shown(session, [card_id], use=Use.REVEAL, at=NOW)
        seen = {fact.value for facts in cards[card_id].facts.values() for fact in facts}
        assert seen == {fact.value for fact in facts_of(session, card_id) if fact.visible_from is not None}
        assert ANNIKA.name in seen
        assert not seen & {JONAS.name, JONAS.company, JONAS.phone, JONAS.link}
        assert card_id in session.scalars(select(IndexChange.profile_id).where(IndexChange.done_at.is_(None))).all()


def test_a_former_employer_that_only_the_other_had_does_not_linger(database: Database) -> None:
    """Both records come from one feed, whose lines may else stay until the present employer's wait is over."""
    with database.write() as session:
        card = receive_person(session, JONAS, key="1")
        tell(session, gate(session, card))
        card_id = card.id
    with database.write() as session:
        reach.list_profiles(session, [card_id], at=NOW)
        newer = replace(ANNIKA, email=JONAS.email)
        stand_beside(session, card_id, newer, source=feed_source(session), at=LONG_AGO + timedelta(days=5))
    with database.read() as session:
        first = records_of(session, card_id)[0].id
    assert JONAS.company in said_on(database, card_id)
    take_apart(database, card_id, [first])
    assert JONAS.company not in said_on(database, card_id)


@pytest.mark.security(
    "GDPR Art. 14: whoever is split off is told",
    breaks="directory/profiles/lifecycle.py::profile.state = State.RECEIVED",
)
def test_whoever_is_split_off_is_told_and_waits_like_anybody_new(database: Database) -> None:
    card_id, record = joined(database, replace(WRONG, link=""))
    with database.write() as session:
        session.execute(update(Profile).where(Profile.id == card_id).values(tell_by=LONG_AGO + timedelta(days=28)))
    apart_id = take_apart(database, card_id, [record], shared=Whose.BOTH).apart_id
    with database.read() as session:
        apart = session.get_one(Profile, apart_id)
        assert (apart.state, apart.language, apart.country, apart.regime) == (State.RECEIVED, "fr", "FR", "gdpr")
        assert apart.tell_by > NOW
        assert {fact.visible_from for fact in facts_of(session, apart_id)} == {None}
        assert reach.shown(session, [apart_id], use=Use.SEARCH, at=NOW) == {}
        theirs = session.scalars(select(Notice.id).where(Notice.profile_id == card_id)).first()
    with pytest.raises(StorageRefused, match="before its wait"), database.write() as session:
        session.execute(
            update(Profile)
            .where(Profile.id == apart_id)
            .values(state="listed", listing_notice_id=theirs, listed_at=NOW)
        )


@pytest.mark.security(
    "GDPR Art. 19: who received a line that was somebody else's",
    breaks="directory/profiles/splitting.py::owed += duties.owe_correction(session, fact, request_id=None, at=at)",
)
def test_customers_who_received_the_lines_are_asked_to_correct_them_once_each(database: Database) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        for account, purpose in ((BUYER, Purpose.REVEAL), (ONLOOKER, Purpose.SEARCH)):
            kinds = ["name", "title", "company", "email", "work_phone", "link", "place"]
            disclosures.disclose(session, card_id, Seer(account, "U" * 26), purpose=purpose, kinds=kinds, at=NOW)
    assert take_apart(database, card_id, [record]).accounts == 1
    with database.read() as session:
        owed = session.scalars(select(Duty)).all()
        assert {duty.account_id for duty in owed} == {BUYER}
        assert sorted(duty.line for duty in owed) == ["company", "link", "name", "place", "title", "work_phone"]
        assert {duty.kind for duty in owed} == {"correct"}


def test_each_number_that_leaves_is_owed_by_itself(database: Database) -> None:
    """Whoever is told of one alone goes on calling the other."""
    second = replace(WRONG, phone="+493055500002")
    with database.write() as session:
        card = receive_person(session, ANNIKA, key="1")
        for key, other in enumerate((WRONG, second), 2):
            stand_beside(session, card.id, other, key=str(key), at=LONG_AGO + timedelta(days=1))
        tell(session, gate(session, card))
        card_id, taken = card.id, [one.id for one in records_of(session, card.id)[1:]]
    with database.write() as session:
        reach.list_profiles(session, [card_id], at=LONG_AGO + timedelta(days=45))
        disclosures.disclose(
            session, card_id, Seer(BUYER, "U" * 26), purpose=Purpose.REVEAL, kinds=["work_phone"], at=NOW
        )
    take_apart(database, card_id, taken)
    with database.read() as session:
        assert sorted(session.scalars(select(Duty.which))) == ["…0001", "…02"]


def test_both_people_read_who_saw_their_lines_while_they_were_one_card(database: Database) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        disclosures.disclose(session, card_id, Seer(BUYER, "U" * 26), purpose=Purpose.REVEAL, kinds=["name"], at=NOW)
    apart_id = take_apart(database, card_id, [record]).apart_id
    with database.write() as session:
        later = NOW + timedelta(hours=1)
        disclosures.disclose(session, card_id, Seer(ONLOOKER, "U" * 26), purpose=Purpose.CARD, kinds=["name"], at=later)
    with database.read() as session:
        assert {seen.account_id for seen in disclosures.seen_by(session, apart_id)} == {BUYER}
        assert {seen.account_id for seen in disclosures.seen_by(session, card_id)} == {BUYER, ONLOOKER}


@pytest.mark.parametrize(
    ("taken", "shared", "reason"),
    [
        ([], Whose.OLD, "none"),
        (["both"], Whose.OLD, "all"),
        (["N" * 26], Whose.OLD, "unknown"),
        (["second"], None, "shared"),
    ],
    ids=["none", "all", "unknown", "an address of both"],
)
def test_what_is_no_split_is_refused_and_changes_nothing(
    database: Database, taken: list[str], shared: Whose | None, reason: str
) -> None:
    card_id, record = joined(database)
    with database.read() as session:
        every = [one.id for one in records_of(session, card_id)]
    wanted = every if taken == ["both"] else [record] if taken == ["second"] else taken
    before = said_on(database, card_id)
    with pytest.raises(SplitRefused, match=f"^{reason}$"):
        take_apart(database, card_id, wanted, shared=shared)
    assert said_on(database, card_id) == before
    with database.read() as session:
        assert len(session.scalars(select(Profile.id)).all()) == 1


def test_a_card_that_changed_since_it_was_read_is_not_taken_apart(database: Database) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        card = session.get_one(Profile, card_id)
        with pytest.raises(SplitRefused, match="changed"):
            splitting.split(session, card, [record], seen=[record], shared=Whose.OLD, at=NOW)


def test_a_preview_says_what_would_be_and_leaves_all_as_it_is(database: Database) -> None:
    card_id, record = joined(database)
    before = said_on(database, card_id)
    would = splitting.preview(database, card_id, [record], shared=Whose.OLD, at=NOW)
    assert ("work_phone", written("work_phone", JONAS.phone)) in would.gone
    assert said_on(database, card_id) == before
    with database.read() as session:
        assert session.scalars(select(KeptApart)).all() == []
        assert session.scalars(select(JournalEntry).where(JournalEntry.act == "split")).all() == []
    assert replace(take_apart(database, card_id, [record]), apart_id="") == would


@pytest.mark.parametrize("whose", list(Whose))
def test_an_address_that_both_sides_name_is_whose_it_is_said_to_be_and_no_feed_brings_it_back(
    database: Database, whose: Whose
) -> None:
    card_id, record = joined(database)
    apart_id = take_apart(database, card_id, [record], shared=whose).apart_id
    with database.write() as session:
        for who, feed in ((ANNIKA, "kontor"), (WRONG, "second")):
            told = Sighting(who.claim(), b"again".ljust(32), NOW.date(), Origin(feed_id=FEED))
            source = feed_source(session, name=feed)
            receive_all(session, source, prepare(session, source, [told], gates_version="", at=NOW), at=NOW)
    with database.read() as session:
        holders = {profile.id for profile in rights.profiles_of(session, ANNIKA.email)}
        alive = {one.id for one in session.scalars(select(Profile).where(Profile.state != State.REMOVED))}
    assert holders == {Whose.OLD: {card_id}, Whose.NEW: {apart_id}, Whose.BOTH: {card_id, apart_id}}[whose] & alive


def test_taken_apart_they_stay_apart_whatever_the_feeds_bring(database: Database) -> None:
    card_id, record = joined(database)
    apart_id = take_apart(database, card_id, [record], shared=Whose.BOTH).apart_id
    with database.write() as session:
        second, third = (feed_source(session, name=name) for name in ("second", "third"))
        assert receive_person(session, WRONG, key="2", source=second, at=NOW).id == apart_id
        assert receive_person(session, WRONG, key="3", source=third, at=NOW).id == apart_id
        assert receive_person(session, ANNIKA, key="4", source=third, at=NOW).id == card_id
    with database.write() as session:
        first = session.scalars(select(Observation.id).where(Observation.obtained_at < NOW)).all()
        recompile.withdraw(session, first, at=NOW)
    with database.write() as session:
        receive_person(session, replace(ANNIKA, link=JONAS.link), key="5", source=feed_source(session, name="fourth"))
        one, other = session.get_one(Profile, card_id), session.get_one(Profile, apart_id)
        assert State.REMOVED not in (one.state, other.state)
        assert merge.kept_apart(session, one, other)


def test_who_is_merged_with_one_of_them_stays_apart_from_the_other(database: Database) -> None:
    card_id, record = joined(database)
    apart_id = take_apart(database, card_id, [record]).apart_id
    third = list_person(database, replace(JONAS, email="jonas@flussbett.example"))
    with database.write() as session:
        apart = session.get_one(Profile, apart_id)
        kept = merge.merge(session, session.get_one(Profile, third), apart, at=NOW)
        assert kept.id == third
        assert merge.kept_apart(session, session.get_one(Profile, card_id), kept)
    with database.read() as session:
        again = [one.id for one in records_of(session, third)][:1]
    second = take_apart(database, third, again, shared=Whose.BOTH).apart_id
    with database.read() as session:
        card = session.get_one(Profile, card_id)
        assert merge.kept_apart(session, card, session.get_one(Profile, second))
