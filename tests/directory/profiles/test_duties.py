"""Who received a card is told of every deletion, correction and hiding, and of nothing it never received (Art. 19)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import corrections, duties, rights
from directory.profiles.disclosures import Seer, disclose
from directory.profiles.evidence import Claim
from directory.profiles.merge import merge
from directory.profiles.models import Fact, Profile
from directory.profiles.owed import Duty
from directory.profiles.recompile import facts_of
from directory.profiles.states import FactKind, Purpose, RestrictionReason
from tests.people import LONG_AGO, Person, list_person

NOW = datetime.now(UTC) + timedelta(hours=1)
REVEALED, SEARCHED, EARLY = "R" * 26, "P" * 26, "E" * 26
EVERY_LINE = tuple(FactKind)


def _seen(
    session: Session, profile_id: str, account: str, purpose: Purpose, *kinds: str, at: datetime | None = None
) -> None:
    disclose(session, profile_id, Seer(account, "U" * 26), purpose=purpose, kinds=kinds or EVERY_LINE, at=at or NOW)


def _correct(session: Session, profile_id: str, kind: FactKind, value: str, *, at: datetime = NOW) -> str:
    fact = next(fact for fact in facts_of(session, profile_id) if fact.kind == kind)
    return corrections.correct(session, session.get_one(Profile, profile_id), fact, value, at=at).id


def _correct_number(session: Session, profile_id: str, number: str, said: str, *, at: datetime = NOW) -> None:
    fact = session.scalars(select(Fact).where(Fact.profile_id == profile_id, Fact.value == number)).one()
    corrections.correct(session, session.get_one(Profile, profile_id), fact, said, at=at)


def _owed(session: Session, profile_id: str) -> set[tuple[str, str, str, str | None]]:
    session.expire_all()
    return {(duty.account_id, duty.kind, duty.line, duty.ended_because) for duty in duties.about(session, [profile_id])}


@pytest.mark.security(
    "GDPR Art. 19: corrections",
    breaks="directory/profiles/corrections.py::duties.owe_correction(session, fact, respelled=only_spelt, request_id=opened.id, at=at)",
)
def test_who_received_a_line_is_told_that_it_was_corrected_and_nobody_else(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        _seen(session, profile_id, REVEALED, Purpose.REVEAL, "name", "title", "email")
        _seen(session, profile_id, SEARCHED, Purpose.SEARCH)
        request_id = _correct(session, profile_id, FactKind.TITLE, "Chief Engineer")
        _correct(session, profile_id, FactKind.WORK_PHONE, "")
    with database.read() as session:
        assert _owed(session, profile_id) == {(REVEALED, "correct", "title", None)}
        duty = duties.of_request(session, request_id)[0]
        assert duty.due_at - duty.asked_at == timedelta(days=7)


@pytest.mark.security(
    "own: never more than received", breaks="directory/profiles/duties.py::shown = shown.where(Disclosure.at >= since)"
)
def test_a_line_that_came_after_the_reveal_is_never_named_to_who_did_not_see_it(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        title = next(fact for fact in facts_of(session, profile_id) if fact.kind == FactKind.TITLE)
        assert title.visible_from is not None
        before, after = title.visible_from - timedelta(seconds=1), title.visible_from + timedelta(seconds=1)
        _seen(session, profile_id, EARLY, Purpose.REVEAL, at=before)
        _seen(session, profile_id, REVEALED, Purpose.REVEAL, at=before)
        _seen(session, profile_id, REVEALED, Purpose.OWNED_CARD, at=after)
        _correct(session, profile_id, FactKind.TITLE, "Chief Engineer", at=after + timedelta(days=1))
    with database.read() as session:
        assert _owed(session, profile_id) == {(REVEALED, "correct", "title", None)}


def test_a_line_that_nobody_could_see_is_corrected_without_a_word(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        _correct(session, profile_id, FactKind.EMAIL, "a.brandt@nordlicht.example")
        _correct(session, profile_id, FactKind.EMAIL, "annika@nordlicht.example", at=NOW + timedelta(days=1))
    with database.read() as session:
        assert [duty.line for duty in duties.about(session, [profile_id])] == ["email"]


def test_the_newest_correction_of_a_line_is_the_one_that_is_owed(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        _correct(session, profile_id, FactKind.TITLE, "Chief Engineer")
    with database.write() as session:
        _correct(session, profile_id, FactKind.TITLE, "Engineer", at=NOW + timedelta(days=1))
    with database.read() as session:
        assert _owed(session, profile_id) == {
            (REVEALED, "correct", "title", "again"), (REVEALED, "correct", "title", None)
        }  # fmt: skip


@pytest.mark.security(
    "GDPR Art. 19: restrictions",
    breaks="directory/profiles/rights.py::duties.owe_hiding(session, profile.id, request_id=opened.id, at=at)",
)
def test_who_received_a_hidden_person_is_told_once_and_told_again_when_it_is_over(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        _seen(session, profile_id, SEARCHED, Purpose.CARD)
        for reason in (RestrictionReason.ASKED, RestrictionReason.OBJECTION):
            rights.restrict(session, profile, reason=reason, at=NOW)
        assert _owed(session, profile_id) == {(REVEALED, "hide", "", None)}
        rights.lift(session, profile, reason=RestrictionReason.ASKED, at=NOW)
        assert _owed(session, profile_id) == {(REVEALED, "hide", "", None)}
        rights.lift(session, profile, reason=RestrictionReason.OBJECTION, at=NOW)
    with database.read() as session:
        assert _owed(session, profile_id) == {(REVEALED, "hide", "", "shown")}


def test_deleting_takes_the_place_of_every_other_duty(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        _correct(session, profile_id, FactKind.TITLE, "Chief Engineer")
        rights.hide_me(session, [profile], at=NOW)
        rights.remove_me(session, [profile], address=Person().email, language="en", at=NOW)
    with database.read() as session:
        assert _owed(session, profile_id) == {
            (REVEALED, "correct", "title", "left"), (REVEALED, "hide", "", "left"), (REVEALED, "delete", "", None)
        }  # fmt: skip


def test_who_received_a_card_under_its_former_id_is_told_as_well(database: Database) -> None:
    kept = list_person(database)
    gone = list_person(database, Person(email="a.brandt@nordlicht.example", link="", phone=""))
    with database.write() as session:
        _seen(session, gone, REVEALED, Purpose.REVEAL, at=LONG_AGO + timedelta(days=40))
        merge(session, session.get_one(Profile, kept), session.get_one(Profile, gone), at=NOW)
        rights.restrict(session, session.get_one(Profile, kept), reason=RestrictionReason.ASKED, at=NOW)
    with database.read() as session:
        assert _owed(session, kept) == {(REVEALED, "hide", "", None)}


def test_only_its_own_account_says_once_that_an_open_duty_is_done(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        rights.hide_me(session, [profile], at=NOW)
        duty = duties.about(session, [profile_id])[0].id
    with database.write() as session:
        assert not duties.confirm(session, duty, account_id=SEARCHED, user_id="U" * 26, at=NOW)
        assert duties.confirm(session, duty, account_id=REVEALED, user_id="U" * 26, at=NOW)
        assert not duties.confirm(session, duty, account_id=REVEALED, user_id="V" * 26, at=NOW)
        assert session.get_one(Duty, duty).confirmed_by == "U" * 26


@dataclass(frozen=True, slots=True)
class TwoNumbers(Person):
    """Somebody with two work phones that end alike."""

    def claim(self) -> Claim:
        """The claim a feed row becomes."""
        numbers = (("work_phone", "+493023125001"), ("work_phone", "+493099125001"))
        return replace(Person.claim(self), phones=numbers)


def test_of_two_numbers_each_is_a_duty_of_its_own_that_names_which_and_ends_by_itself(database: Database) -> None:
    profile_id = list_person(database, TwoNumbers())
    with database.write() as session:
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        _correct_number(session, profile_id, "+493023125001", "+493023125009")
        _correct_number(session, profile_id, "+493099125001", "")
        told = {duty.which: duty.ended_because for duty in duties.about(session, [profile_id])}
        assert told == {"…3125001": None, "…9125001": None}, "no more of it than tells it apart"
        _correct_number(session, profile_id, "+493023125009", "+493023125007", at=NOW + timedelta(days=1))
        newest, *former = duties.about(session, [profile_id])
        assert (newest.which, newest.ended_because) == ("…09", None)
        assert sorted((duty.which, duty.ended_because or "") for duty in former) == [("", "again"), ("…9125001", "")]
        assert duties.confirm(session, newest.id, account_id=REVEALED, user_id="U" * 26, at=NOW)
        session.expire_all()
        assert newest.which == "", "done, it is not told any more"
        rights.remove_me(session, [session.get_one(Profile, profile_id)], address=Person().email, language="en", at=NOW)
    with database.read() as session:
        assert {duty.which for duty in duties.about(session, [profile_id])} == {""}


def test_an_address_corrected_twice_is_still_one_duty_about_the_line_that_stands_now(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        for day, address in enumerate(("a.brandt@nordlicht.example", "annika@nordlicht.example")):
            _correct(session, profile_id, FactKind.EMAIL, address, at=NOW + timedelta(days=day))
        (duty,) = duties.about(session, [profile_id])
        assert (duty.which, session.get_one(Fact, duty.fact_id).value) == ("a…@nordlicht.example", address)


@pytest.mark.parametrize("said", ["Annika BRANDT-Okafor", "Ännika Brandt Okafor"])
def test_a_new_spelling_is_the_persons_own_word_and_passed_on_without_pressing_anybody(
    database: Database, said: str
) -> None:
    profile_id = list_person(database)
    later = NOW + timedelta(days=30)
    with database.write() as session:
        _seen(session, profile_id, REVEALED, Purpose.REVEAL)
        _correct(session, profile_id, FactKind.NAME, said)
        assert next(fact.value for fact in facts_of(session, profile_id) if fact.kind == FactKind.NAME) == said
        (duty,) = duties.about(session, [profile_id])
        assert (duty.line, duty.respelled, duty.ended_at) == ("name", True, None)
        assert (duties.to_mail(session, at=later), duties.late(session, REVEALED, at=later)) == ([], None)
        _correct(session, profile_id, FactKind.NAME, "Annika Brandt", at=NOW + timedelta(days=1))
        _correct(session, profile_id, FactKind.NAME, "Annika BRANDT", at=NOW + timedelta(days=2))
    with database.read() as session:
        open_one, quiet = duties.about(session, [profile_id])
        assert (open_one.respelled, open_one.ended_because, quiet.ended_because) == (False, None, "again")
        assert len(duties.to_mail(session, at=later)) == 1
