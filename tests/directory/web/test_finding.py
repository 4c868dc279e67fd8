"""Finding people: what a search shows, what it hides, and what it says when it cannot answer."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from directory import displays
from directory.clock import now
from directory.profiles import rights
from directory.profiles.disclosures import seen_by
from directory.profiles.merge import living
from directory.search.backend import SearchUnavailable
from directory.web.asked import PAGE_ROWS, Asked
from tests.directory.web.conftest import ANNIKA, BENNO, CLARA, MASKED, REP, Visitor, World


def text(visitor: Visitor, path: str) -> str:
    """A page that must be there."""
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


SEARCHES = {
    "q=annika+brandt": {ANNIKA.name},
    "q=moorwind": {BENNO.name},
    "title=CTO": {ANNIKA.name},
    "title=CTO&title=Head+of+Sales": {ANNIKA.name, BENNO.name},
    "company=lagune": {CLARA.name},
    "country=DE": {ANNIKA.name, BENNO.name},
    "country=DE&department=sales": {BENNO.name},
    "seniority=c_suite": {ANNIKA.name},
    "has=mobile": {ANNIKA.name},
    "has=": {ANNIKA.name, BENNO.name, CLARA.name},
    "q=nobody+of+this+name": set(),
}


def test_a_search_finds_whom_it_asks_for(rep: Visitor) -> None:
    found = {
        query: {person.name for person in (ANNIKA, BENNO, CLARA) if person.name in text(rep, f"/?{query}")}
        for query in SEARCHES
    }
    assert found == SEARCHES


def test_no_answer_holds_a_masked_value_before_its_reveal(peopled: World, rep: Visitor) -> None:
    company = "/companies/" + text(rep, "/?q=annika").partition("/companies/")[2].partition('"')[0]
    ids = list(peopled.people.values())
    asked = [
        *(
            rep.get(path)
            for path in ("/", "/?q=annika", "/?has=mobile", "/?country=FR&department=sales", "/yours", company)
        ),
        *(rep.get(f"/people/{one}") for one in ids),
        rep.press("/reveal", {"step": "quote", "profile_id": ids}),
        rep.press("/reveal", {"step": "confirm", "price": "99", "profile_id": ids}),
    ]
    for answer in asked:
        said = answer.get_data(as_text=True) + str(answer.headers)
        assert [one for one in MASKED if one in said] == []
    assert "nordlicht.example" in text(rep, "/")


def test_an_address_or_number_finds_nobody(rep: Visitor) -> None:
    for query in ("q=annika.brandt%40nordlicht.example", "q=%2B4915228817386", "q=15228817386"):
        assert "data-open" not in text(rep, f"/?{query}")


def test_facets_count_as_if_their_own_ticks_were_not_set(rep: Visitor) -> None:
    page = text(rep, "/?country=FR")
    assert 'value="DE" id="f-country-DE">' in page
    assert "1 person" in page


def test_an_empty_search_says_which_filter_to_drop(rep: Visitor) -> None:
    page = text(rep, "/?country=FR&department=sales")
    assert "Drop one of these and people appear" in page
    assert "Country: France" in page


def test_an_empty_search_says_whether_its_words_are_to_blame(rep: Visitor) -> None:
    page = text(rep, "/?country=FR&q=annika")
    assert "Words: annika" in page
    assert "Nobody fits these words and this filter<" in page
    assert "Nobody fits this filter<" in text(rep, "/?country=IT")
    assert "Nobody fits these words<" in text(rep, "/?q=xylophone")
    assert "Dropping one of them brings nobody" in text(rep, "/?country=FR&q=annika&department=sales")


def test_near_spellings_are_told_from_what_was_written(rep: Visitor) -> None:
    assert "Nobody is written like that" in text(rep, "/?q=anika+brant")
    assert "Nobody is written like that" not in text(rep, "/?q=annika+brandt")


def test_a_tick_keeps_the_company_the_search_was_opened_for(rep: Visitor) -> None:
    company_id = text(rep, "/?q=annika").partition("/companies/")[2].partition('"')[0]
    page = text(rep, f"/?company_id={company_id}")
    assert f'<input type="hidden" name="company_id" value="{company_id}">' in page
    assert "1 person" in page


def test_every_person_comes_once_over_the_pages(world: World) -> None:
    names = [f"Person {number:02}" for number in range(53)]
    world.list(*(replace(BENNO, name=name, email=f"{name[-2:]}@moorwind.example", phone="", link="") for name in names))
    visitor = world.signed_in(REP)
    pages = [text(visitor, "/?q=person")]
    following = pages[0].partition('rel="next" href="')[2].partition('"')[0]
    pages.append(text(visitor, following.replace("&amp;", "&")))
    assert [page.count("data-open") for page in pages] == [50, 3]
    assert 'rel="next"' not in pages[1]
    assert "51–53 of 53" in pages[1]
    assert sorted(name for page in pages for name in names if f"<bdi>{name}</bdi>" in page) == names
    assert 'rel="prev" href="/?q=person"' in pages[1]


def test_pages_lead_back_one_by_one_and_from_far_behind_to_the_first() -> None:
    app = Flask("pages")
    app.add_url_rule("/", "site.search")
    with app.test_request_context():
        page = Asked("person", {"country": ("DE",)})
        for number in range(13):
            page = page.page(after=f"c{number}", first=page.first + PAGE_ROWS)
        seen = []
        while (address := page.previous()) is not None:
            page = Asked.of(MultiDict(parse_qsl(urlsplit(address).query)))
            seen.append((page.after, page.first))
        assert seen == [(f"c{number}", 51 + PAGE_ROWS * number) for number in range(11, 1, -1)]
        assert Asked("person", {}).page(after="c", first=51).previous() == "/?q=person"
        assert Asked("person", {}).previous() is None


def test_a_page_of_results_is_written_down_before_it_leaves(peopled: World, rep: Visitor) -> None:
    rep.get("/?country=DE")
    told = [json.loads(file.read_text()) for file in (peopled.held.settings.home / "displays").glob("*.json")]
    assert [(one["purpose"], set(one["profiles"])) for one in told] == [
        ("search", {peopled.people[ANNIKA.name], peopled.people[BENNO.name]})
    ]
    displays.drain(peopled.database, peopled.held.settings.home)
    with peopled.database.read() as session:
        seen = seen_by(session, peopled.people[ANNIKA.name])
    assert [(one.purpose, one.times) for one in seen] == [("search", 1)]


def test_a_removed_person_is_gone_from_the_next_page_while_the_index_still_knows_them(
    peopled: World, rep: Visitor
) -> None:
    with peopled.database.write() as session:
        person = living(session, peopled.people[ANNIKA.name])
        assert person is not None
        rights.remove_me(session, [person], address=ANNIKA.email, language="en", at=now())
    assert ANNIKA.name not in text(rep, "/")
    assert ANNIKA.name not in text(rep, "/?q=annika")


def test_an_engine_that_is_away_never_looks_like_nobody(
    peopled: World, rep: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise SearchUnavailable("away")

    monkeypatch.setattr(peopled.app.extensions["cardfile_finder"], "page", away)
    answer = rep.get("/?country=DE")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The search engine did not answer" in page
    assert "Nobody fits" not in page
    assert "count figure" not in page
    part = rep.get("/?country=DE", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/?country=DE"
    yours = text(rep, "/yours")
    assert ">People</a>" in yours
    assert "0 people" not in yours


BEYOND = {
    "after=forged&at=51": 400,
    "at=x&after=y": 200,
    "at=1&at=2": 400,
    "q=" + "+".join(["word"] * 40): 422,
    "q=" + "x" * 600: 422,
    "country=" + "x" * 300: 422,
    "q=%00": 400,
    "q=" + "x" * 9000: 414,
}


@pytest.mark.parametrize("query", ["title=%2A", "company=..."])
def test_signs_alone_find_nobody_and_are_told_so(peopled: World, rep: Visitor, query: str) -> None:
    page = rep.get(f"/?{query}").get_data(as_text=True)
    assert "signs alone cannot be searched for" in page
    assert ANNIKA.name not in page


def test_operators_and_signs_without_a_word_show_everybody_and_say_so(rep: Visitor) -> None:
    told = "Nothing to search for in this text."
    for query in ("AND+OR+%28", "%25%25%25", "%21%3F%20-", "%22", "%F0%9F%99%82"):
        page = text(rep, f"/?q={query}")
        assert told in page
        assert ANNIKA.name in page
    assert told not in text(rep, "/?q=annika")
    assert told not in text(rep, "/")


def test_a_question_beyond_a_limit_is_refused_in_words(rep: Visitor) -> None:
    answers = {query: rep.get(f"/?{query}") for query in BEYOND}
    assert {query: answer.status_code for query, answer in answers.items()} == BEYOND
    assert all("<h1" in answer.get_data(as_text=True) for answer in answers.values())


def test_the_company_page_shows_only_who_is_listed(peopled: World, rep: Visitor) -> None:
    page = text(rep, "/?q=annika")
    company = "/companies/" + page.partition("/companies/")[2].partition('"')[0]
    assert ANNIKA.name in text(rep, company)
    with peopled.database.write() as session:
        person = living(session, peopled.people[ANNIKA.name])
        assert person is not None
        rights.remove_me(session, [person], address=ANNIKA.email, language="en", at=now())
    gone, unknown = rep.get(company), rep.get("/companies/" + "0" * 26)
    assert gone.status_code == unknown.status_code == 404
    assert gone.data == unknown.data


def test_a_company_offers_its_senior_people_together_until_one_is_left(world: World) -> None:
    world.list(BENNO, replace(BENNO, name="Frauke Ihle", email="frauke.ihle@moorwind.example", phone="", link=""))
    visitor = world.signed_in(REP)
    company = "/companies/" + text(visitor, "/?q=moorwind").partition("/companies/")[2].partition('"')[0]
    assert "Reveal the 2 senior people for 2 credits" in text(visitor, company)
    visitor.press(f"/people/{world.people[BENNO.name]}/reveal")
    assert "senior people" not in text(visitor, company)
