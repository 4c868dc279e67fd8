"""The system's Chromium, driven by playwright, for each test anew."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Concatenate, ParamSpec, TypeVar

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.services.system import chromium

DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
_REACH = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"
_PATIENCE_MS = 20_000
expect.set_options(timeout=_PATIENCE_MS)

_Given = ParamSpec("_Given")
_Seen = TypeVar("_Seen")


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium that finds no host but this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", _REACH])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, size: ViewportSize) -> Iterator[Page]:
    """A page with an empty cookie jar; a script error or a breach of the CSP fails the test."""
    context = browser.new_context(viewport=size, service_workers="block")
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None
    )
    try:
        yield page
    finally:
        context.close()
    assert not faults, faults


@pytest.fixture
def browser() -> Iterator[Browser]:
    """The browser in this thread. Not kept from test to test: while playwright runs, its event loop is this thread's,
    and no test beside it could run one of its own."""
    with launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One page at desktop width."""
    with opened(browser, DESKTOP) as page:
        yield page


class Window:
    """A page in the browser's own thread, so that this one stays free for the work that jobs do."""

    def __init__(self, thread: ThreadPoolExecutor, page: Page) -> None:
        self._thread, self._page = thread, page

    def __call__(
        self, step: Callable[Concatenate[Page, _Given], _Seen], *given: _Given.args, **named: _Given.kwargs
    ) -> _Seen:
        """Takes a step on the page, and answers what was seen."""
        return self._thread.submit(step, self._page, *given, **named).result()


Windows = Callable[[ViewportSize], AbstractContextManager[Window]]


@pytest.fixture
def windows() -> Iterator[Windows]:
    """Opens windows of a browser that runs in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        kept = ExitStack()
        browser = thread.submit(kept.enter_context, launched()).result()

        @contextmanager
        def window(size: ViewportSize) -> Iterator[Window]:
            open_now = ExitStack()
            page = thread.submit(open_now.enter_context, opened(browser, size)).result()
            try:
                yield Window(thread, page)
            finally:
                thread.submit(open_now.close).result()

        yield window
        thread.submit(kept.close).result()
