"""The mails to users: the same words in text and HTML, no link but ours, and word of every change of a way in and of odd tries at it."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from directory.accounts import letters
from directory.accounts.changes import Changed
from directory.accounts.oddities import Odd
from directory.posting import Sender, Wording

HOST = "https://people.cardfile.example"
SENDER = Sender("Cardfile Verzeichnis GmbH", "Speicherweg 4, 20457 Hamburg", "privacy@cardfile.example")
AT = datetime(2026, 11, 23, 14, 2, 9, tzinfo=UTC)
LINK = f"{HOST}/new-password/{'k' * 43}"
EVERY_MAIL: dict[str, Wording] = {
    "reset": letters.reset(LINK),
    "owed": letters.owed(1, 0, AT, desk_url=f"{HOST}/yours"),
    "late": letters.owed(3, 2, AT, desk_url=f"{HOST}/yours"),
    **{what: letters.changed(what, AT, help_url=f"{HOST}/forgotten") for what in Changed},
    **{what: letters.odd(what, AT, number=12, agent="Firefox on Linux", help_url=f"{HOST}/forgotten") for what in Odd},
}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("name", EVERY_MAIL)
def test_text_and_html_carry_the_same_words_and_lead_to_us_only(name: str) -> None:
    written = EVERY_MAIL[name](SENDER)
    tree = LexborHTMLParser(written.html)
    hrefs = [node.attributes["href"] or "" for node in tree.css("[href], [src]")]
    assert {urlsplit(url)[:2] for url in hrefs} == {urlsplit(HOST)[:2]}
    for link in tree.css("body a"):
        link.replace_with(f" {link.text()} {link.attributes['href']} ")
    assert tree.body is not None
    assert _words(tree.body.text(separator=" ")) == _words(written.text)
    assert all(value in " ".join(written.text.split()) for value in (SENDER.controller, SENDER.privacy_mailbox))


def test_every_mail_says_in_its_subject_what_it_is_about() -> None:
    subjects = {name: words(SENDER).subject for name, words in EVERY_MAIL.items()}
    assert len(set(subjects.values())) == len(EVERY_MAIL)
    assert all("Cardfile" in subject and LINK not in subject for subject in subjects.values())


def test_a_link_stands_whole_on_its_line() -> None:
    assert f"\n  {LINK}\n" in EVERY_MAIL["reset"](SENDER).text
