"""Which country a domain or a number belongs to, as far as its own spelling tells."""

import phonenumbers

_DOMAIN_COUNTRIES = {"uk": "GB", "eu": "", "edu": "US", "gov": "US", "mil": "US"}
_TAKEN_BY_ALL = frozenset("ag ai bz cc co fm gg im io la ly me sh to tv vc ws".split())


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
