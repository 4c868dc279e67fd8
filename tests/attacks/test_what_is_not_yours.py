"""Reaching for what is another's: other teams' pages, other roles' pages, masked values, who left, the officer's desk."""

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest
from sqlalchemy import select

from directory.accounts.models import Account, User
from directory.clock import now
from directory.credits.models import Balance
from directory.profiles import rights
from directory.profiles.keys import new_id
from directory.profiles.merge import living
from directory.profiles.owed import Duty, Look
from tests.attacks.conftest import ANNIKA, BENNO, OFFICER, REP, RIVAL, ROWS, deliver
from tests.attacks.product import PASSWORD, SEEN_BY_READING, Browser, Cardfile
from tests.attacks.test_forms_and_sessions import FORM, ids_in, unsafe
from tests.attacks.test_money_and_history import BOTH
from tests.services.surroundings import Forward

_SPENDING = {"site.logout", "site.reveal"}
_HREF = re.compile(r'(?:href|hx-get|action|src)="([^"]+)"')
CANARIES = (
    "annika.brandt@",
    "5228817386",
    "1522 8817386",
    "23125001",
    "annika-brandt-example",
    "Jonas Weidling",
    "Hafenrand",
)


def crawled(browser: Browser, *begin: str) -> Iterator[str]:
    """Every address that the pages of this browser lead to."""
    waiting, seen = list(begin), set(begin)
    while waiting:
        path = waiting.pop()
        yield path
        answer = browser.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found = {
                link.replace("&amp;", "&").partition("#")[0] for link in _HREF.findall(answer.get_data(as_text=True))
            }
            fresh = {link for link in found if link.startswith("/") and not link.startswith("/assets")} - seen
            seen |= fresh
            waiting += sorted(fresh)


@BOTH
@pytest.mark.security(
    "A 8.2.2",
    breaks="directory/web/yours.py::mine = [duty for duty in duties.owed_by(session, signed.account_id) if duty.id in asked]",
)
def test_another_team_finds_nothing_of_ours_behind_any_address_of_ours(
    peopled: Cardfile, unhurried: None, forward: Forward
) -> None:
    ours, theirs, stranger = peopled.signed_in(REP), peopled.signed_in(RIVAL), peopled.customers()
    for address in (ANNIKA, BENNO):
        assert ours.press(f"/people/{peopled.ids[address]}/reveal").status_code == 303
    with peopled.database.write() as session:
        profile = living(session, peopled.ids[BENNO])
        assert profile is not None
        rights.remove_me(session, [profile], address=BENNO, language="de", at=now())
    peopled.settle()
    paths = list(crawled(ours, "/", "/yours", f"/people/{peopled.ids[ANNIKA]}", f"/people/{peopled.ids[BENNO]}"))
    assert len(paths) > 15
    for path in paths:
        for browser, wanted in ((theirs, {200, 303, 302, 404, 400, 405}), (stranger, {200, 303, 302, 404, 405})):
            answer = browser.get(path)
            assert answer.status_code in wanted, (path, answer.status_code)
            assert [one for one in CANARIES if one in answer.get_data(as_text=True)] == [], path
    with peopled.database.read() as session:
        duty = session.scalars(select(Duty)).one()
        mine = session.scalars(select(User.id).where(User.email == REP)).one()
    before = peopled.everything(but=SEEN_BY_READING)
    assert theirs.press("/duties/settled", {"duty": duty.id}).status_code == 404
    assert peopled.everything(but=SEEN_BY_READING) == before
    browsers = re.findall(r'name="end" value="([0-9A-Z]{26})"', peopled.signed_in(REP).text("/account/browsers"))
    assert browsers
    assert mine
    for session_id in browsers:
        assert theirs.press("/account/browsers", {"end": session_id}).status_code == 303
    assert ours.get("/account").status_code == 200


def test_no_role_opens_a_page_of_another_role(peopled: Cardfile, unhurried: None) -> None:
    rep, officer, person = peopled.signed_in(REP), peopled.signed_in(OFFICER), peopled.proven(ANNIKA)
    before = peopled.everything(but=SEEN_BY_READING)
    for path in ("/office/who", "/office/journal"):
        assert rep.get(path).status_code == 403
    assert rep.press("/office/who", {"address": BENNO, "because": "curiosity"}).status_code == 403
    for path in ("/yours", f"/people/{peopled.ids[ANNIKA]}"):
        assert officer.get(path).status_code == 403
    assert officer.press(f"/people/{peopled.ids[ANNIKA]}/reveal").status_code == 403
    assert officer.press("/reveal", {"step": "confirm", "profile_id": peopled.ids[ANNIKA]}).status_code == 403
    assert officer.get("/").location == "/office/who"
    for path in ("/", "/office/who", "/account"):
        copied = peopled.customers()
        copied.client.set_cookie("__Host-cardfile", person.cookie("__Host-card"), domain="people.cardfile.example")
        assert copied.get(path).location.startswith("/login")
    assert peopled.everything(but=SEEN_BY_READING) == before


@pytest.mark.parametrize(
    "field", [{"role": "officer"}, {"account_id": "X"}, {"credits": "1000", "price": "0"}, {"id": "X", "is_staff": "1"}]
)
def test_fields_nobody_asked_for_change_neither_role_nor_team_nor_credits(
    peopled: Cardfile, field: dict[str, str]
) -> None:
    def standing() -> list[object]:
        with peopled.database.read() as session:
            users = session.execute(select(User.email, User.role, User.account_id).order_by(User.email))
            balances = session.execute(select(Balance.account_id, Balance.credits).order_by(Balance.account_id))
            staff = session.execute(select(Account.id, Account.is_staff).order_by(Account.id))
            return [*users.all(), *balances.all(), *staff.all()]

    before, rep = standing(), peopled.customers()
    given = {name: peopled.account_id("Operator") if value == "X" else value for name, value in field.items()}
    assert rep.press("/login", {"email": REP, "password": PASSWORD} | given).status_code == 303
    changed = {"old_password": PASSWORD, "new_password": "another quiet heron flies"}
    assert rep.press("/account", changed | given).status_code == 303
    forms = [path for endpoint, path in unsafe(peopled.directory, ids_in(peopled)) if endpoint not in _SPENDING]
    assert len(forms) > 8
    for path in forms:
        answer = rep.press(path, FORM | {"profile_id": peopled.ids[ANNIKA], "price": "0"} | given)
        assert answer.status_code < 500, path
    rep = peopled.signed_in_with(REP, changed["new_password"])
    assert standing() == before
    assert rep.press(f"/people/{peopled.ids[ANNIKA]}/reveal", given).status_code == 303
    with peopled.database.read() as session:
        left = select(Balance.credits).where(Balance.account_id == peopled.account_id("Hafenrand Sales"))
        assert session.scalar(left) == 9


def test_a_masked_address_or_number_cannot_be_searched_out_piece_by_piece(
    cardfile: Cardfile, unhurried: None, forward: Forward
) -> None:
    forward(days=-45)
    hidden = ROWS[0] | {"email": "qvz7k@nordlicht.example", "linkedin": "https://www.linkedin.com/in/jjhhgg-example"}
    deliver(cardfile, [hidden, ROWS[1]])
    cardfile.wait_out(forward, days=45)
    cardfile.settle()
    rep = cardfile.signed_in(REP)
    right = (
        "qvz7k",
        "qvz7",
        "qvz7k@nordlicht.example",
        "5228817386",
        "+4915228817386",
        "1522",
        "23125001",
        "jjhhgg",
        "qvz7k*",
    )
    wrong = (
        "xqk3p",
        "xqk3",
        "xqk3p@nordlicht.example",
        "5228817999",
        "+4915228817999",
        "1599",
        "23199999",
        "hhggjj",
        "xqk3p*",
    )
    shapes = (
        "/?q={0}",
        "/?title={0}",
        "/?company={0}",
        "/?country={0}",
        "/?company_id={0}",
        "/?has={0}",
        '/?q="{0}"',
        "/?q=annika+{0}",
        "/yours?q={0}",
        "/?q=-{0}",
    )
    for shape, (guess, control) in product(shapes, zip(right, wrong, strict=True)):
        told = []
        for word in (guess, control):
            answer = rep.get(shape.format(word.replace("+", "%2B")))
            body = (
                answer.get_data(as_text=True).replace(word, "").replace(quote(word), "").replace(word.lstrip("+"), "")
            )
            told.append(
                (answer.status_code, re.sub(r"<p class=\"took.*?</p>|name=\"csrf_token\" value=\"\w+\"", "", body))
            )
        differing = [pair for pair in zip(*(body.splitlines() for _, body in told), strict=False) if len(set(pair)) > 1]
        assert not differing, (shape, guess)
        assert not [one for one in ("qvz7k", "8817386", "3125001", "jjhhgg") if one in told[0][1]]


@pytest.mark.security(
    "own: who left", breaks="directory/web/people.py::Duty.account_id == at_hand.signed().account_id,"
)
def test_who_left_reads_to_strangers_like_who_never_was(peopled: Cardfile, unhurried: None) -> None:
    received, fresh = peopled.signed_in(REP), peopled.signed_in(RIVAL)
    gone, never = peopled.ids[ANNIKA], new_id()
    assert received.press(f"/people/{gone}/reveal").status_code == 303
    person = peopled.proven(ANNIKA)
    assert person.press("/card/remove").status_code == 303
    peopled.settle()

    def told(browser: Browser, profile_id: str) -> list[object]:
        said: list[object] = []
        for answer in (
            browser.get(f"/people/{profile_id}"),
            browser.get(f"/?q={profile_id}"),
            browser.press(f"/people/{profile_id}/reveal"),
            browser.press(f"/people/{profile_id}/reveal", headers={"HX-Request": "true"}),
            browser.press("/reveal", {"step": "quote", "profile_id": profile_id}),
        ):
            body = answer.get_data(as_text=True).replace(profile_id, "")
            headers = [(name, value.replace(profile_id, "")) for name, value in answer.headers if name != "Set-Cookie"]
            headers = [(name, value) for name, value in headers if name not in {"Content-Length", "Date"}]
            said.append((answer.status_code, re.sub(r"\d+ ms", "", body), headers))
        return said

    assert told(fresh, gone) == told(fresh, never)
    for words in ("annika+brandt", "nordlicht", "annika.brandt%40nordlicht.example"):
        page = fresh.text(f"/?q={words}")
        assert page.replace(words, "").count("Annika") <= 1
        assert gone not in page
    assert "Annika" not in received.text(f"/people/{gone}")
    assert received.get(f"/people/{gone}").status_code == 200
    back = deliver(peopled, [ROWS[0] | {"id": "77", "email": "a.brandt@nordlicht.example", "linkedin": ""}])
    assert "suppressed" in back
    asked = [peopled.person() for _ in range(2)]
    pages = [
        browser.ask(address) for browser, address in zip(asked, (ANNIKA, "never.was@nordlicht.example"), strict=True)
    ]
    said = [browser.text(page).replace(page, "") for browser, page in zip(asked, pages, strict=True)]
    assert said[0] == said[1]


@pytest.mark.security(
    "A 7.5.3", breaks="directory/web/gate.py::if request.endpoint in grave and not visitor.is_fresh(now()):"
)
def test_an_officer_who_proved_nothing_lately_sees_nobody(peopled: Cardfile, forward: Forward) -> None:
    officer = peopled.signed_in(OFFICER)
    look = {"address": ANNIKA, "because": "a letter of today"}
    assert "Annika Brandt" in officer.press("/office/who", look).get_data(as_text=True)
    with peopled.database.read() as session:
        assert len(session.scalars(select(Look)).all()) == 1
    forward(minutes=16)
    answer = officer.press("/office/who", look)
    assert answer.status_code == 303
    assert answer.location.startswith("/login/second")
    assert officer.get("/office/journal").status_code == 303
    with peopled.database.read() as session:
        assert len(session.scalars(select(Look)).all()) == 1
    half_way = peopled.customers()
    half_way.press("/login", {"email": OFFICER, "password": PASSWORD})
    assert half_way.press("/office/who", look).status_code == 303
    with peopled.database.read() as session:
        assert len(session.scalars(select(Look)).all()) == 1
