"""Tells digits that are no telephone number: postal codes and boxes in their places, dates, what a code's label says.

Asked only of digits that would else be a number, so it may be exact: an address convention of a country whose language
the lexicons hold, or a label of the sections ``number_labels`` (enough alone: ``ICQ``) and ``numbered_things`` (with
``No.``, ``Nr``, ``ID`` or ``#`` behind it: ``Employee ID``).
"""

import re
from functools import cache

from ingest.sources.signatures import postal
from ingest.sources.signatures.lexicon import any_of, entries, fold, lexicon, words_of

_LONGEST_LABEL = 48
# "15 - 23900", "12-14 – 60311", "123 - 4050-262", "12 - 00-950", "12 - 111 22": a house, a dash, a code.
_HOUSE = r"[1-9]\d{0,4}(?:\s?[-/]\s?[1-9]\d{0,3})?"
_HOUSE_AND_CODE = re.compile(
    rf"{_HOUSE}(?:\s{{1,2}}[-\u2010-\u2015/]\s{{0,2}}|\s{{0,2}}[-\u2010-\u2015/]\s{{1,2}})"
    r"(?:\d{4,6}|\d{3} \d\d|\d\d-\d{3}|\d{4}-\d{3}|\d{5}-\d{3,4})"
)
_HOUSE_CODE = re.compile(r"[1-9]\d{0,2}\s{1,2}\d{5}")
_PORTUGUESE, _ZIP = re.compile(r"[1-9]\d{3}-\d{3}"), re.compile(r"\d{5}-\d{4}")
_JAPANESE = re.compile(r"\d{3}-\d{4}")
_CITY = re.compile(r"(?:\s?[,\u2010-\u2015-])?\s{1,2}(?:[A-Z]{2} )?[^\W\d_a-zß-ÿ][^\W\d_]|\s?[A-Z]{2}\b")
_BOX = re.compile(
    r"(?<![^\W_])(?:p\.?\s?o\.?\s?box|postfach|postbus|postboks|apartado(?: de correos)?|apdo\.?|b\.?p\.?|c\.?s\.?|tsa"
    r"|c\.?p\.?|cx\.? postal|caixa postal|casella postale)\s?:?\s{0,2}$"
)
_IN_A_BOX = re.compile(r"\d{1,6}(?: \d{2,3}){0,3}(?:\s{1,2}[-\u2010-\u2015/]\s{1,2}\d{4,6})?")
_CODE_LABEL = re.compile(r"(?<![^\W_])(?:cep|zip(?: ?code)?|plz|c\.?a\.?p\.?|code postal|postal code)[\s:.]{0,3}$")
_DATE = re.compile(
    r"(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)\d\d"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[012])-(?:0[1-9]|[12]\d|3[01]))(?![^\s,])"
)
_FIGURES_LAST = re.compile(r"(?<![\d./-])\d(?:[\d./-]|[ ](?=\d)){2,30}$")
_NUMBER = any_of(lexicon("number_words").words)
_NUMBERED = rf"(?:[\s./-]{{0,2}}(?:{_NUMBER}|n(?:\.?[°o])?|id|code|#)(?![^\W_])\.?){{1,2}}"
_COUNTED = re.compile(r"[\s,(\u2013-]{1,3}(?:no|nr|num|n(?:\.?[°o])?)[\s.:]{0,3}$")
_CHAMBER = r"(?:[-/ ][a-z]{2})?"  # "CREA-SP", "CRM/SP": of which state


def explains(before: str, number: str, after: str, region: str) -> bool:
    """Whether an address or a date explains a number; ``before`` and ``after`` are the rest of its line.

    The caller knows that no phone's label stands before it, and hands no text after it that begins with one.
    """
    if number.startswith(("+", "(")):
        return False
    if _DATE.match(number):
        return True
    folded = fold(before[-_LONGEST_LABEL:])
    if (_BOX.search(folded) and _IN_A_BOX.fullmatch(number)) or _CODE_LABEL.search(folded):
        return True
    return _is_postal(before, number, after, region)


def _is_postal(before: str, number: str, after: str, region: str) -> bool:
    """Whether the digits have the shape of a postal code, and stand where one stands: a city behind, a place before."""
    city = bool(_CITY.match(after))
    if _HOUSE_AND_CODE.fullmatch(number):
        return city or _is_place(before)
    if _HOUSE_CODE.fullmatch(number):
        return city and postal.is_street(words_of(before))
    if _PORTUGUESE.fullmatch(number):
        return city or region == "PT" or _is_place(before)
    if _ZIP.fullmatch(number):
        return _is_place(before) or bool(postal.city_in(f"{before}{number}"))
    return bool(_JAPANESE.fullmatch(number)) and before.rstrip().endswith("〒")


def _is_place(before: str) -> bool:
    """Whether what stands before is an address by itself, of which a code is the end."""
    return postal.is_address(before.strip(" ,;-\u2013\u2014|"))


def label_before(folded: str) -> int | None:
    """Where the label of a code begins that ends this folded text, or nothing."""
    cut = max(0, len(folded) - _LONGEST_LABEL)
    found = _labels().search(folded, cut)
    return found.start() if found else None


def ahead_of_code(text: str) -> str:
    """What stands ahead of a code and its label that end a text: nothing of ``License 5032345678``, the job of
    ``Advogada - OAB/SP 123456``; a text without a code is itself, and so is one that names no job ahead of it."""
    figures = _FIGURES_LAST.search(text)
    if figures is None:
        return text
    folded = fold(text[: figures.start()])
    start = label_before(folded)
    if start is None and (counted := _COUNTED.search(folded)):
        start = counted.start()
    if start == 0 or start is None or len(folded) != figures.start():
        return "" if start == 0 else text
    job = text[:start].rstrip(" ,;:(|/-\u2013\u2014")
    return job if lexicon("titles").found(words_of(job)) else text


@cache
def _labels() -> re.Pattern[str]:
    alone, things = (
        any_of(fold(entry) for entry in entries(section)) for section in ("number_labels", "numbered_things")
    )
    return re.compile(rf"(?<![^\W_])(?:{alone}\.?{_CHAMBER}(?:{_NUMBERED})?|{things}{_NUMBERED})[\s:.#=]{{0,4}}$")
