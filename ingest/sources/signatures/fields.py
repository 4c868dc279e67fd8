"""Reads the fields of a signature block whose lines are known: what each piece of each line says."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.sources.signatures.naming import choose_name
from ingest.sources.signatures.pieces import SignaturePhone, pieces_of
from ingest.sources.signatures.placing import Value, place_pieces
from ingest.sources.signatures.sender import Sender

MAX_LINES = 40

__all__ = ["SignatureFields", "SignaturePhone", "read_fields"]


@dataclass(frozen=True, slots=True)
class SignatureFields:
    """What a signature says, each value as it was written, nothing checked against the sender."""

    name: str = ""
    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    phones: tuple[SignaturePhone, ...] = ()
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    home_address: bool = False
    birth_date: str = ""
    region: str = ""
    other_names: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing but perhaps a name was read."""
        return not (
            self.titles or self.departments or self.companies or self.phones or self.emails or self.urls or self.address
        )


def read_fields(lines: Sequence[str], sender: Sender | None = None) -> SignatureFields:
    """The fields of a block. Without a sender the likeliest name is the name; with one, a name must agree."""
    found = pieces_of(list(lines[:MAX_LINES]), sender or Sender())
    name = choose_name(found)
    placed = place_pieces(found, name)
    return SignatureFields(
        name=name.text,
        titles=_distinct(placed.titles, 4),
        departments=_distinct(placed.departments, 3),
        companies=_distinct(placed.companies, 3),
        phones=tuple(found.phones[:12]),
        emails=tuple(dict.fromkeys(found.emails))[:6],
        urls=tuple(dict.fromkeys(found.urls))[:12],
        address=tuple(value.text for value in placed.address[:8]),
        home_address=found.home_address,
        birth_date=found.birth_date,
        region=found.region,
        other_names=tuple(name.others),
    )


def _distinct(values: Sequence[Value], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.text for value in values))[:most]
