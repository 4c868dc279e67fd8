"""Tells who and what stands beside a sender: contacts, and names that are somebody else's."""

import re

from ingest.sources.signatures import employers, names, phones
from ingest.sources.signatures.lexicon import fold, lexicon, words_of
from ingest.sources.signatures.memo import for_one_mail
from ingest.sources.signatures.postal import is_address, is_country
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.text import figures_in

CONTACT = re.compile(
    r"(?<![\w.+])[+(]{0,2}\d[\d ()./\u00a0\u2010-\u2015-]{5,24}\d|(?<![\w.+%-])[\w.+%-]{1,64}@[\w.-]{1,190}"
)
"""What may be a number or is a mail address; cheaper than to know."""
AROUND_A_NAME = " \t,:：;.()[]<>\"'“”„«»|/–—-*"
"""What may stand between a name and the words or the contact beside it."""
FEWEST_DIGITS = phones.FEWEST_DIGITS
_MOST_OF_AN_ADDRESS = 9  # figures of a house and a postal code: "Corso Nardi, 144 - 10123 Torino"
_ENDS_OPENING = re.compile(r"[|,;\t(•·]|\s{3}|\s[-–—/]\s")
_FIGURE = re.compile(r"[\d@+]")


@for_one_mail
def has_contact(line: str) -> bool:
    """Whether a mail address or figures enough for a number stand in a line; a house and a postal code are none."""
    if "@" in line:
        return True
    figures = figures_in(line)
    return figures >= FEWEST_DIGITS and not (figures <= _MOST_OF_AN_ADDRESS and is_address(line))


def is_another(text: str, sender: Sender) -> bool:
    """Whether a text is the full name of somebody else than the sender, and not the employer's.

    Behind *Mrs* or *sig.ra* a family name will do.
    """
    if " " not in text:
        return False
    bare = without_honorifics(text)
    if " " not in bare:
        no_name = lexicon("company_words", "legal_forms").found(words_of(bare))
        return bare[:1].isupper() and not no_name and not names.agrees(bare, sender)
    if not names.looks_like_name(bare) or names.agrees(bare, sender):
        return False
    words = words_of(bare)
    if lexicon("no_people").covers(words) or is_country(bare) or _is_place(words):
        return False
    return not employers.agrees(bare, (sender.organisation_word,)) if sender.organisation_word else True


def without_honorifics(text: str) -> str:
    """A name without *Mrs* or *sig.ra* ahead of it."""
    first, _, rest = text.partition(" ")
    while rest and lexicon("honorifics").covers(words_of(first)):
        text = rest
        first, _, rest = text.partition(" ")
    return text


def _is_place(words: tuple[str, ...]) -> bool:
    """``Park Royal``, ``Blue Ocean``: two words that no given name opens and that places and firms are called."""
    placed = lexicon("place_heads").holds(words[0]) or lexicon("place_tails").holds(words[-1])
    return placed and not lexicon("given_names", "first_names").holds(words[0])


def is_given(word: str, sender: Sender) -> bool:
    """Whether a word is the given name of somebody else than the sender."""
    folded, given = fold(word), lexicon("given_names", "first_names")
    known = (given.holds(folded) or ("-" in folded and given.holds(folded.partition("-")[0]))) and not lexicon(
        "no_people"
    ).holds(folded)
    return known and word[:1].isupper() and not is_own_word(word, sender)


def is_own_word(word: str, sender: Sender) -> bool:
    """Whether a word stands in the sender's name, address or domain, is short for a name or begins with its initial."""
    folded = fold(word)
    if folded in sender.name_words or folded in sender.local_words or folded == sender.organisation_word:
        return True
    if any(names.is_short_for(folded, known) for known in sender.name_words):
        return True
    return folded[:1] in [part for part in words_of(sender.name) if len(part) == 1]


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


def is_contact(found: re.Match[str]) -> bool:
    """Whether what ``CONTACT`` found is a mail address or has figures enough for a number."""
    text = found.group()
    return "@" in text or figures_in(text) >= FEWEST_DIGITS
