"""Reads the name a mail shows as its sender's, where a family name may mean a job or a street as well."""

import re

from ingest.sources.signatures import names
from ingest.sources.signatures.lexicon import any_of, entries, fold, lexicon, words_of
from ingest.sources.signatures.text import tidy

_BRACKETED = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_BY_WAY_OF = any_of(entries("by_way_of"))
_VIA = re.compile(rf"\s(?:{_BY_WAY_OF}|\||[-–—/])\s")
_MOST_WORDS, _SHORTEST = 4, 3
_MAY_BE_SURNAMES = frozenset({"titles", "street_words", "address_words"})
_NO_SURNAMES = tuple(section for section in names.NOT_NAMES if section not in _MAY_BE_SURNAMES)
_SURNAMES = lexicon("rare_surnames").words
_FUNCTIONS = lexicon("mailbox_jobs").words


def display_name(text: str, address: str = "") -> str:
    """A From name as a name: ``Doe, Jane (Nordlicht)`` gives ``Jane Doe``; empty if it is no person's name.

    Where ``address`` spells it, or the given name is one, the family name may be a job's or a street's too.
    """
    if names.is_plain_name(text):
        return text
    if "(" in text or "[" in text:
        text = _BRACKETED.sub(" ", text)
    text = _VIA.split(tidy(text).strip("'\" "), maxsplit=1)[0]
    if "@" in text or not text:
        return ""
    family, comma, given = text.partition(",")
    if comma and given.strip() and names.without_credentials(text) == text and len(given.split()) <= 3:
        text = f"{given.strip()} {family.strip()}"
    text = names.without_credentials(text)
    if names.looks_like_name(text) or names.looks_like_name(text.title()):
        return text
    return text if is_senders_name(text, address) or is_senders_name(text.title(), address) else ""


def is_senders_name(text: str, address: str) -> bool:
    """Whether a name whose family name means a job or a street too is a person's: its mail address spells it (*Jane
    Banker* at ``jbanker``), or it opens with a given name and means a job (*Anna Koch*).

    A function's mailbox is spelled out alike (``site.manager``), so whoever is called as functions are must be
    abbreviated there; a street may be called after somebody (*Victoria Street*), so its address must speak of a person.
    """
    spelled = text if text.isascii() else names.spelt_out(text)
    return _is_shaped_as_a_persons(text, address) or (spelled != text and _is_shaped_as_a_persons(spelled, address))


def is_given_and_family(text: str) -> bool:
    """Whether a text has the shape of a name, is given names and a word that is no function."""
    words = _words_of_a_name(text)
    return (
        bool(words) and _are_given(words[:-1]) and words[-1] not in _FUNCTIONS and not lexicon("titles").covers(words)
    )


def _is_shaped_as_a_persons(text: str, address: str) -> bool:
    """Whether an address abbreviates a name as people's do, or spells one that is no function's."""
    words = _words_of_a_name(text)
    if not words:
        return False
    first, last = words[0], words[-1]
    local = "".join(letter for letter in fold(address.partition("@")[0]) if letter.isalpha())
    initials = "".join(word[0] for word in words[:-1])
    if local in {first[0] + last, last + first[0], initials + last, last + initials}:
        return True
    if last in _FUNCTIONS or lexicon("titles").covers(words):
        return False
    if len(first) > 1 and local in {first + last, last + first, "".join(words), f"{first}{initials[1:]}{last}"}:
        return True
    is_persons = local in {first, first + last[0], initials + last[0]}
    return _are_given(words[:-1]) and (is_persons or lexicon("titles").found((last,)))


def _words_of_a_name(text: str) -> tuple[str, ...]:
    """The folded words of a text in a name's shape, whose last may mean a job or a street; else nothing."""
    text = names.without_credentials(text).replace("-", " ")
    words = words_of(text)
    if not (2 <= len(words) <= _MOST_WORDS and len(text.split()) == len(words) and len(words[-1]) >= _SHORTEST):
        return ()
    other = words[-1] not in _SURNAMES and lexicon(*_NO_SURNAMES).found(words[-1:])
    return () if other or not names.is_written_as_name(text) or names.has_other_meaning(words[:-1]) else words


def _are_given(words: tuple[str, ...]) -> bool:
    """Whether all are given names or initials: what else stands ahead of a job may be the whole name of who has it."""
    known = lexicon("given_names")
    return known.holds(words[0]) and all(len(word) == 1 or known.holds(word) for word in words[1:])
