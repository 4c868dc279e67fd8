"""Cuts lines into CSV records with the csv module, and finds its feet again behind a quote that never closes."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from ingest.sources.feeds.stream import LONGEST_ROW_BYTES, FileRefused, Line, Text, is_utf8_after_all

_OPEN: Final = -1
_BAD: Final = -2
READ_AGAIN_BYTES: Final = 16_000_000
READ_AGAIN_TIMES: Final = 8


@dataclass(frozen=True, slots=True)
class Record:
    """One record's fields, or the code why it has none; ``end`` is the byte behind it."""

    end: int
    fields: list[str]
    code: str = ""


class _Overlong(Exception):
    """The record being read has become longer than a row may be."""


class _Feeder:
    """Hands lines to csv.reader, remembers those of the record being read, and can take lines back."""

    def __init__(self, lines: Iterator[Line], text: Text) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._text = text
        self.taken: list[Line] = []
        self._size = 0
        self._first_time = self._again_bytes = 0

    def __iter__(self) -> "_Feeder":
        return self

    def __next__(self) -> str:
        fresh = not self._again
        line = next(self._lines) if fresh else self._again.popleft()
        self.taken.append(line)
        length = len(line.data or b"")
        self._size += length
        self._first_time += length if fresh else 0
        if line.data is None or self._size > LONGEST_ROW_BYTES:
            raise _Overlong
        # Undecodable bytes pass as surrogates here, so that the record's end is found; flaw() then refuses it.
        return line.data.decode(self._text.encoding, "surrogateescape")

    def begin(self) -> None:
        """A new record begins at the next line."""
        self.taken, self._size = [], 0

    def take_back(self, kept: int) -> None:
        """Gives back all lines of this record but the first ``kept``. Raises FileRefused where line after line opens a
        quote that nothing closes: each would have a megabyte behind it read again."""
        self._again_bytes += sum(len(line.data or b"") for line in self.taken[kept:])
        if self._again_bytes > READ_AGAIN_BYTES + READ_AGAIN_TIMES * self._first_time:
            raise FileRefused(
                "quotes_everywhere", "line after line opens a quote and never closes it; ask for a file by RFC 4180"
            )
        self._again.extendleft(reversed(self.taken[kept:]))
        del self.taken[kept:]

    def flaw(self, fields: list[str]) -> str:
        """The code of what is wrong with the bytes of a record that the csv module could cut, or ``""``."""
        data = [line.data or b"" for line in self.taken]
        if any(b"\0" in line for line in data):
            return "nul_byte"
        if all(line.isascii() for line in data):
            return ""
        if any(is_utf8_after_all(line, self._text) for line in data):
            return "undecodable"
        whole = "".join(fields)
        try:
            whole.encode()
        except UnicodeEncodeError:
            return "undecodable"
        return "undecodable" if self._text.transcoded and "\ufffd" in whole else ""

    @property
    def end(self) -> int:
        """The byte behind the lines taken."""
        return self.taken[-1].end


def records(lines: Iterator[Line], text: Text, delimiter: str) -> Iterator[Record]:
    """Every record of the lines, RFC 4180 read strictly; an empty line is a record without fields.

    A quote that no later quote closes properly, within 1 MB, condemns its own line only: the lines behind it, which
    a lenient reader would silently swallow, are read again as records of their own.
    """
    feeder = _Feeder(lines, text)
    reader = csv.reader(feeder, delimiter=delimiter, strict=True)
    while True:
        feeder.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Overlong) as error:
            code = _settle(feeder, error, delimiter)
            yield Record(feeder.end, [], code)
            reader = csv.reader(feeder, delimiter=delimiter, strict=True)
        else:
            flaw = feeder.flaw(fields)
            yield Record(feeder.end, [] if flaw else fields, flaw)


def _settle(feeder: _Feeder, error: Exception, delimiter: str) -> str:
    """Decides what is wrong with the record being read and which of its lines are to be read again."""
    too_wide = "field limit" in str(error)
    if len(feeder.taken) == 1 and not too_wide:
        if isinstance(error, _Overlong):
            return "row_too_long"
        if "new-line" in str(error):
            return "stray_carriage_return"
        return "unclosed_quote" if "unexpected end" in str(error) else "stray_quote"
    if too_wide and _found_its_end(feeder, delimiter):
        return "field_too_long"
    feeder.take_back(1)
    return "unclosed_quote"


def _found_its_end(feeder: _Feeder, delimiter: str) -> bool:
    """Reads on to where a record with an over-long field ends; False when it has no end within 1 MB."""
    if _record_end(_joined(feeder.taken), delimiter) == _OPEN:
        try:
            deque(feeder, maxlen=0)
        except _Overlong:
            feeder.take_back(len(feeder.taken) - 1)
    end = _record_end(_joined(feeder.taken), delimiter)
    if end < 0:
        return False
    lengths = accumulate(len(line.data or b"") for line in feeder.taken)
    feeder.take_back(next(count for count, seen in enumerate(lengths, 1) if seen >= end))
    return True


def _joined(lines: list[Line]) -> str:
    # A letter per byte: delimiters and quotes are ASCII in every encoding that reaches this point.
    return b"".join(line.data or b"" for line in lines).decode("latin-1")


def _record_end(text: str, delimiter: str) -> int:
    """Where the first record of the text ends; below zero when a quote stays open or is followed by more text."""
    at = 0
    while at < len(text):
        if text[at] == '"':
            at = _behind_quoted(text, at + 1)
            if at < 0:
                return at
            if text[at : at + 1] not in {delimiter, "\r", "\n", ""}:
                return _BAD
        else:
            stops = [place for stop in (delimiter, "\n", "\r") if (place := text.find(stop, at)) >= 0]
            at = min(stops, default=len(text))
        if text[at : at + 1] != delimiter:
            return at
        at += 1
    return at


def _behind_quoted(text: str, at: int) -> int:
    while True:
        at = text.find('"', at)
        if at < 0:
            return _OPEN
        if text[at + 1 : at + 2] != '"':
            return at + 1
        at += 2
