"""Claims about the mail catcher: a real SMTP conversation, and what a reader then sees on its page."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest

from demo.catcher import Catcher, Manners
from demo.caught import CaughtMail, text_of
from demo.mail_page import one_click, with_links

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    manners = Manners(unknown=frozenset({"gone@firm.example"}), later=frozenset({"slow@firm.example"}))
    with Catcher(tmp_path, manners, smtp_port=0, page_port=0) as running:
        yield running


def letter(to: str, *, subject: str = "Hello", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "notices@cardfile.example", to, subject
    message.set_content(f"See https://privacy.example/see/abc?x=1&y=2. {SCRIPT}\n")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def send(catcher: Catcher, to: str, **kind: str) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port, timeout=10) as client:
        client.send_message(letter(to, **kind))


def get(catcher: Catcher, path: str, *, host: str = "mail.localhost") -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", catcher.page_port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{catcher.page_port}"})
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def test_a_mail_is_found_by_its_recipient_and_read(catcher: Catcher, tmp_path: Path) -> None:
    send(catcher, "Ann@firm.example", subject="Grüße für Ann", html="<p>hi</p>")
    send(catcher, "bob@firm.example")
    _, page = get(catcher, f"/?to={quote('ann@firm')}")
    assert "Grüße für Ann" in page
    assert "bob@" not in page
    _, message = get(catcher, "/mail/1?view=text")
    assert 'href="https://privacy.example/see/abc?x=1&amp;y=2" target="_blank" rel="noopener noreferrer"' in message
    assert SCRIPT not in message
    _, source = get(catcher, "/mail/1.eml")
    assert "From: notices@cardfile.example" in source
    caught = CaughtMail(tmp_path)
    (envelope,) = caught.sent_to("ann@firm.example")
    assert "privacy.example" in text_of(caught.message(envelope), "plain")


def test_a_host_refuses_whom_it_does_not_know_and_takes_others_at_the_second_try(catcher: Catcher) -> None:
    for address in ("gone@firm.example", "bounce.ed@firm.example", "somebody@elsewhere.org"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(catcher, address)
        assert {code for code, _ in refused.value.recipients.values()} == {550}
    with pytest.raises(smtplib.SMTPRecipientsRefused) as deferred:
        send(catcher, "slow@firm.example")
    assert deferred.value.recipients["slow@firm.example"][0] == 450
    send(catcher, "slow@firm.example")


@pytest.mark.parametrize("path", ["/", "/mail/1", "/mail/1?view=source", "/mail/1/html", "/mail/99", "/nowhere"])
def test_no_page_runs_a_script_or_fetches_from_elsewhere(catcher: Catcher, path: str) -> None:
    send(catcher, "ann@firm.example", subject=SCRIPT, html=f"<p>{SCRIPT}</p>")
    response, page = get(catcher, path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy + page
    assert ("sandbox" in policy) == path.endswith("/html")
    assert SCRIPT not in page or path.endswith("/html")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Werkzeug" not in response.headers["Server"]


def test_a_mail_stands_in_the_list_under_the_hour_of_the_clock_that_sent_it(catcher: Catcher) -> None:
    moved = letter("ann@firm.example")
    moved["Date"] = "Mon, 04 Jan 2027 09:30:00 +0100"
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port, timeout=10) as client:
        client.send_message(moved)
    _, page = get(catcher, "/")
    assert "2027-01-04 08:30" in page


def test_a_request_that_names_a_foreign_host_is_refused(catcher: Catcher) -> None:
    send(catcher, "ann@firm.example")
    response, page = get(catcher, "/", host="attacker.example")
    assert response.status == 400
    assert "ann@" not in page


def test_the_list_of_thousands_pages_without_reading_them(catcher: Catcher, tmp_path: Path) -> None:
    caught = CaughtMail(tmp_path)
    caught.add(
        letter("x@firm.example").as_bytes(),
        sent_from="",
        recipients=[f"p{n}@firm.example" for n in range(3_000)],
        caught_at="2026-11-22T08:00:00+00:00",
    )
    for file in (tmp_path / "messages").iterdir():
        file.unlink()
    _, newest = get(catcher, "/")
    assert "p2999@" in newest
    assert "below=2951" in newest
    _, older = get(catcher, "/?below=2951")
    assert "p2949@" in older
    assert "3,000 mails" in older


def test_a_link_in_a_mail_cannot_leave_its_attribute() -> None:
    linked = with_links('https://a.example/"onmouseover="x https://b.example/</a><script> http://')
    assert "<script>" not in linked
    assert '"onmouseover' not in linked


def test_a_mail_that_can_be_left_with_one_click_shows_it_and_no_other_address_becomes_that_link() -> None:
    assert (
        one_click("<mailto:no@firm.example>, <https://privacy.example/n/abc/no>") == "https://privacy.example/n/abc/no"
    )
    assert one_click("<javascript:alert(1)>") == one_click("<mailto:no@firm.example>") == one_click("") == ""


def test_both_servers_are_on_loopback_only(catcher: Catcher) -> None:
    for port in (catcher.smtp_port, catcher.page_port):
        with socket.socket() as probe:
            probe.bind(("127.0.0.2", port))
