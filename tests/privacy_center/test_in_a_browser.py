"""A whole visit in a real browser, over real SMTP: find, code, card, correct, out, receipt; desktop and phone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from directory.clock import now
from directory.db import Database
from directory.dns import Resolver
from directory.mail.mailer import mailer_for
from directory.parts import Parts
from directory.profiles.keys import Keys
from directory.profiles.states import Purpose
from privacy_center.app import create_app
from privacy_center.mailing import send_codes, send_mails
from tests.privacy_center.conftest import join
from tests.privacy_center.people import list_somebody, show_to, state_of
from tests.services import sites
from tests.services.browser import DESKTOP, PHONE
from tests.services.smtp import MailServer
from tests.services.surroundings import MakeSettings


@pytest.fixture
def served(settings: MakeSettings, smtp: MailServer, sqlite_url: str, keys: Keys) -> Iterator[Parts]:
    """The privacy center where the demonstration serves it: plain http on 127.0.0.1."""
    chosen = settings(SMTP_URL=smtp.url)
    database = Database(sqlite_url, {"keys": keys})
    held = join(chosen, database, mailer_for(chosen, Resolver(chosen.dns_server)))
    with sites.served(create_app(held), chosen.port + 1):
        yield held
    database.dispose()


def _part(mail: bytes) -> str:
    from email import message_from_bytes
    from email.policy import default

    body = message_from_bytes(mail, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


_AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
_BROKEN = """axe.run({rules: {'target-size': {enabled: true}}})
    .then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))"""


def _is_sound(page: Page) -> None:
    """No accessibility violation in light and dark, and nothing wider than the window, down to 320 pixels."""
    size = page.viewport_size
    assert size is not None
    page.evaluate(_AXE)
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert page.evaluate(_BROKEN) == [], theme
    for width in (320, size["width"]):
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_person_finds_corrects_and_takes_out_their_card(
    page: Page, served: Parts, smtp: MailServer, viewport: ViewportSize
) -> None:
    annika = list_somebody(served, "Annika Okafor", "annika.okafor@nordwind.example", at=now() - timedelta(days=40))
    show_to(served, annika.profile_id, "Nordlicht GmbH", purpose=Purpose.REVEAL, at=now())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(viewport)
    page.goto(f"{served.settings.privacy_url}/")
    _is_sound(page)
    page.get_by_label("Your work e-mail address").fill(annika.address)
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    _is_sound(page)
    assert page.context.cookies() == [], "no cookie before a code was accepted"

    assert send_codes(served, now()) == 1
    code = re.search(r"(\d{4}) (\d{4})", _part(smtp.wait_for(1)[0].content))
    assert code
    page.get_by_label("The 8 digits in the mail").fill(code[0])
    page.get_by_role("button", name="See my card").click()
    expect(page.get_by_role("heading", name="Annika Okafor")).to_be_visible()
    expect(page.get_by_text("Nordlicht GmbH")).to_be_visible()
    _is_sound(page)
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (
        "__Host-card",
        True,
        True,
        "Strict",
    )

    page.get_by_role("link", name="Correct Title").click()
    page.get_by_label("Title, as it should be").fill("Chief Purchasing Officer")
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_role("status")).to_contain_text("Corrected.")

    page.get_by_role("button", name="Remove me").click()
    expect(page.get_by_role("heading", name="You are out.")).to_be_visible()
    expect(page.get_by_text("Nordlicht GmbH")).to_be_visible()
    _is_sound(page)
    assert state_of(served, annika.profile_id) == "removed"
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1, "the receipt prints on one page"
    page.go_back()
    expect(page.get_by_text("Annika")).to_have_count(0)

    assert send_mails(served, now()) == 1
    text = _part(smtp.wait_for(2)[1].content)
    receipt = re.findall(r"\b(?:[0-9A-Z]{4}-)+[0-9A-Z]{2,4}\b", text)
    page.context.clear_cookies()
    page.goto(f"{served.settings.privacy_url}/receipt")
    page.get_by_label("Your receipt code").fill(" ".join(receipt))
    page.get_by_role("button", name="Show my request").click()
    expect(page.get_by_text("asked, due")).to_be_visible()
    expect(page.get_by_text("Annika")).to_have_count(0)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert {url for url in asked if not url.startswith(served.settings.privacy_url)} == set()


def test_a_refusal_is_one_click_on_a_phone_too(page: Page, served: Parts) -> None:
    annika = list_somebody(served, "Annika Okafor", "annika.okafor@nordwind.example", at=now() - timedelta(days=40))
    page.set_viewport_size(PHONE)
    page.goto(served.settings.privacy_url + annika.refuse.replace("/de/", "/"))
    page.get_by_role("button", name="Do not list me").click()
    expect(page.get_by_role("heading", name="Done. We do not list you.")).to_be_visible()
    assert page.context.cookies() == []
    assert state_of(served, annika.profile_id) == "removed"


def test_without_script_a_worried_stranger_on_a_phone_is_out_in_six_taps(
    browser: Browser, served: Parts, smtp: MailServer
) -> None:
    annika = list_somebody(served, "Annika Okafor", "annika.okafor@nordwind.example", at=now() - timedelta(days=40))
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, has_touch=True)
    page, taps = context.new_page(), 0

    def tap(role: Literal["button", "textbox"], name: str) -> Locator:
        nonlocal taps
        taps += 1
        found = page.get_by_role(role, name=name)
        expect(found).to_be_in_viewport()
        found.tap()
        return found

    page.goto(f"{served.settings.privacy_url}/")
    tap("textbox", "Your work e-mail address").fill(annika.address)
    tap("button", "Send me the code")
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    assert send_codes(served, now()) == 1
    code = re.search(r"(\d{4}) (\d{4})", _part(smtp.wait_for(1)[0].content))
    assert code
    tap("textbox", "The 8 digits in the mail").fill(code[0])
    tap("button", "See my card")
    tap("button", "Remove me")
    expect(page.get_by_role("heading", name="You are out.")).to_be_visible()
    assert taps <= 6
    assert state_of(served, annika.profile_id) == "removed"
    context.close()
