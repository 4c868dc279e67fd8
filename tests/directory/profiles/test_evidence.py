"""What a card says follows from its sources by stated rules: the person first, the newest next, each by its clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from directory.db import Database
from directory.profiles import rights, sweeps
from directory.profiles.corrections import correct
from directory.profiles.evidence import JobClaim, Origin, Sighting
from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.recompile import facts_of
from directory.profiles.register import receive
from directory.profiles.states import FactKind, RestrictionReason, State
from tests.people import Person, feed_source, list_person, receive_person

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ANNIKA = Person(link="")


def _says(database: Database, title: str, source: str, days_ago: int, **changed: str) -> str:
    with database.write() as session:
        told = replace(ANNIKA, title=title, **changed)
        return receive_person(session, told, source=feed_source(session, name=source), at=NOW - days_ago * DAY).id


def _shows(database: Database, kind: FactKind) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Fact.value).where(Fact.kind == kind).order_by(Fact.rank)))


def _correct(database: Database, kind: FactKind, value: str) -> None:
    with database.write() as session:
        (profile,) = rights.profiles_of(session, ANNIKA.email)
        fact = next(fact for fact in facts_of(session, profile.id) if fact.kind == kind)
        correct(session, profile, fact, value, at=NOW)


def test_the_newest_wins_then_the_most_and_the_person_beats_all(database: Database) -> None:
    _says(database, "Engineer", "one", 9)
    _says(database, "CTO", "two", 5)
    assert _shows(database, FactKind.TITLE) == ["CTO"]
    _says(database, "Head of Labs", "three", 5)
    _says(database, "Head of Labs", "four", 5)
    assert _shows(database, FactKind.TITLE) == ["Head of Labs"]
    _correct(database, FactKind.TITLE, "Fellow")
    _says(database, "Chief Fellow", "five", 0)
    assert _shows(database, FactKind.TITLE) == ["Fellow"]


def test_an_older_sighting_overwrites_nothing(database: Database) -> None:
    _says(database, "CTO", "one", 1)
    _says(database, "Engineer", "one", 20)
    assert _shows(database, FactKind.TITLE) == ["CTO"]


def test_a_value_the_person_corrected_away_comes_back_from_nobody(database: Database) -> None:
    profile_id = _says(database, "Engineer", "one", 9, mobile="+4915111111111")
    _correct(database, FactKind.TITLE, "Fellow")
    _correct(database, FactKind.MOBILE, "")
    _says(database, "engineer", "two", 0, mobile="+4915111111111")
    with database.write() as session:
        own = select(Observation).where(Observation.request_id.is_not(None))
        for observation in session.scalars(own):
            session.delete(observation)
    _says(database, "Engineer", "three", 0, mobile="+4915111111111")
    with database.read() as session:
        told = repr([(fact.value, fact.detail) for fact in facts_of(session, profile_id)]).lower()
        assert "engineer" not in told
        assert "+4915111111111" not in told


def test_a_value_the_person_takes_back_is_allowed_again(database: Database) -> None:
    _says(database, "Engineer", "one", 9)
    for kind, first, back in (
        (FactKind.TITLE, "Fellow", "Engineer"),
        (FactKind.PLACE, "Kiel", ANNIKA.city),
    ):
        _correct(database, kind, first)
        _correct(database, kind, back)
    with database.write() as session:
        own = select(Observation).where(Observation.request_id.is_not(None))
        for observation in session.scalars(own):
            session.delete(observation)
    _says(database, "Engineer", "one", 0)
    assert _shows(database, FactKind.TITLE) == ["Engineer"]
    assert _shows(database, FactKind.PLACE) == ["Hamburg, DE"]


def test_who_gave_up_an_address_is_not_found_by_it(database: Database) -> None:
    _says(database, "CTO", "one", 9)
    _correct(database, FactKind.EMAIL, "annika@nordlicht.example")
    with database.read() as session:
        assert rights.profiles_of(session, ANNIKA.email) == []
        assert len(rights.profiles_of(session, "annika@nordlicht.example")) == 1


def test_each_fact_keeps_its_own_clock(database: Database) -> None:
    profile_id = _says(database, "CTO", "one", 300, mobile="+4915111111111")
    _says(database, "CTO", "two", 10)
    assert sweeps.expire_evidence(database, at=NOW + 66 * DAY) == 1
    assert _shows(database, FactKind.MOBILE) == []
    assert _shows(database, FactKind.TITLE) == ["CTO"]
    assert sweeps.expire_evidence(database, at=NOW + 400 * DAY) == 1
    with database.write() as session:
        assert session.get_one(Profile, profile_id).state == State.REMOVED
        assert receive_person(session, ANNIKA, at=NOW).id != profile_id


def test_a_corrected_name_stands_until_the_last_source_falls_silent_and_then_goes_with_the_card(
    database: Database,
) -> None:
    profile_id = list_person(database, ANNIKA, at=NOW - 60 * DAY)
    _correct(database, FactKind.NAME, "Mia Berg")
    _says(database, ANNIKA.title, "kontor", -300)
    last_day = (NOW + 665 * DAY).date()
    assert sweeps.expire_evidence(database, at=NOW + 400 * DAY) == 0
    assert _shows(database, FactKind.NAME) == ["Mia Berg"]
    assert _lines(database, FactKind.NAME)[FactKind.NAME] == ("person", 1, last_day)
    sweeps.expire_evidence(database, at=NOW + 666 * DAY)
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.REMOVED
        assert session.scalars(select(Observation)).all() == []


def test_a_line_nobody_was_told_of_in_time_is_taken_out_of_what_the_sources_said(database: Database) -> None:
    profile_id = list_person(database, ANNIKA, at=NOW - 90 * DAY)
    _says(database, ANNIKA.title, "kontor", 30, mobile="+4915111111111")
    assert sweeps.drop_untold_facts(database, at=NOW - 3 * DAY) == 0
    assert sweeps.drop_untold_facts(database, at=NOW) == 1
    assert sweeps.drop_untold_facts(database, at=NOW) == 0
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.LISTED
        assert "+4915111111111" not in repr(session.scalars(select(Observation.claim)).all())
        assert [fact.value for fact in facts_of(session, profile_id) if fact.kind == FactKind.TITLE] == [ANNIKA.title]


def test_a_line_nobody_could_be_told_of_while_hiding_is_not_held_past_the_last_day_either(database: Database) -> None:
    profile_id = list_person(database, ANNIKA, at=NOW - 90 * DAY)
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        rights.restrict(session, profile, reason=RestrictionReason.ASKED, at=NOW - 60 * DAY)
    _says(database, ANNIKA.title, "kontor", 30, mobile="+4915111111111")
    assert sweeps.drop_untold_facts(database, at=NOW - 3 * DAY) == 0
    assert sweeps.drop_untold_facts(database, at=NOW) == 1
    assert _lines(database, FactKind.MOBILE) == {}
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.RESTRICTED


def test_what_the_person_says_while_hiding_is_held_without_a_mail_since_they_know_of_it(database: Database) -> None:
    profile_id = list_person(database, ANNIKA, at=NOW - 90 * DAY)
    with database.write() as session:
        rights.restrict(session, session.get_one(Profile, profile_id), reason=RestrictionReason.ASKED, at=NOW)
    _correct(database, FactKind.COMPANY, "Moorwind AG")
    assert sweeps.drop_untold_facts(database, at=NOW + 40 * DAY) == 0
    assert _shows(database, FactKind.COMPANY) == ["Moorwind AG"]


def _lines(database: Database, *kinds: FactKind) -> dict[FactKind, tuple[str, int, object]]:
    """What each line's words are attributed to, how many agree, and how long it is kept."""
    with database.read() as session:
        facts = session.scalars(select(Fact).where(Fact.kind.in_(kinds), Fact.rank == 0)).all()
        return {FactKind(fact.kind): (fact.source_kind, fact.agree_count, fact.kept_until) for fact in facts}


@pytest.mark.parametrize(("kind", "value"), [(FactKind.TITLE, "Fellow"), (FactKind.DEPARTMENT, "Moon shots")])
def test_a_corrected_line_lends_its_weight_to_no_other(database: Database, kind: FactKind, value: str) -> None:
    others = {FactKind.COMPANY, FactKind.TITLE} - {kind}
    _says(database, "CTO", "one", 30)
    before = _lines(database, *others)
    _correct(database, kind, value)
    assert _shows(database, kind) == [value]
    assert _lines(database, *others) == before
    assert _lines(database, kind)[kind][:2] == ("person", 1)


def test_a_later_employer_is_not_held_back_by_a_title_corrected_at_the_former_one(database: Database) -> None:
    _says(database, "CTO", "one", 30)
    _correct(database, FactKind.TITLE, "Fellow")
    _says(database, "CEO", "two", 1, company="Moorhof AG", domain="moorhof.example")
    assert _shows(database, FactKind.COMPANY)[0] == "Moorhof AG"
    assert _shows(database, FactKind.TITLE)[0] == "CEO"


def test_a_post_keeps_its_dates_when_its_title_is_corrected_and_goes_with_its_source(database: Database) -> None:
    with database.write() as session:
        job = JobClaim("CTO", "", ANNIKA.company, ANNIKA.domain, started="2019")
        told = Sighting(replace(ANNIKA.claim(), jobs=(job,)), b"1" * 32, NOW.date(), Origin(feed_id="F" * 26))
        receive(session, feed_source(session), told, at=NOW)
    _correct(database, FactKind.TITLE, "Fellow")
    with database.read() as session:
        (post,) = session.scalars(select(Fact).where(Fact.kind == FactKind.JOB))
        assert (post.value, post.detail["title"], post.detail["started"]) == ("Fellow", "Fellow", "2019")
        assert post.detail["company"] == ANNIKA.company


def test_what_the_person_says_of_a_title_does_not_outrank_a_department_a_source_named(database: Database) -> None:
    with database.write() as session:
        job = JobClaim("CTO", "Moon shots", ANNIKA.company, ANNIKA.domain)
        told = Sighting(replace(ANNIKA.claim(), jobs=(job,)), b"1" * 32, NOW.date(), Origin(feed_id="F" * 26))
        receive(session, feed_source(session), told, at=NOW)
    _correct(database, FactKind.TITLE, "Sales director")
    assert _shows(database, FactKind.DEPARTMENT) == ["Moon shots"]
