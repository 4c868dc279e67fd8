"""Raw MIME to the author's text parts: a fast parser first, the standard library's tolerant one when it gives up."""

import re
from binascii import a2b_qp
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from fast_mail_parser import ParseError, parse_email

from ingest.sources.mailboxes.headers import Headers
from ingest.sources.mailboxes.limits import (
    MAX_BODY_CHARACTERS,
    MAX_BOUNDARIES,
    MAX_ONE_HEADER_BYTES,
    MAX_PARTS,
    MAX_TEXT_BYTES,
)
from ingest.sources.mailboxes.skips import Refused, Skip

_UTF8 = re.compile(r"text/plain; ?charset=\"?(?:utf-8|us-ascii)\"?(?:; ?format=\"?(?:flowed|fixed)\"?)?")
_READ_AS_IT_STANDS = frozenset({"7bit", "8bit", "quoted-printable"})
_BOUNDARY = re.compile(rb"(?i)boundary\s?=")
_PART = re.compile(rb"\n--[^\r\n]{1,200}\r?\n")
_NAMED_UNICODE = re.compile(r"utf-?8|utf-?7|us-ascii|ascii", re.I)
_NO_CHARSET = re.compile(r"unicode|punycode|idna|undefined|mbcs|oem", re.I)  # codecs of Python's own
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u017d\u017e\u0178\u0192\u2013-\u203a\u20ac\u2122]")


@dataclass(frozen=True, slots=True)
class Bodies:
    """The text parts the author may have written, in order; attachments and attached mails are not among them."""

    plain: str
    html: str


def read_bodies(raw: bytes, headers: Headers) -> Bodies:
    """The text of a mail. Raises ``Refused`` for nesting no mail program makes and for what neither parser can read."""
    if headers.holds_parts and raw.lower().count(b"boundary") > MAX_BOUNDARIES < len(_BOUNDARY.findall(raw)):
        raise Refused(Skip.NESTED_TOO_DEEP)
    if headers.is_one_plain_text:
        text = _only_text(raw[headers.body_at :], headers)
        if text is not None:
            return Bodies(_joined([text]), "")
    if headers.is_one_plain_text or not _has_long_part_header(raw, headers.body_at):
        try:
            mail = parse_email(raw)
        except ParseError:
            return _tolerantly(raw)
        bodies = Bodies(_joined(mail.text_plain), _joined(mail.text_html))
        if "\ufffd" not in bodies.plain and "\ufffd" not in bodies.html:
            return bodies
    return _tolerantly(raw)


def _only_text(body: bytes, headers: Headers) -> str | None:
    """The text of a mail that is one part, where it takes no parser to read it; nothing where it does."""
    if headers.first("content-disposition").startswith("attachment"):
        return None
    encoding = headers.first("content-transfer-encoding")
    if not _UTF8.fullmatch(headers.first("content-type")) or encoding not in _READ_AS_IT_STANDS:
        return None
    try:
        return (a2b_qp(body) if encoding == "quoted-printable" else body).decode("utf-8")
    except ValueError:
        return None


def _has_long_part_header(raw: bytes, start: int) -> bool:
    """A part's own headers can exhaust the fast parser as the mail's can: time grows with their square."""
    if b"\n--" not in raw:
        return False
    for part in _PART.finditer(raw, max(0, start - 2)):
        block_end = raw.find(b"\n\n", part.end(), part.end() + MAX_ONE_HEADER_BYTES)
        crlf_end = raw.find(b"\n\r\n", part.end(), part.end() + MAX_ONE_HEADER_BYTES)
        if block_end < 0 and crlf_end < 0 and len(raw) - part.end() > MAX_ONE_HEADER_BYTES:
            return True
    return False


def _joined(parts: list[str]) -> str:
    return repaired("\n".join(parts)[:MAX_BODY_CHARACTERS])


def _tolerantly(raw: bytes) -> Bodies:
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        plain, html = _texts(mail)
    except RecursionError:
        raise Refused(Skip.NESTED_TOO_DEEP) from None
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, KeyError):
        raise Refused(Skip.UNREADABLE) from None
    return Bodies(_joined(plain), _joined(html))


def _texts(mail: Message) -> tuple[list[str], list[str]]:
    plain: list[str] = []
    html: list[str] = []
    waiting: list[Message] = [mail]
    for _ in range(MAX_PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        kind = part.get_content_type()
        inner = part.get_payload() if part.is_multipart() else None
        if kind.startswith("message/") or _is_attached(part):
            continue
        if isinstance(inner, list):
            waiting = [each for each in inner if isinstance(each, Message)] + waiting
        elif kind in {"text/plain", "text/html"}:
            (plain if kind == "text/plain" else html).append(_text_of(part))
    return plain, html


def _is_attached(part: Message) -> bool:
    return str(part.get("Content-Disposition") or "").strip().casefold().startswith("attachment")


def _text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decoded_body(payload, part.get_param("charset")) if isinstance(payload, bytes) else ""


def decoded_body(payload: bytes, charset: object) -> str:
    """Bytes as text, whatever charset they claim: UTF-8 if they are, else the claim, else Windows-1252."""
    payload = payload[:MAX_TEXT_BYTES]
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        claimed = str(charset or "")
    if claimed and not _NAMED_UNICODE.fullmatch(claimed) and not _NO_CHARSET.search(claimed):
        try:
            return payload.decode({"gb2312": "gb18030"}.get(claimed.casefold(), claimed[:40]))
        except (LookupError, ValueError):
            return payload.decode("cp1252", "replace")
    return payload.decode("cp1252", "replace")


def repaired(text: str) -> str:
    """UTF-8 that was read as Windows-1252 ("GrÃ¼ÃŸe") read again; any other text as it is."""
    if text.isascii() or not _MOJIBAKE.search(text[:20_000]):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
