"""Which country a name, a domain or a number belongs to, as far as its own spelling tells."""

import unicodedata
from functools import cache
from typing import Final

import phonenumbers
from babel import Locale
from babel.core import get_global

_DOMAIN_COUNTRIES = {"uk": "GB", "eu": "", "edu": "US", "gov": "US", "mil": "US"}
_TAKEN_BY_ALL = frozenset("ag ai bz cc co fm gg im io la ly me sh to tv vc ws".split())

# What people write besides the names of the Unicode CLDR, keyed as ``_key`` writes it.
_ALSO_WRITTEN: Final = {
    "US": ("usa", "united states of america", "vereinigte staaten von amerika", "etats unis d amerique",
           "estados unidos de america", "ee uu", "eeuu"),
    "GB": ("uk", "britain", "great britain", "england", "scotland", "wales", "northern ireland", "grossbritannien",
           "schottland", "nordirland", "grande bretagne", "angleterre", "ecosse", "pays de galles", "gran bretana",
           "inglaterra", "escocia", "gales"),
    "NL": ("holland", "the netherlands", "hollande", "holanda"),
    "CZ": ("czech republic", "tschechische republik", "republique tcheque", "republica checa"),
    "TR": ("turkey",),
    "HK": ("hong kong", "hongkong"),
    "MO": ("macau", "macao"),
    "DE": ("federal republic of germany", "bundesrepublik deutschland", "brd"),
    "IE": ("republic of ireland", "eire", "republik irland"),
    "CN": ("people s republic of china", "prc", "pr china", "vr china", "volksrepublik china"),
    "KR": ("republic of korea", "korea", "corea"),
    "RU": ("russian federation", "russische foderation", "federation de russie", "federacion rusa"),
    "VN": ("viet nam",),
    "CI": ("ivory coast", "elfenbeinkuste"),
    "AE": ("uae", "emirates"),
    "MK": ("macedonia", "mazedonien", "macedoine"),
    "BY": ("weissrussland",),
    "MM": ("burma", "birma", "birmanie", "birmania"),
    "SZ": ("swaziland", "swasiland"),
    "CV": ("cape verde", "kap verde"),
}  # fmt: skip


def country_code(text: str) -> str:
    """Two letters of ISO 3166 for a code (of two or three letters) or a name in English, German, French or Spanish;
    ``""`` when unknown."""
    return _countries().get(_key(text), "")


def _key(text: str) -> str:
    """A name without case, accents, dots and hyphens, so that ``Great-Britain`` and ``U.S.A.`` are as good."""
    bare = unicodedata.normalize("NFKD", text.replace(".", "")).casefold()
    spaced = "".join(" " if c in "-’'" else c for c in bare if not unicodedata.combining(c))
    return " ".join(spaced.split())


@cache
def _countries() -> dict[str, str]:
    # Of the Unicode CLDR's other codes those of three letters (DEU); one that stood for several countries tells none.
    codes = {
        _key(code): meant[0]
        for code, meant in get_global("territory_aliases").items()
        if len(code) == len("DEU") and code.isalpha() and len(meant) == 1 and len(meant[0]) == len("DE")
    }
    for language in ("es", "fr", "de", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == len("DE") and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}:
                codes[_key(name)] = code
                codes[_key(code)] = code
    return codes | {name: code for code, names in _ALSO_WRITTEN.items() for name in names}


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
