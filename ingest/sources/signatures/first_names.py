"""Tells whose a number is by a first name beside it: "Amy: …", "Petras Handy: …", "Móvil de Ana: …", "… (Pilar)"."""

import re

from ingest.sources.signatures import phones
from ingest.sources.signatures.bystanders import CONTACT, is_another, is_contact, is_given, is_own_word
from ingest.sources.signatures.lexicon import fold, lexicon, words_of
from ingest.sources.signatures.sender import Sender

_SEPARATOR = re.compile(r"[|;,\t•·:：]|\s{3}|\s[-–—/]\s")
_AROUND = " \t,:：;.()[]<>\"'“”„«»|/–—-*"
_APOSTROPHE = re.compile(r"(?<=\w)['’]s$")
_GENITIVE = re.compile(r"(?<=\w\w)s$")
_BRACKET = re.compile(r"\([^\W\d]")
_BRACKETED_LABEL = re.compile(r"\(([^()\d]{2,30})\)\s?[:：]?\s?$")
_BRACKET_BEHIND = re.compile(r"\s?\(([^()\d]{2,30})\)")
_OF = frozenset("of von de da do di del van".split())
_NUMBER_WORDS = frozenset("number no nummer nr numero num".split())
_MOST_WORDS = 5


def start_of_anothers(line: str, words: tuple[str, ...], sender: Sender) -> int | None:
    """The place in a line with a contact from which on a first name says that it is somebody else's, or nothing."""
    if not _may_hold_a_name(line, words):
        return None
    upto = 0
    for found in CONTACT.finditer(line):
        if not is_contact(found):
            continue
        ahead = line[upto : found.start()]
        bracket = _BRACKETED_LABEL.search(ahead) or _BRACKET_BEHIND.match(line, found.end())
        if _is_anothers(_last_piece(ahead), sender) or (bracket and _is_who(bracket.group(1), sender)):
            return upto
        upto = found.end()
    return None


def _may_hold_a_name(line: str, words: tuple[str, ...]) -> bool:
    if "'s " in line or "’s " in line or ("(" in line and _BRACKET.search(line)):
        return True
    given = lexicon("given_names", "first_names", "kin_of_a_name").words
    return not given.isdisjoint(words) or words[0].rstrip("s") in given


def _last_piece(ahead: str) -> list[str]:
    return _SEPARATOR.split(ahead.strip(_AROUND))[-1].strip(_AROUND).split()


def _is_who(text: str, sender: Sender) -> bool:
    return is_another(text, sender) if " " in text else is_given(text, sender)


def _is_anothers(parts: list[str], sender: Sender) -> bool:
    if not 1 <= len(parts) <= _MOST_WORDS:
        return False
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return is_given(first, sender)
    whose = _APOSTROPHE.sub("", first)
    if _labels(parts[1]) and not is_own_word(first, sender):
        named = whose != first and whose[:1].isupper() and not is_own_word(whose, sender)
        return named or is_given(first, sender) or is_given(_GENITIVE.sub("", first), sender)
    if _labels(parts[-2]) or parts[-2] in _OF:
        return is_given(last, sender) and any(map(_labels, parts[:-1]))
    kin = lexicon("kin_of_a_name").covers(words_of(parts[-2]))
    return kin and last[:1].isupper() and not is_own_word(last, sender) and not _labels(last)


def _labels(word: str) -> bool:
    return phones.label_alone(word) is not None or fold(word) in _NUMBER_WORDS
