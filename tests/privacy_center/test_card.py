"""Whoever proved an address sees what is held, who saw it and what was sent; and corrects, hides and takes it along."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.parts import Parts
from directory.profiles import duties, notices_sent
from directory.profiles.cards import own_card
from directory.profiles.evidence import Claim, Origin, Sighting
from directory.profiles.keys import new_id
from directory.profiles.models import BarredValue, Profile, Source
from directory.profiles.owed import Duty, Look, LookText
from directory.profiles.recompile import facts_of
from directory.profiles.register import receive
from directory.profiles.states import NoticeKind, Purpose
from directory.profiles.wording import written
from tests.privacy_center.conftest import Visitor, lines_of_card, text_of
from tests.privacy_center.people import Listed, list_somebody, show_to, state_of
from tests.services.surroundings import Forward


def _line(held: Parts, profile_id: str, kind: str) -> str:
    with held.database.read() as session:
        return next(fact.id for fact in facts_of(session, profile_id) if fact.kind == kind)


def test_a_person_sees_every_line_with_source_basis_and_dates_and_the_notice_they_got(
    visitor: Visitor, annika: Listed
) -> None:
    page = visitor.prove(annika.address).get_data(as_text=True)
    with visitor.held.database.read() as session:
        for fact in facts_of(session, annika.profile_id):
            country = str(fact.detail.get("country") or "")
            assert written(fact.kind, fact.value, country=country) in page
    assert "Licensed feed" in page
    assert "Basis: legitimate interest." in page
    assert "Our relay took it" in page
    assert "250 2.0.0 queued" in page
    said = visitor.get(f"/card/notice/{annika.notice_id}").get_data(as_text=True)
    assert "Annika Okafor" in said
    assert "Datenquelle Beispiel GmbH" in said


def test_each_notice_is_told_with_what_it_was_about(visitor: Visitor, annika: Listed) -> None:
    at = now()
    with visitor.held.database.write() as session:
        profile = session.get_one(Profile, annika.profile_id)
        mailbox = Source(
            id=new_id(), kind="mailbox", name="members", holder="", uses="search,reveal",
            basis="legitimate_interest", added_at=at,
        )  # fmt: skip
        session.add(mailbox)
        session.flush()
        claim = Claim(full_name="Annika Okafor", emails=(annika.address,), phones=(("work_phone", "+493023125001"),))
        receive(session, mailbox, Sighting(claim, b"m" * 32, at.date(), Origin(grant_id=new_id())), at=at)
        notice = notices_sent.owe(session, profile, NoticeKind.NEW_FACTS, at=at)
        assert notice is not None
        notices = own_card(session, profile, contact_digest=b"", at=at).notices
        told = [(one.kind, one.received_from, one.received_on) for one in notices]
        received = profile.received_at.date()
    assert told == [("listing", "licensed", received), ("new_facts", "mailbox", at.date())]
    assert received < at.date()


def test_a_person_reads_which_customers_saw_them_how_often_and_what_for(visitor: Visitor, annika: Listed) -> None:
    at = now()
    for days in (30, 20, 3):
        show_to(visitor.held, annika.profile_id, "Nordlicht GmbH", purpose=Purpose.SEARCH, at=at - timedelta(days=days))
    for purpose in (Purpose.REVEAL, Purpose.OWNED_CARD, Purpose.OWNED_ROW, Purpose.OWNED_ROW):
        show_to(visitor.held, annika.profile_id, "Südwind AG", purpose=purpose, at=at)
    page = " ".join(visitor.prove(annika.address).get_data(as_text=True).split())
    assert re.search(r"Nordlicht GmbH.*?Shown in a search, 3 times since", page)
    assert re.search(r"Südwind AG.*?Received: name, title", page)
    assert "Opened the card it received, 1 time since" in page
    assert "Shown in a list of cards it received, 2 times since" in page
    assert "We tell the company that received your card to delete its copy." in page


def test_a_person_reads_who_of_us_looked_and_why(visitor: Visitor, annika: Listed) -> None:
    def look(session):  # type: ignore[no-untyped-def]
        row = Look(id=new_id(), profile_id=annika.profile_id, contact_digest=b"d" * 32, by_user_id=new_id(), at=now())
        session.add(row)
        session.flush()
        session.add(LookText(look_id=row.id, because="A letter of 3 March, file 12"))

    visitor.held.database.until_done(look)
    assert "A letter of 3 March, file 12" in visitor.prove(annika.address).get_data(as_text=True)


def test_an_unknown_person_reads_that_nothing_is_held(visitor: Visitor, annika: Listed) -> None:
    page = visitor.prove("nobody@unbekannt.example", prefix="/de").get_data(as_text=True)
    assert 'lang="de"' in page
    assert "Annika" not in page
    assert "/de/never-list" in page


@pytest.mark.security(
    "A 8.2.2",
    breaks="privacy_center/see.py::.where(Notice.id == notice_id, Notice.profile_id.in_(profile_ids))",
)
def test_nobody_elses_line_or_notice_is_there(visitor: Visitor, annika: Listed) -> None:
    other = list_somebody(
        visitor.held, "Jo Other", "jo@other.example", at=now() - timedelta(days=40), mobile="+4915100000000"
    )
    visitor.prove(annika.address)
    line = _line(visitor.held, other.profile_id, "title")
    nothing = visitor.get("/card/notice/NOSUCH").get_data()
    assert visitor.get(f"/card/notice/{other.notice_id}").get_data() == nothing
    assert visitor.get(f"/card/correct/{line}").get_data() == nothing
    assert visitor.press(f"/card/correct/{line}", {"value": "Thief"}).status_code == 404
    assert state_of(visitor.held, other.profile_id) == "listed"


def test_the_download_holds_all_of_it_as_json_that_no_cache_keeps(visitor: Visitor, annika: Listed) -> None:
    show_to(visitor.held, annika.profile_id, "Nordlicht GmbH", purpose=Purpose.REVEAL, at=now())
    visitor.prove(annika.address)
    answer = visitor.get("/card/download")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cardfile-my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.get_data())
    assert {line["value"] for line in told["card"]["lines"]} >= {"Annika Okafor", annika.address, "Head of Purchasing"}
    tables = told["held_by_table"][0]
    assert {"profile", "fact", "observation", "notice", "notice_content", "disclosure", "privacy_session"} <= set(
        tables
    )
    assert tables["disclosure"][0]["company"] == "Nordlicht GmbH"
    assert "account_id" not in answer.get_data(as_text=True)


def test_what_the_person_says_beats_every_source_and_can_be_said_again(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    title = _line(visitor.held, annika.profile_id, "title")
    assert 'value="Head of Purchasing"' in visitor.get(f"/card/correct/{title}").get_data(as_text=True)
    for words in ("Chief Purchasing Officer", "Chief Buyer"):
        done = visitor.press(f"/card/correct/{title}", {"value": words})
        assert done.status_code == 303
        page = visitor.get(done.location).get_data(as_text=True)
        assert words in page
        assert "You said so" in page
    assert "Head of Purchasing" not in lines_of_card(page)
    mobile = _line(visitor.held, annika.profile_id, "mobile")
    visitor.press(f"/card/correct/{mobile}", {"value": ""})
    assert "+49 1512 3456789" not in lines_of_card(visitor.get("/card").get_data(as_text=True))


def test_a_notice_of_what_the_person_corrected_says_that_they_did(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    assert "You corrected your card" not in visitor.get("/card").get_data(as_text=True)
    company = _line(visitor.held, annika.profile_id, "company")
    visitor.press(f"/card/correct/{company}", {"value": "Ostwind Logistik GmbH"})
    page = visitor.get("/card").get_data(as_text=True)
    assert (page.count("You corrected your card"), page.count("We received your details")) == (1, 1)


def test_a_value_that_cannot_be_is_explained_and_changes_nothing(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    for kind, typed, words in (
        ("name", "  ", "A card needs a name."),
        ("email", "not an address", "We cannot read that as E-mail."),
        ("mobile", "call me", "We cannot read that as Mobile."),
        ("title", "x" * 201, "That is too long."),
        ("mobile", "(0151) 234-567 89", "This is what your card says already."),
        ("place", "Hamburg, Deutschland", "This is what your card says already."),
        ("title", "Head  of Purchasing ", "This is what your card says already."),
    ):
        line = _line(visitor.held, annika.profile_id, kind)
        answer = visitor.press(f"/card/correct/{line}", {"value": typed})
        assert answer.status_code == 400, typed
        assert words in answer.get_data(as_text=True), typed
        assert _line(visitor.held, annika.profile_id, kind) == line, typed


def test_a_session_ends_after_thirty_minutes_and_on_leaving(
    visitor: Visitor, another: Visitor, annika: Listed, forward: Forward
) -> None:
    visitor.prove(annika.address)
    cookie = visitor.client.get_cookie("__Host-card", domain="127.0.0.1")
    assert cookie is not None
    forward(minutes=29)
    assert visitor.get("/card").status_code == 200
    forward(minutes=2)
    assert visitor.get("/card").status_code == 403
    visitor.prove(annika.address)
    copied = visitor.client.get_cookie("__Host-card", domain="127.0.0.1")
    assert copied is not None
    left = visitor.press("/leave")
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    another.client.set_cookie("__Host-card", copied.value, domain="127.0.0.1")
    assert another.get("/card").status_code == 403


@pytest.mark.security(
    "A 3.5.1",
    breaks="privacy_center/security.py::if request.method not in front_door.SAFE and not sessions.csrf_fits(sent):",
)
def test_a_form_of_another_session_or_site_changes_nothing(visitor: Visitor, another: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    another.prove("somebody@else.example")
    theirs = re.search(r'name="csrf_token" value="(\w+)"', another.get("/card").get_data(as_text=True))
    assert theirs
    mine = visitor.csrf()
    tries = [
        visitor.post("/card/remove"),
        visitor.post("/card/remove", {"csrf_token": theirs[1]}),
        visitor.post("/card/remove", {"csrf_token": mine}, headers={"Origin": "https://evil.example"}),
        visitor.post("/card/remove", {"csrf_token": mine}, headers={"Origin": "null"}),
        visitor.post("/card/remove", {"csrf_token": mine}, headers={"Sec-Fetch-Site": "cross-site"}),
    ]
    assert [answer.status_code for answer in tries] == [403] * 5
    assert state_of(visitor.held, annika.profile_id) == "listed"


def test_a_person_reads_which_of_their_own_words_a_restore_lost_until_they_correct_that_line(
    visitor: Visitor, annika: Listed
) -> None:
    def lose(session: Session) -> None:
        session.add(
            BarredValue(
                profile_id=annika.profile_id, kind="title", digest=b"d" * 32, since=now(), words_lost_at=now()
            )
        )  # fmt: skip

    visitor.held.database.until_done(lose)
    assert "Title: on" in visitor.prove(annika.address).get_data(as_text=True)
    assert "your own words are gone" in visitor.get("/card").get_data(as_text=True)
    title = _line(visitor.held, annika.profile_id, "title")
    visitor.press(f"/card/correct/{title}", {"value": "Chief Buyer"})
    assert "your own words are gone" not in visitor.get("/card").get_data(as_text=True)


def _settle(held: Parts, kind: str) -> None:
    def confirm(session: Session) -> None:
        duty = session.scalars(select(Duty).where(Duty.kind == kind, Duty.ended_at.is_(None))).one()
        assert duties.confirm(session, duty.id, account_id=duty.account_id, user_id=new_id(), at=now())

    held.database.until_done(confirm)


def test_a_person_reads_who_was_told_of_a_correction_and_a_hiding_and_who_has_followed(
    visitor: Visitor, another: Visitor, annika: Listed, post_mails: Callable[[], int]
) -> None:
    show_to(visitor.held, annika.profile_id, "Südwind AG", purpose=Purpose.REVEAL, at=now())
    show_to(visitor.held, annika.profile_id, "Nur Suche AG", purpose=Purpose.SEARCH, at=now())
    visitor.prove(annika.address)
    title, mobile = (_line(visitor.held, annika.profile_id, kind) for kind in ("title", "mobile"))
    visitor.press(f"/card/correct/{mobile}", {"value": ""})
    assert "Whom we told" not in visitor.get("/card").get_data(as_text=True), "nobody had received the mobile number"
    shown = visitor.get(visitor.press(f"/card/correct/{title}", {"value": "Chief Buyer"}).location)
    corrected = _receipt(shown.get_data(as_text=True))
    told = " ".join(shown.get_data(as_text=True).partition("Whom we told")[2].partition("</ul>")[0].split())
    assert re.search(r"Südwind AG.*Title corrected, told on .*asked, due", told)
    assert "Nur Suche AG" not in told
    _settle(visitor.held, "correct")
    hidden = _receipt(visitor.get(visitor.press("/card/hide").location).get_data(as_text=True))
    assert post_mails() == 3, "two corrections and the hiding"
    said = "".join(text_of(one) for one in visitor.postbox.kept[-3:])
    assert [code[:14] in said for code in (corrected, hidden)] == [True, True]
    assert "Card hidden, told on" in visitor.get("/card").get_data(as_text=True)
    _settle(visitor.held, "hide")
    for code, words in ((corrected, ("Told to correct", "corrected, ")), (hidden, ("Told to hide", "hidden, "))):
        ticket = another.post("/receipt", {"code": code}).get_data(as_text=True)
        assert [word for word in (*words, "Südwind AG", "The company has confirmed") if word not in ticket] == []
        assert [word for word in ("Annika", "Chief Buyer", "Head of Purchasing") if word in ticket] == []


def _receipt(page: str) -> str:
    found = re.search(r"Your receipt code: <span[^>]*>([0-9A-Z-]{32})</span>", page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("prefix", "words"), [("/de", "berichtigt, mitgeteilt"), ("/fr", "corrigée"), ("/es", "corregida")]
)
def test_who_was_told_is_said_in_every_language(visitor: Visitor, annika: Listed, prefix: str, words: str) -> None:
    show_to(visitor.held, annika.profile_id, "Südwind AG", purpose=Purpose.REVEAL, at=now())
    visitor.prove(annika.address, prefix=prefix)
    title = _line(visitor.held, annika.profile_id, "title")
    visitor.press(f"{prefix}/card/correct/{title}", {"value": "Chief Buyer"})
    page = visitor.get(f"{prefix}/card?done=corrected").get_data(as_text=True)
    assert words in page
    assert "told on" not in page
