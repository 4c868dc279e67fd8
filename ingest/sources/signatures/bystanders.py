"""Tells who and what stands beside a sender: contacts, and names that are somebody else's."""

import re

from ingest.sources.signatures import employers, names, phones
from ingest.sources.signatures.lexicon import fold, lexicon, words_of
from ingest.sources.signatures.postal import is_country
from ingest.sources.signatures.sender import Sender

CONTACT = re.compile(
    r"(?<![\w.+])[+(]{0,2}\d[\d ()./\u00a0\u2010-\u2015-]{5,24}\d|(?<![\w.+%-])[\w.+%-]{1,64}@[\w.-]{1,190}"
)
"""What may be a number or is a mail address; cheaper than to know."""
FEWEST_DIGITS = phones.FEWEST_DIGITS
_ENDS_OPENING = re.compile(r"[|,;\t(•·]|\s{3}|\s[-–—/]\s")
_FIGURE = re.compile(r"[\d@+]")


def has_contact(line: str) -> bool:
    """Whether a mail address or figures enough for a number stand in a line."""
    if "@" in line:
        return True
    if line.isascii():
        return len(line) - len(line.encode("ascii").translate(None, b"0123456789")) >= FEWEST_DIGITS
    return sum(map(str.isdigit, line)) >= FEWEST_DIGITS


def is_another(text: str, sender: Sender) -> bool:
    """Whether a text is the full name of somebody else than the sender, and not the employer's."""
    if " " not in text or not names.looks_like_name(text) or names.agrees(text, sender):
        return False
    words = words_of(text)
    if lexicon("no_people").covers(words) or is_country(text) or _is_place(words):
        return False
    return not employers.agrees(text, (sender.organisation_word,)) if sender.organisation_word else True


def _is_place(words: tuple[str, ...]) -> bool:
    """``Park Royal``, ``Blue Ocean``: two words that no given name opens and that places and firms are called."""
    placed = lexicon("place_heads").holds(words[0]) or lexicon("place_tails").holds(words[-1])
    return placed and not lexicon("given_names").holds(words[0])


def is_given(word: str, sender: Sender) -> bool:
    """Whether a word is the given name of somebody else than the sender."""
    folded = fold(word)
    known = lexicon("given_names").holds(folded) and not lexicon("no_people").holds(folded)
    own = folded in sender.name_words or folded in sender.local_words or folded == sender.organisation_word
    return known and not own and word[:1].isupper()


def is_known(sender: Sender) -> bool:
    """Whether names can be told to be the sender's or not."""
    return bool(sender.name_words or sender.local_words)


def opening(line: str) -> str:
    """What stands before the first separator or bracket of a line."""
    return _ENDS_OPENING.split(line, maxsplit=1)[0].strip(" *\"'“”„-–—>")


def may_open_with_name(line: str) -> bool:
    """Whether two words stand ahead of the first figure or mail address of a line; cheaper than to know a name."""
    start = _FIGURE.search(line)
    return " " in (line[: start.start()] if start else line).strip()


def before_contacts(text: str) -> str:
    """What stands before the first contact of a text."""
    found = CONTACT.search(text)
    return text[: found.start()] if found else text
