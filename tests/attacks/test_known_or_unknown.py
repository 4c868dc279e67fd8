"""A thousand tries of each form that a stranger may fill: no answer, statement, commit or row tells who is known here.

Known and unknown come by turns; how long they take is measured by benchmarks/known_or_unknown.py.
"""

import re
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import delete

from directory.accounts.people import account_named, add_user
from directory.accounts.signing_in import MOST_FAILURES
from directory.clock import now
from directory.profiles.keys import keys_of
from privacy_center import codes, limits
from privacy_center.models import CodeAsk
from tests.attacks.product import PASSWORD, Browser, Cardfile, refused_by, text_of
from tests.people import Person, list_person
from tests.privacy_center.watch import commits, statements

pytestmark = pytest.mark.timeout(300)
TRIES, USERS, SPRAYED = 1_000, 50, 10_000
_RANDOM = re.compile(r"\bt=\d+|(?<=/code/)[\w-]{43}")
_RECEIPT = re.compile(r"\b(?:[0-9A-Z]{4}[-\s]+){6}[0-9A-Z]{2}\b")
_PEOPLE = ("listed", "hidden", "gone", "never-listed")
Told = tuple[int, list[tuple[str, str]], str, list[str], list[bool]]


@pytest.fixture
def known(cardfile: Cardfile) -> Cardfile:
    """Fifty users of every kind (with an app, shut out, of a suspended customer, locked) and people in every state."""
    with cardfile.database.write() as session:
        ours, suspended = (account_named(session, f"{name} Sales", at=now()) for name in ("Hafenrand", "Stillwater"))
        suspended.suspended_at = now()
        for number in range(USERS):
            kind = number % 5
            user = add_user(
                session, suspended if kind == 1 else ours, email=f"user{number}@hafenrand.example", name="Somebody",
                role="rep", password=PASSWORD, factor_off_because="" if kind == 2 else "a test", at=now(),
            )  # fmt: skip
            user.disabled_at = now() if kind == 3 else None
            user.failures = MOST_FAILURES if kind == 4 else 0
    for number, name in enumerate(_PEOPLE[:-1]):
        list_person(cardfile.database, Person(email=person(number), name=f"Person {name}", phone="", link=""))
    for number, path in ((1, "/card/hide"), (2, "/card/remove"), (3, "/never-list")):
        assert cardfile.proven(person(number)).press(path).status_code == 303
    cardfile.settle()
    with cardfile.database.write() as session:
        session.execute(delete(CodeAsk))
    return cardfile


def person(number: int) -> str:
    """The address of a person of each kind in turn."""
    return f"{_PEOPLE[number % len(_PEOPLE)]}@nordlicht.example"


class Stranger:
    """Somebody who sends a form with a known or an unknown word, each time from a block that sent as many before."""

    def __init__(self, cardfile: Cardfile) -> None:
        self.cardfile, self.customer, self.person = cardfile, cardfile.customers(), cardfile.person()
        self.proof = self.customer.proof()
        self.receipts = [
            "".join(found[0].split()) for mail in cardfile.smtp.mails if (found := _RECEIPT.findall(text_of(mail)))
        ]
        self.location = ""

    def login(self, number: int, *, known: bool) -> Told:
        """A wrong password, for each user ten times."""
        address = f"{'user' if known else 'none'}{number % USERS}@hafenrand.example"
        form = {"email": address, "password": "a wrong guess", "csrf_token": self.proof}
        return self.told(self.customer, "/login", form, number, known=known, typed=address)

    def forgotten(self, number: int, *, known: bool) -> Told:
        """A link for a new password."""
        address = f"{'user' if known else 'none'}{number % USERS}@hafenrand.example"
        form = {"email": address, "csrf_token": self.proof}
        return self.told(self.customer, "/forgotten", form, number, known=known, typed=address)

    def receipt(self, number: int, *, known: bool) -> Told:
        """A receipt code: one letter beside the code of somebody who hid, left or stays out, or beside no code."""
        code = self.receipts[number % len(self.receipts)] if known else "0" * 26
        code = code[:-1] + ("Y" if code.endswith("X") else "X")
        return self.told(self.person, "/receipt", {"code": code}, number, known=known, typed=code)

    def look_up(self, number: int, *, known: bool) -> Told:
        """A code for the own card."""
        address = person(number) if known else person(number).replace("@", "@not-")
        return self.told(self.person, "/ask", {"address": address}, number, known=known, typed=address)

    def guess(self, page: str, number: int, *, known: bool) -> Told:
        """A wrong code on the page that was shown."""
        return self.told(self.person, page, {"code": "00000000"}, number, known=known, typed=page)

    def told(self, browser: Browser, path: str, form: dict[str, str], number: int, *, known: bool, typed: str) -> Told:
        """All that is told, without what was typed and what is random: status, headers, body, statements sent, and
        which commits waited for the disk."""
        browser.comes_from = f"{198 + known}.51.{number // 10}.7"
        with statements(self.cardfile.database) as sent, commits(self.cardfile.database) as waited:
            answer = browser.post(path, form)
        self.location = answer.location or ""

        def plain(text: str) -> str:
            return _RANDOM.sub("", text).replace(typed, "")

        headers = [(name, plain(value)) for name, value in answer.headers if name not in {"Date", "Content-Length"}]
        # Every few seconds the time of the last sweep is asked for too, whoever comes.
        asked = [one for one in sent if one != "BEGIN" and "clock_watch" not in one]
        return answer.status_code, headers, plain(answer.get_data(as_text=True)), asked, waited


def both(
    form: Callable[..., Told], stranger: Stranger, number: int, pages: dict[bool, list[str]] | None = None
) -> dict[bool, Told]:
    """A known and an unknown word, by turns which is first; keeps where each answer led to."""
    told = {}
    for known in (True, False) if number % 2 else (False, True):
        told[known] = form(stranger, number, known=known)
        if pages is not None:
            pages[known].append(stranger.location)
    return told


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """The tables that have more rows or fewer, and by how many."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


@pytest.mark.security(
    "A 6.3.8 (L3), attack 8: a thousand tries of a form tell nobody who is known, nor how many others came",
    breaks="directory/web/security.py::if one.kind in limits.OF_EVERYBODY:",
)
@pytest.mark.security(
    "A 6.3.8 (L3), attack 8: the try for nobody waits for the disk as that for a user does",
    breaks="directory/accounts/signing_in.py::session.execute(update(Attempt).where(Attempt.id == tries[0]).values(at=Attempt.at))",
)
@pytest.mark.parametrize(
    ("form", "rows"),
    [
        (Stranger.login, {"attempt": 4 * TRIES}),
        (Stranger.forgotten, {"attempt": 2 * TRIES, "password_reset": TRIES}),
        (Stranger.receipt, {"privacy_guess": TRIES}),
    ],
    ids=["sign-in", "new password", "receipt"],
)
def test_a_thousand_tries_of_a_form_tell_nobody_who_is_known(
    known: Cardfile, form: Callable[..., Told], rows: dict[str, int]
) -> None:
    stranger, before = Stranger(known), known.rows()
    for number in range(TRIES // 2):
        told = both(form, stranger, number)
        assert told[True] == told[False], number
        assert told[True][0] in {303, 401, 404}
    assert grown(before, known.rows()) == rows
    used_up = both(form, stranger, TRIES // 2 - 1)
    assert used_up[True] == used_up[False]
    assert used_up[True][0] == 429


@pytest.mark.security(
    "A 6.6.3, attacks 8 and 10: of ten thousand addresses sprayed a thousand an hour get a page, and none is told apart",
    breaks="privacy_center/limits.py::if asked_in_all >= ASKS_IN_ALL[0]:",
)
def test_of_ten_thousand_addresses_sprayed_none_is_told_apart_and_none_opens(known: Cardfile) -> None:
    stranger, before = Stranger(known), known.rows()
    pages: dict[bool, list[str]] = {True: [], False: []}
    for number in range(TRIES // 2):
        told = both(Stranger.look_up, stranger, number, pages)
        assert told[True] == told[False], number
        assert told[True][0] == 303
        if number == 50:
            known.work()
    for number, (ours, nobodys) in enumerate(zip(pages[True], pages[False], strict=True)):
        guessed = [stranger.guess(page, number, known=one) for one, page in ((True, ours), (False, nobodys))]
        assert guessed[0] == guessed[1], number
        assert (guessed[0][0], "2 tries left" in guessed[0][2]) == (200, True)
    used_up = both(Stranger.look_up, stranger, TRIES)
    assert used_up[True] == used_up[False]
    assert used_up[True][0] == 429
    with known.database.write() as session:

        def ask(number: int) -> None:
            block = keys_of(session).digest("address_block", f"another {number}")
            codes.ask(session, f"person{number}@nordlicht.example", language="en", block=block, at=now())

        assert all(refused_by(partial(ask, number), limits.TooOften) for number in range(TRIES, SPRAYED))
    assert grown(before, known.rows()) == {"code_ask": TRIES}
    a_day = limits.ASKS_IN_ALL[0] * 24 * codes.GUESSES / 10**codes.DIGITS
    assert a_day < 0.001, "the chance that whoever sprays all day long opens anybody's page"
