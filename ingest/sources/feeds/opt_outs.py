"""Reads a vendor's own opt-out list: who asked the vendor to be gone goes here too."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from directory.profiles.identity import canonical_email
from ingest.sources.feeds.columns import every, first
from ingest.sources.feeds.definition import OptOutList
from ingest.sources.feeds.hygiene import LONGEST, one_line
from ingest.sources.feeds.rows import Position, Reject, Row, read_rows

_BETWEEN: Final = re.compile(r"[\s,;|]+")
_AROUND: Final = "<>()[]\"'"
_SCHEME: Final = "mailto:"


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
    """The line; a reject where no address and no key can be read, so that nobody is kept while a list that we could
    not read says they are gone."""
    emails = tuple(address for text in every(row.values, listed.email) for address in _addresses(text))
    key = one_line(first(row.values, listed.record_key))
    if not emails and not 0 < len(key) <= LONGEST["record_key"]:
        return Reject(row.number, row.after, "no_opt_out_key")
    return OptOut(row.number, row.after, emails, key)


def _addresses(text: str) -> Iterator[str]:
    """Every address in a text: bare, behind a name or ``mailto:``, several of them; ``*@`` is nobody's."""
    for word in _BETWEEN.split(unicodedata.normalize("NFKC", one_line(text))):
        bare = word.strip(_AROUND)
        bare = bare[len(_SCHEME) :] if bare.lower().startswith(_SCHEME) else bare
        if len(bare) <= LONGEST["email"] and canonical_email(bare) and not bare.startswith("*@"):
            yield bare
