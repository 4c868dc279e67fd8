"""How what is held is written for people: phones with their spaces, countries by name, posts with all their parts."""

from collections.abc import Iterable

import phonenumbers
from babel import Locale

from directory.profiles.compile import Line
from directory.profiles.department_names import department_name
from directory.profiles.models import Fact
from directory.profiles.states import CONTACTS, FactKind
from directory.profiles.switchboards import PHONES

_MOST_TOLD, _HALF = 200, 99
"""As much as a duty holds of which line it is about."""


def in_words(fact: Fact | Line, language: str = "en") -> str:
    """A line's value as it is kept; posts and schools with all their parts, a post that goes on with an open end. A
    department that we read from a title is named in ``language``."""
    if fact.kind == FactKind.DEPARTMENT and fact.detail.get("derived"):
        return department_name(fact.detail["code"], language)
    if fact.kind == FactKind.JOB:
        return ", ".join(filter(None, (fact.detail["title"], fact.detail["company"], _years(fact))))
    if fact.kind == FactKind.EDUCATION:
        return ", ".join(filter(None, (fact.detail[name] for name in ("degree", "subject", "school", "ended"))))
    return fact.value


def _years(fact: Fact | Line) -> str:
    started, ended = (str(fact.detail.get(name) or "")[:4] for name in ("started", "ended"))
    return f"{started}–{ended}" if started else ended


def which(fact: Fact, among: Iterable[str]) -> str:
    """Which of a card's lines of one kind this is, for whoever holds them, with as little of it as tells it from the
    values ``among``: the last digits of a number, how an address begins, how a link ends, the years of a post or
    school; of a long one beginning and end. Empty for what stands once."""
    if fact.kind in (FactKind.JOB, FactKind.EDUCATION):
        return _years(fact)
    if fact.kind not in CONTACTS:
        return ""
    part = {FactKind.EMAIL: _begins, FactKind.LINK: _ends_at}.get(FactKind(fact.kind), _ends)
    others = [one for one in among if one != fact.value]
    told = (part(fact.value, length) for length in range(2, len(fact.value)))
    alone = (one for length, one in enumerate(told, 2) if all(part(other, length) != one for other in others))
    found = next(alone, fact.value)
    return found if len(found) <= _MOST_TOLD else f"{found[:_HALF]}…{found[-_HALF:]}"


def _begins(address: str, length: int) -> str:
    local, _, domain = address.rpartition("@")
    begins = local[: length - 1]
    return f"{begins}{'…' if begins != local else ''}@{domain}"


def _ends(value: str, length: int) -> str:
    return f"…{value[-length:]}"


def _ends_at(link: str, length: int) -> str:
    return f"{link.partition('/')[0]}/{_ends(link, length)}"


def says_nothing_more(fact: Fact | Line) -> bool:
    """A present post without a date only repeats the lines of title and company."""
    return fact.kind == FactKind.JOB and not fact.detail["started"] and not fact.detail["ended"]


def written(kind: str, value: str, *, country: str = "", language: str = "en") -> str:
    """``value`` for a reader: a phone in groups, a place with its ``country`` (ISO) named instead of coded."""
    if kind in PHONES:
        return _phone(value)
    place, _, code = value.rpartition(", ")
    if kind == FactKind.PLACE and code and code == country:
        return ", ".join(filter(None, (place, country_name(code, language))))
    return value


def in_full(fact: Fact, language: str = "en") -> str:
    """A line as its reader sees it: in words, with phones in groups and the country of a place named."""
    country = str(fact.detail.get("country") or "")
    return written(fact.kind, in_words(fact, language), country=country, language=language)


def country_name(code: str, language: str) -> str:
    """A country's name in one of our languages; the code itself when it is none."""
    return str(Locale(language).territories.get(code, code))


def postal(address: str, country: str, language: str) -> str:
    """A postal address that ends with its country, named once."""
    name = country_name(country, language) if country else ""
    return address if address.casefold().endswith(name.casefold()) else f"{address}, {name}"


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
