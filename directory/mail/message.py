"""Turns a draft into the bytes that go over the wire, refusing every value that could forge a header."""

import re
from dataclasses import dataclass, field, fields
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from directory.mail.dkim import Signer
from directory.mail.envelope import Envelope
from directory.mail.verp import Verp
from directory.settings import is_loopback_url

_LONGEST_URL = 900
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Unicode's controls, line and paragraph separators, and halves of a character."""
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


class FieldRefused(Exception):
    """A value cannot stand in a mail; the text names the field and never its value."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a mail says, to one person. ``refuse_url`` is the one-click link (RFC 8058), empty in mails without one.

    ``mail_id`` is what ``Verp`` makes return path and Message-ID of. ``language`` is a tag such as ``de``.
    """

    mail_id: str
    sender: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    language: str
    sender_name: str = ""
    refuse_url: str = field(default="", repr=False)


class _Unfolded(UnstructuredHeader, BaseHeader):
    """A header that is never folded: the email package would break a long URL or address into encoded words."""

    def fold(self, *, policy: Policy) -> str:
        """See BaseHeader."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("to", "message-id", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _Unfolded)


def strict_address(text: str) -> tuple[str, str]:
    """Local part and domain (A-labels) of a plain address; raises FieldRefused for all else, quoted ones included."""
    try:
        valid = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise FieldRefused("address") from None
    return valid.local_part, valid.ascii_domain


def compose(draft: Draft, *, verp: Verp, signer: Signer | None, at: datetime) -> Envelope:
    """The draft as text beside HTML, marked as written by a machine (RFC 3834), signed when there is a key.

    Lines are 7-bit, so no server on the way has a reason to rewrite what was signed. Raises FieldRefused.
    """
    for part in fields(draft):
        _refuse_breaks(part.name, getattr(draft, part.name), is_body=part.name in {"text", "html"})
    local, domain = strict_address(draft.recipient)
    recipient = f"{local}@{domain}"
    message = EmailMessage((SMTP if recipient.isascii() else SMTPUTF8).clone(header_factory=_HEADERS))
    message["From"] = Address(draft.sender_name, addr_spec="@".join(strict_address(draft.sender)))
    message["To"] = recipient
    message["Subject"] = draft.subject
    message["Date"] = at
    message["Message-ID"] = verp.message_id(draft.mail_id)
    message["Auto-Submitted"] = "auto-generated"
    if draft.refuse_url:
        message["List-Unsubscribe"] = f"<{_one_click(draft.refuse_url)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(draft.text, cte="quoted-printable")
    message.add_alternative(draft.html, subtype="html", cte="quoted-printable")
    # "=_" cannot occur in quoted-printable text, so this boundary is no line of the body.
    message.set_boundary(f"=_{draft.mail_id}_=")
    message["Content-Language"] = draft.language
    wire = message.as_bytes()
    if _names_in(wire) != message.keys():
        raise FieldRefused("headers")
    return Envelope(
        mail_id=draft.mail_id,
        return_path=verp.return_path(draft.mail_id),
        recipient=recipient,
        message=signer.sign(wire) if signer else wire,
    )


def _refuse_breaks(name: str, value: str, *, is_body: bool) -> None:
    # An encoded word (RFC 2047) would be unpacked by the email package, line breaks and all, onto the wire.
    refused = _UNWRITABLE.search(value) if is_body else _BREAKS.search(value) or "=?" in value
    if refused:
        raise FieldRefused(name)


def _names_in(wire: bytes) -> list[str]:
    """The header names as the next server will read them; Python before 3.12.5 does not look at what it wrote."""
    head = wire.partition(b"\r\n\r\n")[0].decode()
    return [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]


def _one_click(url: str) -> str:
    """The URL when RFC 8058 allows it: https, or plain http to this very machine in the demonstration."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback_url(url))
    plain = url.isascii() and url.isprintable() and not set(url) & set(' <>,"\\')
    if not (safe and plain and parts.hostname and len(url) <= _LONGEST_URL):
        raise FieldRefused("refuse_url")
    return url
