"""Whoever asks learns nothing about anybody: known and unknown people get the very same answer."""

import re
from datetime import timedelta

import pytest

from directory.clock import now
from privacy_center import limits
from privacy_center.mailing import send_codes
from tests.privacy_center.conftest import Visitor, text_of
from tests.privacy_center.people import Listed
from tests.privacy_center.watch import statements
from tests.services.surroundings import Forward

STRANGER = "nobody.atall@unbekannt.example"


def test_known_and_unknown_people_get_the_same_bytes_for_the_same_statements(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    answers = []
    for who, address, block in ((visitor, annika.address, "192.0.2.7"), (another, STRANGER, "198.51.100.7")):
        with statements(who.held.database) as ran:
            asked = who.post("/ask", {"address": address}, environ_overrides={"REMOTE_ADDR": block})
        token = asked.location.rpartition("/")[2]
        shown = who.get(asked.location)
        wrong = who.post(asked.location, {"code": "00000000"})
        plain = [(one.status_code, sorted(one.headers.items()), one.get_data()) for one in (asked, shown, wrong)]
        answers.append((ran, re.sub(r'(?<="ask";r=9);t=\d+', "", repr(plain).replace(token, "TOKEN"))))
    assert answers[0] == answers[1]
    assert not any("profile" in statement or "contact_point" in statement for statement in answers[0][0])


def test_both_get_a_mail_and_the_mails_say_the_same(visitor: Visitor, annika: Listed) -> None:
    texts = []
    for address in (annika.address, STRANGER):
        visitor.ask(address)
        code = visitor.mailed_code()
        mail = visitor.postbox.kept[-1]
        assert mail.recipient == address
        texts.append(text_of(mail).replace(f"{code[:4]} {code[4:]}", "CODE"))
    assert texts[0] == texts[1]


@pytest.mark.security("A 3.3.1-5", breaks="privacy_center/verify.py::return sessions.give_cookie(response, token)")
def test_no_cookie_is_set_before_a_code_was_accepted(visitor: Visitor, annika: Listed) -> None:
    seen = [visitor.get(path) for path in ("/", "/receipt", "/contact", annika.see, annika.refuse, "/de/", "/card")]
    page = visitor.ask(annika.address)
    seen += [visitor.get(page), visitor.post(page, {"code": "00000000"}), visitor.post(annika.see)]
    assert not [answer.headers["Set-Cookie"] for answer in seen if "Set-Cookie" in answer.headers]
    accepted = visitor.post(page, {"code": visitor.mailed_code()})
    cookie = accepted.headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "__Host-card"
    assert {part.strip().lower() for part in rest.split(";")[1:]} == {"secure", "httponly", "path=/", "samesite=strict"}


def test_three_codes_an_hour_and_ten_a_day_go_to_one_address_and_the_page_looks_the_same(
    visitor: Visitor, forward: Forward
) -> None:
    sent, shown = 0, set()
    for hour in range(5):
        for number in range(4):
            page = visitor.ask(STRANGER)
            sent += send_codes(visitor.held, now())
            shown.add(visitor.get(page).get_data(as_text=True).replace(page, "PAGE"))
            assert sent == min(3 * hour + min(number + 1, 3), 10)
        forward(minutes=61)
    assert len(shown) == 1
    assert "Look in your inbox" in shown.pop()


def test_a_block_of_addresses_asks_ten_times_an_hour(visitor: Visitor) -> None:
    for number in range(10):
        visitor.ask(f"person{number}@nordwind.example")
    refused = visitor.post("/ask", {"address": "person11@nordwind.example"})
    assert refused.status_code == 429
    assert refused.headers["RateLimit-Policy"] == '"ask";q=10;w=3600'
    assert refused.headers["RateLimit"] == f'"ask";r=0;t={refused.headers["Retry-After"]}'
    assert 3_500 < int(refused.headers["Retry-After"]) <= 3_600
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    admitted = visitor.post("/ask", {"address": "person11@nordwind.example"}, environ_overrides=elsewhere)
    assert admitted.status_code == 303


def test_everybody_together_asks_a_thousand_times_an_hour(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (1_000, timedelta(hours=1)) == limits.ASKS_IN_ALL
    monkeypatch.setattr(limits, "ASKS_IN_ALL", (2, timedelta(hours=1)))
    blocks = [{"REMOTE_ADDR": f"198.51.{number}.7"} for number in range(3)]
    answers = [visitor.post("/ask", {"address": STRANGER}, environ_overrides=block).status_code for block in blocks]
    assert answers == [303, 303, 429]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "annika",
        "a@b",
        "a@b@c.example",
        "a\r\nBcc: x@y.example@z.example",
        "<a@b.example>",
        "x" * 300 + "@b.example",
    ],
)
def test_what_is_no_address_is_said_so_and_nothing_is_kept(visitor: Visitor, typed: str) -> None:
    answer = visitor.post("/ask", {"address": typed})
    assert answer.status_code == 400
    assert "not a whole e-mail address" in answer.get_data(as_text=True)
    assert send_codes(visitor.held, now()) == 0


def test_a_code_goes_to_the_address_without_its_tag_which_may_be_another_box(visitor: Visitor) -> None:
    visitor.ask("Annika.Okafor+feed@Nordwind.example")
    visitor.mailed_code()
    assert visitor.postbox.kept[-1].recipient == "annika.okafor@nordwind.example"
