"""What is said of a company holds for everybody who works there, at once, and only where its licence lets it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from directory.db import Database
from directory.profiles.companies import CompanyFacts, found_or_made, known_by_name, size_band
from directory.profiles.models import Company, Fact, IndexChange
from tests.people import Person, feed_source, list_person

NOW = datetime.now(UTC)


def _say(database: Database, feed: str, industry: str, *, uses: str = "search,reveal") -> str:
    with database.write() as session:
        source = feed_source(session, name=feed, uses=uses)
        session.expunge(source)
    told = CompanyFacts(name="Nordlicht Systeme GmbH", domain="nordlicht.example", industry=industry)
    return found_or_made(database, source, [(told, NOW.date())])["nordlicht.example"]


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("250", "201-500"), ("1,001 to 5,000", "1001-5000"), ("10000+", "10001+"), ("10K+", "10001+"), ("5k-10k", "5001-10000"),
        ("1.5M", "10001+"), ("500 (2021)", "201-500"), (">1000", "1001-5000"), ("Mehr als 10.000", "10001+"), ("<50", "11-50"),
        ("11 - 50 employees", "11-50"), ("small", ""),
    ],
)  # fmt: skip
def test_a_size_is_read_as_people_write_it(written: str, band: str) -> None:
    assert size_band(written) == band


def test_a_company_that_changes_files_its_people_anew(database: Database) -> None:
    company_id = _say(database, "kontor", "Optics")
    profile_id = list_person(database, Person())
    with database.write() as session:
        for fact in session.scalars(select(Fact).where(Fact.profile_id == profile_id)):
            fact.company_id = company_id
        session.execute(delete(IndexChange))
    _say(database, "kontor", "Optics")
    with database.read() as session:
        assert session.scalars(select(IndexChange.profile_id)).all() == []
    _say(database, "kontor", "Lasers")
    with database.read() as session:
        assert session.scalars(select(IndexChange.profile_id)).all() == [profile_id]


def test_what_a_feed_says_that_may_not_be_searched_is_on_no_company(database: Database) -> None:
    _say(database, "kontor", "Optics")
    _say(database, "export", "Weapons", uses="export")
    with database.read() as session:
        assert session.scalars(select(Company.industry)).all() == ["Optics"]


@pytest.mark.parametrize(
    ("names", "named"),
    [
        (["Nordlicht Systeme GmbH", "Harbour Bright Ltd"], "Nordlicht Systeme GmbH"),
        (["Nordlicht Systeme GmbH", "Self-employed"], "Nordlicht Systeme GmbH"),
        (["Self-employed", "Nordlicht Systeme GmbH"], "Nordlicht Systeme GmbH"),
        (["Harbour Bright Ltd", "Nordlicht Systeme GmbH"], "Nordlicht Systeme GmbH"),
        (["Nordlicht Systeme GmbH", "Nordlicht AG"], "Nordlicht AG"),
        (["Harbour Bright Ltd"], "Harbour Bright Ltd"),
    ],
)
def test_a_name_beside_an_address_renames_no_company_that_the_domain_speaks_for(
    database: Database, names: list[str], named: str
) -> None:
    with database.write() as session:
        source = feed_source(session, name="kontor", uses="search,reveal")
        session.expunge(source)
    for name in names:
        found_or_made(database, source, [(CompanyFacts(name, "nordlicht.example", guessed=True), NOW.date())])
    with database.read() as session:
        assert session.scalars(select(Company.name)).all() == [named]
        pair = ("nordlicht.example", named)
        assert pair in known_by_name(session, {pair, ("nordlicht.example", "Self-employed")})


def test_a_company_is_known_under_its_domain_by_a_name_that_shares_a_word_and_by_no_other(database: Database) -> None:
    company_id = _say(database, "kontor", "Optics")
    same, another = ("nordlicht.example", "Nordlicht"), ("nordlicht.example", "Harbour Bright Ltd")
    with database.read() as session:
        assert known_by_name(session, {same, another, ("elsewhere.example", "Nordlicht")}) == {same: company_id}
