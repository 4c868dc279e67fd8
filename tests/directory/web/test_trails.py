"""From a card: back to the search it was opened from, and on to its neighbours there."""

import re
from dataclasses import replace
from html import unescape

from directory.clock import now
from directory.profiles import rights
from directory.profiles.merge import living
from tests.directory.web.conftest import ANNIKA, BENNO, REP, Visitor, World

_CARD = re.compile(r'href="(/people/[^"]+)"[^>]* data-open')


def text(visitor: Visitor, path: str) -> str:
    """A page that must be there."""
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def cards(page: str) -> list[str]:
    """Where the rows of a page lead."""
    return [unescape(url) for url in _CARD.findall(page)]


def neighbour(page: str, which: str) -> str:
    """Where previous or next leads; empty without it."""
    found = re.search(rf'href="([^"]*)" rel="{which}"', page)
    return unescape(found[1]) if found else ""


def test_a_card_knows_its_neighbours_in_the_search_it_was_opened_from(rep: Visitor) -> None:
    first, second = cards(text(rep, "/?country=DE"))
    page = text(rep, first)
    assert (neighbour(page, "prev"), neighbour(page, "next")) == ("", second)
    assert "1 of 2" in page
    row = first.removeprefix("/people/").partition("?")[0]
    assert f'<a href="/?country=DE#row-{row}" data-key="Escape">' in page
    page = text(rep, second)
    assert (neighbour(page, "prev"), neighbour(page, "next")) == (first, "")


def test_the_neighbour_of_the_last_row_is_the_first_of_the_next_page(world: World) -> None:
    names = [f"Person {number:02}" for number in range(52)]
    world.list(*(replace(BENNO, name=name, email=f"{name[-2:]}@moorwind.example", phone="", link="") for name in names))
    visitor = world.signed_in(REP)
    page = text(visitor, "/?q=person")
    following = cards(text(visitor, _next(page)))
    last = text(visitor, cards(page)[-1])
    assert neighbour(last, "next") == following[0]
    assert "50 of 52" in last
    assert "51 of 52" in text(visitor, following[0])


def test_whoever_left_is_nobodys_neighbour(peopled: World, rep: Visitor) -> None:
    first, second = cards(text(rep, "/?country=DE"))
    gone = next(name for name in (ANNIKA, BENNO) if peopled.people[name.name] in second)
    with peopled.database.write() as session:
        person = living(session, peopled.people[gone.name])
        assert person is not None
        rights.remove_me(session, [person], address=gone.email, language="en", at=now())
    page = text(rep, first)
    assert neighbour(page, "next") == ""
    assert "1 of 1" in page


def test_a_reveal_keeps_the_way_back(peopled: World, rep: Visitor) -> None:
    first = cards(text(rep, "/?country=DE"))[0]
    profile_id = first.partition("?")[0].rpartition("/")[2]
    origin = peopled.held.settings.directory_url
    answer = rep.press(f"/people/{profile_id}/reveal", headers={"Referer": origin + first})
    assert answer.location == f"{first}&fresh=1"
    second = cards(text(rep, "/?country=DE"))[1]
    profile_id = second.partition("?")[0].rpartition("/")[2]
    row = rep.press(
        f"/people/{profile_id}/reveal", headers={"HX-Request": "true", "HX-Current-URL": f"{origin}/?country=DE"}
    )
    assert cards(row.get_data(as_text=True)) == [second]


def test_a_company_opened_from_a_card_leads_back_to_the_search(rep: Visitor, peopled: World) -> None:
    origin = peopled.held.settings.directory_url
    card = cards(text(rep, "/?country=DE"))[0]
    company = re.search(r'href="(/companies/[^"?]+)', text(rep, card))
    assert company is not None
    page = rep.get(company[1], headers={"Referer": origin + card}).get_data(as_text=True)
    assert '<a href="/?country=DE" data-key="Escape">' in page


def test_an_address_that_says_nonsense_still_shows_the_card(peopled: World, rep: Visitor) -> None:
    card = f"/people/{peopled.people[ANNIKA.name]}"
    for nonsense in ("?from=search&after=forged&at=51", "?from=search&country=FR", "?from=elsewhere", "?from=search"):
        page = text(rep, card + nonsense)
        assert ANNIKA.name in page


def _next(page: str) -> str:
    return unescape(page.partition('rel="next" href="')[2].partition('"')[0])
