"""Tells whose a number is by a first name beside it: "Amy: …", "Petras Handy: …", "Móvil de Ana: …", "… (Pilar)"."""

import re

from ingest.sources.signatures import phones
from ingest.sources.signatures.bystanders import AROUND_A_NAME, CONTACT, is_another, is_contact, is_given, is_own_word
from ingest.sources.signatures.lexicon import fold, lexicon, words_of
from ingest.sources.signatures.postal import is_street
from ingest.sources.signatures.roles import Role, ends_as_job, role_of
from ingest.sources.signatures.sender import Sender

_SEPARATOR = re.compile(r"[|;,\t•·:：]|\s{3}|\s[-–—/]\s")
_APOSTROPHE = re.compile(r"(?<=\w)['’]s$")
_GENITIVE = re.compile(r"(?<=\w\w)s$")
_BRACKET = re.compile(r"\([^\W\d]")
_BRACKETED_LABEL = re.compile(r"\(([^()\d]{2,30})\)\s?[:：]?\s?$")
_BRACKET_BEHIND = re.compile(r"\s?\(([^()\d]{2,30})\)")
_NUMBER_WORDS = lexicon("number_words").words
_MOST_WORDS, _LONGEST_LINK = 5, 5


def start_of_anothers(line: str, words: tuple[str, ...], sender: Sender) -> int | None:
    """The place in a line with a contact from which on a first name says that it is somebody else's, or nothing."""
    if not _may_hold_a_name(line, words, sender):
        return None
    upto, own = 0, False
    for found in CONTACT.finditer(line):
        if not is_contact(found):
            continue
        ahead = line[upto : found.start()]
        bracket = _BRACKETED_LABEL.search(ahead) or _BRACKET_BEHIND.match(line, found.end())
        piece = _last_piece(_BRACKETED_LABEL.sub("", ahead))
        if (
            _is_styled_otherwise(piece, sender)
            or _is_anothers(piece, sender)
            or (bracket and _is_who(bracket.group(1), sender))
        ):
            return upto
        if own and len(piece) == 1 and _may_be_called(piece[0], sender):
            return upto
        own = own or (len(piece) == 1 and fold(piece[0]) in sender.name_words)
        upto = found.end()
    return None


def _may_be_called(word: str, sender: Sender) -> bool:
    """Whether a word may be a name that no list holds: beside "Jane 0117 …" stands "Hinrich 0117 …"."""
    return word.istitle() and not _labels(word) and not is_own_word(word, sender)


def _may_hold_a_name(line: str, words: tuple[str, ...], sender: Sender) -> bool:
    if "'s " in line or "’s " in line or ("(" in line and _BRACKET.search(line)):
        return True
    given = lexicon("given_names", "first_names", "kin_of_a_name").words
    found = given.intersection(words)
    if found and ("|" in line or "/" in line or not sender.name_words.issuperset(found)):
        return True
    return words[0].endswith("s") and words[0][:-1] in given


def _last_piece(ahead: str) -> list[str]:
    return _SEPARATOR.split(ahead.strip(AROUND_A_NAME))[-1].strip(AROUND_A_NAME).split()


def _is_who(text: str, sender: Sender) -> bool:
    return is_another(text, sender) if " " in text else is_given(_APOSTROPHE.sub("", text), sender)


def _is_anothers(parts: list[str], sender: Sender) -> bool:
    if not parts:
        return False
    if len(parts) > _MOST_WORDS or _ends_with_a_name(parts, sender):
        return _ends_with_a_name(parts, sender)
    while len(parts) > 1 and lexicon("honorifics").covers(words_of(parts[0])):
        parts = parts[1:]
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return is_given(first, sender)
    whose = _APOSTROPHE.sub("", first)
    if _labels(parts[1]) and not is_own_word(first, sender):
        named = whose != first and whose[:1].isupper() and not is_own_word(whose, sender)
        return named or is_given(first, sender) or is_given(_GENITIVE.sub("", first), sender)
    if _labels(parts[-2]):
        return is_given(last, sender) and any(map(_labels, parts[:-1]))
    if is_given(last, sender) and _is_role(parts[:-1]):
        return True
    if not lexicon("kin_of_a_name").covers(words_of(parts[-2])) or is_street(words_of(" ".join(parts))):
        return False
    return last[:1].isupper() and not is_own_word(last, sender) and not _labels(last)


def _is_styled_otherwise(parts: list[str], sender: Sender) -> bool:
    """``Dr Mackie's mobile`` below Ann Mackie: somebody of the family, since nobody styles oneself so."""
    if len(parts) <= 2 or not _APOSTROPHE.search(parts[1]):
        return False
    style = words_of(parts[0])
    return lexicon("honorifics").covers(style) and style[0] not in words_of(sender.name)


def _is_role(parts: list[str]) -> bool:
    text, words = " ".join(parts), words_of(" ".join(parts))
    if lexicon("company_words", "unit_words", "place_heads", "place_tails").found(words):
        return False
    return role_of(text) is Role.TITLE or (len(parts) == 1 and ends_as_job(words))


def _ends_with_a_name(parts: list[str], sender: Sender) -> bool:
    """``… try Hamish on``: running text that ends with a name and what links it to the number."""
    bare = parts[:-1] if parts[-1].islower() and len(parts[-1]) <= _LONGEST_LINK else parts
    return len(bare) > 1 and bare[-2].islower() and is_given(bare[-1], sender)


def _labels(word: str) -> bool:
    return phones.label_alone(word) is not None or fold(word) in _NUMBER_WORDS
