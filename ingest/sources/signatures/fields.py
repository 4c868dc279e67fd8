"""Reads the fields of a signature block whose lines are known: what each piece of each line says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

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
from ingest.sources.signatures.naming import Name, choose_name
from ingest.sources.signatures.pieces import Pieces, SignaturePhone, pieces_of
from ingest.sources.signatures.placing import place_pieces
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.values import Placed, Value

MAX_LINES = 40
_Told = TypeVar("_Told", bound="str | Value | SignaturePhone")

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


class Draft(NamedTuple):
    """A block's contacts and pieces and the name among them: whose it is can mostly be told by these."""

    found: Pieces
    name: Name


def read_fields(lines: Sequence[str], sender: Sender | None = None) -> SignatureFields:
    """The fields of a block. Without a sender the likeliest name is the name; with one, a name must agree.

    A value that is less sure than its field's threshold is left out: a wrong value is worse than a missing one.
    """
    return fields_of(draft_of(lines, sender or Sender()))


def draft_of(lines: Sequence[str], sender: Sender) -> Draft:
    """What a block's lines hold, before anything but the name is decided."""
    found = pieces_of([line for line in lines if line and not line.isspace()][:MAX_LINES], sender)
    return Draft(found, choose_name(found))


def fields_of(draft: Draft) -> SignatureFields:
    """The fields of a block that has been drafted."""
    found, name = draft
    placed = place_pieces(found, name)
    certain: list[Certainty] = []
    names = _kept(certain, "name", [name.text] if name.text else [], lambda _: name_evidence(name, found))
    titles = _texts(certain, "title", placed.titles, placed)
    departments = _texts(certain, "department", placed.departments, placed)
    companies = _texts(certain, "company", placed.companies, placed)
    address = _texts(certain, "address", placed.address, placed)
    phones = _kept(certain, "phone", found.phones[:12], lambda phone: phone_evidence(phone, found))
    emails = _kept(certain, "email", found.emails, lambda _: email_evidence(found))
    urls = _kept(certain, "url", found.urls, lambda url: url_evidence(url, found))
    return SignatureFields(
        name=names[0] if names else "",
        titles=tuple(dict.fromkeys(titles))[:4],
        departments=tuple(dict.fromkeys(departments))[:3],
        companies=tuple(dict.fromkeys(companies))[:3],
        phones=tuple(phones),
        emails=tuple(emails[:6]),
        urls=tuple(urls[:12]),
        address=tuple(address[:8]),
        home_address=found.home_address,
        birth_date=found.birth_date,
        region=found.region,
        other_names=tuple(name.others),
        certainties=tuple(certain),
    )


def _kept(
    certain: list[Certainty], field: str, values: Sequence[_Told], reasons: Callable[[_Told], Iterable[str]]
) -> list[_Told]:
    """The values that are sure enough; how sure each is goes to ``certain``."""
    if not values:
        return []
    weighed = sure(field, values, reasons)
    texts = [(value if isinstance(value, str) else value.text, sureness) for value, sureness in weighed]
    certain.extend(certainties(field, texts))
    return [value for value, _ in weighed]


def _texts(certain: list[Certainty], field: str, values: list[Value], placed: Placed) -> list[str]:
    if not values:
        return []
    return [value.text for value in _kept(certain, field, values, lambda value: value_evidence(value, placed, values))]
