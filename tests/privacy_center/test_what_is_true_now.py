"""What a page says of an earlier act is what holds now: after leaving, after showing again, and by a typed address."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory.clock import now
from directory.profiles.models import Fact, Profile
from directory.profiles.notices_sent import BY_THE_OPERATOR, Revoked, delivered, name_facts, revoke
from directory.profiles.owed import Notice
from directory.profiles.states import Purpose
from ingest.notices.compose import Composed, Known, Links, write_down
from ingest.notices.letter import render
from privacy_center import words
from tests.privacy_center.conftest import Visitor, text_of
from tests.privacy_center.people import OPERATOR, Listed, list_somebody, show_to

HIDDEN = "It is shown to nobody until you show it again."
STAYS = "Your card stays as it is."
BANNER = "Your card is hidden. Nobody can find it."


def _receipt(visitor: Visitor) -> str:
    """The code in the newest mail."""
    found = re.search(r"(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}\s+(?:[0-9A-Z]{2,4}-?){4}", text_of(visitor.postbox.kept[-1]))
    assert found
    return found.group()


def _opened(visitor: Visitor, code: str) -> str:
    return visitor.post("/receipt", {"code": code}).get_data(as_text=True)


def test_the_receipt_of_a_hiding_says_whether_the_card_is_hidden_still_or_gone(
    visitor: Visitor, annika: Listed, post_mails: Callable[[], int]
) -> None:
    visitor.prove(annika.address)
    visitor.press("/card/hide")
    assert post_mails() == 1
    code = _receipt(visitor)
    assert (HIDDEN in _opened(visitor, code), STAYS in _opened(visitor, code)) == (True, True)
    visitor.press("/card/show")
    assert (HIDDEN in _opened(visitor, code), "It is hidden no more." in _opened(visitor, code)) == (False, True)
    visitor.press("/card/remove")
    said = _opened(visitor, code)
    assert (HIDDEN in said, "It is hidden no more." in said, STAYS in said) == (False, False, False)
    assert "Nothing of your card" in said
    assert f"It was erased on {now().day} {now():%B %Y}." in said


def test_the_receipt_of_a_correction_says_after_the_person_left_that_nothing_is_kept(
    visitor: Visitor, annika: Listed, post_mails: Callable[[], int]
) -> None:
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        title = session.scalars(select(Fact.id).where(Fact.kind == "title")).one()
    visitor.press(f"/card/correct/{title}", {"value": "Chief Engineer"})
    assert post_mails() == 1
    code = _receipt(visitor)
    assert "Your words, and a scrambled code of the old line" in _opened(visitor, code)
    visitor.press("/card/remove")
    said = _opened(visitor, code)
    assert ("Your words, and" in said, STAYS in said, "Nothing of your card" in said) == (False, False, True)


def test_a_notice_that_we_took_back_is_not_said_to_have_come_back(visitor: Visitor) -> None:
    waiting = list_somebody(visitor.held, "Ines Voss", "ines@flussbett.example", at=now() - timedelta(days=1))
    with visitor.held.database.write() as session:
        notice = session.get_one(Notice, waiting.notice_id)
        assert revoke(session, notice, because=BY_THE_OPERATOR, at=now()) is Revoked.TOLD_ANEW
    said = visitor.prove(waiting.address).get_data(as_text=True)
    assert ("We took this notice back" in said, "The mail came back" in said) == (True, False)


@pytest.mark.parametrize("how", ["removed", "never_listed"])
def test_whoever_is_out_already_reads_so_with_the_day_and_without_the_button(
    visitor: Visitor, another: Visitor, annika: Listed, how: str
) -> None:
    address = annika.address if how == "removed" else "nobody@elsewhere.example"
    visitor.prove(address)
    visitor.press("/card/remove" if how == "removed" else "/never-list")
    said = another.prove(address).get_data(as_text=True)
    assert "You are kept out already" in said
    assert f"Since {now().day} {now():%B %Y} we keep it out" in said
    assert ("Never list me" in said, "We hold nothing about it" in said) == (False, False)


def test_the_banner_says_what_was_just_done_while_it_holds_whatever_the_address_says(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    assert BANNER not in visitor.get("/card?done=hidden").get_data(as_text=True)
    visitor.press("/card/hide")
    assert BANNER in visitor.get("/card?done=hidden").get_data(as_text=True)
    another.prove(annika.address)
    another.press("/card/show")
    assert BANNER not in visitor.get("/card?done=hidden").get_data(as_text=True), "another browser showed it again"
    visitor.press("/card/hide")
    visitor.press("/card/show")
    for typed in ("hidden", "corrected", "taken_off"):
        assert 'class="banner"' not in visitor.get(f"/card?done={typed}").get_data(as_text=True)
    assert "Your card is no longer hidden." in visitor.get("/card?done=shown").get_data(as_text=True)


def test_a_new_spelling_stands_at_once_and_asks_the_companies_without_a_day(
    visitor: Visitor, annika: Listed, post_mails: Callable[[], int]
) -> None:
    show_to(visitor.held, annika.profile_id, "Nordlicht GmbH", purpose=Purpose.REVEAL, at=now())
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        name = session.scalars(select(Fact.id).where(Fact.kind == "name")).one()
    page = visitor.get(visitor.press(f"/card/correct/{name}", {"value": "Annika OKÁFOR"}).location)
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.get_data(as_text=True)))
    assert "Annika OKÁFOR" in shown
    assert "Nordlicht GmbH Name corrected" in shown
    assert ("asked for the new spelling, no day set" in shown, "asked, due" in shown) == (True, False)
    assert post_mails() == 1
    said = " ".join(text_of(visitor.postbox.kept[-1]).split())
    assert ("Your spelling stands above that of every source." in said, "barred" in said) == (True, False)
    receipt = _opened(visitor, _receipt(visitor))
    assert "The company takes over the spelling; no day is set" in receipt
    assert ("Your spelling" in receipt, "scrambled code of the old line" in receipt) == (True, False)


def test_the_notice_of_ones_own_correction_names_what_is_new_and_oneself_as_its_source(
    visitor: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        company = session.scalars(select(Fact.id).where(Fact.kind == "company")).one()
    visitor.press(f"/card/correct/{company}", {"value": "Ostwind Logistik GmbH"})
    with visitor.held.database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "new_facts")).one()
        profile, known, links = (
            session.get_one(Profile, annika.profile_id),
            Known.of(session, [annika.profile_id]),
            Links(),
        )
        url = visitor.held.settings.privacy_url
        composed = Composed.of(notice, profile, known, links, operator=OPERATOR, privacy_url=url, at=now())
        assert composed is not None
        letter = composed.letter
        facts = known.facts[profile.id]
        notice_id, naming = (
            notice.id,
            write_down(session, notice, composed, render(letter, "en"), links, facts, at=now()),
        )
        name_facts(session, [naming])
        delivered(session, notice, by="relay", answer="250 2.0.0 queued", at=now())
    assert {line.key for line in letter.held} <= {"company", "title", "department"}
    assert [(source.kind, source.basis, source.holder) for source in letter.sources] == [("person", "the_person", "")]
    assert letter.name == "Annika Okafor"
    page = visitor.get("/card").get_data(as_text=True)
    assert (page.count("You corrected your card"), page.count("We received your details")) == (1, 1)
    said = visitor.get(f"/card/notice/{notice_id}").get_data(as_text=True)
    assert ("Ostwind Logistik GmbH" in said, "You said so" in said, "It was not public." in said) == (True, True, False)


@pytest.mark.parametrize(
    ("prefix", "day"), [("", "1 February 2027"), ("/de", "1. Februar 2027"), ("/fr", "1er février 2027")]
)
def test_the_first_of_a_month_is_written_as_people_write_it(app: Flask, prefix: str, day: str) -> None:
    with app.test_request_context(f"{prefix}/"):
        first = date(2027, 2, 1)
        assert words.day(first) == day
        assert words.day(date(2027, 2, 11)).startswith("11")
        assert words.short_day(first).startswith(day.partition(" ")[0])
