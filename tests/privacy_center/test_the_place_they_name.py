"""Whoever corrects where they work reads their own words on the card, and nothing they did not say."""

from sqlalchemy import select

from directory.profiles.models import Fact, Profile
from tests.privacy_center.conftest import Visitor
from tests.privacy_center.people import Listed


def _name_place(visitor: Visitor, profile_id: str, typed: str) -> tuple[str, str, int]:
    """Corrects the place; answers the line, the country it names, and how many sources are said to agree."""
    place = select(Fact).where(Fact.profile_id == profile_id, Fact.kind == "place")
    with visitor.held.database.read() as session:
        line = session.scalars(place).one().id
    assert visitor.press(f"/card/correct/{line}", {"value": typed}).status_code == 303
    with visitor.held.database.read() as session:
        fact = session.scalars(place).one()
        return fact.value, fact.detail["country"], fact.agree_count


def test_a_corrected_place_says_what_the_person_said_and_no_country_they_did_not_name(
    visitor: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    for typed, shown, country in (
        ("Bremen", "Bremen", ""),
        ("Paris, France", "Paris, FR", "FR"),
        ("Zürich, Schweiz", "Zürich, CH", "CH"),
        ("Portland, Oregon, USA", "Portland, Oregon, US", "US"),
        ("Springfield, Somewhere", "Springfield, Somewhere", ""),
        ("España", "ES", "ES"),
    ):
        assert _name_place(visitor, annika.profile_id, typed) == (shown, country, 1)


def test_a_place_corrected_again_and_back_is_the_newest_word_alone(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    for typed, shown in (
        ("Bremen, Germany", "Bremen, DE"),
        ("Paris, France", "Paris, FR"),
        ("Lyon, France", "Lyon, FR"),
        ("Paris, France", "Paris, FR"),
        ("Hamburg, Germany", "Hamburg, DE"),
    ):
        value, _, agreeing = _name_place(visitor, annika.profile_id, typed)
        assert value == shown
        assert agreeing == 1
    page = visitor.get("/card").get_data(as_text=True)
    assert "The same is said by: Licensed feed" in page, "the vendor says Hamburg, and may again, in its own words"


def test_a_place_abroad_loosens_no_law_that_other_records_name(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    _name_place(visitor, annika.profile_id, "Portland, USA")
    with visitor.held.database.read() as session:
        assert session.get_one(Profile, annika.profile_id).regime.split(",")[0] == "gdpr"
