"""Whoever's account met many wrong passwords or codes, or whose password was typed in a strange browser, hears of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from directory.accounts.mailing import tell_of_odd_sign_ins
from directory.accounts.models import OddSignIn, User
from directory.clock import now
from directory.wiring import _forget
from tests.directory.web.conftest import OFFICER, OTHER_REP, PASSWORD, REP, World
from tests.directory.web.test_signing_in import WRONG
from tests.directory.web.test_telling_of_changes import subjects_since
from tests.privacy_center.conftest import Postbox
from tests.privacy_center.watch import everything
from tests.services.surroundings import Forward

PASSWORDS = "Wrong passwords were typed for your Cardfile account"
CODES = "Wrong codes were typed for your Cardfile account"
BROWSER = "Your password for Cardfile was typed in a new browser"


def told(world: World, postbox: Postbox) -> list[tuple[str, str]]:
    """Has the job run; whom it told since, and of what."""
    before = len(postbox.kept)
    tell_of_odd_sign_ins(replace(world.held, mailer=postbox), now())
    return subjects_since(postbox, before)


def tried(world: World, email: str, times: int) -> None:
    """Wrong passwords from as many strange browsers, each at another address."""
    for number in range(times):
        moved = {"environ_overrides": {"REMOTE_ADDR": f"192.0.{number}.7"}}
        assert world.browser().sign_in(email, WRONG, **moved).status_code == 401


@pytest.mark.security(
    "A 6.3.5 (L3): whoever's account met many wrong passwords hears of it once a day",
    breaks="directory/accounts/oddities.py::elif told.told_at > at - ONCE_IN:",
)
def test_ten_wrong_passwords_in_a_day_are_told_once_a_day_and_nine_are_not(world: World, forward: Forward) -> None:
    postbox = Postbox()
    tried(world, REP, 9)
    tried(world, "nobody@hafenrand.example", 10)
    assert told(world, postbox) == []
    forward(hours=1)
    tried(world, REP, 1)
    assert told(world, postbox) == [(REP, PASSWORDS)]
    assert b"10 wrong passwords" in postbox.kept[-1].message
    forward(hours=1)
    tried(world, REP, 10)
    assert told(world, postbox) == []
    forward(hours=23, minutes=1)
    tried(world, REP, 5)
    _forget(world.held, now())
    assert told(world, postbox) == [(REP, PASSWORDS)]
    forward(hours=25)
    assert told(world, postbox) == []


def test_wrong_passwords_in_a_browser_that_is_known_are_told_too(world: World) -> None:
    postbox, known = Postbox(), world.signed_in(REP)
    known.press("/logout")
    told(world, postbox)
    for _ in range(10):
        assert known.sign_in(REP, WRONG).status_code == 401
    assert told(world, postbox) == [(REP, PASSWORDS)]


@pytest.mark.security(
    "A 6.3.5 (L3): whoever's second step met many wrong codes hears of it",
    breaks="directory/accounts/oddities.py::number = many.get(keys.digest(kind, email if odd is Odd.PASSWORDS else user_id))",
)
def test_five_wrong_codes_are_told(world: World) -> None:
    postbox, visitor = Postbox(), world.browser()
    visitor.sign_in(OFFICER)
    told(world, postbox)
    for _ in range(4):
        visitor.press("/login/second", {"code": "000000"})
    assert told(world, postbox) == []
    visitor.press("/login/second", {"code": "000000"})
    assert told(world, postbox) == [(OFFICER, CODES)]


@pytest.mark.security(
    "A 6.3.5 (L3): whoever's password was typed in a browser never seen hears of it",
    breaks="directory/accounts/signing_in.py::if not browser.known:",
)
def test_a_right_password_in_a_strange_browser_is_told_and_in_a_known_one_is_not(
    world: World, forward: Forward
) -> None:
    postbox, known = Postbox(), world.signed_in(REP)
    assert told(world, postbox) == [(REP, BROWSER)]
    known.press("/logout")
    forward(days=2)
    known.sign_in(REP)
    assert told(world, postbox) == [], "the browser is known by now"
    strange = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    world.browser().sign_in(REP, headers=strange)
    world.browser().sign_in(REP)
    assert told(world, postbox) == [(REP, BROWSER)], "once a day"
    assert b"Firefox on Linux" in postbox.kept[-1].message
    half_way = world.browser()
    half_way.sign_in(OFFICER)
    assert told(world, postbox) == [(OFFICER, BROWSER)], "even though no code was typed yet"


def test_who_may_not_sign_in_is_told_nothing(world: World) -> None:
    with world.database.write() as session:
        session.execute(update(User).where(User.email == OTHER_REP).values(disabled_at=now()))
    tried(world, OTHER_REP, 10)
    assert world.browser().sign_in(OTHER_REP).status_code == 429
    assert told(world, Postbox()) == []


def test_such_a_mail_names_nobody_and_signs_nobody_in(world: World) -> None:
    postbox, visitor = Postbox(), world.browser()
    tried(world, REP, 10)
    visitor.sign_in(OFFICER)
    for _ in range(5):
        visitor.press("/login/second", {"code": "000000"})
    assert {subject for _, subject in told(world, postbox)} == {PASSWORDS, CODES, BROWSER}
    said = b"".join(one.message for one in postbox.kept).replace(b"=\r\n", b"")
    for word in (
        b"192.0.",
        b"127.0.0",
        b"Jonas",
        b"Olga",
        b"Hafenrand",
        PASSWORD.encode(),
        WRONG.encode(),
        b"/new-password",
    ):
        assert word not in said.partition(b"\r\n\r\n")[2], word
    assert f"{world.held.settings.directory_url}/forgotten".encode() in said
    assert REP not in everything(world.database).replace(f"'{REP}'", ""), "the outbox is sealed"
    with world.database.read() as session:
        assert len(session.scalars(select(OddSignIn)).all()) == 3
