"""Stored script and template syntax in every field of feed and signature, looked at by a real browser on both sites."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Dialog, Page
from sqlalchemy import select

from directory.accounts.models import Account, User
from tests.attacks.conftest import ANNIKA, BENNO, FEED, OFFICER, REP, ROWS, WAIT_DAYS, MakeCardfile, deliver, populate
from tests.attacks.product import PASSWORD, Cardfile, links_in, text_of
from tests.attacks.test_secrets import CONSENT, MEMBER
from tests.ingest.sources.letters import mail as letter
from tests.services.ports import free_port
from tests.services.sites import served
from tests.services.surroundings import Forward

HOSTILE = (
    '"><img src=x onerror=alert(1)>', "<script>alert(1)</script>", "'><svg/onload=alert(1)>", "{{7*7}}${7*7}<%=7*7%>",
    "javascript:alert(1)//", "</textarea></title><iframe src=javascript:alert(1)>", "<a href=javascript:alert(1) hx-get=/ hx-on:load=alert(1)>x</a>",
)  # fmt: skip
WIDE = FEED.replace(
    'company_domain = "web"',
    """company_domain = "web"
company_industry = "industry"
company_size = "size"
company_address = "street"
company_social = "social"
[[columns.jobs]]
title = "former title"
department = "former dept"
company = "former company"
started = "from"
ended = "to"
[[columns.education]]
school = "school"
degree = "degree"
subject = "subject"
ended = "graduated\"""",
)
CAREER = ("former title", "former company", "school", "degree", "subject")
CLARA = "clara.sommer@stiefelgrund.example"


def attack(field: str) -> str:
    """What a vendor writes into a field: its name, to be found again, and one of the attacks."""
    return f"{field} {HOSTILE[len(field) % len(HOSTILE)]}"


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
    everything = {field: attack(field) for field in (*CAREER, "industry", "street", "former dept")}
    everything |= {
        "size": "51-200",
        "from": "2015",
        "to": "2019",
        "graduated": "2009",
        "social": 'https://x.com/a?q="><script>alert(1)</script>',
    }
    rows = [
        ROWS[0] | everything | {"title": HOSTILE[0], "dept": HOSTILE[1], "company": HOSTILE[2], "city": HOSTILE[3], "linkedin": HOSTILE[4]},
        ROWS[1] | {"name": f"Benno {HOSTILE[2]}", "title": HOSTILE[3], "company": HOSTILE[5], "city": HOSTILE[6], "dept": HOSTILE[5],
                   "linkedin": "javascript://www.linkedin.com/in/%0aalert(1)"},
    ]  # fmt: skip
    deliver(cardfile, rows, explained=WIDE)
    deliver(cardfile, [rows[0] | {"id": attack("record")}], name="second")
    write_to_a_member(cardfile)
    cardfile.wait_out(forward, days=WAIT_DAYS)
    cardfile.settle()
    with served(cardfile.directory, port), served(cardfile.privacy, port + 1):
        yield cardfile


def write_to_a_member(cardfile: Cardfile) -> None:
    """A mail whose signature is an attack in each of its lines, in text and HTML, read from a member's mailbox."""
    lines = [
        "Clara Sommer",
        f"Head of {HOSTILE[1]} Sales",
        f"Stiefelgrund {HOSTILE[0]} AG",
        "Phone: +49 30 23125177",
        CLARA,
    ]
    html = "<br>".join(line.replace("<", "&lt;") for line in lines) + "<script>alert(1)</script>"
    raw = letter(
        "Hello Sam,\n\nyes.\n\nKind regards\n" + "\n".join(lines), html=f"<p>Hello Sam,</p><p>yes.</p><p>Kind regards<br>{html}</p>",
        sender=f"Clara Sommer <{CLARA}>", headers={"X-Note": HOSTILE[0]},
    )  # fmt: skip
    box, consent = cardfile.folder / "letters.mbox", cardfile.folder / "consent.toml"
    box.write_bytes(b"From - Mon Nov 16 10:00:00 2026\n" + raw.replace(b"\r\n", b"\n") + b"\n")
    consent.write_text(CONSENT)
    cardfile.told("members", "add", "--consent", consent)
    cardfile.told("mail", "load", box, "--as", MEMBER, "--here")
    for _ in range(3):
        cardfile.settle()


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
    looked_over(page, *words)


def looked_over(page: Page, *words: str) -> None:
    """The same of the page that stands open."""
    shown = " ".join(page.inner_text("body").casefold().split())
    for word in words:
        assert word.casefold() in shown, (page.url, word)
    assert "49$49" not in shown
    assert page.locator("img[src=x], svg[onload], iframe, [onerror], body script:not([src])").count() == 0
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.protocol)")
    assert set(hrefs) <= {"http:", "https:", "mailto:", "tel:"}


def pressed(page: Page, button: str, *words: str) -> None:
    """Presses the first such button; the same of the page as it then stands."""
    page.locator(button).first.click()
    page.wait_for_load_state("networkidle")
    looked_over(page, *words)


def sign_in(page: Page, cardfile: Cardfile, email: str) -> str:
    """Signs in with the password; answers where the site stands."""
    site = cardfile.held.settings.directory_url
    page.goto(f"{site}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main")
    return site


def test_no_field_that_strangers_fill_runs_in_a_browser(hostile: Cardfile, page: Page) -> None:
    happened, site = watched(page), sign_in(page, hostile, REP)
    annika, benno = hostile.id_of(ANNIKA), hostile.id_of(BENNO)
    looked_at(page, f"{site}/", HOSTILE[2], HOSTILE[3], HOSTILE[5], HOSTILE[6], f"Head of {HOSTILE[1]} Sales")
    for text in (HOSTILE[1], attack("industry"), attack("school")):
        looked_at(page, f"{site}/?{urlencode({'q': text, 'title': HOSTILE[0], 'company': HOSTILE[3]})}")
    looked_at(page, f"{site}/people/{annika}", HOSTILE[2], HOSTILE[3], *map(attack, CAREER))
    pressed(page, "form[action$='/reveal'] button", ANNIKA)
    looked_at(page, f"{site}/people/{benno}", HOSTILE[3])
    looked_at(page, f"{site}/people/{hostile.id_of(CLARA)}", f"Head of {HOSTILE[1]} Sales")
    looked_at(page, f"{site}/people/{annika}")
    pressed(page, "a[href^='/companies/']", HOSTILE[2], attack("industry"), attack("street"))
    page.goto(f"{site}/")
    for box in page.locator("input[name=profile_id]").all():
        box.check()
    pressed(page, "form#pick button")
    assert page.locator("#quote").is_visible()
    page.goto(f"{site}/")
    pressed(page, "tr button.reveal")
    for path in ("/yours", "/account", "/account/browsers", "/keys", f"/nowhere/{quote(HOSTILE[1])}"):
        looked_at(page, f"{site}{path}")
    assert happened == []


def test_no_field_runs_before_the_person_it_is_about(hostile: Cardfile, page: Page) -> None:
    happened, center = watched(page), hostile.held.settings.privacy_url
    rep = hostile.signed_in(REP)
    assert rep.press(f"/people/{hostile.id_of(ANNIKA)}/reveal").status_code == 303
    hostile.settle()
    see = next(link for link in links_in(hostile.smtp.to(ANNIKA)[0]) if "/n/" in link and not link.endswith("/no"))
    looked_at(page, see)
    looked_at(page, f"{see}/no")
    code_page = f"{center}{hostile.person().ask(ANNIKA)}"
    page.goto(code_page)
    page.fill("input[name=code]", hostile.code_for(ANNIKA))
    pressed(page, "main button")
    looked_at(page, f"{center}/card", HOSTILE[0], HOSTILE[2], HOSTILE[3], *map(attack, CAREER))
    for link in sorted(set(page.eval_on_selector_all("a[href*='/card/']", "links => links.map(link => link.href)"))):
        if not link.endswith("/card/download"):
            looked_at(page, link, *(map(attack, CAREER) if "/card/notice/" in link else ()))
    page.goto(f"{center}/card/remove")
    pressed(page, "main button", HOSTILE[0])
    looked_at(page, f"{center}/removed", HOSTILE[0])
    assert happened == []
    looked_at(page, f"{sign_in(page, hostile, REP)}/yours")
    hostile.settle()
    page.goto("about:blank")
    for mail in hostile.smtp.mails:
        page.set_content(text_of(mail, "html"))
        looked_over(page)
    assert happened == []


def test_no_field_runs_at_the_officers_desk_or_after_a_person_wrote_it(hostile: Cardfile, page: Page) -> None:
    settings, person = hostile.held.settings, hostile.proven(ANNIKA)
    rep = hostile.signed_in(REP)
    assert rep.press(f"/people/{hostile.id_of(ANNIKA)}/reveal").status_code == 303
    happened = watched(page)
    lines = re.findall(r'href="(/card/correct/[0-9A-Z]+)"', person.text("/card"))
    for line, value in zip(lines, HOSTILE * 3, strict=False):
        assert person.press(line, {"value": value}).status_code in {303, 400}
    hostile.settle()
    site = sign_in(page, hostile, OFFICER)
    page.fill("input[name=code]", hostile.totp(OFFICER))
    page.click("button.main")
    page.wait_for_url("**/office/who")
    page.fill("input[name=address]", ANNIKA)
    page.fill("[name=because]", f"why {HOSTILE[0]}")
    pressed(page, "main form button", HOSTILE[0], HOSTILE[2], *map(attack, CAREER))
    page.locator("input[name=take]").first.check()
    pressed(page, "form[action$='/office/split'] button", HOSTILE[0])
    looked_at(page, f"{site}/office/journal")
    for name, visitor, host, path in (
        ("card", person, "127.0.0.1", f"{settings.privacy_url}/card"),
        ("cardfile", rep, "localhost", f"{site}/yours"),
        ("cardfile", rep, "localhost", f"{site}/people/{hostile.id_of(ANNIKA)}"),
    ):
        page.context.add_cookies([{"name": name, "value": visitor.cookie(name), "domain": host, "path": "/"}])
        looked_at(page, path)
    assert happened == []
