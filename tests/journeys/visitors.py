"""Whom a journey follows: a sales rep and a person, at a browser without script, pressing what stands on the page."""

from urllib.parse import quote_plus, urlsplit
from urllib.request import Request, urlopen

from selectolax.lexbor import LexborNode

from demo.visitor import Page, Visitor
from directory.web import pace
from tests.journeys.town import PASSWORD, Town, rep_of


def words(page: Page) -> str:
    """What the page says, on one line."""
    main = page.tree.css_first("main") or page.tree.body
    assert main is not None
    return " ".join(main.text(separator=" ").split())


def holds(page: Page, *values: str) -> list[str]:
    """Those of the values that stand anywhere in the page's source, however they are grouped."""
    source = _close(page.tree.html or "")
    return [value for value in values if _close(value) in source]


def _close(text: str) -> str:
    return "".join(text.split()).lower()


def labels(page: Page) -> list[str]:
    """What its buttons say."""
    return [" ".join(button.text().split()) for button in page.tree.css("button")]


def press(visitor: Visitor, page: Page, label: str, answers: dict[str, str] | None = None) -> Page:
    """Presses the button that says ``label``, with the form around it or the one it names."""
    button = next((one for one in page.tree.css("button") if " ".join(one.text().split()).startswith(label)), None)
    assert button is not None, f"no button says {label!r} here: {labels(page)}"
    return visitor.submit(page, _form_of(page, button), answers, button=button)


def _form_of(page: Page, button: LexborNode) -> LexborNode:
    if name := button.attributes.get("form"):
        return page.form(lambda form: form.attributes.get("id") == name, what=f"form {name}")
    node = button.parent
    while node is not None and node.tag != "form":
        node = node.parent
    assert node is not None
    return node


class Rep:
    """A sales rep of a customer."""

    def __init__(self, town: Town, account: str, *, email: str = "") -> None:
        self.town, self.account, self.email = town, account, email or rep_of(account)
        self.visitor = Visitor()

    def sign_in(self) -> Page:
        """Signs in with the password; the page that follows."""
        page = self.visitor.get(f"{self.town.directory}/login")
        page = press(self.visitor, page, "Sign in", {"email": self.email, "password": PASSWORD})
        assert page.status == 200, page.status
        return page

    def open(self, path: str) -> Page:
        """Opens a page of the customers' site, and signs in again where the session is over."""
        page = self.visitor.get(f"{self.town.directory}{path}")
        if path_of(page) == "/login":
            self.sign_in()
            page = self.visitor.get(f"{self.town.directory}{path}")
        return page

    def search(self, text: str, **filters: str) -> Page:
        """A page of results."""
        query = "&".join(f"{name}={quote_plus(value)}" for name, value in {"q": text, **filters}.items())
        page = self.open(f"/?{query}")
        assert page.status == 200, page.status
        return page

    def finds(self, text: str, **filters: str) -> list[str]:
        """The names a search shows."""
        return [link.text(strip=True) for link in self.search(text, **filters).tree.css("tr .name")]

    def card_of(self, name: str) -> Page:
        """Opens the page of the person a search shows under a name."""
        page = self.search(name)
        link = next(one for one in page.tree.css("tr .name") if one.text(strip=True) == name)
        return self.open(str(link.attributes["href"]))

    def reveal(self, name: str) -> Page:
        """Reveals somebody from their page."""
        page = press(self.visitor, self.card_of(name), "Reveal")
        assert page.status == 200, page.status
        return page

    def credits(self, page: Page) -> int:
        """The balance as the bar shows it."""
        shown = page.tree.css_first("#balance b")
        assert shown is not None
        return int(shown.text())


class Person:
    """Somebody at the privacy center."""

    def __init__(self, town: Town, address: str) -> None:
        self.town, self.address = town, address
        self.visitor = Visitor()

    def ask(self) -> Page:
        """Types the address into the first form; the page that takes the code."""
        page = self.visitor.get(self.town.privacy_center)
        return press(self.visitor, page, "Send me the code", {"address": self.address})

    def prove(self) -> Page:
        """Asks for a code, reads it in the mail, types it; the page behind it."""
        page = self.ask()
        self.town.work_and_sweep()
        page = press(self.visitor, page, "See my card", {"code": self.town.code_for(self.address)})
        assert page.status == 200, page.status
        return page

    def remove(self) -> Page:
        """Proves the address and presses *Remove me*; the receipt's page."""
        page = press(self.visitor, self.prove(), "Remove me")
        assert "You are out." in words(page), words(page)
        return page

    def correct(self, card: Page, label: str, value: str) -> Page:
        """Corrects the line of the card with this label."""
        line = next(one for one in card.tree.css("dl.lines .line") if one.css_first("dt").text(strip=True) == label)  # type: ignore[union-attr]
        link = line.css_first("a")
        assert link is not None, f"{label} cannot be corrected"
        page = self.visitor.get(f"{self.town.privacy_center}{link.attributes['href']}")
        page = press(self.visitor, page, "Correct it", {"value": value})
        assert page.status == 200, words(page)
        return page


def receipt_code(page: Page) -> str:
    """The receipt code as the page prints it."""
    shown = page.tree.css_first(".receipt-code")
    assert shown is not None
    return " ".join(shown.text(separator=" ").split())


def how_far(town: Town, code: str) -> Page:
    """The page behind a typed receipt code, in a browser that knows nothing."""
    visitor = Visitor()
    page = visitor.get(f"{town.privacy_center}/receipt")
    return press(visitor, page, "Show my request", {"code": code})


def one_click(url: str) -> int:
    """What a mail program does for its user (RFC 8058 3.1): no cookie, no Origin, nothing a browser would send."""
    body = b"List-Unsubscribe=One-Click"
    with urlopen(Request(url, data=body), timeout=20) as answer:
        return int(answer.status)


def path_of(page: Page) -> str:
    """Where a page stands on its site."""
    return urlsplit(page.url).path


def the_limits_hold(town: Town) -> None:
    """Reveals of a seat, wrong passwords and asked codes are still limited."""
    rep = Rep(town, "Hafenrand Sales")
    proof = rep.sign_in().tree.css_first("input[name=csrf_token]")
    assert proof is not None
    pace.limiter.enabled = True
    agreed = {
        "csrf_token": str(proof.attributes["value"]),
        "step": "confirm",
        "price": "1",
        "profile_id": ["X" * 26] * 60,
    }
    assert [rep.visitor.post(f"{town.directory}/reveal", agreed).status for _ in range(2)] == [409, 429]
    stranger = Visitor()
    page = stranger.get(f"{town.directory}/login")
    guess = {"email": rep.email, "password": "a wrong guess"}
    assert [press(stranger, page, "Sign in", guess).status for _ in range(11)] == [401] * 10 + [429]
    person = Visitor()
    page = person.get(town.privacy_center)
    asked = [press(person, page, "Send me the code", {"address": "nobody@nordlicht.example"}).status for _ in range(11)]
    assert asked[-1] == 429
