"""The desk shows an account what it owes to people it received: by dashed cards, with one button each."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from directory import displays
from directory.clock import now
from directory.profiles import corrections, rights
from directory.profiles.merge import merge
from directory.profiles.models import Profile
from directory.profiles.owed import Disclosure, Duty, Notice
from directory.profiles.recompile import facts_of
from directory.profiles.removal import leave
from directory.profiles.states import FactKind, NoticeKind, Purpose, RestrictionReason
from tests.directory.web.conftest import ANNIKA, REP, RIVAL, Visitor, World
from tests.people import receive_person, tell
from tests.services.surroundings import Forward


def _correct_title(world: World, value: str) -> None:
    _correct(world, FactKind.TITLE, value)


def _correct(world: World, kind: FactKind, value: str) -> None:
    with world.database.write() as session:
        profile = session.get_one(Profile, world.people[ANNIKA.name])
        fact = next(fact for fact in facts_of(session, profile.id) if fact.kind == kind)
        corrections.correct(session, profile, fact, value, at=now())


def _hide(world: World) -> None:
    with world.database.write() as session:
        rights.hide_me(session, [session.get_one(Profile, world.people[ANNIKA.name])], at=now())


def _duty(world: World) -> Duty:
    with world.database.read() as session:
        return session.scalars(select(Duty)).one()


def test_a_corrected_line_is_owed_by_who_revealed_the_card_and_by_nobody_else(peopled: World, rep: Visitor) -> None:
    annika = peopled.people[ANNIKA.name]
    rep.press(f"/people/{annika}/reveal")
    _correct_title(peopled, "Chief Engineer")
    rival = peopled.signed_in(RIVAL)
    for page in (f"/people/{annika}", "/yours"):
        assert "I have corrected it" not in rival.get(page).get_data(as_text=True)
        shown = rep.get(page).get_data(as_text=True)
        assert "I have corrected it" in shown
        assert "Correct every copy by" in shown
        assert "Chief Technology Officer" not in shown.replace("title=", "")
    duty = _duty(peopled)
    assert rival.press("/duties/settled", {"duty": duty.id}).status_code == 404
    assert rep.press("/duties/settled", {"duty": duty.id}).location == "/yours"
    after = rep.get("/yours").get_data(as_text=True)
    assert "The copy is reported corrected." in after
    assert "Reported corrected on" in after
    assert "I have corrected it" not in rep.get(f"/people/{annika}").get_data(as_text=True)


def test_all_that_a_person_corrected_is_one_card_with_one_button(peopled: World, rep: Visitor) -> None:
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _correct_title(peopled, "Chief Engineer")
    _correct(peopled, FactKind.MOBILE, "")
    _correct(peopled, FactKind.EMAIL, "a.brandt@nordlicht.example")
    _correct(peopled, FactKind.NAME, "Ännika BRANDT Okafor")
    for page in ("/yours", f"/people/{peopled.people[ANNIKA.name]}"):
        html = rep.get(page).get_data(as_text=True)
        shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html))
        assert (html.count('<article class="gone'), html.count("I have corrected it")) == (1, 1)
        assert "Ännika BRANDT Okafor: Name, E-mail a…@nordlicht.example, Mobile …86, Title corrected on" in shown
        assert "The old e-mail a…@nordlicht.example is wrong: take it out of every copy by" in shown
        assert "Name: only the spelling changed." in shown
    asked = re.findall(r'name="duty" value="([^"]+)"', html)
    rival = peopled.signed_in(RIVAL)
    assert rival.press("/duties/settled", {"duty": asked}).status_code == 404
    assert rival.press("/duties/settled").status_code == 404
    _correct(peopled, FactKind.PLACE, "Kiel")
    rep.press("/duties/settled", {"duty": asked})
    left = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", rep.get("/yours").get_data(as_text=True)))
    assert "Place corrected on" in left, "what came after the page was read is still open"
    assert "Reported corrected: Name, E-mail, Mobile, Title." in left


def test_a_new_spelling_alone_is_one_quiet_line(peopled: World, rep: Visitor, forward: Forward) -> None:
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _correct(peopled, FactKind.NAME, "Annika BRANDT-OKAFOR")
    forward(days=9)
    late = peopled.signed_in(REP)
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", late.get("/yours").get_data(as_text=True)))
    assert "Annika BRANDT-OKAFOR: Name in a new spelling since" in shown
    assert ("Copies are right; write them as the card does." in shown, "late" in shown) == (True, False)
    assert "overdue" not in late.get("/").get_data(as_text=True)
    late.press("/duties/settled", {"duty": _duty(peopled).id})
    assert "Reported corrected on" in late.get("/yours").get_data(as_text=True)


def test_whoever_hides_after_a_correction_is_one_card_without_a_name(peopled: World, rep: Visitor) -> None:
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _correct_title(peopled, "Chief Engineer")
    _hide(peopled)
    html = rep.get("/yours").get_data(as_text=True)
    assert (html.count('<article class="gone'), ANNIKA.name in html, "Corrected: Title." in html) == (1, False, True)
    rep.press("/duties/settled", {"duty": re.findall(r'name="duty" value="([^"]+)"', html)})
    after = rep.get("/yours").get_data(as_text=True)
    assert "The copy is reported corrected. The copy is reported hidden." in after
    assert (html.count("I have done both"), after.count("I have done both")) == (1, 0)


def test_while_a_corrected_line_waits_for_its_own_notice_its_duty_says_so_and_from_when_it_shows(
    peopled: World, rep: Visitor
) -> None:
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _correct(peopled, FactKind.COMPANY, "Moorwind Daten GmbH")
    untold = rep.get("/yours").get_data(as_text=True)
    assert "The old company is wrong: take it out of every copy by" in untold
    assert ("The new one is not shown yet." in untold, "The card shows what holds now" in untold) == (True, False)
    with peopled.database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == NoticeKind.NEW_FACTS)).one()
        tell(session, notice, at=now())
        ends = notice.wait_ends_at
    assert ends is not None
    for page in ("/yours", f"/people/{peopled.people[ANNIKA.name]}"):
        shown = re.sub("<[^>]+>", "", rep.get(page).get_data(as_text=True))
        assert f"The new one shows from {ends.day} {ends:%b %Y}." in shown


def test_a_name_on_such_a_card_is_a_showing_too(peopled: World, rep: Visitor) -> None:
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _correct_title(peopled, "Chief Engineer")
    page = rep.get("/yours?q=nobodyfitsthis").get_data(as_text=True)
    assert ANNIKA.name in page
    displays.drain(peopled.database, peopled.held.settings.home)
    with peopled.database.read() as session:
        shown = session.scalars(select(Disclosure.purpose).where(Disclosure.purpose == Purpose.OWNED_ROW)).all()
    assert shown


@pytest.mark.security(
    "own: who hides", breaks="directory/web/people.py::Duty.account_id == at_hand.signed().account_id,"
)
def test_a_hidden_person_is_a_dashed_card_without_a_name_until_shown_again(
    peopled: World, rep: Visitor, forward: Forward
) -> None:
    annika = peopled.people[ANNIKA.name]
    rep.press(f"/people/{annika}/reveal")
    _hide(peopled)
    for page in (f"/people/{annika}", "/yours"):
        shown = rep.get(page).get_data(as_text=True)
        assert "I have hidden it" in shown
        assert ANNIKA.name not in shown
    rival = peopled.signed_in(RIVAL)
    gone, unknown = rival.get(f"/people/{annika}"), rival.get("/people/" + "0" * 26)
    assert (gone.status_code, gone.data) == (404, unknown.data)
    rep.press("/duties/settled", {"duty": _duty(peopled).id})
    assert "Keep it so until the person is shown again." in rep.get(f"/people/{annika}").get_data(as_text=True)
    with peopled.database.write() as session:
        rights.lift(session, session.get_one(Profile, annika), reason=RestrictionReason.ASKED, at=now())
    assert "copies may be used again" in rep.get("/yours").get_data(as_text=True)
    assert ANNIKA.name in rep.get(f"/people/{annika}").get_data(as_text=True)
    forward(days=31)
    assert "copies may be used again" not in peopled.signed_in(REP).get("/yours").get_data(as_text=True)


@pytest.mark.parametrize("merged", [False, True])
def test_whoever_hid_was_shown_again_and_left_is_only_somebody_who_left(
    peopled: World, rep: Visitor, *, merged: bool
) -> None:
    annika = peopled.people[ANNIKA.name]
    rep.press(f"/people/{annika}/reveal")
    _correct_title(peopled, "Chief Engineer")
    rep.press("/duties/settled", {"duty": _duty(peopled).id})
    _hide(peopled)
    with peopled.database.write() as session:
        rights.lift(session, session.get_one(Profile, annika), reason=RestrictionReason.ASKED, at=now())
    assert "copies may be used again" in rep.get("/yours").get_data(as_text=True)
    with peopled.database.write() as session:
        profile = session.get_one(Profile, annika)
        if merged:
            elder = receive_person(session, replace(ANNIKA, email="a.b@nordlicht.example", link="", phone=""))
            profile = merge(session, elder, profile, at=now())
        leave(session, profile, because="asked", at=now(), for_good=True)
    yours = rep.get("/yours").get_data(as_text=True)
    assert "This person left" in yours
    assert ("copies may be used again" in yours, "Reported corrected" in yours) == (False, False)


def test_an_account_that_is_late_is_reminded_on_every_page_until_it_has_confirmed(
    peopled: World, rep: Visitor, forward: Forward
) -> None:
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    with peopled.database.write() as session:
        leave(session, session.get_one(Profile, peopled.people[ANNIKA.name]), because="asked", at=now(), for_good=True)
    due = _duty(peopled).due_at
    assert "overdue" not in rep.get("/").get_data(as_text=True)
    assert "in 7 days" in rep.get("/yours").get_data(as_text=True)
    forward(days=8)
    late, rival = peopled.signed_in(REP), peopled.signed_in(RIVAL)
    for page in ("/", "/account"):
        shown = late.get(page).get_data(as_text=True)
        assert "1 copy is overdue." in shown
        assert f"First due {due.day} {due:%b %Y}" in shown
        assert "overdue" not in rival.get(page).get_data(as_text=True)
    for page in ("/yours", f"/people/{peopled.people[ANNIKA.name]}"):
        assert "1 day late" in late.get(page).get_data(as_text=True)
    late.press("/duties/settled", {"duty": _duty(peopled).id})
    assert "overdue" not in late.get("/").get_data(as_text=True)
