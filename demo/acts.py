"""What people do in the story, on the pages anybody would use: refuse, remove themselves, sign in, reveal."""

import re
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from selectolax.lexbor import LexborNode

from demo.caught import CaughtMail, Envelope, text_of
from demo.visitor import Lost, Page, Visitor

_Found = TypeVar("_Found")
_CODE = re.compile(r"(?<!\d)(\d{4})[ \u00a0]?(\d{4})(?!\d)")
_URL = re.compile(r"<(https?://[^>]+)>")
_PATIENCE_SECONDS = 90
_POLL_SECONDS = 0.2
_SLOWER = 429


def eventually(look: Callable[[], _Found | None], *, what: str) -> _Found:
    """The first thing ``look`` finds; raises Lost when nothing comes within a minute and a half."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise Lost(f"{what} did not come")
        time.sleep(_POLL_SECONDS)
    return found


def refuse(caught: CaughtMail, address: str) -> None:
    """Refuses as a mail program does for its user: one POST to the notice's List-Unsubscribe address (RFC 8058)."""
    url = eventually(lambda: _one_click(caught, address), what="a notice")
    Visitor().post(url, {"List-Unsubscribe": "One-Click"})


def remove(caught: CaughtMail, address: str, *, privacy_center: str) -> None:
    """Asks for the card, types the mailed code, and removes the person."""
    visitor = Visitor()
    before = max((mail.number for mail in caught.sent_to(address)), default=0)
    page = visitor.get(privacy_center)
    page = visitor.submit(page, page.form(_has("address"), what="form for an address"), {"address": address})
    code = eventually(lambda: _code(caught, address, above=before), what="a code")
    page = visitor.submit(page, page.form(_has("code"), what="form for the code"), {"code": code})
    page = visitor.submit(page, page.form(_goes_to("remove"), what="remove button"))
    if again := [form for form in page.tree.css("form") if _goes_to("remove")(form)]:
        page = visitor.submit(page, again[0])
    if page.status != 200:
        raise Lost(f"the removal was answered with {page.status}")


class Rep:
    """A sales rep signed in at the customers' site."""

    def __init__(self, directory: str, *, address: str, password: str) -> None:
        self._directory = directory
        self._visitor = Visitor()
        page = self._visitor.get(directory)
        form = page.form(lambda each: each.css_first("input[type=password]") is not None, what="sign-in form")
        box = form.css_first("input[type=email]") or form.css_first("input[type=text]")
        secret = form.css_first("input[type=password]")
        answers = {_name_of(box): address, _name_of(secret): password}
        page = self._visitor.submit(page, form, answers)
        if page.tree.css_first("input[type=password]") is not None:
            raise Lost("the sign-in was refused")

    def search(self, words: str) -> Page:
        """A page of results; told to be slower, the rep waits and asks again."""

        def asked() -> Page | None:
            page = self._visitor.get(f"{self._directory}/?{urlencode({'q': words})}")
            return page if page.status != _SLOWER else None

        return eventually(asked, what="a page of results")

    def reveal(self, words: str) -> None:
        """Finds somebody and reveals the first hit; asks again while the index follows what was just listed."""
        page, button = eventually(lambda: self._hit(words), what="somebody to reveal")
        form = page.form(lambda each: each.attributes.get("id") == button.attributes.get("form"), what="reveal form")
        self._visitor.submit(page, form, button=button)

    def _hit(self, words: str) -> tuple[Page, LexborNode] | None:
        page = self.search(words)
        button = page.tree.css_first("button[formaction]")
        return None if button is None else (page, button)


def _one_click(caught: CaughtMail, address: str) -> str | None:
    for mail in caught.sent_to(address):
        if found := _URL.search(str(caught.message(mail).get("List-Unsubscribe", ""))):
            return found[1]
    return None


def _code(caught: CaughtMail, address: str, *, above: int) -> str | None:
    for mail in caught.sent_to(address, above=above):
        if found := _CODE.search(_words(caught, mail)):
            return found[1] + found[2]
    return None


def _words(caught: CaughtMail, mail: Envelope) -> str:
    return text_of(caught.message(mail), "plain")


def _has(name: str) -> Callable[[LexborNode], bool]:
    return lambda form: form.css_first(f"input[name={name}]") is not None


def _goes_to(end: str) -> Callable[[LexborNode], bool]:
    return lambda form: (form.attributes.get("action") or "").rstrip("/").endswith(end)


def _name_of(box: LexborNode | None) -> str:
    return (box.attributes.get("name") if box else None) or ""
