"""Tells whether a run of figures is a telephone number, and which country's dialling rules a signature follows."""

import re
from collections.abc import Iterable

import phonenumbers

from directory.profiles.whereabouts import country_of_domain
from ingest.sources.signatures.countries import country_named
from ingest.sources.signatures.memo import for_one_mail
from ingest.sources.signatures.text import figures_in

NUMBER = re.compile(
    r"(?<![\w.@/=-])(?:\+{1,2}\s?|\(\+?)?\d"
    r"(?:(?:[ \u00a0]{0,2}[().\-/\u2010-\u2015]{0,2}[ \u00a0]{0,2}\d){5,16})(?!(?![xX]\d{1,6}\b)[\w@])"
)
_DIGIT = re.compile(r"\d")
FEWEST_DIGITS = 7
# A machine's address, whose parts end at 255 (unlike "976.55.01.32"), a date, a span of years.
DATE = re.compile(
    r"^(?:(?:(?:1?\d?\d|2[0-4]\d|25[0-5])(?:\.(?=\d)|$)){4}|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{4}\s?[-/]\s?\d{4}"
    r"|(?:19|20)\d\d)$"
)
# French numbers alone are written in five pairs, so these need no country told.
_FRENCH_MOBILE = re.compile(r"0[67](?:[ .]\d\d){4}$")
_NANP = re.compile(
    r"^(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ ./-]{0,3}[2-9]\d\d[ ./-]{1,3}\d{4}$|^\(?[2-9]\d\d\)?[ -]{1,3}\d{7}$"
)
# Area codes of the North American plan outside of the United States, their territories and Canada.
_OVERSEAS = frozenset("242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876".split())
_NORTH_AMERICA = frozenset({"US", "CA"})
_TRUNK_NANP = re.compile(r"1\D*[2-9]")
_TRUNK_DIGITS = 11
_SPELLED_TRUNK = re.compile(r"\(0\)")
# A Brazilian postal code, or a house's number and any: a number only where a label says so.
_POSTAL_CODE = re.compile(r"^(?:\d{5}-\d{3}|[1-9]\d{0,3}(?:-\d)? [-–] \d{4,5}(?:-\d{3})?)$")


def is_nanp(text: str) -> bool:
    """Whether a text is written as numbers of North America are."""
    return bool(_NANP.match(text.strip()))


def shares_its_range(text: str, region: str) -> bool:
    """Whether a number is one of the United States or Canada, whose mobiles have no ranges of their own; the library
    knows it too, but takes a tenth of a mail's time."""
    if not (region in _NORTH_AMERICA or text.startswith("+1")) or not is_nanp(text):
        return False
    return "".join(_DIGIT.findall(text))[-10:-7] not in _OVERSEAS


@for_one_mail
def is_number(text: str, region: str) -> bool:
    """Whether a run of figures is a number by its own shape, under the rules of a country."""
    stripped = text.strip()
    if is_nanp(stripped):
        return True
    digits = len(_DIGIT.findall(text))
    if not FEWEST_DIGITS <= digits <= 16 or DATE.match(stripped) or _POSTAL_CODE.match(stripped) or text.count("(") > 2:
        return False
    groups = [group for group in re.split(r"\D+", stripped) if group]
    if len(groups) > 7 or (len(groups) == 1 and not stripped.startswith("+") and digits < 8):
        return False
    if region == "US" and stripped[0] not in "+(0":
        return digits in {7, 10} or bool(_TRUNK_NANP.match(stripped) and digits == _TRUNK_DIGITS)
    found = parsed(stripped.replace("++", "+"), region)
    if found is None:
        return not region and 8 <= digits <= 13 and len(groups) > 1 and not stripped.startswith("+")
    return phonenumbers.is_possible_number(found) or (stripped[0] == "0" and 9 <= digits <= 11 and 1 < len(groups) < 6)


def region_of(lines: Iterable[str], domain: str = "") -> str:
    """The country whose dialling rules a signature follows: by dialling code, country name or domain; or ``""``."""
    text = list(lines)
    numbers = [number for line in text if figures_in(line) >= FEWEST_DIGITS for number in NUMBER.findall(line)]
    for number in numbers:
        if number.startswith(("+", "(+")):
            code = _region_of_code(number)
            if code:
                return code
    for line in reversed(text):
        code = country_named(line)
        if code:
            return code
    if any(map(is_nanp, numbers)):
        return "US"
    return country_of_domain(domain)


def _region_of_code(number: str) -> str:
    found = parsed(number.strip("(").replace("++", "+").replace(")", ""), "")
    return "" if found is None else phonenumbers.region_code_for_number(found) or ""


def is_in_range_of_mobiles(number: str, region: str) -> bool:
    """Whether the library knows the range of a number as one of mobiles alone, or it is written as French ones are."""
    if not region and _FRENCH_MOBILE.match(number):
        return True
    found = None if shares_its_range(number, region) else parsed(number, region)
    return found is not None and phonenumbers.number_type(found) == phonenumbers.PhoneNumberType.MOBILE


@for_one_mail
def parsed(number: str, region: str) -> phonenumbers.PhoneNumber | None:
    """The number as libphonenumber reads it, whose reading costs more than all else of a line; nothing if it cannot."""
    try:
        return phonenumbers.parse(_SPELLED_TRUNK.sub("", number), region or None)
    except phonenumbers.NumberParseException:
        return None
