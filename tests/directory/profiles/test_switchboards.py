"""A number that any source calls a company's switchboard is one: it stands once, finds nobody and keeps nobody out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import corrections, duties, reach, rights
from directory.profiles.disclosures import Seer, disclose
from directory.profiles.evidence import Origin, Sighting
from directory.profiles.identity import contact_digests
from directory.profiles.keys import keys_of
from directory.profiles.models import ContactPoint, Fact, Profile
from directory.profiles.owed import Suppression
from directory.profiles.register import receive
from directory.profiles.states import FactKind, Purpose, Use
from tests.people import FEED, Person, feed_source, list_person, receive_person

NOW = datetime.now(UTC) + timedelta(hours=1)
HOUSE = "+493023125000"
ANNIKA = Person(phone=HOUSE, link="")
CORA = Person("Cora Lind", "cora.lind@nordlicht.example", "Buyer", phone=HOUSE, link="")


def _says(session: Session, person: Person, *phones: tuple[str, str], source: str = "second") -> str:
    """Lets another source say this of somebody's numbers."""
    claim = replace(person.claim(), phones=phones)
    key = f"{source}|{person.email}".encode()[:32].ljust(32)
    told = Sighting(claim, key, NOW.date(), Origin(feed_id=FEED))
    return receive(session, feed_source(session, name=source), told, at=NOW)[0].id


def _numbers(session: Session, profile_id: str) -> dict[str, tuple[str, bool]]:
    """Each number of a card with what it is called and whether customers see it."""
    kinds = (FactKind.WORK_PHONE, FactKind.MOBILE, FactKind.SWITCHBOARD)
    facts = session.scalars(select(Fact).where(Fact.profile_id == profile_id, Fact.kind.in_(kinds))).all()
    assert len({fact.value for fact in facts}) == len(facts), "each number stands once"
    return {fact.value: (fact.kind, fact.visible_from is not None) for fact in facts}


def _found_by(session: Session, profile_id: str, number: str) -> bool:
    ((_, digest),) = contact_digests(keys_of(session), phones=(number,))
    return session.scalar(
        select(ContactPoint.digest).where(ContactPoint.profile_id == profile_id, ContactPoint.digest == digest)
    ) is not None  # fmt: skip


def _correct(session: Session, profile_id: str, number: str, said: str) -> None:
    fact = session.scalars(select(Fact).where(Fact.profile_id == profile_id, Fact.value == number)).one()
    corrections.correct(session, session.get_one(Profile, profile_id), fact, said, at=NOW)


def test_a_number_that_a_source_calls_the_switchboard_stays_its_line_and_is_nobodys_own(database: Database) -> None:
    annika = list_person(database, ANNIKA)
    with database.write() as session:
        assert _found_by(session, annika, HOUSE)
        assert _says(session, ANNIKA, ("switchboard", HOUSE), ("work_phone", "+493023125009")) == annika
        told = _numbers(session, annika)
        assert told == {HOUSE: ("switchboard", True), "+493023125009": ("work_phone", False)}
        assert not _found_by(session, annika, HOUSE)
    with database.write() as session:
        assert _says(session, ANNIKA, ("mobile", HOUSE), source="third") == annika
        assert _numbers(session, annika) == told
        card = reach.shown(session, [annika], use=Use.REVEAL, at=NOW)[annika]
        assert [len(card.revealable(kind)) for kind in (FactKind.WORK_PHONE, FactKind.SWITCHBOARD)] == [0, 1]


def test_who_received_it_as_a_direct_number_is_told_when_the_person_takes_the_switchboard_off(
    database: Database,
) -> None:
    annika = list_person(database, ANNIKA)
    with database.write() as session:
        disclose(session, annika, Seer("A" * 26, "U" * 26), purpose=Purpose.REVEAL, kinds=["work_phone"], at=NOW)
        _says(session, ANNIKA, ("switchboard", HOUSE))
        _correct(session, annika, HOUSE, "")
        assert [(duty.account_id, duty.line) for duty in duties.about(session, [annika])] == [("A" * 26, "switchboard")]
        assert _numbers(session, annika) == {}
        _says(session, ANNIKA, ("work_phone", HOUSE), source="third")
        assert _numbers(session, annika) == {}, "taken off, it comes back under no other kind"


def test_what_the_person_says_of_a_number_beats_whatever_sources_call_it(database: Database) -> None:
    annika = list_person(database, replace(ANNIKA, phone="+493023125009"))
    with database.write() as session:
        _says(session, ANNIKA, ("switchboard", HOUSE))
        _correct(session, annika, "+493023125009", HOUSE)
        assert _numbers(session, annika) == {HOUSE: ("work_phone", True)}
        assert _found_by(session, annika, HOUSE)


@pytest.mark.security(
    "own: a switchboard keeps nobody out",
    breaks="directory/profiles/suppression.py::shared |= _known_as_switchboards(session, profile_id)",
)
def test_whoever_leaves_takes_no_colleague_along_by_the_switchboard(database: Database) -> None:
    annika, cora = list_person(database, ANNIKA), ""
    with database.write() as session:
        cora = _says(session, CORA, ("switchboard", HOUSE))
        rights.remove_me(session, [session.get_one(Profile, annika)], address=ANNIKA.email, language="en", at=NOW)
    with database.write() as session:
        assert "phone" not in set(session.scalars(select(Suppression.kind)))
        assert session.get_one(Profile, cora).state != "removed"
        benno = replace(CORA, name="Benno Lind", email="benno.lind@nordlicht.example")
        assert _says(session, benno, ("work_phone", HOUSE)) not in (annika, cora)


def test_two_people_of_one_name_behind_one_switchboard_stay_two(database: Database) -> None:
    annika = list_person(database, ANNIKA)
    with database.write() as session:
        _says(session, CORA, ("switchboard", HOUSE))
        namesake = replace(ANNIKA, email="a.brandt-okafor@nordlicht.example")
        assert _says(session, namesake, ("work_phone", HOUSE)) != annika


def test_a_record_that_gives_one_number_twice_means_the_switchboard(database: Database) -> None:
    with database.write() as session:
        cora = _says(session, CORA, ("work_phone", HOUSE), ("switchboard", HOUSE))
        assert _numbers(session, cora) == {HOUSE: ("switchboard", False)}
        assert not _found_by(session, cora, HOUSE)


def test_a_number_whose_extension_is_known_now_stays_its_line_and_another_extension_waits_for_its_notice(
    database: Database,
) -> None:
    """Another extension rings at another desk."""
    annika = list_person(database, ANNIKA)
    for extension, seen in (("12", True), ("99", False)):
        number = f"{HOUSE};ext={extension}"
        with database.write() as session:
            receive_person(session, replace(ANNIKA, phone=number), at=NOW)
            assert _numbers(session, annika) == {number: ("work_phone", seen)}


def test_whoever_takes_a_number_off_uncovers_no_other_extension(database: Database) -> None:
    annika = list_person(database, replace(ANNIKA, phone=f"{HOUSE};ext=12"))
    with database.write() as session:
        _says(session, ANNIKA, ("work_phone", f"{HOUSE};ext=13"))
        _correct(session, annika, f"{HOUSE};ext=12", "")
        assert _numbers(session, annika) == {f"{HOUSE};ext=13": ("work_phone", False)}
