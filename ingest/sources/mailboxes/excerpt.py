"""Cuts a large mail down to what is looked at, so that no mail costs more time than its first texts do."""

import re

from ingest.sources.mailboxes.headers import Headers
from ingest.sources.mailboxes.limits import MAX_ONE_HEADER_BYTES, MAX_PARTS, MAX_TEXT_BYTES, MAX_WHOLE_BYTES

_MAX_DASHED_LINES = 5_000
_BOUNDARY = re.compile(rb"(?i)boundary\s?=\s?\"?([^\"\r\n;]{1,200})")
_TYPE = re.compile(rb"(?im)^content-type:\s{0,9}([a-z]{1,20})/")
_ATTACHED = re.compile(rb"(?im)^content-disposition:\s{0,9}attachment")


def excerpt(raw: bytes, headers: Headers) -> bytes:
    """The mail as it is if small; else its headers, and of each part the headers and, if it is text, the beginning.

    What stands behind the ``MAX_PARTS``-th part or ``MAX_WHOLE_BYTES`` of text is left out.
    """
    if len(raw) <= MAX_TEXT_BYTES and not (headers.holds_parts and raw.count(b"\n--") > MAX_PARTS):
        return raw
    boundaries = set(map(bytes.strip, _BOUNDARY.findall(b"".join(headers.all("content-type")))))
    if not boundaries or not headers.holds_parts:
        return _beginning(raw, 0, headers.body_at + MAX_TEXT_BYTES)
    kept = [raw[: headers.body_at]]
    place = _next_part(raw, headers.body_at, boundaries)
    for _ in range(MAX_PARTS):
        if place < 0 or sum(map(len, kept)) > MAX_WHOLE_BYTES:
            break
        head = _head_of(raw, place)
        boundaries.update(map(bytes.strip, _BOUNDARY.findall(head)))
        following = _next_part(raw, place + len(head), boundaries)
        end = len(raw) if following < 0 else following
        kept += [head, _beginning(raw, place + len(head), min(end, place + len(head) + _read_of(head)))]
        place = following
    return b"".join(kept)


def _next_part(raw: bytes, start: int, boundaries: set[bytes]) -> int:
    """Where the line feed before the next delimiter of a known boundary stands, or -1."""
    place = max(0, start - 1)
    for _ in range(_MAX_DASHED_LINES):
        place = raw.find(b"\n--", place)
        if place < 0:
            return -1
        named = raw[place + 3 : place + 210].partition(b"\n")[0].strip()
        if named in boundaries or (named.endswith(b"--") and named[:-2] in boundaries):
            return place
        place += 3
    return -1


def _head_of(raw: bytes, place: int) -> bytes:
    """A delimiter with the headers behind it and the empty line that ends them."""
    upto = place + MAX_ONE_HEADER_BYTES
    ends = [at + len(mark) for mark in (b"\n\n", b"\n\r\n") if (at := raw.find(mark, place + 1, upto)) >= 0]
    return raw[place : min(ends)] if ends else raw[place : raw.find(b"\n", place + 1) + 1 or len(raw)]


def _read_of(head: bytes) -> int:
    """How many bytes of a part's content are kept."""
    kind = _TYPE.search(head)
    is_text = kind is None or kind[1].lower() in {b"text", b"multipart"}
    return MAX_TEXT_BYTES if is_text and not _ATTACHED.search(head) else 0


def _beginning(raw: bytes, start: int, end: int) -> bytes:
    """A stretch of the mail, ended behind its last whole line when it does not reach the mail's end."""
    if end >= len(raw):
        return raw[start:]
    return raw[start : max(raw.rfind(b"\n", start, end), 0) + 1 or end]
