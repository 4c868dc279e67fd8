"""Tells a country by its name at the end of a line, or by the domain of an address."""

from functools import cache

import phonenumbers

from ingest.sources.signatures.lexicon import country_codes, lexicon, words_of

_DOMAIN_COUNTRIES = {"uk": "GB", "eu": "", "edu": "US", "gov": "US", "mil": "US"}


def country_named(line: str) -> str:
    """The code of the country whose name ends this line, or ``""``."""
    if len(line) > 120 or not lexicon("countries").entries:
        return ""
    words = words_of(line.rstrip(" .,"))
    names = country_codes()
    if not words or words[-1] not in _last_words():
        return ""
    for length in (4, 3, 2, 1):
        code = names.get(" ".join(words[-length:])) if len(words) >= length else None
        if code:
            return code
    return ""


@cache
def _last_words() -> frozenset[str]:
    return frozenset(name.rpartition(" ")[2] for name in country_codes())


_TAKEN_BY_ALL = frozenset("ag ai bz cc co fm gg im io la ly me sh to tv vc ws".split())


def is_taken_by_all(domain: str) -> bool:
    """Whether a country-code top-level domain is registered from everywhere, so that it tells no country."""
    return domain.rpartition(".")[2].casefold() in _TAKEN_BY_ALL


def country_of_domain(domain: str) -> str:
    """The country of a country-code top-level domain, or ``""``."""
    label = domain.rpartition(".")[2].casefold()
    if label in _DOMAIN_COUNTRIES:
        return _DOMAIN_COUNTRIES[label]
    return label.upper() if len(label) == 2 and label.upper() in phonenumbers.SUPPORTED_REGIONS else ""
