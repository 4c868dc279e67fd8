"""One click takes a person out: for good, everywhere, in one transaction, with a receipt that shows how far it is."""

import fcntl
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.mail.envelope import TryLater
from directory.profiles import duties, splitting
from directory.profiles.models import Observation
from directory.profiles.owed import Duty, OutboxMail, Request, Suppression
from directory.profiles.splitting import Whose
from directory.profiles.states import Purpose
from privacy_center import at_hand
from privacy_center.mailing import send_mails
from tests.privacy_center.conftest import Visitor, text_of
from tests.privacy_center.people import Listed, list_somebody, receive_somebody, show_to, state_of
from tests.privacy_center.watch import everything
from tests.services.surroundings import Forward


def _receipt_code(text: str) -> str:
    found = re.findall(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-)+[0-9A-HJKMNP-TV-Z]{2,4}\b", text)
    return "-".join(found[:2])


def test_one_click_and_the_person_is_gone_from_every_table(
    visitor: Visitor, annika: Listed, post_mails: Callable[[], int]
) -> None:
    other = list_somebody(
        visitor.held, "Jo Other", "jo@nordwind.example", at=now() - timedelta(days=40), mobile="+4915100000000"
    )
    visitor.prove(annika.address)
    gone = visitor.get(visitor.press("/card/remove").location)
    assert gone.status_code == 200
    assert "You are out." in gone.get_data(as_text=True)
    assert "cache" in gone.headers["Clear-Site-Data"]
    assert state_of(visitor.held, annika.profile_id) == "removed"
    assert post_mails() == 1
    mail = visitor.postbox.kept[-1]
    assert mail.recipient == annika.address
    code = _receipt_code(gone.get_data(as_text=True))
    assert len(code.replace("-", "")) == 26
    assert code[:14] in text_of(mail)
    dump = everything(visitor.held.database)
    assert [word for word in ("Annika", "Okafor", annika.address, "5123456789") if word in dump] == []
    assert state_of(visitor.held, other.profile_id) == "listed"


def test_the_journal_holds_the_removal_before_it_is_answered(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    visitor.press("/card/remove")
    lines = list(visitor.held.journal.lines())
    assert [(line.act, line.profile_id) for line in lines] == [("left_for_good", annika.profile_id)]
    assert annika.address not in visitor.held.journal.path.read_text()


def test_pressed_twice_at_once_there_is_one_request_one_mail_and_the_same_receipt(
    visitor: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    proof = {"csrf_token": visitor.csrf()}
    cookie = visitor.client.get_cookie("__Host-card", domain="127.0.0.1")
    assert cookie is not None

    def press(_number: int) -> int:
        one = Visitor(visitor.client.application, visitor.held, visitor.postbox)
        one.client.set_cookie("__Host-card", cookie.value, domain="127.0.0.1")
        return one.post("/card/remove", proof).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(press, range(6))) == {303}
    receipts = {_receipt_code(visitor.get("/removed").get_data(as_text=True)) for _ in range(2)}
    assert len(receipts) == 1
    with visitor.held.database.read() as session:
        assert len(session.scalars(select(Request).where(Request.kind == "remove")).all()) == 1
        assert len(session.scalars(select(OutboxMail)).all()) == 1
    assert visitor.get("/card").location == "/removed"


def test_every_other_session_of_the_person_ends_with_the_removal(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    another.prove(annika.address)
    visitor.press("/card/remove")
    assert another.get("/card").status_code == 403


def test_the_receipt_shows_how_far_it_is_and_which_companies_have_confirmed(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    account = show_to(visitor.held, annika.profile_id, "Nordlicht GmbH", purpose=Purpose.REVEAL, at=now())
    show_to(visitor.held, annika.profile_id, "Nur Suche AG", purpose=Purpose.SEARCH, at=now())
    visitor.prove(annika.address)
    code = _receipt_code(visitor.get(visitor.press("/card/remove").location).get_data(as_text=True))
    typed = code.lower().replace("-", " ")
    before = another.post("/receipt", {"code": typed}).get_data(as_text=True)
    assert "Nordlicht GmbH" in before
    assert "Nur Suche AG" not in before
    assert "asked, due" in before

    def confirm(session) -> bool:  # type: ignore[no-untyped-def]
        duty = session.scalar(select(Duty))
        return duties.confirm(session, duty.id, account_id=account, user_id="U" * 26, at=now())

    assert visitor.held.database.until_done(confirm)
    after = another.post("/receipt", {"code": code}).get_data(as_text=True)
    assert "The company has confirmed" in after
    assert "Annika" not in after
    assert code[:14] in after


@pytest.mark.security(
    "GDPR Art. 19: every card",
    breaks="privacy_center/receipt.py::owed = _one_each(duties.of_request(session, found.id))",
)
def test_the_receipt_of_two_cards_under_one_address_lists_the_companies_of_both(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    def split(session: Session) -> str:
        profile = receive_somebody(session, "Annika Okafor", annika.address, "+4915199999999", at=now())
        assert profile.id == annika.profile_id
        newest = select(Observation.id).where(Observation.profile_id == profile.id).order_by(Observation.id.desc())
        newer = [session.scalars(newest).first() or ""]
        return splitting.split(session, profile, newer, shared=Whose.BOTH, at=now()).apart_id

    twin = visitor.held.database.until_done(split)
    show_to(visitor.held, annika.profile_id, "Nordlicht GmbH", purpose=Purpose.REVEAL, at=now())
    show_to(visitor.held, twin, "Südwind AG", purpose=Purpose.REVEAL, at=now())
    visitor.prove(annika.address)
    code = _receipt_code(visitor.get(visitor.press("/card/remove").location).get_data(as_text=True))
    ticket = another.post("/receipt", {"code": code}).get_data(as_text=True)
    assert "Nordlicht GmbH" in ticket
    assert "Südwind AG" in ticket


@pytest.mark.security(
    "own: receipt code",
    breaks="privacy_center/receipt.py::terms = limits.admit_receipt(session, block := limits.block_digest(session), at=at)",
)
def test_a_wrong_receipt_code_is_not_there_and_after_ten_in_a_minute_the_right_one_must_wait_too(
    visitor: Visitor, another: Visitor, forward: Forward
) -> None:
    visitor.prove("ines@soleil.example")
    right = _receipt_code(visitor.get(visitor.press("/never-list").location).get_data(as_text=True))
    answers = [another.post("/receipt", {"code": f"WR0NG{number:021}"}).status_code for number in range(11)]
    assert answers == [404] * 10 + [429]
    assert another.post("/receipt", {"code": right}).status_code == 429
    forward(seconds=61)
    assert another.post("/receipt", {"code": "0" * 26}).status_code == 404
    assert another.post("/receipt", {"code": right}).status_code == 200


def test_whoever_is_unknown_can_choose_never_to_be_listed(
    visitor: Visitor, another: Visitor, post_mails: Callable[[], int]
) -> None:
    visitor.prove("ines@soleil.example", prefix="/fr")
    page = visitor.get(visitor.press("/fr/never-list").location)
    code = _receipt_code(page.get_data(as_text=True))
    assert 'lang="fr"' in page.get_data(as_text=True)
    assert post_mails() == 1
    assert code[:14] in text_of(visitor.postbox.kept[-1])
    with visitor.held.database.read() as session:
        digest = session.info["keys"].digest("email", "ines@soleil.example")
        assert session.scalar(select(Suppression.because).where(Suppression.digest == digest)) == "never_list"
    assert another.post("/receipt", {"code": code}).status_code == 200
    assert "ines@soleil.example" not in everything(visitor.held.database)


def test_whoever_came_to_be_held_meanwhile_is_removed_by_never_list_me(visitor: Visitor) -> None:
    visitor.prove("late@nordwind.example")
    proof = visitor.csrf()
    late = list_somebody(visitor.held, "Late Comer", "late@nordwind.example", at=now() - timedelta(days=40))
    visitor.post("/never-list", {"csrf_token": proof})
    assert state_of(visitor.held, late.profile_id) == "removed"


def test_the_receipt_waits_encrypted_while_no_server_takes_it_and_is_forgotten_after_72_hours(
    visitor: Visitor, annika: Listed
) -> None:
    from directory.profiles import sweeps

    visitor.prove(annika.address)
    visitor.press("/card/remove")
    visitor.postbox.outcome = TryLater("relay-unreachable")
    at = now()
    assert send_mails(visitor.held, at) == 0
    sweeps.forget(visitor.held.database, at=at + timedelta(hours=73))
    with visitor.held.database.read() as session:
        assert session.scalars(select(OutboxMail.sealed)).all() == [None]
        assert session.scalars(select(OutboxMail.outcome)).all() == ["expired"]


def test_a_removal_waits_for_a_writer_before_it_and_holds(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    proof = {"csrf_token": visitor.csrf()}
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with visitor.held.database.write() as session:
            session.execute(select(Suppression).with_for_update())
            begun.set()
            go_on.wait(10)

    holding = threading.Thread(target=hold)
    holding.start()
    begun.wait(10)
    threading.Timer(0.5, go_on.set).start()
    assert visitor.post("/card/remove", proof).status_code == 303
    holding.join()
    assert state_of(visitor.held, annika.profile_id) == "removed"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_locked_for_long_is_said_in_plain_words_and_nothing_is_half_done(
    visitor: Visitor, annika: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.prove(annika.address)
    proof = {"csrf_token": visitor.csrf()}
    monkeypatch.setattr(at_hand, "ANSWER_WITHIN_SECONDS", 0.3)
    descriptor = os.open(visitor.held.database.url.removeprefix("sqlite:///") + ".lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    answer = visitor.post("/card/remove", proof)
    os.close(descriptor)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Not saved. Please try again." in answer.get_data(as_text=True)
    assert state_of(visitor.held, annika.profile_id) == "listed"
    assert visitor.post("/card/remove", proof).status_code == 303
    assert state_of(visitor.held, annika.profile_id) == "removed"


def test_a_removal_is_not_answered_while_the_journal_cannot_be_written(
    visitor: Visitor, annika: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.prove(annika.address)
    proof = {"csrf_token": visitor.csrf()}

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("directory.profiles.journal.os.write", full)
        assert visitor.post("/card/remove", proof).status_code == 503
        assert visitor.post("/card/remove", proof).status_code == 503
    assert visitor.post("/card/remove", proof).status_code == 303
    assert [line.act for line in visitor.held.journal.lines()] == ["left_for_good"]


_KEPT = {
    "email": {"en": "addresses", "de": "Adressen", "fr": "adresses", "es": "direcciones"},
    "phone": {"en": "numbers", "de": "Nummern", "fr": "numéros", "es": "números"},
    "link": {"en": "profile links", "de": "Profillinks", "fr": "liens de profil", "es": "enlaces de perfil"},
    "employer": {"en": "employer", "de": "Arbeitgeber", "fr": "employeur", "es": "empresa"},
}


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_page_and_mail_of_the_receipt_name_each_kind_of_code_that_is_kept(
    visitor: Visitor, annika: Listed, post_mails: Callable[[], int], language: str
) -> None:
    visitor.prove(annika.address)
    visitor.press("/card/remove")
    page = visitor.get(("" if language == "en" else f"/{language}") + "/removed")
    post_mails()
    with visitor.held.database.read() as session:
        kept = set(session.scalars(select(Suppression.kind)))
    assert "employer" in kept
    for kind in kept:
        assert _KEPT[kind][language] in page.get_data(as_text=True)
        if language == "en":
            assert _KEPT[kind][language] in text_of(visitor.postbox.kept[-1])
