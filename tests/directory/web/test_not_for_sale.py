"""What a licence keeps from customers on their pages: no reveal where none is permitted, no source without the use."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from directory.profiles.models import Fact, Observation
from tests.directory.web.conftest import ANNIKA, BENNO, Visitor, World
from tests.people import LONG_AGO, feed_source, receive_person

VERY_LONG_AGO = LONG_AGO - timedelta(days=30)


def test_no_reveal_is_offered_where_the_licence_permits_none(peopled: World, rep: Visitor) -> None:
    twin = replace(BENNO, name="Bela Harkort", email="bela.harkort@moorwind.example", phone="", link="")
    third = replace(twin, name="Birte Harkort", email="birte.harkort@moorwind.example")
    peopled.list(twin, third)
    annika, benno = peopled.people[ANNIKA.name], peopled.people[BENNO.name]
    with peopled.database.write() as session:
        session.execute(update(Fact).where(Fact.profile_id.in_([annika, benno])).values(uses="search"))
    told = "The source’s licence permits no reveal."
    for path in (f"/people/{annika}", "/?q=annika"):
        page = rep.get(path).get_data(as_text=True)
        assert told in page
        assert "no e-mail" not in page
        assert f"/people/{annika}/reveal" not in page
        assert f'name="profile_id" value="{annika}"' not in page
    found = rep.get("/?q=harkort").get_data(as_text=True)
    company = "/companies/" + found.partition("/companies/")[2].partition('"')[0]
    assert "Reveal the 2 senior people for 2 credits" in rep.get(company).get_data(as_text=True)
    wanted = [annika, benno, peopled.people[twin.name]]
    quoted = rep.press("/reveal", {"step": "quote", "profile_id": wanted}).get_data(as_text=True)
    assert "Reveal 1 person" in quoted
    assert annika not in quoted


def test_a_card_says_it_came_from_the_first_source_whose_licence_permits_to_show_it(
    peopled: World, rep: Visitor
) -> None:
    annika = peopled.people[ANNIKA.name]
    with peopled.database.write() as session:
        first = feed_source(session, name="earlier", uses="api")
        first.kind = "public"
        receive_person(session, ANNIKA, source=first)
        session.execute(update(Observation).where(Observation.source_id == first.id).values(obtained_at=VERY_LONG_AGO))
    page = rep.get(f"/people/{annika}").get_data(as_text=True)
    assert "from a licensed feed" in page
    assert "publicly accessible page" not in page.lower()


def test_cards_paid_for_whose_licence_permits_no_more_are_counted_with_the_reason(peopled: World, rep: Visitor) -> None:
    annika, benno = peopled.people[ANNIKA.name], peopled.people[BENNO.name]
    for one in (annika, benno):
        rep.press(f"/people/{one}/reveal")

    def narrowed(profile_id: str) -> str:
        with peopled.database.write() as session:
            session.execute(update(Fact).where(Fact.profile_id == profile_id).values(uses="search"))
        assert "2 yours" in rep.get("/").get_data(as_text=True)
        return rep.get("/yours").get_data(as_text=True)

    assert "not shown" not in rep.get("/yours").get_data(as_text=True)
    page = narrowed(annika)
    assert "1 card is not shown: its source’s licence no longer permits it." in page
    assert "2 yours" in page
    assert "1–1 of 1<" in page
    assert ANNIKA.name not in page
    page = narrowed(benno)
    assert "2 cards are not shown: their source’s licence no longer permits it." in page
    assert "Nobody is yours yet" not in page


def test_both_sheets_count_the_people_whom_a_licence_lets_be_searched(peopled: World, rep: Visitor) -> None:
    everybody = len(peopled.people)
    with peopled.database.write() as session:
        kept = Fact.profile_id == peopled.people[ANNIKA.name]
        session.execute(update(Fact).where(kept).values(uses="reveal"))
    for sheet in ("/", "/yours"):
        assert f"{everybody - 1} people</a>" in rep.get(sheet).get_data(as_text=True)
