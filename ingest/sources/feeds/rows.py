"""Streams the rows of a feed file: each one a row or a reject with a reason code, in bounded memory, resumable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from ingest.sources.feeds.columns import Column, as_compared
from ingest.sources.feeds.csv_records import Record, records
from ingest.sources.feeds.definition import FileFormat, FileShape
from ingest.sources.feeds.stream import FileRefused, Line, Text, open_file, opened_lines
from ingest.sources.feeds.strict_json import NotStrict, strict_object

REJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "row_too_long": "the row is longer than 1 MB",
        "field_too_long": "a field is longer than 131,072 characters",
        "unclosed_quote": "a quote is opened and never closed; the rows behind it were read again without it",
        "stray_quote": "a quoted field goes on behind its closing quote",
        "stray_carriage_return": "a carriage return stands inside a field that is not quoted",
        "nul_byte": "the row holds a NUL byte",
        "undecodable": "the row is not in the encoding that feed.toml names",
        "column_count": "the row has more or fewer fields than the header",
        "not_json": "the line is not JSON",
        "not_an_object": "the line is JSON, but no object",
        "too_deep": "the record is nested more than 32 levels deep",
        "not_a_number": "the record holds NaN, an infinity or a number beyond 64 bits",
        "duplicate_key": "one object of the record has the same key twice",
        "lone_surrogate": "the record holds half a character (a lone surrogate)",
        "no_record_key": "the row has no record key",
        "no_page_url": "a public row names no http or https page it was seen on",
        "no_seen_date": "a public row names no day it was seen on, or one that cannot be read",
        "seen_in_the_future": "the row says it was seen after the day it arrived",
        "no_consent_proof": "the feed rests on consent, and the row names no proof (a mere yes or no is none)",
        "no_opt_out_key": "the row of the opt-out list names neither an address nor a record key",
    }
)


_LONGEST_LIST = 90
"""What a refusal says of columns, so that the remedy behind them is kept whole."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file was read: rows behind us, and the byte where the next one begins."""

    rows: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number (the first behind the header is 1), the position behind it, and what it says."""

    number: int
    after: Position
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be read: number, position and reason code, never a value."""

    number: int
    after: Position
    code: str


def read_rows(
    path: Path, shape: FileShape, *, columns: Sequence[Column] = (), start: Position | None = None
) -> Iterator[Row | Reject]:
    """Yields every row from ``start`` on. Raises FileRefused when the file, or the rest of it, cannot be read.

    ``columns`` are those that a CSV header must have; empty lines are skipped and not counted.
    """
    begin = start or Position()
    with open_file(path) as file:
        if shape.format is FileFormat.CSV:
            yield from _csv_rows(file, shape, columns, begin)
        else:
            text, lines = opened_lines(file, shape, start=begin.offset)
            yield from _json_rows(text, lines, begin.rows)


def _csv_rows(file: BinaryIO, shape: FileShape, columns: Sequence[Column], begin: Position) -> Iterator[Row | Reject]:
    text, lines = opened_lines(file, shape)
    found = records(lines, text, shape.delimiter)
    header = _header(next((one for one in found if one.fields or one.code), None), columns, shape)
    if begin.offset:
        text, lines = opened_lines(file, shape, start=begin.offset)
        found = records(lines, text, shape.delimiter)
    number = begin.rows
    for record in found:
        if not record.fields and not record.code:
            continue
        number += 1
        after = Position(number, record.end)
        if record.code:
            yield Reject(number, after, record.code)
        elif len(record.fields) != len(header):
            yield Reject(number, after, "column_count")
        else:
            yield Row(number, after, dict(zip(header, record.fields, strict=True)))


def _header(record: Record | None, columns: Sequence[Column], shape: FileShape) -> list[str]:
    if record is None:
        raise FileRefused("empty_file", "the file is empty; ask the vendor for it again")
    if record.code:
        raise FileRefused("bad_header", f"the first line, which should name the columns: {REJECTS[record.code]}")
    header = [as_compared(name) for name in record.fields]
    missing = [column for column in columns if not column.optional and column.steps[0] not in header]
    if missing and len(header) == 1:
        one = f"cut at {shape.delimiter!r} the header is one column; {_put('the delimiter')}"
        raise FileRefused("one_column", one)
    if missing:
        lacks = f"the header lacks {_with_keys(missing)}; {_put('its own names')}"
        raise FileRefused("missing_columns", lacks, header=tuple(record.fields))
    if twice := [column for column in columns if header.count(str(column.steps[0])) > 1]:
        again = f"the header has twice {_with_keys(twice)}; {_put('another column')}"
        raise FileRefused("ambiguous_columns", again)
    return header


def _put(what: str) -> str:
    return f"put {what} into feed.toml (docs/feeds.md), run `cardfile feeds add`, then this again"


def _with_keys(columns: Sequence[Column]) -> str:
    """Columns as feed.toml expects them, each with the key that names it; of many as many as there is room for."""
    told = sorted({f"{one.text} ({one.key})" if one.key else one.text for one in columns})
    some = [one for place, one in enumerate(told) if len(", ".join(told[: place + 1])) <= _LONGEST_LIST]
    some = some or [f"{told[0][: _LONGEST_LIST - 1]}…"]
    return ", ".join(some) + (f" and {len(told) - len(some)} more" if len(told) > len(some) else "")


def _json_rows(text: Text, lines: Iterator[Line], number: int) -> Iterator[Row | Reject]:
    for line in lines:
        if line.data is not None and not line.data.strip():
            continue
        number += 1
        after = Position(number, line.end)
        if line.data is None:
            yield Reject(number, after, "row_too_long")
            continue
        if number == 1 and line.data.lstrip()[:1] == b"[":
            raise FileRefused("json_array", "the file is one JSON array; JSON Lines has one object on each line")
        try:
            yield Row(number, after, strict_object(line.data, text))
        except NotStrict as refusal:
            yield Reject(number, after, refusal.code)
