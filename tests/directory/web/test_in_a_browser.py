"""A rep's day in a real browser, at desktop and phone width: sign in, search, filter, reveal, see, sign out."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from directory.accounts.mailing import send_resets
from directory.clock import now
from directory.profiles import corrections
from directory.profiles.models import Profile
from directory.profiles.recompile import facts_of
from tests.directory.web.conftest import ANNIKA, MASKED, OFFICER, PASSWORD, REP, World
from tests.joined import JONAS
from tests.people import stand_beside
from tests.privacy_center.conftest import Postbox
from tests.services import sites
from tests.services.browser import DESKTOP, PHONE
from tests.services.surroundings import Forward

_AXE = (Path(__file__).parents[2] / "vendor" / "axe.min.js").read_text()

_BROKEN = """axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})
    .then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))"""


@pytest.fixture
def served(peopled: World) -> Iterator[str]:
    """The site on a port, as the demonstration serves it: over http://localhost."""
    url = peopled.held.settings.directory_url
    with sites.served(peopled.app, urlsplit(url).port or 0):
        yield url


def is_clean(page: Page) -> None:
    """No accessibility violation, nothing wider than the window, nothing kept in the browser's stores."""
    page.evaluate(_AXE)
    found = page.evaluate(_BROKEN)
    assert found == []
    size = page.viewport_size
    assert size is not None
    for width in (320, 768, 1179, size["width"]):
        page.set_viewport_size(ViewportSize(width=width, height=size["height"]))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def sign_in(page: Page, url: str, email: str) -> None:
    """Signs in by the form."""
    page.goto(url)
    is_clean(page)
    page.get_by_label("Work e-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize(
    ("database_url", "size"),
    [("postgres", DESKTOP), ("sqlite", PHONE)],
    indirect=["database_url"],
    ids=["desktop", "phone"],
)
def test_a_rep_signs_in_searches_reveals_and_signs_out(peopled: World, served: str, page: Page, size: object) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(page, served, REP)
    expect(page.get_by_role("link", name="3 people")).to_be_visible()
    is_clean(page)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    session = cookies["__Host-cardfile"]
    assert (session["secure"], session["httpOnly"], session["sameSite"]) == (True, True, "Lax")

    page.get_by_role("searchbox").fill("annika")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="1 person")).to_be_visible()
    assert ANNIKA.email not in page.content()
    page.locator("[data-open]").click()
    expect(page.get_by_role("button", name="Reveal 1 credit")).to_be_visible()
    assert [value for value in MASKED if value in page.content()] == [], "a preview is masked"
    is_clean(page)
    page.go_back()
    page.locator("[data-reveal]").click()
    expect(page.locator("#balance")).to_contain_text("9 credits")
    expect(page.locator(".mine")).to_have_text(ANNIKA.email)
    is_clean(page)

    page.locator("[data-open]").click()
    expect(page.get_by_role("heading", name=ANNIKA.name)).to_be_visible()
    expect(page.get_by_text("Yours since")).to_be_visible()
    is_clean(page)
    page.goto(f"{served}/yours")
    is_clean(page)
    page.locator("summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.go_back()
    expect(page.get_by_text(ANNIKA.name)).to_have_count(0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rep_needs_no_mouse(peopled: World, served: str, page: Page) -> None:
    sign_in(page, served, REP)
    expect(page.get_by_role("link", name="3 people")).to_be_visible()
    page.goto(f"{served}/?country=DE")
    keys = page.keyboard
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()
    keys.press("Escape")
    keys.press("j")
    keys.press("Shift+ArrowDown")
    expect(page.locator("#pick")).to_contain_text("2 selected")
    expect(page.locator("#pick")).to_contain_text("Reveal 2 for 2 credits")
    keys.press("Escape")
    expect(page.locator("#pick")).to_be_hidden()
    keys.press("k")
    first = page.locator("[data-row]").first
    name = first.locator("[data-open]").inner_text()
    keys.press("Space")
    expect(page.locator("#pick")).to_contain_text("1 selected")
    keys.press("r")
    expect(first.locator(".yours")).to_be_visible()
    expect(page.locator("#yours")).to_have_text("1 yours")
    expect(first.locator("[data-open]")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    is_clean(page)
    keys.press("j")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    keys.press("k")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("link", name="2 people")).to_be_visible()
    expect(first.locator("[data-open]")).to_be_focused()
    keys.press("?")
    expect(page.locator("#dialog")).to_contain_text("Select a run")
    keys.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    keys.press("f")
    expect(page.locator("#filters :focus")).to_have_count(1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_officer_passes_the_second_step_and_looks_somebody_up(peopled: World, served: str, page: Page) -> None:
    sign_in(page, served, OFFICER)
    page.get_by_label("Code").fill(peopled.code(OFFICER))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("E-mail address").fill(ANNIKA.email)
    page.get_by_label("Because").fill("A letter of 21 November")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("Listed since")).to_be_visible()
    is_clean(page)
    page.get_by_role("link", name="Journal").first.click()
    expect(page.get_by_role("heading", name="Journal")).to_be_visible()
    is_clean(page)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_officer_takes_a_card_apart_without_a_mouse(
    peopled: World, served: str, page: Page, size: ViewportSize
) -> None:
    with peopled.database.write() as session:
        wrong = replace(JONAS, email=ANNIKA.email)
        stand_beside(session, peopled.people[ANNIKA.name], wrong, at=now())
    page.set_viewport_size(size)
    sign_in(page, served, OFFICER)
    page.get_by_label("Code").fill(peopled.code(OFFICER))
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").fill(ANNIKA.email)
    page.get_by_label("Because").fill("A letter of 21 November")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Listed since")).to_be_visible()
    is_clean(page)
    page.get_by_role("link", name="Take the card apart").press("Enter")
    chosen = page.get_by_label("Record 2 is somebody else’s")
    expect(chosen).to_be_in_viewport()
    chosen.press("Space")
    page.get_by_role("button", name="Show what would change").press("Enter")
    expect(page.get_by_role("heading", name="Whose is it?")).to_be_visible()
    is_clean(page)
    page.get_by_label("It belongs to who stays").press("ArrowUp")
    expect(page.get_by_label("Both use it")).to_be_checked()
    page.get_by_role("button", name="Show what would change").press("Enter")
    expect(page.get_by_role("heading", name="Take this card apart?")).to_be_visible()
    is_clean(page)
    page.get_by_role("button", name="Take it apart").press("Enter")
    expect(page.get_by_role("heading", name="The card was taken apart")).to_be_visible()
    is_clean(page)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_whoever_forgot_their_password_sets_a_new_one_by_a_mailed_link(
    peopled: World, served: str, page: Page, size: object
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(served)
    page.get_by_role("link", name="Forgotten?").click()
    page.get_by_label("Work e-mail").fill(REP)
    is_clean(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("a mail with a link is on its way")).to_be_visible()
    is_clean(page)
    postbox = Postbox()
    with ThreadPoolExecutor(1) as worker:  # a browser's event loop runs in this thread
        worker.submit(send_resets, replace(peopled.held, mailer=postbox), now()).result()
    link = re.search(rb"/new-password/[A-Za-z0-9_-]{43}", postbox.kept[0].message.replace(b"=\r\n", b""))
    assert link is not None
    page.goto(f"{served}{link[0].decode()}")
    page.get_by_label("New password").fill("violet tapirs dance slowly")
    is_clean(page)
    page.get_by_role("button", name="Set this password").click()
    expect(page.get_by_role("status")).to_contain_text("The new password holds")
    is_clean(page)
    page.get_by_label("Work e-mail").fill(REP)
    page.get_by_label("Password").fill("violet tapirs dance slowly")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="3 people")).to_be_visible()
    page.goto(f"{served}{link[0].decode()}")
    expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
    is_clean(page)


def test_four_corrections_lie_in_one_folded_sheet_above_the_card_on_a_phone(
    peopled: World, served: str, page: Page, forward: Forward
) -> None:
    peopled.signed_in(REP).press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    said = {"title": "Chief Engineer", "place": "Kiel", "name": "Annika Brandt", "company": "Seewind GmbH"}
    with peopled.database.write() as session:
        profile = session.get_one(Profile, peopled.people[ANNIKA.name])
        for kind, words in said.items():
            fact = next(fact for fact in facts_of(session, profile.id) if fact.kind == kind)
            corrections.correct(session, profile, fact, words, at=now())
    forward(days=9)
    page.set_viewport_size(PHONE)
    sign_in(page, served, REP)
    page.goto(f"{served}/people/{peopled.people[ANNIKA.name]}")
    name, note = page.locator("article.card h1"), page.locator(".note", has_text="overdue")
    expect(name).to_be_in_viewport(ratio=1)
    seen, over = name.bounding_box(), note.bounding_box()
    assert seen is not None
    assert over is not None
    assert seen["y"] + seen["height"] < over["y"], "the note leaves the name in sight"
    is_clean(page)
    page.get_by_role("button", name="I have corrected it").press("Enter")
    expect(page.get_by_text("Reported corrected on")).to_be_visible()
    is_clean(page)
