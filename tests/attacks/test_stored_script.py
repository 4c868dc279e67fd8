"""Stored script and template syntax in every field that strangers fill, looked at by a real browser on both sites."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from directory.accounts.models import Account, User
from directory.settings import Settings
from tests.attacks.conftest import ANNIKA, OFFICER, REP, ROWS, WAIT_DAYS, MakeCardfile, deliver, populate
from tests.attacks.product import PASSWORD, Cardfile, links_in
from tests.services.ports import free_port
from tests.services.surroundings import Forward

HOSTILE = (
    '"><img src=x onerror=alert(1)>', "<script>alert(1)</script>", "'><svg/onload=alert(1)>", "{{7*7}}${7*7}<%=7*7%>",
    "javascript:alert(1)//", "</textarea></title><iframe src=javascript:alert(1)>", "<a href=javascript:alert(1) hx-get=/ hx-on:load=alert(1)>x</a>",
)  # fmt: skip


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """The site on loopback, as a browser reaches it."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def hostile(make_cardfile: MakeCardfile, forward: Forward, unhurried: None) -> Iterator[Cardfile]:
    """Both sites on loopback, with people whose every word is an attack, and a customer who is one."""
    port = free_port(following=5)
    cardfile = make_cardfile(
        CARDFILE_DEMO="1", PORT=str(port), CARDFILE_DIRECTORY_URL=f"http://localhost:{port}",
        CARDFILE_PRIVACY_URL=f"http://127.0.0.1:{port + 1}",
    )  # fmt: skip
    populate(cardfile)
    with cardfile.database.write() as session:
        session.scalars(select(Account).where(Account.name == "Hafenrand Sales")).one().name = HOSTILE[0]
        session.scalars(select(User).where(User.email == REP)).one().name = HOSTILE[1]
    forward(days=-WAIT_DAYS)
    rows = [
        ROWS[0] | {"title": HOSTILE[0], "dept": HOSTILE[1], "company": HOSTILE[2], "city": HOSTILE[3], "linkedin": HOSTILE[4]},
        ROWS[1] | {"name": f"Benno {HOSTILE[2]}", "title": HOSTILE[3], "company": HOSTILE[5], "city": HOSTILE[6], "dept": HOSTILE[5],
                   "linkedin": "javascript://www.linkedin.com/in/%0aalert(1)"},
    ]  # fmt: skip
    deliver(cardfile, rows)
    cardfile.wait_out(forward, days=WAIT_DAYS)
    cardfile.settle()
    with served(cardfile.directory, port), served(cardfile.privacy, port + 1):
        yield cardfile


def watched(page: Page) -> list[str]:
    """Notes every dialog and every breach of the content security policy on each page from here on."""
    happened: list[str] = []

    def breached(directive: str) -> None:
        happened.append(directive)

    def asked(dialog: Dialog) -> None:
        happened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", asked)
    page.expose_function("breached", breached)
    page.add_init_script("document.addEventListener('securitypolicyviolation', e => breached(e.violatedDirective))")
    return happened


def looked_at(page: Page, url: str, *words: str) -> None:
    """Opens a page; what was attacked with stands in it as text, and its links go nowhere else."""
    page.goto(url)
    shown = page.inner_text("body")
    for word in words:
        assert word in shown, url
    assert "49$49" not in shown
    assert page.locator("img[src=x], svg[onload], iframe, [onerror], body script:not([src])").count() == 0
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.protocol)")
    assert set(hrefs) <= {"http:", "https:", "mailto:", "tel:"}


def test_no_field_that_strangers_fill_runs_in_a_browser(hostile: Cardfile, page: Page) -> None:
    settings: Settings = hostile.held.settings
    happened, site = watched(page), settings.directory_url
    annika, benno = hostile.id_of(ANNIKA), hostile.id_of(ROWS[1]["email"])
    page.goto(f"{site}/login")
    page.fill("input[name=email]", REP)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main")
    looked_at(page, f"{site}/", HOSTILE[2], HOSTILE[3], HOSTILE[5], HOSTILE[6])
    looked_at(
        page,
        f"{site}/?q=%3Cscript%3Ealert(1)%3C/script%3E&title=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E&company={{{{7*7}}}}",
    )
    looked_at(page, f"{site}/people/{annika}", HOSTILE[2], HOSTILE[3])
    page.locator("form[action$='/reveal'] button").first.click()
    page.wait_for_load_state("networkidle")
    looked_at(page, f"{site}/people/{annika}", ANNIKA)
    looked_at(page, f"{site}/people/{benno}", HOSTILE[3])
    company = page.locator("a[href^='/companies/']").first
    if company.count():
        looked_at(page, site + str(company.get_attribute("href")))
    for path in ("/yours", "/account", "/account/browsers", "/keys", "/nowhere/%3Cscript%3Ealert(1)%3C/script%3E"):
        looked_at(page, f"{site}{path}")
    assert happened == []


def test_no_field_runs_before_the_person_it_is_about(hostile: Cardfile, page: Page) -> None:
    happened, center = watched(page), hostile.held.settings.privacy_url
    rep = hostile.signed_in(REP)
    assert rep.press(f"/people/{hostile.id_of(ANNIKA)}/reveal").status_code == 303
    hostile.settle()
    see = next(link for link in links_in(hostile.smtp.to(ANNIKA)[0]) if "/n/" in link and not link.endswith("/no"))
    looked_at(page, see)
    code_page = f"{center}{hostile.person().ask(ANNIKA)}"
    page.goto(code_page)
    page.fill("input[name=code]", hostile.code_for(ANNIKA))
    page.click("main button")
    page.wait_for_load_state("networkidle")
    looked_at(page, f"{center}/card", HOSTILE[0], HOSTILE[2], HOSTILE[3])
    for link in sorted(set(page.eval_on_selector_all("a[href*='/card/']", "links => links.map(link => link.href)"))):
        if not link.endswith("/card/download"):
            looked_at(page, link)
    assert happened == []


def test_no_field_runs_at_the_officers_desk_or_after_a_person_wrote_it(hostile: Cardfile, page: Page) -> None:
    settings, person = hostile.held.settings, hostile.proven(ANNIKA)
    happened = watched(page)
    lines = re.findall(r'href="(/card/correct/[0-9A-Z]+)"', person.text("/card"))
    for line, value in zip(lines, HOSTILE, strict=False):
        assert person.press(line, {"value": value}).status_code in {303, 400}
    hostile.settle()
    page.goto(f"{settings.directory_url}/login")
    page.fill("input[name=email]", OFFICER)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main")
    page.fill("input[name=code]", hostile.totp(OFFICER))
    page.click("button.main")
    page.wait_for_url("**/office/who")
    page.fill("input[name=address]", ANNIKA)
    page.fill("[name=because]", f"why {HOSTILE[0]}")
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    assert HOSTILE[0] in page.inner_text("body")
    looked_at(page, f"{settings.directory_url}/office/journal")
    page.context.add_cookies([{"name": "card", "value": person.cookie("card"), "domain": "127.0.0.1", "path": "/"}])
    looked_at(page, f"{settings.privacy_url}/card")
    assert happened == []
