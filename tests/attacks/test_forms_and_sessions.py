"""Forged forms, planted and copied cookies, forged hosts and open redirects, against both sites at once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.accounts.models import User, WebSession
from directory.clock import now
from directory.profiles.keys import new_token
from directory.profiles.models import Fact
from privacy_center.routes import PROVEN_ONLY
from privacy_center.security import FROM_ANYWHERE
from tests.attacks.conftest import ANNIKA, OFFICER, OTHER_REP, REP, RIVAL, MakeCardfile, populate
from tests.attacks.product import PASSWORD, SEEN_BY_READING, Browser, Cardfile, links_in, text_of

EVIL = "evil.example"
FOREIGN: tuple[dict[str, str], ...] = (
    {"Origin": f"https://{EVIL}", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null"},
    {"Origin": "https://people.cardfile.example.evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://x.cardfile.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {},
)
FORM = {
    "email": REP, "password": PASSWORD, "code": "123456", "end": "others", "old_password": PASSWORD,
    "new_password": "another quiet heron flies", "step": "confirm", "price": "1", "address": ANNIKA,
    "because": "a forged look", "value": "Forged", "name": "Forged",
}  # fmt: skip


def unsafe(app: Flask, ids: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Endpoint and path of every route that takes a POST, in English."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and "lang" not in rule.arguments:
            given = {name: ids.get(name, "X" * 26) for name in rule.arguments - set(rule.defaults or {})}
            yield rule.endpoint, adapter.build(rule.endpoint, given | dict(rule.defaults or {}), method="POST")


def ids_in(cardfile: Cardfile) -> dict[str, str]:
    """One true value for each part of a path."""
    with cardfile.database.read() as session:
        line = session.scalars(select(Fact.id).where(Fact.profile_id == cardfile.ids[ANNIKA])).first()
    page = cardfile.person().ask("somebody.else@nordlicht.example")
    return {"profile_id": cardfile.ids[ANNIKA], "field_id": str(line), "request_id": page.rpartition("/")[2]}


def forged(browser: Browser, path: str, headers: dict[str, str], data: dict[str, str]) -> int:
    """The status of a form sent from elsewhere, with all the victim's cookies."""
    form: dict[str, Any] = data | {"profile_id": browser.cardfile.ids[ANNIKA]}
    return browser.get(path, method="POST", data=form, headers=headers).status_code


@pytest.mark.security("A 3.5.1", breaks='directory/front_door.py::if came_from not in (None, "same-origin", "none"):')
def test_a_form_from_another_origin_changes_nothing_on_any_route_of_both_sites(
    peopled: Cardfile, unhurried: None
) -> None:
    visitors = [peopled.signed_in(REP), peopled.signed_in(OFFICER), peopled.proven(ANNIKA)]
    ids, proofs = ids_in(peopled), {visitor: visitor.proof() for visitor in visitors}
    before, tried = peopled.everything(but=SEEN_BY_READING), 0
    for visitor, app in zip(visitors, (peopled.directory, peopled.directory, peopled.privacy), strict=True):
        for endpoint, path in unsafe(app, ids):
            for headers in FOREIGN if endpoint not in FROM_ANYWHERE else ():
                status = forged(visitor, path, headers, FORM | {"csrf_token": proofs[visitor]})
                assert 400 <= status < 500, (endpoint, headers, status)
                tried += 1
    assert tried > 100
    assert peopled.everything(but=SEEN_BY_READING) == before


@pytest.mark.security("A 3.5.1", breaks='directory/web/gate.py::abort(403, "form")')
def test_the_proof_of_another_users_form_opens_no_route(peopled: Cardfile, unhurried: None) -> None:
    rival, rep = peopled.signed_in(RIVAL), peopled.signed_in(REP)
    other, person = peopled.proven("somebody.else@nordlicht.example"), peopled.proven(ANNIKA)
    ids, before = ids_in(peopled), {}
    before = peopled.everything(but=SEEN_BY_READING)
    for app, visitor, strangers in (
        (peopled.directory, rep, (rival.proof(), "")),
        (peopled.privacy, person, (other.proof(), "", rep.proof())),
    ):
        ours = {"Origin": visitor.origin, "Sec-Fetch-Site": "same-origin"}
        for endpoint, path in unsafe(app, ids):
            if app is peopled.privacy and endpoint not in PROVEN_ONLY:
                continue
            for proof in strangers:
                assert forged(visitor, path, ours, FORM | {"csrf_token": proof}) == 403, endpoint
    assert peopled.everything(but=SEEN_BY_READING) == before


@pytest.mark.security("A 7.2.4", breaks="directory/web/signing_in.py::cookies.give_session(answer, opened.token)")
def test_a_cookie_planted_before_the_login_is_worthless_after_it(cardfile: Cardfile) -> None:
    planted = new_token()
    victim, attacker = cardfile.customers(), cardfile.customers()
    for browser in (victim, attacker):
        browser.client.set_cookie("__Host-cardfile", planted, domain="people.cardfile.example", secure=True)
    assert victim.press("/login", {"email": REP, "password": PASSWORD}).status_code == 303
    assert victim.get("/account").status_code == 200
    assert victim.cookie() not in {"", planted}
    assert attacker.get("/account").status_code == 303
    half_way = cardfile.customers()
    assert half_way.press("/login", {"email": OTHER_REP, "password": PASSWORD}).status_code == 303
    before = half_way.cookie()
    assert half_way.press("/login/second", {"code": cardfile.totp(OTHER_REP)}).status_code == 303
    attacker.client.set_cookie("__Host-cardfile", before, domain="people.cardfile.example", secure=True)
    assert attacker.get("/account").status_code == 303
    assert half_way.get("/account").status_code == 200


@pytest.mark.security(
    "A 7.4.1",
    breaks="directory/web/signing_in.py::at_hand.database().until_done(lambda session: sessions.end(session, token, at=now()))",
)
def test_a_copied_cookie_dies_with_the_sign_out(cardfile: Cardfile) -> None:
    victim, thief = cardfile.signed_in(REP), cardfile.customers()
    thief.client.set_cookie("__Host-cardfile", victim.cookie(), domain="people.cardfile.example", secure=True)
    assert thief.get("/account").status_code == 200
    assert victim.press("/logout").status_code == 303
    assert thief.get("/account").status_code == 303


def test_a_copied_cookie_of_a_proven_person_dies_when_they_leave_the_page(peopled: Cardfile) -> None:
    victim, thief = peopled.proven(ANNIKA), peopled.person()
    copied = victim.cookie("__Host-card")
    assert copied
    thief.client.set_cookie("__Host-card", copied, domain="privacy.cardfile.example", secure=True)
    assert thief.get("/card").status_code == 200
    assert victim.press("/leave").status_code == 200
    assert thief.get("/card").status_code == 403


@pytest.mark.security(
    "A 7.4.3", breaks="directory/accounts/signing_in.py::sessions.end_all(session, user.id, but=but, at=at)"
)
def test_a_copied_cookie_dies_with_the_password_and_with_the_disabled_user(cardfile: Cardfile) -> None:
    victim, thief = cardfile.signed_in(REP), cardfile.signed_in(REP)
    changed = {"old_password": PASSWORD, "new_password": "another quiet heron flies"}
    assert victim.press("/account", changed).status_code == 303
    assert thief.get("/account").status_code == 303
    assert victim.get("/account").status_code == 200
    with cardfile.database.write() as session:
        session.scalars(select(User).where(User.email == REP)).one().disabled_at = now()
    assert victim.get("/account").status_code == 303


def test_no_cookie_of_one_site_opens_the_other(peopled: Cardfile) -> None:
    rep, person = peopled.signed_in(REP), peopled.proven(ANNIKA)
    person.client.set_cookie("__Host-card", rep.cookie(), domain="privacy.cardfile.example", secure=True)
    assert person.get("/card").status_code == 403
    rep.client.set_cookie("__Host-cardfile", "x" * 43, domain="people.cardfile.example", secure=True)
    assert rep.get("/account").status_code == 303


FORGED_HOSTS = (EVIL, f"{EVIL}:443", "privacy.cardfile.example.evil.example", f"privacy.cardfile.example@{EVIL}", "")


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_no_forged_host_reaches_a_mail_or_a_page(make_cardfile: MakeCardfile, proxies: str) -> None:
    cardfile = make_cardfile(CARDFILE_PROXIES=proxies)
    populate(cardfile)
    person, before = cardfile.person(), cardfile.rows()
    for host in FORGED_HOSTS:
        for browser, path in ((person, "/ask"), (cardfile.customers(), "/login")):
            answer = browser.post(path, {"address": ANNIKA}, environ_overrides={"HTTP_HOST": host})
            assert answer.status_code == 400, host
            assert EVIL not in answer.get_data(as_text=True) + str(answer.headers)
    assert cardfile.rows() == before
    for headers in ({"X-Forwarded-Host": EVIL}, {"Forwarded": f"host={EVIL}"}, {"X-Original-Host": EVIL}):
        answer = person.post("/ask", {"address": ANNIKA}, headers=headers)
        assert answer.status_code == (400 if proxies == "1" and "X-Forwarded-Host" in headers else 303)
        assert EVIL not in answer.get_data(as_text=True) + str(answer.headers)
        login = cardfile.customers().get("/login", headers=headers)
        assert EVIL not in login.get_data(as_text=True) + str(login.headers)
    cardfile.settle()
    assert cardfile.smtp.mails
    for mail in cardfile.smtp.mails:
        assert EVIL not in text_of(mail) + text_of(mail, "html")
        assert all(link.startswith(cardfile.held.settings.privacy_url) for link in links_in(mail))


GOALS = (
    f"https://{EVIL}", f"//{EVIL}", f"///{EVIL}", f"////{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"/\t/{EVIL}", f"\t//{EVIL}",
    f"https:{EVIL}", f"https:/{EVIL}", f"http:///{EVIL}", f"https://people.cardfile.example@{EVIL}",
    f"https://people.cardfile.example.{EVIL}", f"/%2F/{EVIL}", f"/\r\nLocation: https://{EVIL}", "javascript:alert(1)",
    f"/%0d%0aLocation:%20https://{EVIL}", f"\u3000//{EVIL}", f"data:text/html,//{EVIL}",
)  # fmt: skip


@pytest.mark.security("A 3.7.2", breaks='directory/web/goals.py::path = ""')
def test_nobody_is_sent_elsewhere_by_the_place_they_wanted_to_go_to(cardfile: Cardfile) -> None:
    for goal in GOALS:
        browser = cardfile.customers()
        page = browser.get("/login", query_string={"goal": goal})
        assert f'href="{goal}' not in page.get_data(as_text=True)
        answer = browser.press("/login", {"email": REP, "password": PASSWORD, "goal": goal})
        assert (answer.status_code, answer.location) == (303, "/"), goal
        assert EVIL not in str(answer.headers)


def test_the_way_back_never_leads_to_where_a_visitor_came_from_elsewhere(peopled: Cardfile) -> None:
    rep = peopled.signed_in(REP)
    for referrer in (
        f"https://{EVIL}/yours",
        f"https://people.cardfile.example.{EVIL}/",
        f"https://x@{EVIL}/yours?q=1",
    ):
        for page in (
            rep.get(f"/people/{peopled.ids[ANNIKA]}", headers={"Referer": referrer}),
            rep.press("/reveal", {"step": "quote", "profile_id": peopled.ids[ANNIKA]}, headers={"Referer": referrer}),
        ):
            assert page.status_code == 200
            assert EVIL not in page.get_data(as_text=True) + str(page.headers)


def test_a_session_ends_by_rest_and_by_age(cardfile: Cardfile, forward: Any) -> None:
    rep, officer = cardfile.signed_in(REP), cardfile.signed_in(OFFICER)
    forward(minutes=31)
    assert officer.get("/office/journal").location.startswith("/login")
    for _ in range(13):
        assert rep.get("/account/browsers").status_code == 200
        forward(minutes=55)
    assert rep.get("/account/browsers").status_code == 303
    with cardfile.database.read() as session:
        assert all(now() - row.began_at > timedelta(minutes=30) for row in session.scalars(select(WebSession)))
