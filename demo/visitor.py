"""Somebody at a browser without script: follows links, fills in forms, keeps cookies, like the people of the story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SECONDS = 60
_MOST_REDIRECTS = 8


class Lost(Exception):
    """A page is not what the visitor expected; the message names the path and what is missing, no person."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came: its address, its status and its parsed text."""

    url: str
    status: int
    tree: LexborHTMLParser

    def form(self, wanted: Callable[[LexborNode], bool], *, what: str) -> LexborNode:
        """The first form that is wanted; raises Lost."""
        for form in self.tree.css("form"):
            if wanted(form):
                return form
        place = "/".join(urlsplit(self.url).path.split("/")[:2]) or "/"
        raise Lost(f"{place}: status {self.status}, no {what}")


class Visitor:
    """One browser with a jar per host. On loopback cookies marked Secure are kept, as browsers do there."""

    def __init__(self) -> None:
        self._cookies: dict[str, dict[str, str]] = {}
        self._opener: OpenerDirector = build_opener(_NoRedirect)

    def get(self, url: str) -> Page:
        """Opens a page as from the address bar."""
        return self._ask(Request(url, headers={"Sec-Fetch-Site": "none"}))  # noqa: S310 an address of the demonstration itself

    def submit(
        self,
        page: Page,
        form: LexborNode,
        answers: Mapping[str, str] | None = None,
        *,
        button: LexborNode | None = None,
    ) -> Page:
        """Sends a form with its hidden fields and these answers; ``button`` may send it elsewhere."""
        fields = {
            node.attributes["name"] or "": node.attributes.get("value") or ""
            for node in form.css("input[type=hidden][name]")
        }
        target = (button.attributes.get("formaction") if button else None) or form.attributes.get("action") or ""
        return self.post(urljoin(page.url, target), {**fields, **(answers or {})})

    def post(self, url: str, fields: Mapping[str, str | Sequence[str]]) -> Page:
        """Posts fields as a form of the same site does; one with several values comes as often."""
        parts = urlsplit(url)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}", "Sec-Fetch-Site": "same-origin"}
        data = urlencode(fields, doseq=True).encode()
        return self._ask(Request(url, data=data, headers=headers))  # noqa: S310 an address of the demonstration itself

    def _ask(self, request: Request) -> Page:
        for _ in range(_MOST_REDIRECTS):
            host = urlsplit(request.full_url).netloc
            jar = self._cookies.setdefault(host, {})
            request.add_header("Accept-Language", "en")
            if jar:
                request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in jar.items()))
            try:
                response = self._opener.open(request, timeout=_SECONDS)
            except HTTPError as refused:
                response = refused
            with response:
                for header in response.headers.get_all("Set-Cookie") or []:
                    jar.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
                if response.status not in {301, 302, 303, 307}:
                    return Page(request.full_url, response.status, LexborHTMLParser(response.read().decode()))
                onward = urljoin(request.full_url, response.headers["Location"])
            request = Request(onward, headers={"Sec-Fetch-Site": "same-origin"})  # noqa: S310 an address of the demonstration itself
        raise Lost("a page that only sends on")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Leaves redirects to the visitor, who keeps the cookies on the way."""
