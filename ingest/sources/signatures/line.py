"""What is read once of a line near the end of a mail and of its place there, for every feature to ask of."""

import re
from collections.abc import Iterator, Sequence

from ingest.sources.signatures import links, names, phones, roles
from ingest.sources.signatures.lexicon import hint, hints_of, lexicon, words_of
from ingest.sources.signatures.sender import Sender

MANY_WORDS = 12
_DELIMITER = re.compile(r"^\s{0,2}(?:--|—|– ?–)\s{0,3}$")
_RULE = re.compile(r"^\s*(?:[-_=*~#+.•]\s?){3,120}\s*$")
_DIGIT = re.compile(r"\d")
_AROUND = " \t*_|-–—=~#+>•?"
_CLOSINGS = hint("closings")
_LONGEST_CLOSING, _MOST_CLOSING_WORDS = 60, 5
_CONTACT_REACH, _CLOSING_REACH, _OWN_REACH = 5, 3, 8


class Line:
    """One line and the sender it is measured against; read once, asked by every feature."""

    __slots__ = (
        "bare", "closes", "delimits", "digits", "emails", "hints", "is_contact", "is_name", "is_speech", "numbers",
        "own_words", "sender", "text", "urls", "words",
    )  # fmt: skip

    def __init__(self, text: str, sender: Sender) -> None:
        self.text = text
        self.sender = sender
        self.bare = text.strip(_AROUND)
        self.words = words = words_of(self.bare)
        self.hints = hints_of(words)
        mails, webs = links.find_emails(text), links.find_urls(text)
        self.emails, self.urls = bool(mails), bool(webs)
        spans = [*(found.span() for found in mails), *((start, end) for start, end, _ in webs)]
        self.is_speech = _is_speech(text, spans) if spans else roles.is_sentence(self.bare, words)
        self.digits = len(_DIGIT.findall(text)) if text.isascii() else sum(map(str.isdigit, text))
        readable = self.digits >= phones.FEWEST_DIGITS and (not self.is_speech or len(words) < MANY_WORDS)
        self.numbers = phones.count_phones(text, "US") if readable else 0
        self.own_words = _own_words(words, sender)
        self.is_contact = bool(self.numbers or self.emails or self.urls) and not self.is_speech
        self.closes = bool(self.hints & _CLOSINGS) and len(text) <= _LONGEST_CLOSING and _closes(words)
        self.delimits = not words and is_delimiter(text)
        self.is_name = not self.is_speech and names.looks_like_name(self.bare)

    @property
    def is_known_sender(self) -> bool:
        """Whether anything is known of the sender."""
        return bool(self.sender.name_words or self.sender.address)

    @property
    def starts_high(self) -> bool:
        """Whether it opens with a capital, a figure, or a letter of a script that has no capitals."""
        return not self.bare[:1].islower()


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
    return len(text) <= _LONGEST_CLOSING and _closes(words_of(text))


def _closes(words: tuple[str, ...]) -> bool:
    closings = lexicon("closings")
    return closings.covers(words) or (len(words) <= _MOST_CLOSING_WORDS and closings.opens(words))


class Place:
    """One line's place among the seen lines of a text, and what stands around it."""

    __slots__ = (
        "closing_above", "contacts_below", "delimiter_above", "ends_text", "from_top", "gap_above", "gap_below", "left",
        "names", "own_name_above", "recurs",
    )  # fmt: skip

    left: int
    """Seen lines below this one."""
    from_top: int
    """Filled lines above it, seen or not."""
    gap_above: int
    gap_below: int
    """Blank lines up to the next seen line."""
    names: int
    """Names among all seen lines."""
    contacts_below: int
    """Lines with a contact among the five below."""
    delimiter_above: bool
    closing_above: bool
    """Whether one of the three lines above closes."""
    own_name_above: bool
    """Whether one of the eight lines above holds a word of the sender's name."""
    recurs: bool
    """Whether another mail of the sender ends with this line too."""
    ends_text: bool


def places_of(
    lines: Sequence[Line], places: Sequence[int], *, seen_from: int, ends_text: bool, recurs: Sequence[bool]
) -> Iterator[Place]:
    """The place of each of the seen ``lines``, which stand at ``places`` of the text, ``seen_from`` lines unseen above.

    ``recurs`` says of each whether another mail of the sender ends with it too.
    """
    last = len(lines) - 1
    names_seen = sum([line.is_name for line in lines])
    contacts = [line.is_contact for line in lines]
    delimited, closed, own = False, -_CLOSING_REACH - 1, -_OWN_REACH - 1
    for nth, line in enumerate(lines):
        place = Place()
        place.left, place.from_top = last - nth, nth + seen_from
        place.gap_above = places[nth] - places[nth - 1] - 1 if nth else 0
        place.gap_below = places[nth + 1] - places[nth] - 1 if nth < last else 0
        place.names, place.contacts_below = names_seen, sum(contacts[nth + 1 : nth + 1 + _CONTACT_REACH])
        place.delimiter_above = delimited
        place.closing_above, place.own_name_above = nth - closed <= _CLOSING_REACH, nth - own <= _OWN_REACH
        place.recurs, place.ends_text = recurs[nth], ends_text
        yield place
        delimited = delimited or line.delimits
        closed = nth if line.closes else closed
        own = nth if line.own_words else own
