"""Reads what came back about a mail of ours: bounces (RFC 3464) and complaints (RFC 5965), believing only our marks."""

import base64
import binascii
import contextlib
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import BinaryIO, Literal

from directory.mail.verp import Verp

Kind = Literal["bounce", "delay", "complaint", "delivered"]

LONGEST_MAIL = 1024 * 1024
_LONGEST_HEAD = 32 * 1024
_LONGEST_HEADER = 2 * 1024
_LONGEST_LINE = 64 * 1024
_MOST_PARTS = 20
_MOST_RECIPIENTS = 50
_MOST_ADDRESSES = 20
_CAME_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_ADDRESS = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z0-9-]{1,64}@[A-Za-z0-9.-]{1,253}")
_STATUS = re.compile(r"\s{0,9}([245]\.\d{1,3}\.\d{1,3})\b")
_NO = re.compile(r"/n/([A-Za-z0-9_-]{20,200})/no>")
_REPLY = re.compile(r"\b([45])\d\d\b")
_SEPARATOR = re.compile(rb"From \S+ .*\d{4}")
_ACTIONS: dict[str, Kind] = {"failed": "bounce", "delayed": "delay", "delivered": "delivered"}
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a server, or a reader's complaint, says about one mail of ours; it proves that it knew that mail.

    ``verp_id`` is the mail id its return path proves, ``message_id`` the one our Message-ID proves; never both None.
    A ``bounce`` was not delivered, whether or not ``permanent`` (5.x.x) says that trying again is no use. ``status``
    is RFC 3463's, empty when not told. A complaint is permanent: no more mail.
    """

    kind: Kind
    permanent: bool
    verp_id: str | None
    status: str
    message_id: str | None
    refusal: str = ""

    @property
    def mail_id(self) -> str:
        """The id of the mail the report is about."""
        return self.verp_id or self.message_id or ""


def messages_in(mbox: BinaryIO) -> Iterator[bytes]:
    """The mails of an mbox file one after another, each cut at 1 MiB; a line of any length costs 64 KiB."""
    parts: list[bytes] = []
    size, started, after_blank, whole_line = 0, False, True, True
    while chunk := mbox.readline(_LONGEST_LINE):
        begins = whole_line and after_blank and _SEPARATOR.match(chunk) is not None
        after_blank = whole_line and chunk in {b"\n", b"\r\n"}
        whole_line = chunk.endswith(b"\n")
        if begins:
            if started:
                yield b"".join(parts)
            parts, size, started = [], 0, True
        elif started and size < LONGEST_MAIL:
            parts.append(chunk[: LONGEST_MAIL - size])
            size += len(chunk)
    if started:
        yield b"".join(parts)


def reports_in(mbox: BinaryIO, verp: Verp) -> Iterator[Report | None]:
    """One answer for each mail of an mbox file, in its order; None for a mail that counts for nothing."""
    for raw in messages_in(mbox):
        yield read_report(raw, verp)


def read_report(raw: bytes, verp: Verp) -> Report | None:
    """What a mail reports, or None: no report, forged, about somebody else's mail, or about two of ours at once."""
    head, body = _split(raw[:LONGEST_MAIL])
    if head.get_content_type() != "multipart/report":
        return None
    parts = {part.get_content_type(): (part, _decoded(part, content)) for part, content in _parts(head, body)}
    finding = _finding(parts)
    if finding is None:
        return None
    kind, permanent, status = finding
    original = _original(parts)
    told = parts.get("message/feedback-report")
    fields = _split(told[1].lstrip(b"\r\n"))[0] if told else Message()
    addresses = [
        *_values(head, _CAME_TO),
        *_values(fields, ("Original-Mail-From",)),
        *_values(original, ("Return-Path",)),
    ]
    proven = {verp.id_of_return_path(address) for address in _addresses(addresses)} - {None}
    named = {verp.id_of_message_id(text) for text in _addresses(_values(original, ("Message-ID",)))} - {None}
    if len(proven | named) != 1:
        return None
    return Report(
        kind=kind,
        permanent=permanent,
        verp_id=next(iter(proven), None),
        status=status,
        message_id=next(iter(named), None),
        refusal=next((no[1] for link in _values(original, ("List-Unsubscribe",)) if (no := _NO.search(link))), ""),
    )


def _finding(parts: dict[str, tuple[Message, bytes]]) -> tuple[Kind, bool, str] | None:
    for kind in ("message/delivery-status", "message/global-delivery-status"):
        if kind in parts:
            return _delivery(parts[kind][1])
    if "message/feedback-report" in parts:
        fields = _split(parts["message/feedback-report"][1].lstrip(b"\r\n"))[0]
        if any(value.strip().lower() in _COMPLAINTS for value in _values(fields, ("Feedback-Type",))):
            return "complaint", True, ""
    return None


def _delivery(content: bytes) -> tuple[Kind, bool, str] | None:
    """The worst that a delivery status tells of any recipient."""
    found: dict[Kind, tuple[bool, str]] = {}
    blocks = re.split(rb"\r?\n[ \t]*\r?\n", content, maxsplit=_MOST_RECIPIENTS)
    for block in blocks:
        fields = _split(block.lstrip(b"\r\n"))[0]
        for action in _values(fields, ("Action",)):
            kind = _ACTIONS.get(action.partition("(")[0].strip().lower())
            if kind:
                status = _status(fields)
                # "Failed" without a status is a server of the last century that gave up.
                permanent = kind == "bounce" and not status.startswith("4")
                found[kind] = max(found.get(kind, (False, "")), (permanent, status))
    for kind in _ACTIONS.values():
        if kind in found:
            return kind, *found[kind]
    return None


def _status(fields: Message) -> str:
    for value in _values(fields, ("Status", "Diagnostic-Code")):
        told = _STATUS.match(value)
        if told:
            return told[1]
    for value in _values(fields, ("Diagnostic-Code",)):
        reply = _REPLY.search(value)
        if reply:
            return f"{reply[1]}.0.0"
    return ""


def _original(parts: dict[str, tuple[Message, bytes]]) -> Message:
    """The headers of our own mail, as far as it came back."""
    for kind in (
        *("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"),
        *("message/global", "message/global-headers"),  # RFC 6533
    ):
        if kind in parts:
            return _split(parts[kind][1].lstrip(b"\r\n"))[0]
    return Message()


def _parts(head: Message, body: bytes) -> Iterator[tuple[Message, bytes]]:
    """The parts of a report, one level deep: deeper nesting is not walked, so it cannot exhaust anything."""
    try:
        boundary = head.get_boundary()
    except UnicodeError:
        # A boundary may claim a charset (RFC 2231), and some of Python's refuse to replace what they cannot read.
        return
    if not boundary or len(boundary) > 200:
        return
    line = re.compile(rb"(?:^|\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(?:--)?[ \t]*\r?(?=\n|$)")
    for piece in line.split(body, maxsplit=_MOST_PARTS)[1:]:
        yield _split(piece.removeprefix(b"\r").removeprefix(b"\n"))


def _decoded(part: Message, content: bytes) -> bytes:
    """A part's content without its transfer encoding, which text and the reports of RFC 6533 may have."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding == "base64":
        with contextlib.suppress(binascii.Error):
            return base64.b64decode(content)
    return content


def _split(raw: bytes) -> tuple[Message, bytes]:
    """Headers of sane length, and what follows; only the policy ``compat32`` reads foreign ones in bounded memory."""
    end = re.search(rb"\r?\n\r?\n", b"\n" + raw)
    if end is None:
        head, body = raw, b""
    else:
        head, body = raw[: max(0, end.start() - 1)], raw[end.end() - 1 :]
    return BytesHeaderParser(policy=compat32).parsebytes(_bounded(head)), body


def _bounded(head: bytes) -> bytes:
    """The head without headers over 2 KiB, at most 32 KiB of it."""
    kept = (field for field in re.split(rb"\n(?![ \t])", head[: 8 * _LONGEST_HEAD]) if len(field) <= _LONGEST_HEADER)
    return b"\n".join(kept)[:_LONGEST_HEAD] + b"\n\n"


def _values(message: Message, names: tuple[str, ...]) -> list[str]:
    return [str(value) for name in names for value in message.get_all(name, [])]


def _addresses(values: list[str]) -> list[str]:
    return [found[0] for value in values for found in _ADDRESS.finditer(value)][:_MOST_ADDRESSES]
