"""Work history, education and switchboard can be corrected like any line, and no source brings the old ones back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import corrections, duties, reach, sweeps
from directory.profiles.cards import own_card
from directory.profiles.disclosures import Seer, disclose
from directory.profiles.evidence import Claim, EducationClaim, JobClaim, Origin, Sighting
from directory.profiles.journal import Line
from directory.profiles.keys import new_id
from directory.profiles.models import Fact, Profile
from directory.profiles.owed import JournalEntry
from directory.profiles.register import receive
from directory.profiles.replacements import CorrectionRefused, Said
from directory.profiles.replaying import replay
from directory.profiles.states import FactKind, Purpose
from directory.profiles.wording import in_words, says_nothing_more
from tests.people import LONG_AGO, Person, feed_source, gate, tell

NOW = datetime.now(UTC) + timedelta(hours=1)
DAY = timedelta(days=1)
ANNIKA = Person(title="Engineer", link="")
HOUSE = "+493023125000"
ENGINEER = JobClaim("Engineer", "", ANNIKA.company, ANNIKA.domain, started="2019")
AT_MOORHOF = JobClaim("Engineer", "", "Moorhof AG", "moorhof.example", started="2010", ended="2018")
AT_SUEDWIND = JobClaim("Engineer", "", "Südwind AG", started="2006", ended="2010")
DIPLOMA = EducationClaim("TU Hamburg", "Diploma", "Physics", "2005")
CLAIM = replace(
    ANNIKA.claim(), jobs=(ENGINEER, AT_MOORHOF, AT_SUEDWIND), education=(DIPLOMA,), phones=(("switchboard", HOUSE),)
)  # fmt: skip


def _says(session: Session, claim: Claim, source: str = "kontor", *, at: datetime = LONG_AGO) -> Profile:
    told = Sighting(claim, source.encode().ljust(32), at.date(), Origin(feed_id="F" * 26))
    return receive(session, feed_source(session, name=source), told, at=at)[0]


@pytest.fixture
def annika(database: Database) -> str:
    """A listed person with a work history, a school and her company's switchboard on the card."""
    with database.write() as session:
        profile = _says(session, CLAIM)
        tell(session, gate(session, profile))
        profile_id = profile.id
    with database.write() as session:
        assert reach.list_profiles(session, [profile_id], at=NOW) == 1
    return profile_id


def _facts(session: Session, kind: FactKind) -> dict[str, Fact]:
    found = session.scalars(select(Fact).where(Fact.kind == kind).order_by(Fact.rank))
    return {in_words(fact): fact for fact in found if not says_nothing_more(fact)}


def _shows(database: Database, kind: FactKind = FactKind.JOB) -> list[str]:
    with database.read() as session:
        return list(_facts(session, kind))


def _correct(database: Database, line: str, said: Said, kind: FactKind = FactKind.JOB, *, at: datetime = NOW) -> str:
    with database.write() as session:
        fact = _facts(session, kind)[line]
        profile = session.get_one(Profile, fact.profile_id)
        return corrections.correct(session, profile, fact, said, at=at).id


PRESENT, MOORHOF, SUEDWIND = (
    "Engineer, Nordlicht Systeme GmbH, 2019–", "Engineer, Moorhof AG, 2010–2018", "Engineer, Südwind AG, 2006–2010"
)  # fmt: skip


@pytest.mark.security(
    "own: a post taken off stays off",
    breaks="directory/profiles/posts.py::return job if dates_stand and all(may(FactKind.JOB, one) for one in keys.whole) else None",
)
def test_a_post_taken_off_comes_back_from_no_source_and_the_same_title_elsewhere_stays(
    database: Database, annika: str
) -> None:
    _correct(database, MOORHOF, "")
    assert _shows(database) == [PRESENT, SUEDWIND]
    with database.write() as session:
        for source, job in {
            "otherwise dated": replace(AT_MOORHOF, started="2011"),
            "gone on": replace(AT_MOORHOF, ended=""),
            "known by its domain": replace(AT_MOORHOF, company="Moorhof Holding"),
            "known by its name": replace(AT_MOORHOF, company_domain=""),
        }.items():
            assert _says(session, replace(CLAIM, jobs=(ENGINEER, job, AT_SUEDWIND)), source, at=NOW).id == annika
    assert _shows(database) == [PRESENT, SUEDWIND]
    assert _shows(database, FactKind.TITLE) == ["Engineer"]


def test_a_corrected_post_stays_the_line_its_notice_named_and_says_nothing_of_the_present_one(
    database: Database, annika: str
) -> None:
    _correct(database, MOORHOF, JobClaim("Chief Engineer", "", "Moorhof AG", started="2012", ended="03/2018"))
    assert _shows(database) == [PRESENT, "Chief Engineer, Moorhof AG, 2012–2018", SUEDWIND]
    _correct(database, "Chief Engineer, Moorhof AG, 2012–2018", JobClaim("Fellow", "", "Fenwick Ltd"))
    with database.read() as session:
        fact = session.scalars(select(Fact).where(Fact.kind == FactKind.JOB, Fact.value == "Fellow")).one()
        assert (fact.source_kind, fact.visible_from is not None) == ("person", True)
        for kind, value in ((FactKind.TITLE, "Engineer"), (FactKind.COMPANY, ANNIKA.company)):
            line = _facts(session, kind)[value]
            assert (line.source_kind, line.agree_count) == ("licensed", 1)


def test_the_first_day_of_the_present_post_is_theirs_to_say_and_its_title_is_still_the_sources(
    database: Database, annika: str
) -> None:
    _correct(database, PRESENT, JobClaim(started="2017-05"))
    assert _shows(database)[0] == "Engineer, Nordlicht Systeme GmbH, 2017–"
    with database.write() as session:
        _says(session, replace(CLAIM, jobs=(replace(ENGINEER, title="CTO"),)), "second", at=NOW)
    assert _shows(database)[0] == "CTO, Nordlicht Systeme GmbH, 2017–"
    assert _shows(database, FactKind.TITLE) == ["CTO"]
    with database.read() as session:
        assert _facts(session, FactKind.JOB)["CTO, Nordlicht Systeme GmbH, 2017–"].source_kind == "person"
    _correct(database, "CTO, Nordlicht Systeme GmbH, 2017–", JobClaim(started="2016"), at=NOW + DAY)
    assert _shows(database)[0] == "CTO, Nordlicht Systeme GmbH, 2016–"


def test_a_corrected_first_day_stands_as_long_as_a_source_says_anything_of_the_person(
    database: Database, annika: str
) -> None:
    _correct(database, PRESENT, JobClaim(started="2017"))
    with database.write() as session:
        _says(session, CLAIM, "kontor", at=NOW + 300 * DAY)
    sweeps.expire_evidence(database, at=NOW + 400 * DAY)
    assert _shows(database)[0] == "Engineer, Nordlicht Systeme GmbH, 2017–"
    sweeps.expire_evidence(database, at=NOW + 700 * DAY)
    assert _shows(database) == []


def test_the_line_of_the_present_post_goes_and_title_and_company_stay_whoever_says_what(
    database: Database, annika: str
) -> None:
    with database.write() as session:
        title = _facts(session, FactKind.TITLE)["Engineer"]
        corrections.correct(session, session.get_one(Profile, annika), title, "Fellow", at=NOW)
    _correct(database, "Fellow, Nordlicht Systeme GmbH, 2019–", "")
    with database.write() as session:
        _says(session, replace(CLAIM, jobs=(replace(ENGINEER, title="CEO", started="2020"),)), "second", at=NOW + DAY)
    assert _shows(database) == [MOORHOF, SUEDWIND]
    assert (_shows(database, FactKind.TITLE), _shows(database, FactKind.COMPANY)) == (["Fellow"], [ANNIKA.company])


def test_a_school_is_corrected_and_taken_off(database: Database, annika: str) -> None:
    _correct(
        database, "Diploma, Physics, TU Hamburg, 2005", EducationClaim("TU Hamburg", "Diploma", "Physics", "2006"),
        FactKind.EDUCATION,
    )  # fmt: skip
    assert _shows(database, FactKind.EDUCATION) == ["Diploma, Physics, TU Hamburg, 2006"]
    _correct(
        database, "Diploma, Physics, TU Hamburg, 2006", EducationClaim("TU Berlin", "MSc", "Physics", "2006"),
        FactKind.EDUCATION, at=NOW + DAY,
    )  # fmt: skip
    with database.write() as session:
        _says(session, CLAIM, "second", at=NOW + DAY)
    assert _shows(database, FactKind.EDUCATION) == ["MSc, Physics, TU Berlin, 2006"]
    _correct(database, "MSc, Physics, TU Berlin, 2006", "", FactKind.EDUCATION, at=NOW + 2 * DAY)
    assert _shows(database, FactKind.EDUCATION) == []


def test_a_switchboard_that_is_not_theirs_leaves_their_card_and_no_source_brings_it_back(
    database: Database, annika: str
) -> None:
    _correct(database, HOUSE, "030 23125099", FactKind.SWITCHBOARD)
    assert _shows(database, FactKind.SWITCHBOARD) == ["+493023125099"]
    _correct(database, "+493023125099", "", FactKind.SWITCHBOARD, at=NOW + DAY)
    with database.write() as session:
        _says(session, CLAIM, "second", at=NOW + DAY)
    assert _shows(database, FactKind.SWITCHBOARD) == []


@pytest.mark.parametrize(
    ("kind", "said", "reason"),
    [
        (FactKind.JOB, JobClaim("", "", "  "), "post_needed"),
        (FactKind.JOB, JobClaim("x" * 201), "too_long"),
        (FactKind.JOB, JobClaim("Engineer", started="2019-13"), "dates"),
        (FactKind.JOB, JobClaim("Engineer", started="long ago"), "dates"),
        (FactKind.JOB, JobClaim("Engineer", started="0019"), "dates"),
        (FactKind.JOB, JobClaim("Engineer", started="2019", ended="12/2018"), "dates"),
        (FactKind.JOB, "Engineer", "not_correctable"),
        (FactKind.EDUCATION, EducationClaim(" ", "MSc"), "school_needed"),
        (FactKind.EDUCATION, EducationClaim("TU Berlin", ended="soon"), "dates"),
    ],
)
def test_a_post_or_school_that_cannot_be_is_refused(
    database: Database, annika: str, kind: FactKind, said: Said, reason: str
) -> None:
    line = MOORHOF if kind is FactKind.JOB else "Diploma, Physics, TU Hamburg, 2005"
    with pytest.raises(CorrectionRefused) as refused:
        _correct(database, line, said, kind)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (FactKind.JOB, MOORHOF), (FactKind.EDUCATION, "Diploma, Physics, TU Hamburg, 2005"),
        (FactKind.SWITCHBOARD, HOUSE),
    ],
)  # fmt: skip
def test_who_received_such_a_line_is_told_and_a_restore_takes_it_off_again(
    database: Database, annika: str, kind: FactKind, line: str
) -> None:
    with database.write() as session:
        disclose(session, annika, Seer("R" * 26, "U" * 26), purpose=Purpose.REVEAL, kinds=tuple(FactKind), at=NOW)
    with database.write() as session:
        fact = _facts(session, kind)[line]
        request_id = corrections.correct(session, session.get_one(Profile, annika), fact, "", at=NOW).id
        assert [duty.line for duty in duties.of_request(session, request_id)] == [kind]
        noted = session.scalars(select(JournalEntry).where(JournalEntry.act == "corrected")).one()
        told = Line(new_id(), noted.act, noted.profile_id, noted.body, noted.at)
        assert line not in repr(told)
        session.rollback()
    assert line in _shows(database, kind)
    with database.write() as session:
        assert replay(session, [told], at=NOW).changed == {"corrected": 1}
        _says(session, CLAIM, "second", at=NOW + DAY)
    assert line not in _shows(database, kind)
    with database.read() as session:
        assert [(duty.account_id, duty.line) for duty in duties.about(session, [annika])] == [("R" * 26, kind)]
        card = own_card(session, session.get_one(Profile, annika), contact_digest=b"", at=NOW)
        assert card.lost == (), "who took a line off wrote no words that a restore could lose"


def test_a_former_post_nobody_was_told_of_takes_no_present_one_of_the_same_title_with_it(
    database: Database, annika: str
) -> None:
    earlier = JobClaim("Engineer", "", "Fenwick Ltd", started="2001", ended="2005")
    with database.write() as session:
        _says(session, replace(CLAIM, jobs=(*CLAIM.jobs, earlier)), at=NOW)
    assert len(_shows(database)) == 4
    assert sweeps.drop_untold_facts(database, at=NOW + 40 * DAY) == 1
    assert _shows(database) == [PRESENT, MOORHOF, SUEDWIND]
    assert _shows(database, FactKind.TITLE) == ["Engineer"]
