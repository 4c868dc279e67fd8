"""What a mail of one text says is read without a parser where that is safe, and is the same."""

from email.message import EmailMessage

import pytest

from ingest.sources.mailboxes import bodies
from ingest.sources.mailboxes.bodies import read_bodies
from ingest.sources.mailboxes.headers import read_headers
from tests.ingest.sources.letters import BODY, JANE_BLOCK

_TEXTS = (
    f"{BODY}\n\nKind regards\n-- \n{JANE_BLOCK}\n",
    f"Grüße aus Köln – 5 = 3 + 2\n\t {'long ' * 60}\n{JANE_BLOCK}",
    "",
)


def _sent(text: str, encoding: str, charset: str = "utf-8") -> bytes:
    mail = EmailMessage()
    mail["From"] = "Jane Harrow <jane.harrow@nordlicht.example>"
    mail.set_content(text, cte=encoding, charset=charset)
    return mail.as_bytes()


def _parsed(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> str:
    with monkeypatch.context() as patched:
        patched.setattr(bodies, "_only_text", lambda *_: None)
        return read_bodies(raw, read_headers(raw)).plain


@pytest.mark.parametrize("text", _TEXTS)
@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("quoted-printable", "utf-8"), ("8bit", "utf-8"), ("base64", "utf-8"), ("8bit", "latin-1")],
)
def test_a_mail_of_one_text_says_what_a_parser_reads_in_it(
    monkeypatch: pytest.MonkeyPatch, text: str, encoding: str, charset: str
) -> None:
    text = text.replace("–", "-") if charset == "latin-1" else text
    raw = _sent(text, encoding, charset)
    read = read_bodies(raw, read_headers(raw)).plain
    assert read.strip().splitlines() == _parsed(monkeypatch, raw).strip().splitlines() == text.splitlines()


def test_bytes_that_are_not_what_the_mail_says_are_left_to_the_tolerant_parser() -> None:
    raw = _sent("Köln", "8bit").replace("ö".encode(), "ö".encode("latin-1"))
    assert read_bodies(raw, read_headers(raw)).plain.strip() == "Köln"


def test_a_text_that_is_an_attachment_is_not_the_authors() -> None:
    mail = EmailMessage()
    mail["From"] = "Jane Harrow <jane.harrow@nordlicht.example>"
    mail.set_content(JANE_BLOCK, disposition="attachment", filename="old.txt")
    raw = mail.as_bytes()
    assert read_bodies(raw, read_headers(raw)).plain == ""
