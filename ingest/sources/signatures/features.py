"""Says what is seen of each line near the end of a mail: shapes, lexicon hits, agreement with the sender, place.

A feature is a named question about a ``Line`` (``OF_LINE``) or about a place among the lines (``OF_PLACE``); the
answers are all that the model sees. To add one, write the function and its row, then train anew (``MODEL.md``).
"""

import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from ingest.sources.signatures import links, names, phones, postal, roles
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.sender import Sender

_MANY_WORDS = 12
_DELIMITER = re.compile(r"^\s{0,2}(?:--|—|– ?–)\s{0,3}$")
_RULE = re.compile(r"^\s*(?:[-_=*~#+.•]\s?){3,120}\s*$")
_CODE_SIGN = re.compile(r"[{};$\\]")
_CODE_EQUALS = re.compile(r"=>|\s=\s|\w=\w")
_CODE_HEAD = re.compile(r"^\s*(?:at |import |def |class |#include|//|INFO|WARN|ERROR|DEBUG)")
_CODE_NUMBER = re.compile(r"\.java:\d|0x[0-9a-f]{2}")
_DIGIT = re.compile(r"\d")
_LIST_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•+]|\([a-z\d]\))\s+\S")
_FIELD = re.compile(r"^\s*[A-Za-z][\w ]{0,24}:\s*\S")
_TIME_SIGN = re.compile(r"[:/%$€£]")
_TIME = re.compile(r"\b\d{1,2}:\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|[$€£]\s?\d|\d\s?%")
_INTERNAL = re.compile(r"^\s*(?:(?:ext|x|extension)\s?[-.:]?\s?\d{0,2}[- ]?\d{3,6}|\d-\d{4})\s*$", re.I)
_SIGN_OFF = re.compile(r"^[-–—~]{1,2}\s?[^\W\d_]{1,20}(?: [^\W\d_]{1,20}){0,2}$")
_ATTACHED = re.compile(r"^\s*(?:<<[^<>]{1,120}>>|- \S[^\n]{0,80}\.[A-Za-z]{2,4}|\[[^\[\]]{1,120}\])\s*$")
_PARTED = re.compile(r"\s[|•·●]\s|\S\t+\S|\S {3,}\S")
_CELL_SIGN = re.compile(r"[|•·●/,\t<(-]|\s{3}")
_CELL = re.compile(r"\s[|•·●/-]\s|,\s|\t|\s{3,9}|\s?[<(]")

_AROUND = " \t*_|-–—=~#+>•?"


class Line:
    """One line and the sender it is measured against; read once, asked by every feature."""

    __slots__ = (
        "bare", "closes", "delimits", "digits", "emails", "is_contact", "is_name", "is_speech", "numbers", "own_words",
        "sender", "text", "urls", "words",
    )  # fmt: skip

    def __init__(self, text: str, sender: Sender) -> None:
        self.text = text
        self.sender = sender
        self.bare = text.strip(_AROUND)
        self.words = words_of(text)
        mails, webs = links.find_emails(text), links.find_urls(text)
        self.emails, self.urls = bool(mails), bool(webs)
        spans = [*(found.span() for found in mails), *((start, end) for start, end, _ in webs)]
        self.is_speech = _is_speech(text, spans) if spans else roles.is_sentence(self.bare, self.words)
        readable = not self.is_speech or len(self.words) < _MANY_WORDS
        self.numbers = len(phones.find_phones(text, region="US")) if readable else 0
        self.own_words = _own_words(self.words, sender)
        self.is_contact = bool(self.numbers or self.emails or self.urls) and not self.is_speech
        self.digits = len(_DIGIT.findall(text)) if text.isascii() else sum(map(str.isdigit, text))
        self.closes = is_closing(text)
        self.delimits = is_delimiter(text)
        self.is_name = not self.is_speech and names.looks_like_name(self.bare)

    @property
    def is_known_sender(self) -> bool:
        """Whether anything is known of the sender."""
        return bool(self.sender.name_words or self.sender.address)

    @property
    def starts_high(self) -> bool:
        """Whether it opens with a capital, a figure, or a letter of a script that has no capitals."""
        return not self.bare[:1].islower()

    def says(self, section: str, most_words: int) -> bool:
        """Whether a short line that is no speech holds an entry of a lexicon."""
        return (
            not self.is_speech
            and len(self.words) <= most_words
            and self.starts_high
            and lexicon(section).found(self.words)
        )


def _is_speech(text: str, addresses: list[tuple[int, int]]) -> bool:
    """Whether what a line says beside its addresses is running text: their parts are no words of speech."""
    for start, end in sorted(addresses, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return roles.is_sentence(text.strip(_AROUND), words_of(text))


def _own_words(words: tuple[str, ...], sender: Sender) -> int:
    if len(words) > 8:
        return 0
    if sender.name_words:
        return len(sender.name_words.intersection(words))
    return int(bool(sender.address and words) and names.spelled_by(words, sender))


def is_rule(text: str) -> bool:
    """Whether a line is drawn, not written."""
    return bool(_RULE.match(text))


def is_delimiter(text: str) -> bool:
    """Whether a line is the mark of RFC 3676 that opens a signature."""
    return bool(_DELIMITER.match(text))


def is_closing(text: str) -> bool:
    """Whether a line is a complimentary close."""
    if len(text) > 60:
        return False
    words = words_of(text)
    return lexicon("closings").covers(words) or (len(words) <= 5 and lexicon("closings").opens(words))


def is_short_word(line: Line) -> bool:
    """Whether a line is one to three words of letters, as a name that ends a mail is."""
    letters = line.bare.replace(" ", "").replace(".", "").replace(",", "").replace("-", "")
    return 1 <= len(line.words) <= 3 and len(line.bare) <= 30 and letters.isalpha()


def _is_program_text(line: Line) -> bool:
    """Program text, a log or a trace; each sign is asked for only where a letter of it stands."""
    text = line.text
    return bool(
        _CODE_SIGN.search(text)
        or "()" in text
        or ("=" in text and _CODE_EQUALS.search(text))
        or (line.digits and _CODE_NUMBER.search(text))
        or _CODE_HEAD.match(text)
    )


def _has_times(line: Line) -> bool:
    return bool(line.digits and _TIME_SIGN.search(line.text) and _TIME.search(line.text))


def _is_parted(line: Line) -> bool:
    may = "|" in line.text or "\t" in line.text or "   " in line.text or not line.text.isascii()
    return may and bool(_PARTED.search(line.text))


def _is_anothers_name(line: Line) -> bool:
    return line.is_name and line.is_known_sender and not line.own_words


def _opens_with_name(line: Line) -> bool:
    """A name and something else on one line."""
    if line.is_speech:
        return False
    if not _CELL_SIGN.search(line.bare):
        return False
    head = _CELL.split(line.bare, maxsplit=1)[0]
    return len(head) < len(line.bare) and names.looks_like_name(head)


def _is_company(line: Line) -> bool:
    return not line.is_speech and len(line.words) <= 9 and line.starts_high and roles.has_legal_form(line.bare)


def _is_unknown_field(line: Line) -> bool:
    known = line.numbers or line.emails or line.urls
    return not known and bool(_FIELD.match(line.text)) and not phones.has_label(line.text)


OF_LINE: tuple[tuple[str, Callable[[Line], bool]], ...] = (
    ("one word", lambda line: len(line.words) == 1),
    ("2 or 3 words", lambda line: 2 <= len(line.words) <= 3),
    ("4 to 6 words", lambda line: 4 <= len(line.words) <= 6),
    ("7 to 12 words", lambda line: 7 <= len(line.words) <= 12),
    ("over 12 words", lambda line: len(line.words) > 12),
    ("over 70 characters", lambda line: len(line.bare) > 70),
    ("running text", lambda line: line.is_speech),
    ("running text, long", lambda line: line.is_speech and len(line.words) > 9),
    ("ends with a full stop", lambda line: line.bare.endswith((".", "!", "?"))),
    ("ends with a comma", lambda line: line.bare.endswith(",")),
    ("ends with a colon", lambda line: line.bare.endswith(":")),
    ("begins low", lambda line: bool(line.bare) and not line.starts_high),
    ("capitals only", lambda line: len(line.bare) > 3 and line.bare.isupper()),
    ("begins each word high", lambda line: len(line.words) > 1 and line.bare.istitle()),
    ("drawn rule", lambda line: is_rule(line.text)),
    ("delimiter", lambda line: line.delimits),
    ("no letters", lambda line: not any(map(str.isalpha, line.text))),
    ("a third digits", lambda line: line.digits > len(line.bare) / 3),
    ("parted by bars or gaps", _is_parted),
    ("program text", _is_program_text),
    ("list item", lambda line: bool(_LIST_ITEM.match(line.text))),
    ("times, dates, prices", _has_times),
    ("field of something else", _is_unknown_field),
    ("name of an attachment", lambda line: bool(_ATTACHED.match(line.text))),
    ("labelled number", lambda line: bool(line.numbers) and phones.has_label(line.text)),
    ("number in few words", lambda line: bool(line.numbers) and len(line.words) <= 6),
    ("number in many words", lambda line: bool(line.numbers) and len(line.words) > 6),
    ("internal number", lambda line: bool(_INTERNAL.match(line.text))),
    ("label alone", lambda line: phones.label_alone(line.bare) is not None),
    ("mail address", lambda line: line.emails and len(line.words) <= 12),
    ("web address", lambda line: line.urls and len(line.words) <= 12),
    ("address in speech", lambda line: (line.emails or line.urls) and line.is_speech),
    ("sender's address", lambda line: line.emails and line.sender.address.casefold() in line.text.casefold()),
    ("sender's whole name", lambda line: line.own_words > 1 and not line.is_speech),
    ("part of sender's name", lambda line: line.own_words == 1 and not line.is_speech),
    ("sender's name alone", lambda line: 0 < line.own_words == len(line.words)),
    ("sender's organisation", lambda line: roles.names_organisation(line.words, (line.sender.organisation_word,))),
    ("shape of a name", lambda line: line.is_name),
    ("opens with a name", _opens_with_name),
    ("name, sender unknown", lambda line: line.is_name and not line.is_known_sender),
    ("another's name", _is_anothers_name),
    ("one to three words of letters", is_short_word),
    ("dash and a word", lambda line: bool(_SIGN_OFF.match(line.text.strip()))),
    ("title", lambda line: line.says("titles", 10)),
    ("department", lambda line: line.says("departments", 7)),
    ("company word", lambda line: line.says("company_words", 9)),
    ("legal form", _is_company),
    ("postal", lambda line: len(line.words) <= 14 and not line.is_speech and postal.is_address(line.bare)),
    ("country", lambda line: len(line.words) <= 3 and postal.is_country(line.bare)),
    ("closing", lambda line: line.closes),
    ("greeting", lambda line: len(line.words) <= 6 and lexicon("greetings").opens(line.words)),
    ("disclaimer", lambda line: lexicon("disclaimers").opens(line.words)),
    ("footer", lambda line: lexicon("footers").opens(line.words)),
    ("imprint", lambda line: lexicon("imprint_labels").opens(line.words)),
    ("on behalf", lambda line: lexicon("on_behalf").found(line.words)),
)
"""Asked of a line alone; the model also sees what the line above and the line below answered."""


class Place:
    """One line's place: the ``nth`` of the seen lines, which stand at ``places`` of the text.

    ``recurs`` says of each seen line whether another mail of the sender ends with it too.
    """

    __slots__ = ("ends_text", "lines", "nth", "places", "recurs", "seen_from")

    def __init__(
        self,
        lines: Sequence[Line],
        places: Sequence[int],
        nth: int,
        *,
        seen_from: int,
        ends_text: bool,
        recurs: Sequence[bool],
    ) -> None:
        self.lines = lines
        self.places = places
        self.nth = nth
        self.seen_from = seen_from
        self.ends_text = ends_text
        self.recurs = recurs

    @property
    def left(self) -> int:
        """Seen lines below this one."""
        return len(self.lines) - 1 - self.nth

    @property
    def gap_above(self) -> int:
        """Blank lines above."""
        return self.places[self.nth] - self.places[self.nth - 1] - 1 if self.nth else 0

    @property
    def gap_below(self) -> int:
        """Blank lines below, before the next seen line."""
        return self.places[self.nth + 1] - self.places[self.nth] - 1 if self.left else 0

    def count_below(self, asked: Callable[[Line], Any], reach: int) -> int:
        """How many of the lines below, as far as ``reach``, answer yes."""
        return sum(map(asked, self.lines[self.nth + 1 : self.nth + 1 + reach]))

    def any_above(self, asked: Callable[[Line], Any], reach: int) -> bool:
        """Whether one of the lines above, as far as ``reach``, answers yes."""
        return any(map(asked, self.lines[max(0, self.nth - reach) : self.nth]))


RECURS = "ends other mails too"
_DELIMITS, _CLOSES, _OWN_WORDS = attrgetter("delimits"), attrgetter("closes"), attrgetter("own_words")
_IS_CONTACT, _IS_NAME = attrgetter("is_contact"), attrgetter("is_name")
OF_PLACE: tuple[tuple[str, Callable[[Place], bool]], ...] = (
    ("the last line", lambda place: place.left == 0),
    ("second from the end", lambda place: place.left == 1),
    ("third from the end", lambda place: place.left == 2),
    ("4th to 6th from the end", lambda place: 3 <= place.left <= 5),
    ("7th to 10th from the end", lambda place: 6 <= place.left <= 9),
    ("further from the end", lambda place: place.left > 9),
    ("first line of the mail", lambda place: place.nth == 0 and place.seen_from == 0),
    ("first three lines of the mail", lambda place: place.nth + place.seen_from < 3),
    ("one blank line above", lambda place: place.gap_above == 1),
    ("blank lines above", lambda place: place.gap_above > 1),
    ("one blank line below", lambda place: place.gap_below == 1),
    ("blank lines below", lambda place: place.gap_below > 1),
    ("quoted text follows", lambda place: not place.ends_text),
    ("below a delimiter", lambda place: place.any_above(_DELIMITS, 15)),
    ("closing in the three lines above", lambda place: place.any_above(_CLOSES, 3)),
    (RECURS, lambda place: place.recurs[place.nth]),
    ("one contact below", lambda place: place.count_below(_IS_CONTACT, 5) == 1),
    ("contacts below", lambda place: place.count_below(_IS_CONTACT, 5) > 1),
    ("more names", lambda place: sum(map(_IS_NAME, place.lines)) > 2),
    ("sender's name above", lambda place: place.any_above(_OWN_WORDS, 8)),
)
