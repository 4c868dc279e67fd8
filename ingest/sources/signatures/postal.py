"""Tells the lines of a postal address, by the conventions of the countries whose languages the lexicons hold."""

import re
from collections.abc import Sequence

from ingest.sources.signatures.lexicon import country_codes, lexicon, words_of
from ingest.sources.signatures.memo import for_one_mail

MAX_ADDRESS_CHARACTERS = 140

_US_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|"
    "PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|AB|BC|MB|NB|NL|NS|ON|PE|QC|SK"
)
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|"
    "Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "Ala|Ariz|Calif|Colo|Conn|Fla|Ill|Mass|Mich|Minn|Okla|Ont|Ore|Que|Tenn|Tex|Wash|Wis|Wisc|"
    "West Virginia|Wisconsin|Wyoming|Ontario|Quebec|Alberta|Manitoba"
)
_LETTERS = r"[^\W\d_][^\W\d_.'’-]{1,30}"
_CITY = r"(?<![^\W\d_.'’-])(?P<city>"
_GAP = "[ -/]{1,2}"
_STATE = rf"(?:{_US_STATES}|{_STATE_NAMES})"
_MAIL_CODES = "(?:A|B|CH|D|DK|E|F|FIN|FR|I|L|N|NL|PL|S|DE|AT|IT|ES|BE|PT)"
# Four digits in running text are a year more often than a postal code.
_CODE_BEGINS = rf"(?:^|[,;|] ?|\s(?=\d{{5}}|{_MAIL_CODES}[-– ])|(?<=[a-z\d])\s(?=\d{{4}}\s[^\W\d_]+$))"
_WITH_ZIP = rf"{_CITY}{_LETTERS}(?:[ ]{_LETTERS}){{0,2}}),?\s{{1,3}}{_STATE}\.?,?\s{{1,4}}\d{{5}}(?:-\d{{4}})?\b"
_POSTCODE = r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"
# An Irish Eircode: a routing key, D6W or a letter and two digits, and four characters of one building.
_EIRCODE = r"\b(?:[AC-FHKNPRTV-Y]\d\d|D6W)\s?[\dAC-FHKNPRTV-Y]{4}\b"
_WITH_EIRCODE = rf"{_CITY}{_LETTERS}(?:[ ]{_LETTERS}){{0,1}}(?:\s\d{{1,2}})?),?\s{_EIRCODE}"
_WITH_POSTCODE = rf"{_CITY}{_LETTERS}(?:[ ]{_LETTERS}){{0,2}})?,?\s?{_POSTCODE}"
_BESIDE_STATE = rf"{_CITY}{_LETTERS}(?:[ ]{_LETTERS}){{0,2}}),\s?{_STATE}\b"
_NO_CODE = r"(?! (?:n\S{0,2} )?\d{1,3}\.\d{3})"  # "OAB/SP 123.456" is a lawyer's number
_BESIDE_REGION = (
    rf"{_CITY}{_LETTERS}(?:[ ]{_LETTERS}){{0,2}})\s?[-/,]\s?(?:SP|RJ|MG|RS|PR|SC|BA|PE|CE|DF|GO|ES)\b{_NO_CODE}"
)
# Ireland and Northern Ireland: "Ballina, Co. Mayo".
_BESIDE_COUNTY = rf"{_CITY}{_LETTERS}(?:[ ]{_LETTERS}){{0,2}}),\s?(?:Co\.?|County) [A-Z][a-z]{{2,10}}\b"
# Each is one country's convention; the group "city" says where the city stands in it, if it does.
_CITY_LINES = tuple(
    re.compile(pattern)
    for pattern in (
        _WITH_ZIP,
        _BESIDE_STATE,
        rf"\b\d{{4}}\s?[A-Z]{{2}}\s{{1,3}}(?P<city>{_LETTERS}(?:[ ]{_LETTERS}){{0,2}})",
        rf"{_CODE_BEGINS}(?:{_MAIL_CODES}[-– ]\s?)?\d{{4,5}}\s(?P<city>(?!ext\b){_LETTERS}(?:{_GAP}{_LETTERS}){{0,3}})",
        rf"^\d{{4,5}} [-–] (?P<city>{_LETTERS}(?:{_GAP}{_LETTERS}){{0,3}})(?: \(|, |$)",
        rf"{_CITY}{_LETTERS}(?:[ ]{_LETTERS}){{0,2}}),?\s(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)\s\d{{4}}\b",
        rf"(?:^|[,;|] ?)[A-Z]\d{{4}}(?:[A-Z]{{3}})?\s(?P<city>{_LETTERS}(?:[ ]{_LETTERS}){{0,2}})",
        rf"{_EIRCODE}\s(?P<city>{_LETTERS}(?:[ ]{_LETTERS}){{0,1}}(?:\s\d{{1,2}})?)$",
        _WITH_EIRCODE,
        rf"(?:^|[,;|] ?)(?:(?:SE|S|CZ|SK)[- ])?\d{{3}} \d\d\s(?P<city>{_LETTERS}(?:{_GAP}{_LETTERS}){{0,2}})$",
        rf"(?:^|[,;|] ?)(?:PL[- ])?\d\d-\d{{3}}\s(?P<city>{_LETTERS}(?:{_GAP}{_LETTERS}){{0,2}})",
        rf"\b\d{{4}}-\d{{3}}\s(?P<city>{_LETTERS}(?:[ ]{_LETTERS}){{0,2}})",
        _WITH_POSTCODE,
        r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b",
        r"\bCEP:?\s?\d{5}-?\d{3}\b",
        _BESIDE_REGION,
        _BESIDE_COUNTY,
    )
)
_NAMING_THEIR_CITY = 12  # the first so many say by themselves which words are the city
_BEFORE_A_STATE, _BEHIND_A_CODE = _CITY_LINES[:2], _CITY_LINES[3]
_BEHIND_A_CITY = re.compile(r"[,(]")  # its province, its country: "Bergamo (BG)"
_CODES_STAND_LAST = frozenset({"US", "CA", "GB", "IE", "AU", "NZ"})
# What a line must hold for a convention that opens with the city, tried first because it fails faster.
_NEEDS = {
    _WITH_ZIP: re.compile(r"\d{5}"),
    _WITH_POSTCODE: re.compile(_POSTCODE),
    _WITH_EIRCODE: re.compile(_EIRCODE),
    _BESIDE_STATE: re.compile(rf",\s?{_STATE}\b"),
    _BESIDE_COUNTY: re.compile(r",\s?Co(?:\.|unty)? [A-Z]"),
    _BESIDE_REGION: re.compile(r"[-/,]\s?(?:SP|RJ|MG|RS|PR|SC|BA|PE|CE|DF|GO|ES)\b"),
}
_CODE = re.compile(r"\d(?:[A-Z]|\d{3}|\d \d\d\s|-\d{3}\s| [A-Z]{1,2}\d)")
_WITHOUT_A_CODE = tuple(line for line in _CITY_LINES if line.pattern in {_BESIDE_STATE, _BESIDE_REGION, _BESIDE_COUNTY})
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"(?<![\w.])\d{1,5}(?:\s?[a-zA-Z]|\s?[-/]\s?\d{1,4}[a-zA-Z]?)?\b")
# Houses without a number, as Spanish and Portuguese streets have them: "Camino Viejo s/n".
_YEAR = re.compile(r"\s(?:19|20)\d\d$")
_NO_NUMBER = re.compile(r"\bs/n[.º°]?(?!\w)", re.I)
# In Italy alike, with the letters of a legal form: "Via Mazzini snc" is a house, "Pasticceria Mazzini snc" a firm.
_NO_CIVIC = re.compile(r"\bs\.?n\.?c\.?$", re.I)
_BOX = re.compile(
    r"\b(?:p\.?\s?o\.?\s?box|postfach|postbus|apartado|apdo\.?|b\.?p\.?|caixa postal|casella postale)\s?:?\s?\d", re.I
)
_ROOM = re.compile(r"^(?:[A-Z]{1,3}[- ]?\d{3,5}[a-z]?|\d{1,3}(?:st|nd|rd|th) floor)$")
_PHONE_SHAPE = re.compile(r"\+\d|\d{3}[.\-/ ]\d{3,4}[.\-/ ]\d{3,4}|\(\d{2,5}\)")


@for_one_mail
def is_address(text: str) -> bool:
    """Whether a text of one line is a line of a postal address."""
    if not 4 <= len(text) <= MAX_ADDRESS_CHARACTERS or "@" in text or "://" in text:
        return False
    if not _DIGIT.search(text):
        if _NO_CIVIC.search(text) and lexicon("street_words").opens(words_of(text)):
            return True
        if "," not in text and "-" not in text and "/" not in text:  # every other convention without a figure has one
            return False
        return bool(city_in(text) or (_NO_NUMBER.search(text) and is_street(words_of(text))))
    if _PHONE_SHAPE.search(text):
        return False
    if city_in(text) or _BOX.search(text) or _ROOM.match(text):
        return True
    words = words_of(text)
    if len(words) > 16:
        return False
    numbered = _NUMBER.search(text if not _YEAR.search(text) else text[:-4])
    return bool(numbered) and is_street(words) and text != text.lower()


def is_street(words: tuple[str, ...]) -> bool:
    """Whether folded words name a street, an estate, a floor: half an address, whole with a number or a city by it."""
    return lexicon("street_words").found(words) or lexicon("address_words").found(words)


def city_in(text: str) -> str:
    """The city a line names by a convention that needs a state or postal code beside it; or ``""``."""
    if len(text) > MAX_ADDRESS_CHARACTERS:
        return ""
    for convention in _CITY_LINES if _CODE.search(text) else _WITHOUT_A_CODE:
        needed = _NEEDS.get(convention.pattern)
        found = convention.search(text) if needed is None or needed.search(text) else None
        if found:
            city = found.groupdict().get("city") or ""
            if city and not city[0].isupper() and city[0].isascii():
                continue
            return city.strip(" ,") or found.group().strip(" ,")
    return ""


def city_name(text: str) -> str:
    """The city alone, only where the convention says which words it is."""
    return _named_by(_CITY_LINES[:_NAMING_THEIR_CITY], text)


def city_among(lines: Sequence[str], country: str) -> str:
    """The city of an address of several lines: where a line names city and state, or postal codes stand last in the
    address's country, the figures ahead of a name are a house's (``1400 Birch Street``)."""
    beside_a_state = (_named_by(_BEFORE_A_STATE, line) for line in lines)
    city = next(filter(None, beside_a_state), "")
    if city:
        return city
    others = (line for line in _CITY_LINES[:_NAMING_THEIR_CITY] if line is not _BEHIND_A_CODE)
    conventions = tuple(others) if country in _CODES_STAND_LAST else _CITY_LINES[:_NAMING_THEIR_CITY]
    return next(filter(None, (_named_by(conventions, line) for line in lines)), "")


def _named_by(conventions: Sequence[re.Pattern[str]], text: str) -> str:
    for convention in conventions:
        found = convention.search(text[:MAX_ADDRESS_CHARACTERS])
        if found and (found.groupdict().get("city") or "")[:1].isupper():
            return _behind_a_street(_BEHIND_A_CITY.split(found.group("city"))[0].strip(" ,-"))
    return ""


def _behind_a_street(city: str) -> str:
    """``Birch Lane Springfield`` is a street and its city; a city may end as streets do (``College Park``)."""
    words = city.split()
    street = max((nth for nth, word in enumerate(words[:-1]) if is_street(words_of(word))), default=-1)
    return " ".join(words[street + 1 :]) if street > 0 else city


def is_country(text: str) -> bool:
    """Whether a line is nothing but a country's name."""
    return " ".join(words_of(text)) in country_codes()


def is_place(text: str) -> bool:
    """Whether a line ends in a country's name, as ``Madrid, España`` does."""
    head, comma, tail = text.rpartition(",")
    return bool(comma) and len(head.split()) <= 4 and is_country(tail)
