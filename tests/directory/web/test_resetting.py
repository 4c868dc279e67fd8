"""A forgotten password: a link by mail that works once and for half an hour, and tells nobody who is a user."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from directory.accounts.mailing import send_resets
from directory.accounts.models import Account, PasswordReset, User
from directory.clock import now
from directory.mail.envelope import RefusedForGood, TryLater
from directory.parts import Parts
from directory.profiles import registry
from directory.profiles.models import Profile
from directory.profiles.removal import leave
from tests.directory.web.conftest import ANNIKA, OFFICER, OTHER_REP, PASSWORD, REP, RIVAL, Visitor, World
from tests.directory.web.test_signing_in import statements_of
from tests.privacy_center.conftest import Postbox
from tests.services.databases import as_role
from tests.services.surroundings import Forward

NEW = "violet tapirs dance slowly"
NOBODY = "nobody@hafenrand.example"
_LINK = re.compile(rb"/new-password/([A-Za-z0-9_-]{43})")


@pytest.fixture
def postbox() -> Postbox:
    """Where mails of a test end up."""
    return Postbox()


@pytest.fixture
def mailed(world: World, postbox: Postbox) -> Iterator[Callable[[], list[str]]]:
    """Has the job run; answers the link of each mail it sent, by recipient."""
    worker = as_role(world.database, "worker")
    parts: Parts = replace(world.held, mailer=postbox, database=worker)

    def run() -> list[str]:
        before = len(postbox.kept)
        send_resets(parts, now())
        # Quoted-printable folds a long line by "=" at its end.
        sent = sorted(postbox.kept[before:], key=lambda one: one.recipient)
        wires = [one.message.replace(b"=\r\n", b"") for one in sent]
        found = [_LINK.search(wire) for wire in wires]
        return [f"/new-password/{one[1].decode()}" for one in found if one is not None]

    yield run
    if worker is not world.database:
        worker.dispose()


Mailed = Callable[[], list[str]]


def ask(visitor: Visitor, address: str, **more: object) -> int:
    """Sends the form of a forgotten password; the status of the answer."""
    return visitor.press("/forgotten", {"email": address}, **more).status_code


@pytest.mark.security(
    "A 7.4.3: a mailed link changes the password, ends every session and itself, and opens none",
    breaks='directory/accounts/resets.py::.values(digest=None, used_at=now(), outcome="used")',
)
def test_a_link_sets_the_password_once_and_signs_everybody_out_and_nobody_in(world: World, mailed: Mailed) -> None:
    old, stranger = world.signed_in(REP), world.browser()
    with world.database.write() as session:
        session.execute(update(User).where(User.email == REP).values(failures=100))
    assert ask(stranger, f" {REP.upper()} ") == 303
    (link,) = mailed()
    form = stranger.get(link).get_data(as_text=True)
    assert "Choose a new password" in form
    assert not any(word in form for word in (REP, "Jonas", "Hafenrand"))
    answer = stranger.press(link, {"new_password": NEW})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "Sign in with it" in stranger.get("/login").get_data(as_text=True)
    assert "Sign in with it" not in stranger.get("/login").get_data(as_text=True)
    assert [one.get("/yours").location.partition("?")[0] for one in (old, stranger)] == ["/login"] * 2
    again = stranger.press(link, {"new_password": PASSWORD})
    assert (again.status_code, "This link is over" in again.get_data(as_text=True)) == (404, True)
    assert world.browser().sign_in(REP, PASSWORD).status_code == 401
    assert world.browser().sign_in(REP, NEW).status_code == 303


def test_a_link_leaves_the_second_factor_on(world: World, mailed: Mailed) -> None:
    visitor = world.browser()
    ask(visitor, OFFICER)
    (link,) = mailed()
    assert visitor.press(link, {"new_password": "short"}).status_code == 422
    assert visitor.press(link, {"new_password": "8 beside"}).status_code == 303
    assert world.browser().sign_in(OFFICER, "8 beside").location.startswith("/login/second")
    assert world.user(OFFICER).totp_sealed is not None


@pytest.mark.security(
    "Section 2: a mailed link lasts 30 minutes, and no clock set back brings it to life again",
    breaks="directory/accounts/resets.py::PasswordReset.good_until > at,",
)
def test_a_link_lasts_half_an_hour(world: World, mailed: Mailed, forward: Forward) -> None:
    visitor = world.browser()
    ask(visitor, REP)
    (link,) = mailed()
    forward(minutes=29)
    assert visitor.get(link).status_code == 200
    forward(minutes=1, seconds=5)
    assert [visitor.get(link).status_code, visitor.press(link, {"new_password": NEW}).status_code] == [404, 404]
    assert world.browser().sign_in(REP).status_code == 303


@pytest.mark.security(
    "Section 2: the newest link ends the older ones",
    breaks="directory/accounts/resets.py::.where(PasswordReset.user_id == user_id, PasswordReset.id != one.id)",
)
def test_only_the_newest_link_of_a_user_works(world: World, mailed: Mailed) -> None:
    visitor = world.browser()
    ask(visitor, REP)
    ask(visitor, OTHER_REP)
    links = dict(zip(("mine", "theirs"), mailed(), strict=True))
    ask(visitor, REP)
    ask(visitor, REP)
    (newest,) = mailed()
    assert [visitor.get(link).status_code for link in (*links.values(), newest)] == [404, 200, 200]


@pytest.mark.security(
    "Section 2: a password that was changed ends the links that were mailed before",
    breaks="directory/accounts/signing_in.py::session.execute(update(PasswordReset).where(PasswordReset.user_id == user.id).values(digest=None))",
)
def test_a_link_dies_with_the_password_it_was_to_replace(world: World, mailed: Mailed) -> None:
    rep = world.signed_in(REP)
    ask(world.browser(), REP)
    (link,) = mailed()
    assert rep.press("/account", {"old_password": PASSWORD, "new_password": NEW}).status_code == 303
    assert rep.get(link).status_code == 404


@pytest.mark.security(
    "Section 2: whoever may not sign in gets no link, and a mailed one helps them no more",
    breaks="directory/accounts/resets.py::Account.suspended_at.is_(None),",
)
def test_a_link_is_worthless_to_who_is_shut_out(world: World, mailed: Mailed) -> None:
    visitor = world.browser()
    for address in (REP, RIVAL):
        ask(visitor, address)
    links = mailed()
    with world.database.write() as session:
        session.execute(update(User).where(User.email == REP).values(disabled_at=now()))
        session.execute(update(Account).where(Account.name == "Moorwind Daten").values(suspended_at=now()))
    assert [visitor.press(link, {"new_password": NEW}).status_code for link in links] == [404, 404]
    for address in (REP, RIVAL):
        ask(visitor, address)
    assert mailed() == []


def test_a_link_opened_by_another_user_changes_nothing_of_theirs(world: World, mailed: Mailed) -> None:
    rival = world.signed_in(RIVAL)
    ask(world.browser(), REP)
    (link,) = mailed()
    assert rival.press(link, {"new_password": NEW}).status_code == 303
    assert rival.get("/yours").status_code == 200
    assert world.browser().sign_in(RIVAL).status_code == 303
    assert world.browser().sign_in(REP, NEW).status_code == 303


def test_of_many_parallel_uses_of_one_link_one_passes(world: World, mailed: Mailed) -> None:
    visitors = [world.browser() for _ in range(4)]
    ask(visitors[0], REP)
    (link,) = mailed()
    forms = [(each, {"new_password": f"{NEW} {n}", "csrf_token": each.proof()}) for n, each in enumerate(visitors)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one[0].post(link, one[1]).status_code, forms))
    assert sorted(answers) == [303, 404, 404, 404]


@pytest.mark.security(
    "Section 2: five links a day for one account", breaks="directory/accounts/limits.py::RESET: ((5, _DAY),),"
)
def test_an_account_gets_five_links_a_day_and_its_last_one_works(
    world: World, mailed: Mailed, forward: Forward
) -> None:
    got = []
    for number in range(7):
        ask(world.browser(), REP, environ_overrides={"REMOTE_ADDR": f"192.0.{number}.7"})
        got += mailed()
    assert len(got) == 5
    assert world.browser().get(got[-1]).status_code == 200
    forward(days=1, seconds=1)
    ask(world.browser(), REP)
    assert len(mailed()) == 1


@pytest.mark.security(
    "Section 2: ten links an hour are asked for from one block of addresses",
    breaks="directory/accounts/limits.py::RESET_BLOCK: ((10, _HOUR),),",
)
def test_one_block_of_addresses_asks_ten_times_an_hour(world: World, forward: Forward) -> None:
    visitor = world.browser()
    assert [ask(visitor, f"a{number}@x.example") for number in range(12)] == [303] * 10 + [429] * 2
    forward(hours=1, seconds=1)
    assert ask(visitor, REP) == 303


def test_asking_costs_and_reads_the_same_for_everybody(world: World, postbox: Postbox) -> None:
    with world.database.write() as session:
        session.execute(update(User).where(User.email == OTHER_REP).values(disabled_at=now()))
    visitor, told = world.browser(), {}
    visitor.press("/forgotten", {"email": "warm@up.example"})
    sent = statements_of(world.app.extensions["cardfile"].database)
    for address in (REP, NOBODY, OTHER_REP, OFFICER):
        form = {"email": address, "csrf_token": visitor.proof()}
        sent.clear()
        answer = visitor.post("/forgotten", form)
        statements = list(sent)
        page = visitor.get(answer.location)
        headers = {name: value for name, value in (*answer.headers, *page.headers) if name not in ("Date", "RateLimit")}
        told[address] = (answer.status_code, answer.data, page.data, headers, statements)
    assert told[REP][0] == 303
    assert told[REP][-1]
    assert b"on its way" in told[REP][2]
    assert all(each == told[REP] for each in told.values())
    assert postbox.kept == []


@pytest.mark.security(
    "Section 2: an address that was typed is kept no longer than its mail needs",
    breaks="directory/accounts/resets.py::one.sealed = one.contact_digest = one.next_try_at = one.claimed_until = None",
)
def test_the_address_of_nobody_is_forgotten_with_the_job(world: World, mailed: Mailed) -> None:
    ask(world.browser(), NOBODY)
    ask(world.browser(), REP)
    (link,) = mailed()
    with world.database.read() as session:
        rows = {one.outcome: one for one in session.scalars(select(PasswordReset))}
    assert rows.keys() == {"nobody", "sent"}
    assert all(one.sealed is None and one.contact_digest is None for one in rows.values())
    assert link.rpartition("/")[2] not in " ".join(str(vars(one)) for one in rows.values())


def test_what_is_no_address_is_told_so_and_asks_nothing(world: World) -> None:
    visitor = world.browser()
    for typed in ("", "jonas", "jonas@", "a@b@c.example", "x" * 255 + "@hafenrand.example", "a\r\nBcc: b@c.example"):
        answer = visitor.press("/forgotten", {"email": typed})
        assert (answer.status_code, "no e-mail address" in answer.get_data(as_text=True)) == (422, True)
    with world.database.read() as session:
        assert session.scalars(select(PasswordReset)).all() == []


def test_a_bad_password_is_refused_and_leaves_the_link(world: World, mailed: Mailed) -> None:
    visitor = world.browser()
    ask(visitor, REP)
    (link,) = mailed()
    for bad, said in (("", "Type a new password"), ("x" * 14, "15 characters"), ("x" * 1025, "1024 bytes")):
        answer = visitor.press(link, {"new_password": bad})
        assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True), bad
    assert visitor.press(link, {"new_password": NEW}).status_code == 303


def test_a_mail_nobody_takes_is_tried_again_with_another_link(
    world: World, mailed: Mailed, postbox: Postbox, forward: Forward
) -> None:
    visitor = world.browser()
    postbox.outcome = TryLater("relay-unreachable")
    ask(visitor, REP)
    ask(visitor, OTHER_REP)
    assert mailed() == []
    with world.database.read() as session:
        assert all(one.digest is None for one in session.scalars(select(PasswordReset)))
    postbox.outcome = None
    forward(seconds=11)
    assert [visitor.get(link).status_code for link in mailed()] == [200, 200]
    postbox.outcome = RefusedForGood(550, "5.1.1", "no such box")
    ask(visitor, REP)
    assert mailed() == []
    postbox.outcome = None
    forward(hours=1)
    assert mailed() == []


def test_a_mail_that_could_not_leave_for_two_hours_leaves_no_more(
    world: World, mailed: Mailed, forward: Forward
) -> None:
    ask(world.browser(), REP)
    forward(hours=2, seconds=1)
    assert mailed() == []
    with world.database.read() as session:
        assert session.scalars(select(PasswordReset.outcome)).all() == ["expired"]


def test_whoever_leaves_takes_a_link_asked_for_in_their_name_along(world: World) -> None:
    world.list(ANNIKA)
    ask(world.browser(), ANNIKA.email)
    with world.database.write() as session:
        assert registry.read_person(session, world.people[ANNIKA.name])["password_reset"]
        profile = session.get_one(Profile, world.people[ANNIKA.name])
        leave(session, profile, because="asked", at=now(), for_good=True)
        assert session.scalars(select(PasswordReset)).all() == []
