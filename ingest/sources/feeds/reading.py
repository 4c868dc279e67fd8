"""Reads what vendors write for dates, countries, pages and kinds of phone into one spelling each, or into nothing."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from directory.profiles.identity import ascii_domain
from ingest.candidate import PhoneKind

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ][0-9:.+Z -]{1,30})?", re.ASCII)
_MONTH: Final = re.compile(r"(\d{1,2})[./-](\d{4})", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_NOW: Final = frozenset(
    {"present", "current", "now", "heute", "aktuell", "actuel", "aujourd'hui", "actual", "presente"}
)
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
    """ISO text of year, month or day precision; ``""`` for "until now" and for nothing, None when it is no date."""
    text = text.strip()
    if not text or text.casefold() in _NOW:
        return ""
    if match := _ISO.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    elif match := _MONTH.fullmatch(text):
        year, month, day = match[2], match[1], None
    elif (match := _DAY.fullmatch(text)) and order is not DateOrder.ISO:
        month, day = (match[2], match[1]) if order is DateOrder.DAY_FIRST else (match[1], match[2])
        year = match[3]
    else:
        return None
    try:
        whole = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1900 <= whole.year <= 2100:
        return None
    return whole.isoformat()[: 10 if day else 7 if month else 4]


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
