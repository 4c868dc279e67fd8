"""The system's Chromium, driven by playwright, for each test anew."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.services.system import chromium

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
_REACH = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A headless Chromium that finds no host but this machine. Not kept from test to test: while playwright runs, its
    event loop is this thread's, and no test beside it could run one of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", _REACH])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with an empty cookie jar at desktop width; a script error or a breach of the CSP fails the test."""
    context = browser.new_context(viewport=DESKTOP, service_workers="block")
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield page
    context.close()
    assert not faults, faults
