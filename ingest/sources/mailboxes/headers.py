"""Splits and decodes the header block of a mail without any parser that foreign bytes could exhaust."""

import re
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

from ingest.sources.mailboxes.limits import MAX_HEADER_BLOCK_BYTES, MAX_ONE_HEADER_BYTES
from ingest.sources.mailboxes.skips import Refused, Skip

_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_NAME = re.compile(rb"\A([!-9;-~]{1,200})[ \t]{0,20}:[ \t]{0,200}")
_EARLIEST = date(1995, 1, 1)


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a mail in order, names lower-cased, values raw and unfolded; the body begins at ``body_at``."""

    fields: tuple[tuple[str, bytes], ...]
    body_at: int

    def all(self, name: str) -> list[bytes]:
        """Every value of one header."""
        return [value for each, value in self.fields if each == name]

    def first(self, name: str) -> str:
        """The first value of a header as lower-cased text, or ``""``; for tokens, not for names of people."""
        return next(iter(self.all(name)), b"").decode("latin-1").strip().casefold()

    def has(self, name: str) -> bool:
        """Whether the header stands there at all."""
        return any(each == name for each, _ in self.fields)


def read_headers(raw: bytes) -> Headers:
    """The header block. Raises ``Refused`` when the block or one header is longer than mail programs write."""
    start = raw.index(b"\n") + 1 if raw.startswith((b"From ", b">From ")) and b"\n" in raw[:2000] else 0
    ended = _END.search(raw, start, start + MAX_HEADER_BLOCK_BYTES + 4)
    if ended is None and len(raw) - start > MAX_HEADER_BLOCK_BYTES:
        raise Refused(Skip.HEADERS_TOO_LONG)
    block = raw[start : ended.start() if ended else len(raw)]
    return Headers(tuple(_fields(block)), ended.end() if ended else len(raw))


def _fields(block: bytes) -> Iterator[tuple[str, bytes]]:
    for line in _FOLD.sub(b"", block).replace(b"\r\n", b"\n").split(b"\n"):
        if len(line) > MAX_ONE_HEADER_BYTES:
            raise Refused(Skip.ONE_HEADER_TOO_LONG)
        named = _NAME.match(line)
        if named:
            yield named.group(1).decode("ascii").casefold(), line[named.end() :]


def decoded(value: bytes | str) -> str:
    """A header's text with its encoded words (RFC 2047) read; broken ones stay as they are written."""
    text = value if isinstance(value, str) else _text(value)
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError, HeaderParseError, Base64Error):
        return text


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def written_on(headers: Headers, *, received_on: date) -> date:
    """The day the mail says it was written, in UTC; the day of receipt when it says nothing a mail could say."""
    try:
        written = parsedate_to_datetime(headers.all("date")[0].decode("latin-1")[:200])
        day = (written if written.tzinfo is None else written.astimezone(UTC)).date()
    except (IndexError, ValueError, TypeError, OverflowError):
        return received_on
    if day < _EARLIEST or day > received_on + timedelta(days=1):
        return received_on
    return min(day, received_on)
