"""Texts that feed.toml itself says, fixed or in a table of values: which keys may have them, and what they must be."""

from collections.abc import Callable
from typing import Final

from directory.profiles.whereabouts import country_code
from ingest.sources.feeds.hygiene import LONGEST
from ingest.sources.feeds.reading import DateOrder, partial_date, web_address, web_domain

_ONE_FOR_ALL: Final = "must be read from the row; a text of feed.toml would make all rows one person's"
_FROM_THE_ROW: Final = {
    **dict.fromkeys(
        ("record_key", "full_name", "given_name", "family_name", "emails", "email", "links", "number"), _ONE_FOR_ALL
    ),
    "seen_on": "must be read from the row; a day that feed.toml says would be wrong with the next delivery",
    "proof": "must be read from the row; for one proof of the whole feed give proof_reference",
}
_IS: Final = {
    "city": "place", "region": "place", "country": "place", "company_country": "place", "page_url": "link",
    "company_domain": "link", "company_social": "link", "company_industry": "industry", "company_size": "size",
    "company_address": "address", "started": "date", "ended": "date",
}  # fmt: skip
_READABLE: Final[dict[str, tuple[Callable[[str], object], str]]] = {
    **dict.fromkeys(("country", "company_country"), (country_code, 'must be a country, such as "DE"')),
    **dict.fromkeys(
        ("started", "ended"),
        (lambda text: partial_date(text, DateOrder.ISO) is not None, 'must be a date, such as "2026-01"'),
    ),
    **dict.fromkeys(
        ("page_url", "company_social"), (web_address, 'must be a page, such as "https://nordwind.example"')
    ),
    "company_domain": (web_domain, 'must be a domain, such as "nordwind.example"'),
}


def from_the_row_alone(key: str, form: str) -> str:
    """The remedy where ``key`` must come from the row alone, or ``""``; ``form`` is text or path."""
    if key == "label" and form == "text":
        return 'says the kind of all these numbers; write kind = "mobile" and the like'
    return _FROM_THE_ROW.get(key, "")


def flaw(key: str, text: object) -> str:
    """What is wrong with a text that feed.toml gives for ``key``, or ``""``: it is held to what rows are held to."""
    most = LONGEST.get(_IS.get(key, key), LONGEST["unheld"])
    if not isinstance(text, str) or not text.strip() or not text.isprintable() or len(text) > most:
        return f"must be one printable line of at most {most} characters"
    reads, remedy = _READABLE.get(key, (bool, ""))
    return "" if reads(text.strip()) else remedy
