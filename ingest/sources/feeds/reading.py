"""Reads what vendors write for dates, countries, pages and kinds of phone into one spelling each, or into nothing."""

import re
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final
from urllib.parse import urlsplit

from babel import Locale

from directory.profiles.identity import ascii_domain, folded
from ingest.candidate import PhoneKind

_TIME: Final = r"(?:[T ][0-9:.+Z -]{1,30})?"
_ISO: Final = re.compile(rf"(\d{{4}})(?:([-/.])(\d{{1,2}})(?:\2(\d{{1,2}}))?)?{_TIME}", re.ASCII)
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.ASCII)
_MONTH: Final = re.compile(r"(\d{1,2})[./-](\d{4})", re.ASCII)
_DAY: Final = re.compile(rf"(\d{{1,2}})[./-](\d{{1,2}})[./-](\d{{4}}){_TIME}", re.ASCII)
_NAMED_MONTH: Final = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er)?[ .-]+(?:de )?)?([^\W\d_]{3,12})\.?"
    r"(?: (\d{1,2})(?:st|nd|rd|th)?,)?[ -]+(?:de |del )?(\d{4})"
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_NOW: Final = frozenset(
    (
        "present|current|currently|now|today|ongoing|to date|till date|to present|until now|until today|till now|heute"
        "|bis heute|aktuell|derzeit|laufend|jetzt|actuel|actuellement|aujourd hui|jusqu a aujourd hui|a ce jour"
        "|en cours|actual|presente|actualidad|actualmente|hasta la fecha|hasta hoy|hoy|a la fecha|en curso"
    ).split("|")
)
_NO_DATE: Final = frozenset({"0", "0000", "0000-00-00", "00/00/0000", "00.00.0000", "0000-00-00 00:00:00"})
_HOST: Final = re.compile(r"[a-z0-9-]{1,63}+(?:\.[a-z0-9-]{1,63}+){1,8}", re.ASCII)
_UNSAFE: Final = re.compile(r"[\s<>\"'\\`]")
_KINDS: Final = (
    (PhoneKind.HOME, ("home", "privat", "personal", "domicile", "personnel", "casa", "particular")),
    (PhoneKind.FAX, ("fax",)),
    (PhoneKind.MOBILE, ("mobil", "cell", "handy", "portable", "movil", "móvil", "natel")),
    (
        PhoneKind.SWITCHBOARD,
        ("switchboard", "hq", "main", "zentrale", "standard", "centralita", "company"),
    ),
)


class DateOrder(StrEnum):
    """How to read a date such as 03/04/2025; ISO dates are always read."""

    ISO = "iso"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


def partial_date(text: str, order: DateOrder) -> str | None:
    """ISO text of year, month or day precision; ``""`` for "until now" and for nothing, None when it is no date. A
    month or day of 0 is not known."""
    text = text.strip()
    if not text or text in _NO_DATE or folded(text) in _NOW:
        return ""
    parts = _parts_of_a_date(text, order)
    if parts is None:
        return None
    year, month, day = (int(part or 0) for part in parts)
    try:
        whole = date(year, month or 1, (month and day) or 1)
    except ValueError:
        return None
    if not 1900 <= whole.year <= 2100:
        return None
    return whole.isoformat()[: 10 if month and day else 7 if month else 4]


def _parts_of_a_date(text: str, order: DateOrder) -> tuple[str | int | None, ...] | None:
    """Year, month and day as written, nothing where one is not said; None for what is no date."""
    if match := _ISO.fullmatch(text):
        return match[1], match[3], match[4]
    if match := _COMPACT.fullmatch(text):
        return match[1], match[2], match[3]
    if match := _MONTH.fullmatch(text):
        return match[2], match[1], None
    if (match := _DAY.fullmatch(text)) and order is not DateOrder.ISO:
        first, second, year = match.groups()
        return (year, second, first) if order is DateOrder.DAY_FIRST else (year, first, second)
    match = _NAMED_MONTH.fullmatch(text)
    month = _months().get(folded(match[2])) if match else None
    return (match[4], month, match[1] or match[3]) if match and month else None


@cache
def _months() -> dict[str, int]:
    """The months as the four languages call and shorten them, folded."""
    months = {"sept": 9, "mrz": 3}
    for language in ("en", "de", "fr", "es"):
        for names in Locale(language).months["format"].values():
            months |= {folded(name): number for number, name in names.items() if len(name) > len("M.")}
    return months


def end_of_a_post(text: str, order: DateOrder) -> str | None:
    """As ``partial_date``; of an end that cannot be read its year, since a post without an end is taken for the present
    one. None where even that is not said."""
    found = partial_date(text, order)
    if found is not None:
        return found
    years = _YEAR.findall(text)
    return years[-1] if years else None


def whole_date(text: str, order: DateOrder) -> date | None:
    """A date of day precision, or None."""
    found = partial_date(text, order)
    return date.fromisoformat(found) if found and len(found) == len("2026-01-31") else None


@lru_cache(maxsize=10_000)
def web_address(text: str) -> str:
    """An http or https address with a plausible host and no user name in it (https added when bare), or ``""``."""
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
        host = ascii_domain(parts.hostname or "")
    except ValueError:
        return ""
    plain = parts.scheme in {"http", "https"} and parts.username is None and port_is_fine
    return text if plain and _HOST.fullmatch(host) and not _UNSAFE.search(text) else ""


@lru_cache(maxsize=10_000)
def web_domain(text: str) -> str:
    """The host of a web address or bare domain in small ASCII letters, without ``www.``; ``""`` when it is none."""
    address = web_address(text)
    if not address:
        return ""
    return ascii_domain(urlsplit(address).hostname or "").removeprefix("www.")


@lru_cache(maxsize=1_000)
def phone_kind(label: str, otherwise: PhoneKind) -> PhoneKind:
    """The kind that a vendor's label means, in four languages."""
    label = label.casefold()
    return next((kind for kind, words in _KINDS if any(word in label for word in words)), otherwise)
