"""Reads the fields of a signature block whose lines are known: what each piece of each line says."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.candidate import Certainty
from ingest.sources.signatures.confidence import (
    certainties,
    email_evidence,
    name_evidence,
    phone_evidence,
    sure,
    url_evidence,
    value_evidence,
)
from ingest.sources.signatures.naming import choose_name
from ingest.sources.signatures.pieces import SignaturePhone, pieces_of
from ingest.sources.signatures.placing import place_pieces
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.values import Placed, Value

MAX_LINES = 40

__all__ = ["SignatureFields", "SignaturePhone", "read_fields"]


@dataclass(frozen=True, slots=True)
class SignatureFields:
    """What a signature says, each value as it was written, nothing checked against the sender.

    Addresses, numbers and links stand here as often as they stand there.
    """

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
    certainties: tuple[Certainty, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing but perhaps a name was read."""
        return not (
            self.titles or self.departments or self.companies or self.phones or self.emails or self.urls or self.address
        )


def read_fields(lines: Sequence[str], sender: Sender | None = None) -> SignatureFields:
    """The fields of a block. Without a sender the likeliest name is the name; with one, a name must agree.

    A value that is less sure than its field's threshold is left out: a wrong value is worse than a missing one.
    """
    filled = [line for line in lines if line and not line.isspace()]
    found = pieces_of(filled[:MAX_LINES], sender or Sender())
    name = choose_name(found)
    placed = place_pieces(found, name)
    kept = {field: _sure(field, values, placed) for field, values in _values_of(placed).items()}
    names = sure("name", [name.text] if name.text else [], lambda _: name_evidence(name, found))
    phones = sure("phone", found.phones[:12], lambda phone: phone_evidence(phone, found))
    emails = sure("email", found.emails, lambda _: email_evidence(found))
    urls = sure("url", found.urls, lambda url: url_evidence(url, found))
    return SignatureFields(
        name=names[0][0] if names else "",
        titles=_distinct(kept["title"], 4),
        departments=_distinct(kept["department"], 3),
        companies=_distinct(kept["company"], 3),
        phones=tuple(phone for phone, _ in phones),
        emails=tuple(text for text, _ in emails[:6]),
        urls=tuple(text for text, _ in urls[:12]),
        address=tuple(text for text, _ in kept["address"][:8]),
        home_address=found.home_address,
        birth_date=found.birth_date,
        region=found.region,
        other_names=tuple(name.others),
        certainties=(
            *certainties("name", names),
            *(each for field, values in kept.items() for each in certainties(field, values)),
            *certainties("phone", [(phone.text, sureness) for phone, sureness in phones]),
            *certainties("email", emails),
            *certainties("url", urls),
        ),
    )


def _values_of(placed: Placed) -> dict[str, list[Value]]:
    return {
        "title": placed.titles,
        "department": placed.departments,
        "company": placed.companies,
        "address": placed.address,
    }


def _sure(field: str, values: list[Value], placed: Placed) -> list[tuple[str, int]]:
    if not values:
        return []
    weighed = sure(field, values, lambda value: value_evidence(value, placed, values))
    return [(value.text, sureness) for value, sureness in weighed]


def _distinct(values: Sequence[tuple[str, int]], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text, _ in values))[:most]
