"""Says what is seen of each line near the end of a mail: shapes, lexicon hits, agreement with the sender, place.

A feature is a name that is said of a line (``of_line``) or of its place (``of_place``); the names are all that the
model sees. To add one, say it in the function whose lines it speaks of, then train anew (``MODEL.md``). The functions
are asked of every line of every mail: what few lines can answer with yes is asked only of those.
"""

import re
from collections.abc import Callable
from functools import cache

from ingest.sources.signatures import names, phones
from ingest.sources.signatures.lexicon import hint, lexicon
from ingest.sources.signatures.line import MANY_WORDS, Line, Place, is_rule

_CODE_EQUALS = re.compile(r"=>|\s=\s|\w=\w")
_CODE_HEAD = re.compile(r"^\s*(?:at |import |def |class |#include|INFO|WARN|ERROR|DEBUG)")
_CODE_COMMENT = re.compile(r"^\s*//")
_CODE_NUMBER = re.compile(r"\.java:\d|0x[0-9a-f]{2}")
_LIST_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•+]|\([a-z\d]\))\s+\S")
_FIELD = re.compile(r"^\s*[A-Za-z][\w ]{0,24}:\s*\S")
_TIME_SIGN = re.compile(r"[:/%$€£]")
# "10:30", "1/2/2026", "10%", "€ 5": a first letter that all of them share is sought much faster than four patterns are.
_TIME = re.compile(r"[\d$€£](?:(?<=[$€£])\s?\d|(?<=\d)\s?%|(?<=\d)(?<!\w\d)\d?(?::\d\d|/\d{1,2}/\d{2,4})\b)")
_SIGN_OFF = re.compile(r"^[-–—~]{1,2}\s?[^\W\d_]{1,20}(?: [^\W\d_]{1,20}){0,2}$")
_CELL_SIGN = re.compile(r"[|•·●/,\t<(-]|\s{3}")
_CELL = re.compile(r"\s[|•·●/-]\s|,\s|\t|\s{3,9}|\s?[<(]")

_FEW_WORDS = 3
_TITLES = hint("titles")
_CODE_WORDS = frozenset("at import def class include info warn warning error debug".split())
_SIGNS = frozenset("-*•+(0123456789")
_BY_WORDS = ("", "one word", *["2 or 3 words"] * 2, *["4 to 6 words"] * 3, *["7 to 12 words"] * 6, "over 12 words")
_STOP = "ends with a full stop"
_BY_END = {".": _STOP, "!": _STOP, "?": _STOP, ",": "ends with a comma", ":": "ends with a colon"}
_BY_LEFT = (
    "the last line", "second from the end", "third from the end", *["4th to 6th from the end"] * 3,
    *["7th to 10th from the end"] * 4, "further from the end",
)  # fmt: skip
_ABOVE = ("", "one blank line above", "blank lines above")
_BELOW = ("", "one blank line below", "blank lines below")
RECURS = "ends other mails too"

_Say = Callable[[str], None]


def of_line(line: Line) -> tuple[str, ...]:
    """What holds of a line alone; the model also sees what holds of the line above and the line below."""
    found: list[str] = []
    _say_shape(line, found.append)
    _say_signs(line, found.append)
    if line.words:
        _say_words(line, found.append)
    else:
        _say_drawing(line, found.append)
    if line.digits or not line.words or not line.text.isascii():
        _say_figures(line, found.append)
    if line.is_speech:
        _say_speech(line, found.append)
    else:
        _say_names(line, found.append)
        if line.hints & _TITLES:
            _say_title(line, found.append)
    if line.emails or line.urls or line.numbers:
        _say_contacts(line, found.append)
    return tuple(found)


@cache
def of_place(values: tuple[int, ...]) -> tuple[str, ...]:
    """What holds of a line's ``Place`` of these values, which are few and no words: they recur in every mail."""
    place = Place._make(values)
    found = [_BY_LEFT[place.left]]
    _say_gaps(place, found.append)
    _say_surroundings(place, found.append)
    return tuple(found)


def _say_shape(line: Line, say: _Say) -> None:
    bare, words = line.bare, len(line.words)
    if words:
        say(_BY_WORDS[min(words, MANY_WORDS + 1)])
    if bare[-1:] in _BY_END:
        say(_BY_END[bare[-1]])
    if bare[:1].islower():
        say("begins low")


def _say_signs(line: Line, say: _Say) -> None:
    """Each sign is asked for only where a letter of it stands."""
    text = line.text
    if _is_program_text(line):
        say("program text")
    if text.lstrip()[:1] in _SIGNS and _LIST_ITEM.match(text):
        say("list item")
    if ":" in text and _is_unknown_field(line):
        say("field of something else")


def _say_drawing(line: Line, say: _Say) -> None:
    if is_rule(line.text):
        say("drawn rule")
    if line.delimits:
        say("delimiter")


def _say_figures(line: Line, say: _Say) -> None:
    if not any(map(str.isalpha, line.text)):
        say("no letters")
    if not line.digits:
        return
    if line.digits > len(line.bare) / 3:
        say("a third digits")
    if _TIME_SIGN.search(line.text) and _TIME.search(line.text):
        say("times, dates, prices")


def _say_contacts(line: Line, say: _Say) -> None:
    few = len(line.words) <= MANY_WORDS
    if line.numbers:
        say("number in few words" if len(line.words) <= MANY_WORDS // 2 else "number in many words")
    if not line.is_speech and _opens_with_name(line):
        say("name and contact")
    if line.emails and few:
        say("mail address")
    if line.urls and few:
        say("web address")
    if line.emails and line.sender.address.casefold() in line.text.casefold():
        say("sender's address")


def _say_speech(line: Line, say: _Say) -> None:
    say("running text")
    if len(line.words) > 9:
        say("running text, long")


def _say_names(line: Line, say: _Say) -> None:
    if line.own_words:
        say("sender's whole name" if line.own_words > 1 else "part of sender's name")
    if line.is_name:
        say("shape of a name")
        if not line.is_known_sender:
            say("name, sender unknown")
        elif not line.own_words:
            say("another's name")


def _say_title(line: Line, say: _Say) -> None:
    if not line.bare[:1].islower() and lexicon("titles").found(line.words):
        say("title")


def _say_words(line: Line, say: _Say) -> None:
    words = line.words
    if line.own_words == len(words):
        say("sender's name alone")
    if line.closes:
        say("closing")
    if len(words) <= _FEW_WORDS:
        _say_few_words(line, say)


def _say_few_words(line: Line, say: _Say) -> None:
    if is_short_word(line):
        say("one to three words of letters")
    if not line.text[0].isalnum() and _SIGN_OFF.match(line.text.strip()):
        say("dash and a word")


def _say_gaps(place: Place, say: _Say) -> None:
    if place.gap_above:
        say(_ABOVE[place.gap_above])
    if place.gap_below:
        say(_BELOW[place.gap_below])
    if place.from_top == 0:
        say("first line of the mail")
    if place.from_top < 3:
        say("first three lines of the mail")


def _say_surroundings(place: Place, say: _Say) -> None:
    if place.contacts_below:
        say("one contact below" if place.contacts_below == 1 else "contacts below")
    if not place.ends_text:
        say("quoted text follows")
    if place.delimiter_above:
        say("below a delimiter")
    if place.closing_above:
        say("closing in the three lines above")
    if place.recurs:
        say(RECURS)
    if place.many_names:
        say("more names")
    if place.own_name_above:
        say("sender's name above")


def is_short_word(line: Line) -> bool:
    """Whether a line is one to three words of letters, as a name that ends a mail is."""
    letters = line.bare.replace(" ", "").replace(".", "").replace(",", "").replace("-", "")
    return 1 <= len(line.words) <= 3 and len(line.bare) <= 30 and letters.isalpha()


def _is_program_text(line: Line) -> bool:
    """Program text, a log or a trace."""
    text = line.text
    return bool(
        "{" in text
        or "}" in text
        or ";" in text
        or "$" in text
        or "\\" in text
        or "()" in text
        or ("=" in text and _CODE_EQUALS.search(text))
        or (line.digits and _CODE_NUMBER.search(text))
        or (line.words and line.words[0] in _CODE_WORDS and _CODE_HEAD.match(text))
        or ("//" in text and _CODE_COMMENT.match(text))
    )


def _opens_with_name(line: Line) -> bool:
    """A name and something else on one line, as in lists of people."""
    if len(line.words) <= 2 or line.bare[0].islower() or not _CELL_SIGN.search(line.bare):
        return False
    head = _CELL.split(line.bare, maxsplit=1)[0]
    return len(head) < len(line.bare) and names.looks_like_name(head)


def _is_unknown_field(line: Line) -> bool:
    known = line.numbers or line.emails or line.urls
    return not known and bool(_FIELD.match(line.text)) and not phones.has_label(line.text)
