"""A scanner that opens every link of every mail, in every way that should change nothing."""

import re

import pytest
from sqlalchemy import select

from directory.accounts import changes, chasing, oddities
from directory.profiles.owed import Notice, OutboxMail
from directory.profiles.states import NoticeKind
from privacy_center.mailing import KINDS
from tests.attacks.conftest import ANNIKA, BENNO, REP, ROWS, deliver
from tests.attacks.product import PASSWORD, SEEN_BY_READING, Cardfile, links_in, text_of, whole

NAMES = ("Annika", "Benno", "Brandt", "Harkort", "nordlicht.example", "stiefelgrund.example")
PREFETCH = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "User-Agent": "LinkScanner/1.0"}


@pytest.fixture
def every_mail(peopled: Cardfile) -> Cardfile:
    """Everything happened that has a mail of its own, and its mail left."""
    rep = peopled.signed_in(REP)
    for address in (ANNIKA, BENNO):
        assert rep.press(f"/people/{peopled.ids[address]}/reveal").status_code == 303
    moved = ROWS[0] | {"id": "9", "company": "Moorwind Daten GmbH", "web": "moorwind.example"}
    deliver(peopled, [moved], name="second")
    hidden, leaving, stranger = peopled.proven(ANNIKA), peopled.proven(BENNO), peopled.proven("nobody@moorwind.example")
    line = re.search(r'href="(/card/correct/[0-9A-Z]+)"', hidden.text("/card"))
    assert line is not None
    assert hidden.press(line[1], {"value": "Annika Brandt-Okafor"}).status_code == 303
    assert hidden.press("/card/hide").status_code == 303
    assert leaving.press("/card/remove").status_code == 303
    assert stranger.press("/never-list").status_code == 303
    changed = {"old_password": PASSWORD, "new_password": "another quiet heron flies"}
    assert rep.press("/account", changed).status_code == 303
    for _ in range(5):
        rep.press("/account", changed | {"old_password": "a wrong guess"})
    for number in range(10):
        stranger = peopled.customers()
        stranger.comes_from = f"198.51.{number}.7"
        assert stranger.press("/login", {"email": REP, "password": "a wrong guess"}).status_code == 401
    assert peopled.customers().press("/forgotten", {"email": REP}).status_code == 303
    peopled.settle()
    return peopled


@pytest.mark.security(
    "RFC 8058 3.1, attack 21: a scanner of every mail changes nothing and reads no name",
    breaks="privacy_center/notice.py::if not pressed:",
)
def test_a_scanner_of_every_mail_changes_no_row_and_reads_no_name(every_mail: Cardfile) -> None:
    with every_mail.database.read() as session:
        assert set(session.scalars(select(OutboxMail.kind))) == {*KINDS, changes.KIND, oddities.KIND, chasing.KIND}
        assert set(session.scalars(select(Notice.kind).where(Notice.delivered_at.is_not(None)))) == set(NoticeKind)
    links = sorted({link for mail in every_mail.smtp.mails for link in links_in(mail)})
    assert sum("/n/" in link for link in links) >= 8
    assert sum("/new-password/" in link for link in links) == 1
    sites = {one.origin: one for one in (every_mail.person(), every_mail.customers())}
    before = every_mail.everything(but=SEEN_BY_READING)
    for link in links:
        origin = next(origin for origin in sites if link.startswith(f"{origin}/"))
        scanner, path = sites[origin], link.removeprefix(origin)
        gone, closed = (404 if "/n/" in path else 200), (303 if path == "/yours" else 200)
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = scanner.get(path, method=method, headers=PREFETCH)
            assert answer.status_code in {200, gone, closed}, (method, path[:4])
            assert [
                name for name in (*NAMES, "Moorwind") if name in answer.get_data(as_text=True) + str(answer.location)
            ] == []
            if scanner.origin == every_mail.held.settings.privacy_url:
                assert not answer.headers.getlist("Set-Cookie")
        assert scanner.get(path, method="TRACE").status_code in {403, 405}
        assert scanner.get(path, headers={"X-HTTP-Method-Override": "POST"}).status_code in {200, gone, closed}
        assert scanner.get(f"{path}?_method=POST&List-Unsubscribe=One-Click").status_code in {200, gone, closed}
    assert every_mail.everything(but=SEEN_BY_READING) == before


def test_the_last_mails_name_nobody_and_lead_only_to_us(peopled: Cardfile) -> None:
    leaving = peopled.proven(BENNO)
    assert leaving.press("/card/remove").status_code == 303
    peopled.settle()
    mail = peopled.smtp.to(BENNO)[-1]
    said = text_of(mail) + text_of(mail, "html") + str(whole(mail)["Subject"])
    assert [name for name in (*NAMES, "Hafenrand", "Moorwind") if name in said] == []
    assert "List-Unsubscribe" not in whole(mail)
