"""The words of codes, dates and countries on the pages, in the language of the page."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from directory.mail.letterhead import first_of_month
from directory.profiles.wording import written

# What our own typeface can draw whole; one letter beyond it sends the whole name to the system's font.
_DRAWN = re.compile("[\u0000-\u017e\u01cd\u01ce\u0218-\u021b\u1e80-\u1e85\u1e9e\u1ef2\u1ef3\u2010-\u2026\u20ac]*")

FIELD_LABELS: Final[Mapping[str, object]] = MappingProxyType(
    {
        "name": _l("Name"),
        "email": _l("E-mail"),
        "work_phone": _l("Work phone"),
        "mobile": _l("Mobile"),
        "switchboard": _l("Switchboard"),
        "title": _l("Title"),
        "department": _l("Department"),
        "company": _l("Company"),
        "place": _l("Place"),
        "link": _l("Profile link"),
        "job": _l("Work history"),
        "education": _l("Education"),
    }
)
PARTS: Final[Mapping[str, object]] = MappingProxyType(
    {
        "title": _l("Title"),
        "company": _l("Company"),
        "started": _l("From"),
        "ended": _l("To"),
        "degree": _l("Degree"),
        "subject": _l("Field of study"),
        "school": _l("School"),
        "graduated": _l("Year it ended"),
    }
)
SOURCES: Final[Mapping[str, object]] = MappingProxyType(
    {
        "licensed": _l("Licensed feed"),
        "public": _l("Public page"),
        "research": _l("Research"),
        "mailbox": _l("A member’s mail signature"),
        "person": _l("You said so"),
        "derived": _l("We read this from your title"),
    }
)
FROM_SOURCES: Final[Mapping[str, object]] = MappingProxyType(
    {
        "licensed": _l("from a licensed feed"),
        "public": _l("from a public page"),
        "research": _l("from research"),
        "mailbox": _l("from a member’s mail signature"),
        "person": _l("from you"),
    }
)
SOURCE_ICONS: Final = MappingProxyType(
    {
        "licensed": "layers",
        "public": "globe",
        "research": "search",
        "mailbox": "pen-line",
        "person": "user",
        "derived": "wand-sparkles",
    }
)
BASES: Final[Mapping[str, object]] = MappingProxyType(
    {
        "legitimate_interest": _l("Basis: legitimate interest."),
        "consent": _l("Basis: your consent."),
        "the_person": _l("Basis: your own words."),
    }
)
LANGUAGE_WORDS: Final[Mapping[str, object]] = MappingProxyType(
    {
        "en": _l("We wrote to you, in English"),
        "de": _l("We wrote to you, in German"),
        "fr": _l("We wrote to you, in French"),
        "es": _l("We wrote to you, in Spanish"),
    }
)
TYPED: Final = frozenset({"email", "work_phone", "mobile", "switchboard", "link"})
_LOCALES: Final = MappingProxyType({"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"})


def install(app: Flask) -> None:
    """Gives the templates of ``app`` these words, filters and the test ``is foreign``."""
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        span=span,
        number=number,
        country=country,
        listing=listing,
        written=_written,
    )
    app.jinja_env.tests["foreign"] = lambda text: _DRAWN.fullmatch(str(text)) is None
    app.jinja_env.globals.update(
        FIELD_LABELS=FIELD_LABELS,
        PARTS=PARTS,
        SOURCES=SOURCES,
        FROM_SOURCES=FROM_SOURCES,
        SOURCE_ICONS=SOURCE_ICONS,
        BASES=BASES,
        LANGUAGE_WORDS=LANGUAGE_WORDS,
        TYPED=TYPED,
    )


def day(value: date) -> str:
    """Such as ``4 April 2026``."""
    return _french(format_date(value, "long", _locale()), value)


def short_day(value: date, *, year: bool = True) -> str:
    """Such as ``12 Nov 2026``, or ``12 Nov``."""
    return _french(format_date(value, _short("MMM", year=year), _locale()), value)


def span(first: date, last: date) -> tuple[str, str]:
    """Both ends of a span; the first without its year when the year is the same."""
    return short_day(first, year=first.year != last.year), short_day(last)


def moment(value: datetime, *, seconds: bool = False) -> str:
    """Such as ``5 March 2026, 08:12``, in universal time."""
    at = value.astimezone(UTC)
    return f"{day(at)}, {format_datetime(at, 'HH:mm:ss' if seconds else 'HH:mm', locale=_locale())}"


def number(value: float) -> str:
    """A number with the marks of the language."""
    return format_decimal(value, locale=_locale())


def country(code: str) -> str:
    """The country's name in the language of the page."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code


def listing(kinds: Iterable[str]) -> str:
    """Kinds of line in one row, such as ``e-mail, title``; German writes them with capitals anyway."""
    locale = get_locale()
    names = ", ".join(str(FIELD_LABELS[kind]) for kind in kinds)
    return names if locale and locale.language == "de" else names.lower()


def _written(value: str, kind: str, country: str) -> str:
    locale = get_locale()
    return written(kind, value, country=country, language=locale.language if locale else "en")


def _french(text: str, value: date) -> str:
    return first_of_month(text, value, _locale()[:2])


def _locale() -> str:
    locale = get_locale()
    return _LOCALES[locale.language if locale else "en"]


def _short(month: str, *, year: bool) -> str:
    locale = get_locale()
    dot = "." if locale and locale.language == "de" else ""
    return f"d{dot} {month}" + (" y" if year else "")
