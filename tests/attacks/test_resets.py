"""Forgotten passwords as an attacker asks for them: forged hosts, bombed mailboxes, tokens in logs."""

import re

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from directory.queues import DEFAULT
from tests.attacks.conftest import OTHER_REP, REP, MakeCardfile, populate
from tests.attacks.product import PASSWORD, Cardfile, links_in, text_of
from tests.attacks.test_forms_and_sessions import EVIL, FORGED_HOSTS
from tests.attacks.test_guessing import from_block
from tests.services.surroundings import Forward

NEW = "another quiet heron flies"
_LINK = re.compile(r"/new-password/[A-Za-z0-9_-]{43}")


def link_for(cardfile: Cardfile, address: str) -> str:
    """Has the mails leave and reads the newest link of an address."""
    cardfile.work()
    found = [link for mail in cardfile.smtp.to(address) for link in _LINK.findall(text_of(mail))]
    return str(found[-1])


@pytest.mark.security(
    "A 4.1.3, attack 3: no word of a visitor moves a mailed link",
    breaks='directory/accounts/mailing.py::letters.reset(f"{parts.settings.directory_url}/new-password/{one.token}"),',
)
@pytest.mark.parametrize("proxies", ["0", "1"])
def test_no_forged_host_moves_a_link_for_a_new_password(make_cardfile: MakeCardfile, proxies: str) -> None:
    cardfile = make_cardfile(CARDFILE_PROXIES=proxies)
    populate(cardfile)
    attacker, before = cardfile.customers(), cardfile.rows()
    proof = attacker.proof()
    for host in FORGED_HOSTS:
        form = {"email": REP, "csrf_token": proof}
        answer = attacker.post("/forgotten", form, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 400, host
    assert cardfile.rows() == before
    for headers in ({"X-Forwarded-Host": EVIL}, {"Forwarded": f"host={EVIL}"}, {"X-Original-Host": EVIL}):
        answer = attacker.post("/forgotten", {"email": REP, "csrf_token": proof}, headers=headers)
        assert answer.status_code == 303
        assert EVIL not in answer.get_data(as_text=True) + str(answer.headers)
    cardfile.work()
    assert cardfile.smtp.to(REP)
    for mail in cardfile.smtp.mails:
        assert EVIL not in text_of(mail) + text_of(mail, "html")
        assert all(link.startswith(f"{cardfile.held.settings.directory_url}/new-password/") for link in links_in(mail))


def test_a_mailbox_is_not_bombed_with_links_and_the_log_knows_neither_address_nor_token(
    cardfile: Cardfile, forward: Forward
) -> None:
    for number in range(20):
        browser = from_block(cardfile.customers(), number)
        assert browser.press("/forgotten", {"email": REP if number % 2 else REP.upper()}).status_code == 303
        if number % 4 == 0:
            cardfile.work()
    link = link_for(cardfile, REP)
    assert len(cardfile.smtp.to(REP)) <= 5
    victim = cardfile.customers()
    assert victim.press(link, {"new_password": NEW}).status_code == 303
    cardfile.settle()
    said = cardfile.logged.getvalue()
    assert "password set by a mailed link" in said
    for word in (REP, REP.upper(), link.rpartition("/")[2], NEW, "Jonas"):
        assert word not in said, word
    queue = Queue(DEFAULT, connection=cardfile.held.queues.redis, serializer=JSONSerializer)
    assert {tuple(job.args) for job in queue.jobs} == {("send_resets",)}


def test_a_link_opens_no_session_and_passes_by_no_second_factor(cardfile: Cardfile) -> None:
    thief, owner = cardfile.customers(), cardfile.signed_in(OTHER_REP)
    thief.press("/forgotten", {"email": OTHER_REP})
    answer = thief.press(link_for(cardfile, OTHER_REP), {"new_password": NEW})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert [one.get("/account").location.partition("?")[0] for one in (thief, owner)] == ["/login"] * 2
    half_way = thief.press("/login", {"email": OTHER_REP, "password": NEW})
    assert half_way.location.startswith("/login/second")
    assert thief.get("/account").location.startswith("/login/second")
    assert thief.press("/login", {"email": OTHER_REP, "password": PASSWORD}).status_code == 401
    cardfile.work()
    assert "password was changed" in text_of(cardfile.smtp.to(OTHER_REP)[-1]).casefold().replace("\n", " ")
