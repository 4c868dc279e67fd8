"""Attacks by the thousand, through the real doors: stuffed passwords, and a crowd at the door."""

from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Event
from time import monotonic

import pytest

from directory.accounts import signing_in
from directory.accounts.limits import SIGN_IN_ALL
from directory.accounts.models import Attempt
from directory.accounts.people import account_named, add_user
from directory.clock import now
from directory.commands import serving
from directory.profiles.keys import keys_of
from tests.attacks.conftest import OTHER_REP, REP
from tests.attacks.product import PASSWORD, Cardfile

pytestmark = pytest.mark.timeout(600)
BLOCKS, ACCOUNTS, TRIES = 1_000, 50, 1_000


def block(number: int) -> str:
    """An address of another block each."""
    return f"198.{number // 250}.{number % 250}.7"


def address(number: int) -> str:
    """The address of one of the users."""
    return f"user{number % ACCOUNTS}@hafenrand.example"


@pytest.fixture
def crowded(cardfile: Cardfile) -> Cardfile:
    """A customer with fifty users."""
    with cardfile.database.write() as session:
        account = account_named(session, "Hafenrand Sales", at=now())
        for number in range(ACCOUNTS):
            add_user(
                session, account, email=address(number), name="Somebody", role="rep", password=PASSWORD,
                factor_off_because="a test", at=now(),
            )  # fmt: skip
    return cardfile


@pytest.mark.security(
    "A 6.3.1, attack 7: passwords stuffed from a thousand blocks at fifty accounts are stopped, and their users sign in",
    breaks="directory/accounts/signing_in.py::return (Counter(SIGN_IN_KNOWN, browser.known), Counter(MISSED, address))",
)
def test_passwords_stuffed_from_a_thousand_blocks_at_fifty_accounts_are_stopped_and_keep_no_user_out(
    crowded: Cardfile,
) -> None:
    owners = [crowded.customers() for _ in range(ACCOUNTS)]
    for number, owner in enumerate(owners):
        owner.comes_from = block(BLOCKS + number)
        assert owner.press("/login", {"email": address(number), "password": PASSWORD}).status_code == 303
        assert owner.press("/logout").status_code == 303
    attacker = crowded.customers()
    proof = attacker.proof()

    def stuffed(number: int, email: str) -> int:
        attacker.comes_from = block(number)
        form = {"email": email, "password": f"stolen password {number}", "csrf_token": proof}
        return attacker.post("/login", form).status_code

    statuses = [stuffed(number, address(number)) for number in range(BLOCKS)]
    assert statuses == [401] * 10 * ACCOUNTS + [429] * (BLOCKS - 10 * ACCOUNTS)
    right = {"email": address(1), "password": PASSWORD}
    stranger = crowded.customers()
    stranger.comes_from = block(BLOCKS + ACCOUNTS)
    assert stranger.press("/login", right).status_code == 429, "who guessed right comes too late"
    with crowded.database.write() as session:
        subject = keys_of(session).digest(SIGN_IN_ALL, "")
        session.add_all(Attempt(kind=SIGN_IN_ALL, subject=subject, at=now()) for _ in range(BLOCKS - 10 * ACCOUNTS))
    assert stuffed(BLOCKS + 1, REP) == 429, "everybody together has used up what there is"
    for number, owner in enumerate(owners):
        assert owner.press("/login", {"email": address(number), "password": PASSWORD}).status_code == 303, number


@pytest.mark.security(
    "Section 8, attack 38: a thousand sign-ins at once keep nobody from a page",
    breaks="directory/accounts/signing_in.py::raise Crowded",
)
def test_of_a_thousand_sign_ins_at_once_three_are_looked_at_and_others_are_served_meanwhile(
    cardfile: Cardfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert signing_in.AT_ONCE < serving.BLOCKING_THREADS, "a process has a thread left for pages"
    rep, attacker, opened, looked_at = cardfile.signed_in(REP), cardfile.customers(), Event(), []
    form, cookie = {"email": OTHER_REP, "password": "a guess", "csrf_token": attacker.proof()}, attacker.cookie()

    def slow(_hash: str, password: str) -> bool:
        looked_at.append(password)
        assert opened.wait(280)
        return False

    def sign_in(number: int) -> int:
        one = cardfile.customers()
        one.comes_from = block(number)
        one.client.set_cookie("__Host-cardfile", cookie, domain="people.cardfile.example")
        return one.post("/login", form).status_code

    monkeypatch.setattr(signing_in, "matches", slow)
    took: list[float] = []
    with ThreadPoolExecutor(serving.BLOCKING_THREADS) as threads:
        tried = [threads.submit(sign_in, number) for number in range(TRIES)]
        while len(looked_at) <= signing_in.AT_ONCE and sum(one.done() for one in tried) < TRIES - signing_in.AT_ONCE:
            began = monotonic()
            served = rep.get("/account/browsers").status_code
            took += [monotonic() - began] if served == 200 else [60]
        opened.set()
    assert median(took) < 1
    statuses = [one.result() for one in tried]
    assert len(looked_at) == statuses.count(401) == signing_in.AT_ONCE
    assert statuses.count(503) == TRIES - signing_in.AT_ONCE
    answer = attacker.post("/login", form)
    assert answer.status_code == 401, "the door is open again"
