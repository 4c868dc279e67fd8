"""The five journeys as they are judged: in a real browser, at desktop and at phone width, in one town after another."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.people import ANNIKA, BENNO, CLARA, DORIAN, ELIF, EVERYBODY, Somebody, crowd, feed
from tests.journeys.town import PASSWORD, Town, rep_of
from tests.services.browser import DESKTOP, PHONE, Window, Windows

CUSTOMER = "Hafenrand Sales"
(WITHDRAWN,) = crowd(1, employers=1)


@dataclass(frozen=True, slots=True)
class Walk:
    """What is walked at one width: who says no to the notice, and who is revealed and then leaves."""

    size: ViewportSize
    refuses: Somebody
    leaves: Somebody
    credits_left: int


WALKS = (Walk(DESKTOP, BENNO, ANNIKA, 9), Walk(PHONE, DORIAN, ELIF, 8))


@pytest.mark.timeout(300)
def test_the_five_journeys_by_browser(steady_town: Town, windows: Windows) -> None:
    town = steady_town
    town.open_for_business(CUSTOMER)
    town.add_feed(feed("kontor"))
    town.deliver("kontor", [*EVERYBODY, WITHDRAWN], file="first.jsonl")
    town.settle()
    _a_no_from_a_notice(town, windows)
    town.forward(days=31)
    _a_rep_searches_and_reveals(town, windows)
    older = town.folder / "older.backup"
    town.cardfile("backup", older)
    _a_person_finds_and_removes_themselves(town, windows)
    _a_feed_loaded_again(town, windows)
    _a_restored_backup(town, windows, older)


def _a_no_from_a_notice(town: Town, windows: Windows) -> None:
    for walk in WALKS:
        with windows(walk.size) as window:
            window(_says_no, town.refuse_link(walk.refuses.email))


def _says_no(page: Page, link: str) -> None:
    page.goto(link)
    _fits(page)
    page.get_by_role("button", name="Mich nicht aufnehmen").click()
    expect(page.get_by_text("Wir nehmen Sie nicht auf.")).to_be_visible()
    _fits(page)
    assert page.context.cookies() == []


def _a_rep_searches_and_reveals(town: Town, windows: Windows) -> None:
    for walk in WALKS:
        with windows(walk.size) as window:
            window(_signs_in, town)
            window(_sees, {ANNIKA, CLARA, ELIF, WITHDRAWN})
            window(_reveals, walk.leaves, walk.credits_left)
    town.settle()


def _signs_in(page: Page, town: Town) -> None:
    page.goto(town.directory)
    page.get_by_label("Work e-mail").fill(rep_of(CUSTOMER))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#balance")).to_be_visible()


def _sees(page: Page, people: set[Somebody]) -> None:
    """These people and nobody else are listed, as rows and as the total."""
    many = len(people)
    expect(page.get_by_role("link", name=f"{many} {'person' if many == 1 else 'people'}")).to_be_visible()
    assert set(page.locator("[data-open]").all_inner_texts()) == {one.name for one in people}
    _fits(page)


def _reveals(page: Page, whom: Somebody, credits_left: int) -> None:
    page.get_by_role("searchbox").fill(whom.name)
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="1 person")).to_be_visible()
    page.locator("[data-open]").click()
    expect(page.get_by_role("heading", name=whom.name)).to_be_visible()
    assert [value for value in (whom.email, whom.mobile, whom.link) if value in page.content()] == []
    _fits(page)
    page.get_by_role("button", name="Reveal 1 credit").click()
    expect(page.get_by_text("Yours since")).to_be_visible()
    expect(page.locator("#balance")).to_contain_text(f"{credits_left} credits")
    expect(page.get_by_text(whom.email)).to_be_visible()
    _fits(page)


def _a_person_finds_and_removes_themselves(town: Town, windows: Windows) -> None:
    for walk in WALKS:
        with windows(walk.size) as window, windows(walk.size) as reps:
            _proves(town, window, walk.leaves)
            window(_finds_all_and_leaves, walk.leaves)
            reps(_signs_in, town)
            reps(_owes_the_deletion_of, walk.leaves)
            window(_follows, town, window(_receipt_code))


def _proves(town: Town, window: Window, who: Somebody) -> None:
    window(_asks, town, who.email)
    town.work()
    window(_types_the_code, town.code_for(who.email))


def _asks(page: Page, town: Town, address: str) -> None:
    page.goto(town.privacy_center)
    _fits(page)
    page.get_by_label("Your work e-mail address").fill(address)
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    _fits(page)


def _types_the_code(page: Page, code: str) -> None:
    page.get_by_label("The 8 digits in the mail").fill(code)
    page.get_by_role("button", name="See my card").click()


def _finds_all_and_leaves(page: Page, who: Somebody) -> None:
    expect(page.get_by_role("heading", name=who.name)).to_be_visible()
    assert [value for value in (who.email, who.title, who.company, CUSTOMER) if value not in page.content()] == []
    _fits(page)
    page.get_by_role("button", name="Remove me").click()
    expect(page.get_by_role("heading", name="You are out.")).to_be_visible()
    _fits(page)


def _owes_the_deletion_of(page: Page, who: Somebody) -> None:
    page.get_by_role("link", name=re.compile("yours$")).first.click()
    expect(page.get_by_text("This person left on").first).to_be_visible()
    assert who.name not in page.content()
    _fits(page)
    page.get_by_role("button", name="I have deleted it").first.click()
    expect(page.get_by_text("Reported deleted on").first).to_be_visible()


def _receipt_code(page: Page) -> str:
    return page.locator(".receipt-code").first.inner_text()


def _follows(page: Page, town: Town, code: str) -> None:
    page.goto(f"{town.privacy_center}/receipt")
    page.get_by_label("Your receipt code").fill(code)
    page.get_by_role("button", name="Show my request").click()
    expect(page.get_by_text(f"{CUSTOMER} deleted")).to_be_visible()
    _fits(page)


def _a_feed_loaded_again(town: Town, windows: Windows) -> None:
    mails = len(town.mails_to(CLARA.email))
    assert "suppressed" in town.deliver("kontor", [], file="first.jsonl")
    town.settle()
    assert len(town.mails_to(CLARA.email)) == mails, "nobody is told twice"
    _at_both_widths(town, windows, {CLARA, WITHDRAWN})
    town.deliver("kontor", EVERYBODY)
    town.settle()
    _at_both_widths(town, windows, {CLARA})


def _a_restored_backup(town: Town, windows: Windows, older: Path) -> None:
    """Whoever left since it was made, stays gone in the first requests after it."""
    assert "left for good" in town.cardfile("restore", older, "--replace")
    _at_both_widths(town, windows, {CLARA})
    for walk in WALKS:
        with windows(walk.size) as window:
            _proves(town, window, walk.leaves)
            window(_reads_that_they_are_kept_out)


def _at_both_widths(town: Town, windows: Windows, people: set[Somebody]) -> None:
    for walk in WALKS:
        with windows(walk.size) as window:
            window(_signs_in, town)
            window(_sees, people)


def _reads_that_they_are_kept_out(page: Page) -> None:
    expect(page.get_by_text("You are kept out already")).to_be_visible()
    _fits(page)


def _fits(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url.partition("?")[0]
