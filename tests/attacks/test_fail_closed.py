"""A check that breaks refuses: nobody gets in, nothing is written, nobody is taken in, and the visitor reads no cause."""

import pytest

from tests.attacks.conftest import ANNIKA, OTHER_REP, REP, ROWS, deliver
from tests.attacks.product import PASSWORD, SEEN_BY_READING, Cardfile, refused_by


def broken(*_given: object, **_more: object) -> None:
    """What every check here becomes."""
    raise RuntimeError("the check itself is broken")


@pytest.mark.security(
    "A 16.5.3: a check that breaks lets nobody through",
    breaks="directory/accounts/signing_in.py::tries = database.until_done(lambda session: count(session, sign_in_counters(address, browser), at=now()))",
)
def test_a_check_that_breaks_lets_nobody_through(peopled: Cardfile, monkeypatch: pytest.MonkeyPatch) -> None:
    rep, person, half_way, stranger = (
        peopled.signed_in(REP),
        peopled.proven(ANNIKA),
        peopled.customers(),
        peopled.customers(),
    )
    half_way.press("/login", {"email": OTHER_REP, "password": PASSWORD})
    proofs = {browser: browser.proof() for browser in (rep, person, half_way, stranger)}
    code, reveal = peopled.totp(OTHER_REP), f"/people/{peopled.ids[ANNIKA]}/reveal"
    sign_in = {"email": REP, "password": PASSWORD}
    before = peopled.everything(but=SEEN_BY_READING)
    for check, browser, path, form in (
        ("directory.accounts.signing_in.count", stranger, "/login", sign_in),
        ("directory.accounts.signing_in.matches", stranger, "/login", sign_in),
        ("directory.accounts.factors.accept", half_way, "/login/second", {"code": code}),
        ("directory.web.cookies.csrf_fits", rep, reveal, {}),
        ("directory.front_door.is_ours", rep, reveal, {}),
        ("directory.accounts.sessions.find", rep, reveal, {}),
        ("privacy_center.sessions.find", person, "/card/remove", {}),
        ("privacy_center.sessions.csrf_fits", person, "/card/remove", {}),
        ("privacy_center.limits.admit_ask", peopled.person(), "/ask", {"address": "other@nordlicht.example"}),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(check, broken)
            answer = browser.post(path, form | {"csrf_token": proofs.get(browser, "")})
        assert answer.status_code == 500, check
        said = answer.get_data(as_text=True)
        assert "check itself" not in said
        assert "Annika" not in said
    assert peopled.everything(but=SEEN_BY_READING) == before
    assert stranger.get("/account").status_code == half_way.get("/account").status_code == 303


def test_nobody_is_taken_in_while_nobody_can_tell_who_left(cardfile: Cardfile, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cardfile.rows()["profile"]
    monkeypatch.setattr("ingest.pipeline.suppressed_among", broken)
    refused_by(lambda: deliver(cardfile, ROWS), AssertionError, RuntimeError)
    assert cardfile.rows()["profile"] == before == 0
