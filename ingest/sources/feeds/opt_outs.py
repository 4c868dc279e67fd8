"""Reads a vendor's own opt-out list: who asked the vendor to be gone goes here too."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.sources.feeds.columns import every, first
from ingest.sources.feeds.definition import OptOutList
from ingest.sources.feeds.hygiene import LONGEST, one_line
from ingest.sources.feeds.rows import Position, Reject, Row, read_rows


@dataclass(frozen=True, slots=True)
class OptOut:
    """One line of the list: the addresses and the record key it names, either of which may be empty."""

    number: int
    after: Position
    emails: tuple[str, ...] = field(repr=False)
    record_key: str = field(repr=False)


def read_opt_outs(path: Path, listed: OptOutList, *, start: Position | None = None) -> Iterator[OptOut | Reject]:
    """Yields each line. Raises FileRefused as ``read_rows`` does."""
    for row in read_rows(path, listed.shape, columns=listed.every_column(), start=start):
        yield _opt_out(row, listed) if isinstance(row, Row) else row


def _opt_out(row: Row, listed: OptOutList) -> OptOut | Reject:
    texts = [one_line(text) for text in every(row.values, listed.email)]
    emails = tuple(text for text in texts if text and len(text) <= LONGEST["email"])
    key = one_line(first(row.values, listed.record_key))
    if not emails and not 0 < len(key) <= LONGEST["record_key"]:
        return Reject(row.number, row.after, "no_opt_out_key")
    return OptOut(row.number, row.after, emails, key)
