"""Whose law a person stands under: the strictest of all that points at a country, and nothing shown that is guessed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.db import Database, StorageRefused
from directory.profiles import clock_watch, reach, rights, sweeps
from directory.profiles.evidence import Claim, JobClaim
from directory.profiles.hints import standing
from directory.profiles.models import BarredValue, Company, Fact, Observation, Profile
from directory.profiles.notices_sent import delivered
from directory.profiles.owed import Notice
from directory.profiles.recompile import recompile
from directory.profiles.regimes import REGIMES, law_of
from directory.profiles.states import FactKind, NoticeKind, RestrictionReason, State, Use
from tests.people import Person, gate, receive_person, tell

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
_COUNTRY = st.sampled_from("DE AT FR GB CH US JP CN AE BR IE CA".split())
_HINTS = st.frozensets(_COUNTRY | st.just(""), max_size=4)
_NAMED = st.lists(_COUNTRY, max_size=2)
_OPERATOR_DAYS = st.none() | st.integers(min_value=1, max_value=90)
BILL = Person(
    name="Bill Okafor", email="bill@oakfield.example", domain="oakfield.example", company="Oakfield Inc.",
    phone="+12125550142", link="", city="Boston", country="US",
)  # fmt: skip


def profile_claims(session: Session, profile_id: str) -> Sequence[Observation]:
    """The observations of one person, to be changed as a migration would."""
    return session.scalars(select(Observation).where(Observation.profile_id == profile_id)).all()


@settings(deadline=None)
@given(_NAMED, _HINTS, _COUNTRY, _OPERATOR_DAYS)
def test_one_more_hint_never_shortens_the_wait_nor_moves_the_last_day_away(
    named: list[str], hints: frozenset[str], more: str, operator_days: int | None
) -> None:
    before, after = law_of(named, hints), law_of(named, hints | {more})
    assert after.wait_days(operator_days) >= before.wait_days(operator_days)
    assert after.tell_by(NOW) <= before.tell_by(NOW)
    assert type(after).of(after.code) == after


@settings(deadline=None)
@given(st.lists(_COUNTRY, min_size=1, max_size=2), _HINTS, _COUNTRY, _OPERATOR_DAYS)
def test_a_second_country_named_never_loosens_what_the_first_asks(
    named: list[str], hints: frozenset[str], more: str, operator_days: int | None
) -> None:
    before, after = law_of(named, hints), law_of([*named, more], hints)
    assert after.wait_days(operator_days) >= before.wait_days(operator_days)
    assert after.tell_by(NOW) <= before.tell_by(NOW)


@settings(deadline=None)
@given(_HINTS)
def test_whoever_no_country_is_named_for_stands_under_the_strictest_law(hints: frozenset[str]) -> None:
    law = law_of([], hints)
    assert law.wait_days(None) == max(regime.wait_days for regime in REGIMES.values())
    assert law.tell_by(NOW) == NOW + min(regime.tell_days for regime in REGIMES.values()) * DAY


@pytest.mark.parametrize(
    ("claim", "country", "law", "language"),
    [
        (Claim(country="US", phones=(("work_phone", "+12125550142"),)), "US", "ccpa", "en"),
        (Claim(country="US", phones=(("work_phone", "+493023125001"),)), "US", "gdpr,ccpa", "en"),
        (Claim(country="GB", hints=("DE",)), "GB", "uk,gdpr", "en"),
        (Claim(country="US", jobs=(JobClaim("Buyer", company_domain="nordlicht.de"),)), "US", "gdpr,ccpa", "en"),
        (Claim(country="US", jobs=(JobClaim("Buyer", company_id="C"),)), "US", "ch,ccpa", "en"),
        (Claim(city="Utrecht", phones=(("work_phone", "+442079460123"),)), "", "gdpr,uk", "en"),
        (Claim(city="Salzburg", phones=(("work_phone", "+493023125001"),)), "", "gdpr", "de"),
        (Claim(hints=("US",)), "", "gdpr,ccpa", "en"),
        (Claim(hints=("DE", "FR")), "", "gdpr", "en"),
        (Claim(emails=("a@nordlicht.jp",)), "JP", "other", "en"),
        (Claim(emails=("a@nordlicht.co",)), "", "gdpr", "en"),
    ],
)
def test_what_names_a_country_and_what_only_points_at_one(claim: Claim, country: str, law: str, language: str) -> None:
    stands = standing([claim], company_countries={"C": "CH"})
    assert (stands.country, stands.law.code, stands.language) == (country, law, language)


def test_a_city_is_never_joined_with_a_guessed_country(database: Database) -> None:
    with database.write() as session:
        profile = receive_person(session, Person(city="Salzburg", country="", phone="+493023125001"), at=NOW)
        place = session.scalars(select(Fact).where(Fact.kind == FactKind.PLACE)).one()
        assert (place.value, place.detail["country"], profile.country) == ("Salzburg", "", "")
        assert (profile.regime, profile.language) == ("gdpr", "de")


def test_a_company_abroad_makes_the_law_of_its_people_stricter(database: Database) -> None:
    with database.write() as session:
        seat = Company(
            id="C" * 26, name="Oakfield", normal_name="oakfield", domain="oakfield.example", country="CH", social=[],
            first_seen_on=NOW.date(),
        )  # fmt: skip
        session.add(seat)
        profile = receive_person(session, BILL, at=NOW)
        assert profile.regime == "ccpa"
        for one in profile_claims(session, profile.id):
            one.claim = one.claim | {"jobs": [job | {"company_id": seat.id} for job in one.claim["jobs"]]}
        session.flush()
        recompile(session, profile, at=NOW)
        assert profile.regime == "ch,ccpa"


@pytest.mark.security(
    "own: the strictest law of all hints",
    breaks="directory/profiles/waits.py::notice.wait_ends_at = ends_at",
)
def test_a_stricter_hint_lengthens_a_wait_that_runs_in_the_code_and_in_the_database(database: Database) -> None:
    began = NOW - 20 * DAY
    with database.write() as session:
        profile = receive_person(session, BILL, at=began)
        notice = gate(session, profile, at=began)
        tell(session, notice, at=began)
        assert (notice.wait_days, notice.wait_ends_at) == (14, began + 14 * DAY)
        last_day = profile.tell_by
        receive_person(session, replace(BILL, mobile="+4915123456789"), at=began + DAY)
        assert (profile.country, profile.regime) == ("US", "gdpr,ccpa")
        assert (notice.wait_days, notice.wait_ends_at) == (30, began + 30 * DAY)
        assert profile.tell_by <= last_day
        profile_id, notice_id = profile.id, notice.id
    assert sweeps.list_due(database, at=NOW) == 0
    with pytest.raises(StorageRefused), database.write() as session:
        session.execute(
            text("UPDATE profile SET state = 'listed', listed_at = received_at, listing_notice_id = :notice"),
            {"notice": notice_id},
        )
    database.until_done(lambda session: clock_watch.confirm(session, at=began + 31 * DAY))
    with database.read() as session:
        assert reach.due_for_listing(session, at=began + 29 * DAY) == []
        assert reach.due_for_listing(session, at=began + 31 * DAY) == [profile_id]


def _listed_after(database: Database, began: datetime, *, days: int) -> str:
    with database.write() as session:
        profile = receive_person(session, BILL, at=began)
        tell(session, gate(session, profile, at=began), at=began)
        profile_id = profile.id
    with database.write() as session:
        assert reach.list_profiles(session, [profile_id], at=began + days * DAY) == 1
    return profile_id


def _swept(database: Database, at: datetime) -> None:
    """Lists and shows whatever is due at an instant of these tests."""
    database.until_done(lambda session: clock_watch.confirm(session, at=at))
    with database.write() as session:
        reach.list_profiles(session, reach.due_for_listing(session, at=at), at=at)
    sweeps.show_due(database, at=at)


@pytest.mark.security(
    "own: a stricter law that comes late hides again",
    breaks="directory/profiles/waits.py::_hide_again(session, profile, notice, at=at)",
)
def test_a_listing_that_waited_under_a_laxer_law_is_hidden_until_the_stricter_wait_is_over(database: Database) -> None:
    began = NOW - 40 * DAY
    profile_id = _listed_after(database, began, days=15)
    with database.write() as session:
        receive_person(session, replace(BILL, mobile="+4915123456789"), at=began + 20 * DAY)
        profile = session.get_one(Profile, profile_id)
        assert (profile.state, profile.regime, profile.listed_at) == (State.NOTICED, "gdpr,ccpa", None)
        assert reach.shown(session, [profile_id], use=Use.SEARCH, at=began + 20 * DAY) == {}
        notice = session.scalars(select(Notice).where(Notice.kind == NoticeKind.LISTING)).one()
        assert (notice.wait_days, notice.wait_ends_at, notice.revoked_at) == (30, began + 30 * DAY, None)
    _swept(database, began + 29 * DAY)
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.NOTICED
    _swept(database, began + 31 * DAY)
    with database.read() as session:
        card = reach.shown(session, [profile_id], use=Use.SEARCH, at=NOW)[profile_id]
        assert (card.value(FactKind.NAME), card.first(FactKind.MOBILE)) == (BILL.name, None)


def test_a_listing_older_than_the_stricter_wait_stays(database: Database) -> None:
    began = NOW - 60 * DAY
    profile_id = _listed_after(database, began, days=15)
    with database.write() as session:
        receive_person(session, replace(BILL, mobile="+4915123456789"), at=began + 31 * DAY)
        profile = session.get_one(Profile, profile_id)
        assert (profile.state, profile.regime) == (State.LISTED, "gdpr,ccpa")
        assert reach.shown(session, [profile_id], use=Use.SEARCH, at=NOW).keys() == {profile_id}


def test_a_new_line_shown_after_a_shorter_wait_is_hidden_alone(database: Database) -> None:
    began, later = NOW - 100 * DAY, NOW - 30 * DAY
    profile_id = _listed_after(database, began, days=15)
    with database.write() as session:
        receive_person(session, replace(BILL, mobile="+12125550199"), at=later)
        tell(session, session.scalars(select(Notice).where(Notice.kind == NoticeKind.NEW_FACTS)).one(), at=later)
    _swept(database, later + 15 * DAY)
    with database.write() as session:
        shown = reach.shown(session, [profile_id], use=Use.SEARCH, at=NOW)[profile_id]
        assert shown.value(FactKind.MOBILE) == "+12125550199"
        receive_person(
            session, replace(BILL, mobile="+12125550199", phone="+493023125001"), key="2", at=later + 20 * DAY
        )
        shown = reach.shown(session, [profile_id], use=Use.SEARCH, at=NOW)[profile_id]
        assert (shown.value(FactKind.NAME), shown.value(FactKind.MOBILE)) == (BILL.name, "")


def test_on_a_hidden_card_what_is_left_of_the_stricter_wait_runs_when_it_is_shown_again(database: Database) -> None:
    began = NOW - 60 * DAY
    profile_id = _listed_after(database, began, days=15)
    with database.write() as session:
        rights.restrict(
            session, session.get_one(Profile, profile_id), reason=RestrictionReason.ASKED, at=began + 20 * DAY
        )
    with database.write() as session:
        receive_person(session, replace(BILL, mobile="+4915123456789"), at=began + 35 * DAY)
        assert session.get_one(Profile, profile_id).came_from == State.NOTICED
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        assert rights.lift(session, profile, reason=RestrictionReason.ASKED, at=began + 40 * DAY)
        assert profile.state == State.NOTICED
        assert reach.due_for_listing(session, at=began + 49 * DAY) == []
        assert reach.due_for_listing(session, at=began + 51 * DAY) == [profile_id]


def test_what_is_known_of_a_country_later_moves_law_and_language_and_the_notice_not_yet_taken(
    database: Database,
) -> None:
    with database.write() as session:
        profile = receive_person(session, BILL, at=NOW - DAY)
        notice = gate(session, profile, at=NOW - DAY)
        assert notice.wait_days == 14
        receive_person(session, replace(BILL, country="DE"), at=NOW)
        assert (profile.country, profile.regime, profile.language) == ("DE", "gdpr,ccpa", "de")
        assert delivered(session, session.get_one(Notice, notice.id), by="relay", answer="250", at=NOW)
        assert notice.wait_ends_at == NOW + 30 * DAY


def test_a_place_taken_off_stays_off_when_its_guessed_country_falls_away(database: Database) -> None:
    with database.write() as session:
        profile = receive_person(session, Person(city="Salzburg", country="DE"), at=NOW)
        place = session.scalars(select(Fact).where(Fact.kind == FactKind.PLACE)).one()
        session.add(BarredValue(profile_id=profile.id, kind=place.kind, digest=place.digest, since=NOW))
        for observation in profile_claims(session, profile.id):
            observation.claim = {**observation.claim, "country": "", "hints": ["DE"]}
        session.flush()
        recompile(session, session.get_one(Profile, profile.id), at=NOW)
        assert session.scalars(select(Fact).where(Fact.kind == FactKind.PLACE)).all() == []
