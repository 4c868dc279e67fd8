"""Fictional mails at .example domains, built as mail programs build them."""

from datetime import date
from email.message import EmailMessage

from ingest.candidate import Candidate
from ingest.sources.mailboxes import Skip, Skipped, read_mail

RECEIVED = date(2026, 11, 20)
CANARY = "zyxcanary"
JANE = "Jane Harrow <jane.harrow@nordlicht.example>"
JANE_BLOCK = """Jane Harrow
Head of Procurement
Nordlicht Lighting Ltd
12 Harbour Street
Bristol BS1 4QA
Phone: +44 117 496 0123
Mobile: +44 7700 900123
Fax: +44 117 496 0199
jane.harrow@nordlicht.example | www.nordlicht.example
https://www.linkedin.com/in/jane-harrow-example"""
BODY = f"""Hello Sam,

the {CANARY} offer is attached, please call Peter Canary on 020 7946 0000 if {CANARY} is unclear.
He is the director of {CANARY} and lives in Canary Street 5.

Kind regards
"""


def mail(text: str = "", *, sender: str = JANE, html: str = "", headers: dict[str, str] | None = None) -> bytes:
    """A mail of a plain body, an HTML body, or both."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "Sam Field <sam.field@customer.example>"
    message["Date"] = "Mon, 16 Nov 2026 10:00:00 +0100"
    message["Subject"] = f"Offer {CANARY}"
    message["Message-ID"] = "<a1@nordlicht.example>"
    for name, value in (headers or {}).items():
        message[name] = value
    if text or not html:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    return message.as_bytes()


def person(raw: bytes) -> Candidate:
    """The candidate of a mail that must name somebody, free of canaries."""
    found = read(raw)
    assert isinstance(found, Candidate), found
    assert CANARY not in repr(found)
    return found


def skipped(raw: bytes) -> Skip:
    """The code of a mail that must name nobody."""
    found = read(raw)
    assert isinstance(found, Skipped), found
    assert found.explanation
    return found.code


def read(raw: bytes) -> Candidate | Skipped:
    """A mail read on the day all these tests live in."""
    return read_mail(raw, record_key="record-1", received_on=RECEIVED)


def says_nothing_but_who(found: Candidate) -> bool:
    """Whether a candidate holds no more than the From line does."""
    return not (found.phones or found.jobs or found.links or found.city or len(found.emails) > 1)
