"""Weighs one line: how much it looks like a line of a signature, and how much like running text.

A feature is a function from a ``Line`` to a number, listed in ``FEATURES`` with its weight: positive speaks for a
signature. To add one, write the function and its row; ``block.py`` only ever sees the sum.
"""

import re
from collections.abc import Callable

from ingest.sources.signatures import links, names, phones, postal, roles
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.sender import Sender

_FEW_WORDS = 12
_CODE = re.compile(
    r"[{};$\\]|=>|\s=\s|\(\)|^\s*(?:at |import |def |class |#include|//|INFO|WARN|ERROR|DEBUG)"
    r"|\w=\w|\.java:\d|0x[0-9a-f]{2}"
)
_LIST_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•+]|\([a-z\d]\))\s+\S")
_FIELD = re.compile(r"^\s*[A-Za-z][\w ]{0,24}:\s*\S")
_TIME = re.compile(r"\b\d{1,2}:\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|[$€£]\s?\d|\d\s?%")
_INTERNAL = re.compile(r"^\s*(?:(?:ext|x|extension)\s?[-.:]?\s?\d{0,2}[- ]?\d{3,6}|\d-\d{4})\s*$", re.I)
_SIGN_OFF = re.compile(r"^[-–—~]{1,2}\s?[^\W\d_]{1,20}(?: [^\W\d_]{1,20}){0,2}$")


class Line:
    """One line with what stands before it, and the sender it is measured against; read once, asked by every feature."""

    __slots__ = ("after_blank", "after_closing", "bare", "numbers", "sender", "sentence", "text", "words")

    def __init__(self, text: str, sender: Sender, *, after_closing: bool = False, after_blank: bool = False) -> None:
        self.text = text
        self.sender = sender
        self.after_closing = after_closing
        self.after_blank = after_blank
        self.bare = text.strip(" \t*_|-–—=~#+>•?")
        self.words = words_of(text)
        self.sentence = roles.is_sentence(self.bare, self.words)
        readable = not self.sentence or len(self.words) < _FEW_WORDS
        self.numbers = len(phones.find_phones(text, region="US")) if readable else 0


def _phone(line: Line) -> float:
    if _INTERNAL.match(line.text):
        return 1
    if not line.numbers or len(line.words) > 14:
        return 0
    return 1.3 if phones.has_label(line.text) or len(line.words) <= 6 else 0.6


def _address_or_link(line: Line) -> float:
    found = links.find_emails(line.text) or links.find_urls(line.text)
    if not found or line.sentence:
        return 0
    return 1 if len(line.words) <= 10 else 0.3


def _own_address(line: Line) -> float:
    return float(bool(line.sender.address) and line.sender.address.casefold() in line.text.casefold())


def _own_name(line: Line) -> float:
    if len(line.words) > 8 or line.sentence:
        return 0
    hits = len(line.sender.name_words.intersection(line.words))
    if not line.sender.name_words and line.sender.address:
        hits = int(bool(line.words) and names.spelled_by(line.words, line.sender))
    return min(hits, 2) / 2 * (1 if len(line.words) <= 4 else 0.6)


def _name(line: Line) -> float:
    return float(names.looks_like_name(line.bare))


def _sign_off(line: Line) -> float:
    if _SIGN_OFF.match(line.text.strip()):
        return 1
    if (
        not 1 <= len(line.words) <= 3
        or len(line.bare) > 30
        or not line.bare.replace(" ", "").replace(".", "").isalpha()
    ):
        return 0
    if line.after_closing:
        return 1
    return float(line.after_blank and len(line.words) == 1 and 2 <= len(line.bare) <= 12 and line.bare[0].isupper())


def _title(line: Line) -> float:
    return float(
        not line.sentence and len(line.words) <= 10 and lexicon("titles").found(line.words) and _starts_high(line)
    )


def _company(line: Line) -> float:
    if line.sentence or len(line.words) > 9 or not _starts_high(line):
        return 0
    named = roles.names_organisation(line.words, (line.sender.organisation_word,))
    return float(named or roles.has_legal_form(line.bare) or lexicon("company_words").found(line.words))


def _department(line: Line) -> float:
    return float(
        not line.sentence and len(line.words) <= 7 and lexicon("departments").found(line.words) and _starts_high(line)
    )


def _postal(line: Line) -> float:
    return float(len(line.words) <= 14 and not line.sentence and postal.is_address(line.bare))


def _label_only(line: Line) -> float:
    return float(phones.label_alone(line.bare) is not None)


def _short(line: Line) -> float:
    return float(len(line.bare) <= 40 and not line.sentence)


def _sentence(line: Line) -> float:
    return float(line.sentence) + float(line.sentence and len(line.words) > 9)


def _long(line: Line) -> float:
    return max(0, len(line.bare) - 70) / 40


def _greeting(line: Line) -> float:
    return float(len(line.words) <= 6 and lexicon("greetings").opens(line.words))


def _code(line: Line) -> float:
    return float(bool(_CODE.search(line.text)))


def _item(line: Line) -> float:
    return float(bool(_LIST_ITEM.match(line.text)))


def _figures(line: Line) -> float:
    return float(bool(_TIME.search(line.text)))


def _unknown_field(line: Line) -> float:
    known = line.numbers or "@" in line.text or phones.has_label(line.text) or _address_or_link(line)
    return float(not known and bool(_FIELD.match(line.text)))


def _starts_high(line: Line) -> bool:
    return line.bare[:1] != line.bare[:1].lower() or not line.bare[:1].isascii()


FEATURES: tuple[tuple[str, float, Callable[[Line], float]], ...] = (
    ("a phone number", 2.6, _phone),
    ("a mail or web address", 1.4, _address_or_link),
    ("the sender's own address", 2.0, _own_address),
    ("the sender's own name", 3.0, _own_name),
    ("a person's name", 0.9, _name),
    ("one or two words behind a closing or a blank line", 2.3, _sign_off),
    ("a job title", 1.7, _title),
    ("a company", 1.0, _company),
    ("a department", 0.8, _department),
    ("a postal address", 1.8, _postal),
    ("a phone label alone", 1.0, _label_only),
    ("short", 0.2, _short),
    ("running text", -2.2, _sentence),
    ("long", -1.5, _long),
    ("a greeting", -4.0, _greeting),
    ("program text or a log", -3.0, _code),
    ("an item of a list", -2.0, _item),
    ("times, dates, prices", -1.0, _figures),
    ("a field of something else", -1.2, _unknown_field),
)


def names_another(line: Line) -> bool:
    """Whether the line is a person's name and shares no word with the sender's."""
    return bool(_name(line)) and not line.sender.name_words.intersection(line.words)


def names_someone(line: Line) -> bool:
    """Whether the line can open a signature: a name, the sender's, or a sign-off."""
    return bool(_own_name(line) or _name(line) or _sign_off(line) or names.looks_like_name(line.bare.split(",")[0]))


def weigh(line: Line) -> float:
    """The sum of all features of one line; above zero it looks like a line of a signature."""
    return sum(weight * measure(line) for _, weight, measure in FEATURES)
