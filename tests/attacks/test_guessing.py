"""Guessing: stuffed passwords, replayed and counted codes, mailed codes in other hands or too late, bombed mailboxes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from directory.accounts import factors
from directory.accounts.limits import FACTOR
from directory.accounts.models import Attempt, User, WebSession
from directory.clock import now, real_now
from directory.profiles.keys import keys_of, new_id, new_token
from tests.attacks.conftest import ANNIKA, OTHER_REP, REP
from tests.attacks.product import PASSWORD, Browser, Cardfile
from tests.services.surroundings import Forward


def from_block(browser: Browser, number: int) -> Browser:
    """The browser, coming from another block of addresses."""
    browser.comes_from = f"198.{number // 250}.{number % 250}.7"
    return browser


def test_one_block_of_addresses_tries_ten_times_whomever_it_means(cardfile: Cardfile) -> None:
    attacker = from_block(cardfile.customers(), 1)
    tries = [attacker.press("/login", {"email": f"a{n}@x.example", "password": "guess"}).status_code for n in range(12)]
    assert tries == [401] * 10 + [429] * 2
    assert from_block(cardfile.customers(), 2).press("/login", {"email": REP, "password": PASSWORD}).status_code == 303


def half_way(cardfile: Cardfile) -> Browser:
    """A browser that gave the right password and is asked for a code."""
    browser = cardfile.customers()
    answer = browser.press("/login", {"email": OTHER_REP, "password": PASSWORD})
    assert answer.location.startswith("/login/second")
    return browser


def widened(code: str) -> str:
    """The same digits in full width, which int() takes for digits too."""
    return code.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


@pytest.mark.security("A 6.5.1", breaks="directory/accounts/factors.py::if not _SIX.fullmatch(code):")
def test_a_code_of_the_app_passes_once_however_it_is_typed_and_however_many_try(
    cardfile: Cardfile, forward: Forward
) -> None:
    code = cardfile.totp(OTHER_REP)
    for number, odd in enumerate((f" {code}", f"{code[:3]} {code[3:]}", widened(code), f"{code}\n")):
        answer = from_block(half_way(cardfile), number).press("/login/second", {"code": odd})
        assert answer.status_code == 401, odd
    forward(minutes=6)
    browsers = [from_block(half_way(cardfile), 10 + number) for number in range(10)]
    with cardfile.database.write() as session:
        session.execute(update(User).where(User.email == OTHER_REP).values(totp_step=0))
    proofs = [browser.proof() for browser in browsers]
    code = factors.code_at(b"12345678901234567890", int(real_now().timestamp()) // 30)

    cookies = [browser.cookie() for browser in browsers]
    host = browsers[0].origin.partition("://")[2].partition(":")[0]

    def type_it(number: int) -> str:
        twin = from_block(cardfile.customers(), 10 + number)
        twin.client.set_cookie("__Host-cardfile", cookies[number % 10], domain=host)
        answer = twin.post("/login/second", {"code": code, "csrf_token": proofs[number % 10]})
        return str(answer.location or answer.status_code).partition("?")[0]

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(type_it, range(100)))
    assert answers.count("/") == 1, set(answers)
    assert set(answers) <= {"/", "401", "429", "/login"}
    forward(minutes=6)
    for number, used in enumerate((code, f" {code}", f"{code} ", f"{code[:3]} {code[3:]}", widened(code))):
        answer = from_block(half_way(cardfile), 40 + number).press("/login/second", {"code": used})
        assert answer.status_code == 401, used


@pytest.mark.security(
    "A 6.3.1, attack 9: the fifty-first code of a day is not looked at",
    breaks="directory/accounts/limits.py::FACTOR: ((5, _MINUTES_5), (20, _HOUR), (50, _DAY)),",
)
def test_the_fifty_first_code_of_a_day_is_not_looked_at(cardfile: Cardfile, forward: Forward) -> None:
    with cardfile.database.write() as session:
        user = session.scalars(select(User).where(User.email == OTHER_REP)).one()
        subject = keys_of(session).digest(FACTOR, user.id)
        session.add_all(
            Attempt(kind=FACTOR, subject=subject, at=now() - timedelta(hours=2, minutes=n)) for n in range(46)
        )
    browser = half_way(cardfile)
    tries = [browser.press("/login/second", {"code": "000000"}).status_code for _ in range(5)]
    assert tries == [401] * 4 + [429]
    forward(hours=3)
    assert half_way(cardfile).press("/login/second", {"code": cardfile.totp(OTHER_REP)}).status_code == 429
    forward(hours=22)
    assert half_way(cardfile).press("/login/second", {"code": cardfile.totp(OTHER_REP)}).status_code == 303


def test_a_mailed_code_is_good_only_on_the_page_of_the_browser_that_asked(peopled: Cardfile) -> None:
    victim, attacker = peopled.person(), from_block(peopled.person(), 9)
    ours, theirs = victim.ask(ANNIKA), attacker.ask(ANNIKA)
    code = peopled.code_for(ANNIKA)
    opened = [
        victim.post(ours, {"code": code}).status_code,
        attacker.post(f"/code/{new_token()}", {"code": code}).status_code,
    ]
    assert opened == [200, 404]
    assert not victim.cookie("__Host-card")
    assert attacker.post(theirs, {"code": "00000000"}).status_code == 200
    assert not attacker.cookie("__Host-card")


@pytest.mark.security(
    "A 6.5.5, attack 10: a mailed code is good for ten minutes and not for one second more",
    breaks="privacy_center/codes.py::return until is not None and until <= at",
)
def test_a_mailed_code_is_worthless_one_second_after_its_ten_minutes(peopled: Cardfile, forward: Forward) -> None:
    person = peopled.person()
    page = person.ask(ANNIKA)
    code, before = peopled.code_for(ANNIKA), peopled.rows()
    forward(minutes=10, seconds=1)
    late = person.post(page, {"code": code})
    assert late.status_code == 200
    assert "This code no longer works" in late.get_data(as_text=True)
    assert not person.cookie("__Host-card")
    assert peopled.rows() == before


@pytest.mark.security(
    "own: code mails", breaks="privacy_center/codes.py::elif not limits.may_mail(session, one.contact_digest, at=at):"
)
@pytest.mark.timeout(300)
def test_a_mailbox_cannot_be_bombed_from_a_thousand_blocks_and_by_many_spellings(cardfile: Cardfile) -> None:
    spelled = (
        "victim@nordlicht.example",
        "VICTIM@nordlicht.example",
        "victim+{n}@nordlicht.example",
        "Victim+x{n}@NORDLICHT.example",
    )
    attacker = cardfile.person()
    for number in range(1_000):
        address = spelled[number % 4].format(n=number) if number % 5 else f"other{number}@nordlicht.example"
        assert from_block(attacker, number).post("/ask", {"address": address}).status_code == 303
    refused = from_block(attacker, 1_000).post("/ask", {"address": "one.more@nordlicht.example"})
    assert refused.status_code == 429, "a spray of addresses ends here for everybody's hour"
    assert int(refused.headers["Retry-After"]) > 3_000
    cardfile.settle()
    assert len(cardfile.smtp.to("victim@nordlicht.example")) == 3
    assert len(cardfile.smtp.mails) == 3 + 200, "and one to each other address of the domain"


def test_an_id_that_never_was_reads_like_one_that_is_not_yours(peopled: Cardfile) -> None:
    rep, person = peopled.signed_in(REP), peopled.proven(ANNIKA)
    with peopled.database.read() as session:
        other = session.scalars(select(WebSession.id)).first()
    for browser, paths in (
        (rep, (f"/people/{new_id()}", "/people/x", f"/companies/{new_id()}", "/people/%00", "/people/..%2f..")),
        (person, (f"/card/correct/{new_id()}", f"/card/notice/{new_id()}", f"/n/{new_token()}", f"/code/{other}")),
    ):
        answers = [browser.get(path) for path in paths]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.get_data() for answer in answers}) == 1
