"""What is read once of a line near the end of a mail and of its place there, for every feature to ask of."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.sources.signatures import links, names, phones, roles
from ingest.sources.signatures.lexicon import hint, hints_of, lexicon, split_words, words_of
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.text import AROUND_WORDS, figures_in

MANY_WORDS = 12
LONGEST_DELIMITER = 8
_DELIMITER = re.compile(r"^\s{0,2}(?:--|—|– ?–)\s{0,3}$")
_RULE = re.compile(r"^\s*(?:[-_=*~#+.•]\s?){3,120}\s*$")
_CLOSINGS = hint("closings")
_MOST_TELLING_WORDS = 10
"""Of a longer line no lexicon is asked: it says more than a title, a department or a closing."""
_MOST_SPOKEN = 6
"""The same of running text, which at most closes."""
_LONGEST_CLOSING, _MOST_CLOSING_WORDS = 60, 5
_CONTACT_REACH, _CLOSING_REACH, _OWN_REACH = 5, 3, 8
MOST_LEFT, MOST_ABOVE, MOST_GAP, MOST_CONTACTS = 10, 3, 2, 2
"""A place is counted no further than anything is said of it, so that few places differ and each is described once."""
_FEW_NAMES, _FEW_WORDS = 2, 3


class Line:
    """One line and the sender it is measured against; read once, asked by every feature."""

    __slots__ = (
        "bare", "closes", "delimits", "digits", "emails", "hints", "is_contact", "is_name", "is_speech", "numbers",
        "own_words", "sender", "text", "urls", "words",
    )  # fmt: skip

    def __init__(self, text: str, sender: Sender) -> None:
        self.text = text
        self.sender = sender
        self.bare = bare = text.strip(AROUND_WORDS)
        self.words = words = words_of(bare)
        mails = links.find_emails(text) if "@" in text else ()
        webs = links.find_urls(text) if "." in text else ()
        if mails or webs:
            spans = [*(found.span() for found in mails), *((start, end) for start, end, _ in webs)]
            speech = _is_speech(text, spans)
        else:
            speech = roles.is_sentence(bare, words)
        self.emails, self.urls, self.is_speech = bool(mails), bool(webs), speech
        self.hints = hints = hints_of(words) if len(words) <= (_MOST_SPOKEN if speech else _MOST_TELLING_WORDS) else 0
        self.digits = digits = figures_in(text)
        readable = digits >= phones.FEWEST_DIGITS and (not speech or len(words) < MANY_WORDS)
        self.numbers = numbers = phones.count_phones(text, "US") if readable else 0
        self.own_words = _own_words(words, sender)
        self.is_contact = bool(numbers or mails or webs) and not speech
        self.closes = bool(hints & _CLOSINGS) and len(text) <= _LONGEST_CLOSING and _closes(words)
        self.delimits = not words and is_delimiter(text)
        self.is_name = not speech and bool(words) and ("," in bare or not digits) and names.looks_like_name(bare)

    @property
    def may_sign(self) -> bool:
        """Whether a signature can begin or end here: with a name, a contact, a closing, a delimiter or a few words."""
        return bool(
            0 < len(self.words) <= _FEW_WORDS
            or self.own_words
            or self.emails
            or self.urls
            or self.numbers
            or self.closes
            or self.is_name
            or self.delimits
        )

    @property
    def is_known_sender(self) -> bool:
        """Whether anything is known of the sender."""
        return bool(self.sender.name_words or self.sender.address)


def _is_speech(text: str, addresses: list[tuple[int, int]]) -> bool:
    """Whether what a line says beside its addresses is running text: their parts are no words of speech."""
    for start, end in sorted(addresses, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return roles.is_sentence(text.strip(AROUND_WORDS), split_words(text))


def _own_words(words: tuple[str, ...], sender: Sender) -> int:
    if len(words) > 8:
        return 0
    if sender.name_words:
        return len(sender.name_words.intersection(words))
    return int(bool(sender.address and words) and names.is_in_address(words, sender))


def is_rule(text: str) -> bool:
    """Whether a line is drawn, not written."""
    return bool(_RULE.match(text))


def is_delimiter(text: str) -> bool:
    """Whether a line is the mark of RFC 3676 that opens a signature."""
    return len(text) <= LONGEST_DELIMITER and bool(_DELIMITER.match(text))


def is_closing(text: str) -> bool:
    """Whether a line is a complimentary close."""
    return len(text) <= _LONGEST_CLOSING and _closes(words_of(text))


def _closes(words: tuple[str, ...]) -> bool:
    closings = lexicon("closings")
    return closings.covers(words) or (len(words) <= _MOST_CLOSING_WORDS and closings.opens(words))


class Place(NamedTuple):
    """One line's place among the seen lines of a text, and what stands around it."""

    left: int
    """Seen lines below this one, up to ``MOST_LEFT``."""
    from_top: int
    """Filled lines above it, seen or not, up to ``MOST_ABOVE``."""
    gap_above: int
    gap_below: int
    """Blank lines up to the next seen line, up to ``MOST_GAP``."""
    many_names: bool
    """Whether more than two of all seen lines are names."""
    contacts_below: int
    """Lines with a contact among the five below, up to ``MOST_CONTACTS``."""
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
) -> Iterator[tuple[int, ...]]:
    """The values of the ``Place`` of each of the seen ``lines``, which stand at ``places`` of the text, ``seen_from``
    lines unseen above: as plain tuples, which are made in a fifth of the time.

    ``recurs`` says of each whether another mail of the sender ends with it too.
    """
    last, top = len(lines) - 1, seen_from
    many_names = sum([line.is_name for line in lines]) > _FEW_NAMES
    contacts = [line.is_contact for line in lines]
    delimited, closed, own, above = False, -_CLOSING_REACH - 1, -_OWN_REACH - 1, places[0] - 1
    has_contacts = True in contacts
    for nth, line in enumerate(lines):
        place = places[nth]
        left, from_top, gap_above = last - nth, top + nth, place - above - 1
        gap_below = places[nth + 1] - place - 1 if left else 0
        below = sum(contacts[nth + 1 : nth + 1 + _CONTACT_REACH]) if has_contacts else 0
        yield (
            left if left < MOST_LEFT else MOST_LEFT,
            from_top if from_top < MOST_ABOVE else MOST_ABOVE,
            gap_above if gap_above < MOST_GAP else MOST_GAP,
            gap_below if gap_below < MOST_GAP else MOST_GAP,
            many_names,
            below if below < MOST_CONTACTS else MOST_CONTACTS,
            delimited,
            nth - closed <= _CLOSING_REACH,
            nth - own <= _OWN_REACH,
            recurs[nth],
            ends_text,
        )
        above = place
        delimited = delimited or line.delimits
        closed = nth if line.closes else closed
        own = nth if line.own_words else own
