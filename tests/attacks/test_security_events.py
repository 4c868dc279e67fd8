"""Whoever watches the log sees each act that matters once, with who and when, and never a person or a secret."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.attacks.conftest import ANNIKA, BENNO, OFFICER, OTHER_REP, REP, MakeCardfile, populate
from tests.attacks.product import PASSWORD, Browser, Cardfile


class Watch:
    """Reads the security events that were written since it was last asked."""

    def __init__(self, cardfile: Cardfile) -> None:
        self.cardfile, self.seen = cardfile, len(cardfile.logged.getvalue())

    def events(self) -> list[dict[str, Any]]:
        """The new ones, in their order."""
        said = self.cardfile.logged.getvalue()[self.seen :]
        self.seen += len(said)
        told = [json.loads(line) for line in said.splitlines()]
        return [one for one in told if one["event"] == "security"]

    def acts(self) -> list[str]:
        """The names of the new ones."""
        return [one["act"] for one in self.events()]


def sign_in(browser: Browser, email: str, password: str = PASSWORD) -> None:
    """Types a password and nothing more."""
    browser.press("/login", {"email": email, "password": password})


@pytest.mark.security(
    "A 16.2.1-2, 16.3.1-3: each act that matters writes one event, in UTC, with who and whence",
    breaks='directory/web/signing_in.py::security.note("sign-in refused")',
)
def test_each_act_that_matters_is_written_once(peopled: Cardfile, unhurried: None) -> None:
    watch, rep = Watch(peopled), peopled.customers()
    sign_in(rep, REP, "a wrong guess")
    assert watch.acts() == ["sign-in refused"]
    sign_in(rep, REP)
    (signed,) = watch.events()
    assert (signed["act"], signed["block"]) == ("signed in", "127.0.0.0/24")
    assert {"user", "account", "request", "whole"} <= signed.keys()
    assert datetime.fromisoformat(signed["timestamp"]).utcoffset() == timedelta(0)
    two = peopled.customers()
    sign_in(two, OTHER_REP)
    two.press("/login/second", {"code": "000000"})
    two.press("/login/second", {"code": peopled.totp(OTHER_REP)})
    assert watch.acts() == ["signed in", "second factor refused", "second factor passed"]
    rep.press(f"/people/{peopled.ids[ANNIKA]}/reveal")
    rep.get("/office/who")
    rep.post("/reveal", {"profile_id": peopled.ids[ANNIKA]})
    rep.press("/reveal", headers={"Origin": "https://evil.example"})
    assert watch.acts() == ["revealed", "denied", "form without its session refused", "foreign form refused"]
    changed = {"old_password": PASSWORD, "new_password": "another quiet heron flies"}
    rep.press("/account", changed | {"old_password": "not this one"})
    rep.press("/account", changed)
    rep.press("/account/browsers", {"end": "others"})
    rep.press("/logout")
    wanted = ["password change refused", "password changed", "browsers signed out", "signed out"]
    assert watch.acts() == wanted
    officer = peopled.signed_in(OFFICER)
    watch.acts()
    officer.press("/office/who", {"address": BENNO, "because": "a letter"})
    assert watch.acts() == ["looked at a person"]
    person, page = peopled.person(), ""
    page = person.ask(BENNO)
    code = peopled.code_for(BENNO)
    person.post(page, {"code": "00000000"})
    person.post(page, {"code": code})
    assert watch.acts() == ["code refused", "code accepted"]
    person.press("/card/remove")
    person.post("/receipt", {"code": "0" * 26})
    assert watch.acts() == ["person left", "receipt code refused"]
    said = peopled.logged.getvalue()
    for word in (REP, OTHER_REP, OFFICER, ANNIKA, BENNO, "Annika", "Benno", PASSWORD, code, "a letter"):
        assert word not in said, word


@pytest.mark.security(
    "A 16.3.3: a limit that is met is written",
    breaks="directory/web/errors.py::app.register_error_handler(TooOften, _too_often)",
)
def test_a_limit_that_is_met_is_written_on_both_sites(cardfile: Cardfile) -> None:
    attacker, asker = cardfile.customers(), cardfile.person()
    for _ in range(11):
        sign_in(attacker, REP, "a wrong guess")
    for number in range(11):
        asker.post("/ask", {"address": f"somebody{number}@nordlicht.example"})
    met = [one["endpoint"] for one in all_events(cardfile) if one["act"] == "limit met"]
    assert met == ["site.login", "privacy.ask"]


def all_events(cardfile: Cardfile) -> list[dict[str, Any]]:
    """Every security event so far."""
    watch = Watch(cardfile)
    watch.seen = 0
    return watch.events()


@pytest.mark.security(
    "A 15.3.4: a visitor's own word on where they come from counts for nothing",
    breaks="directory/web/app.py::app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]",
)
@pytest.mark.parametrize(("proxies", "block"), [("0", "127.0.0.0/24"), ("1", "203.0.113.0/24")])
def test_an_address_is_believed_from_the_proxy_alone(make_cardfile: MakeCardfile, proxies: str, block: str) -> None:
    cardfile = make_cardfile(CARDFILE_PROXIES=proxies)
    populate(cardfile)
    for number in range(12):
        forged = {"X-Forwarded-For": f"198.51.{number}.7, 203.0.113.9", "X-Real-IP": f"198.51.{number}.7"}
        browser = cardfile.customers()
        browser.press("/login", {"email": f"a{number}@x.example", "password": "guess"}, headers=forged)
    events = all_events(cardfile)
    assert {one["block"] for one in events} == {block}
    assert [one["act"] for one in events] == ["sign-in refused"] * 10 + ["limit met"] * 2
