"""Which country a name, a domain or a number belongs to, as far as its own spelling tells."""

from functools import cache
from typing import Final

import phonenumbers
from babel import Locale

_DOMAIN_COUNTRIES = {"uk": "GB", "eu": "", "edu": "US", "gov": "US", "mil": "US"}
_TAKEN_BY_ALL = frozenset("ag ai bz cc co fm gg im io la ly me sh to tv vc ws".split())

_COUNTRY_NICKNAMES: Final = {
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "uk": "GB", "great britain": "GB", "england": "GB",
}  # fmt: skip


def country_code(text: str) -> str:
    """Two letters of ISO 3166 for a code or a name in English, German, French or Spanish; ``""`` when unknown."""
    key = text.strip().casefold()
    return _COUNTRY_NICKNAMES.get(key) or _countries().get(key, "")


@cache
def _countries() -> dict[str, str]:
    codes: dict[str, str] = {}
    for language in ("es", "fr", "de", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == len("DE") and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}:
                codes[name.casefold()] = code
                codes[code.casefold()] = code
    return codes


def country_dialled(number: str) -> str:
    """The main country of an E.164 number's calling code, or ``""``."""
    digits = number.removeprefix("+")
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0))
        if regions:
            return regions[0] if regions[0].isalpha() else ""
    return ""


def national(domain: str) -> str:
    """The country of a domain that only one country's people take, or ``""``."""
    return "" if is_taken_by_all(domain) else country_of_domain(domain)


def is_taken_by_all(domain: str) -> bool:
    """Whether a country-code top-level domain is registered from everywhere, so that it tells no country."""
    return domain.rpartition(".")[2].casefold() in _TAKEN_BY_ALL


def country_of_domain(domain: str) -> str:
    """The country of a country-code top-level domain, or ``""``."""
    label = domain.rpartition(".")[2].casefold()
    if label in _DOMAIN_COUNTRIES:
        return _DOMAIN_COUNTRIES[label]
    return label.upper() if len(label) == 2 and label.upper() in phonenumbers.SUPPORTED_REGIONS else ""
