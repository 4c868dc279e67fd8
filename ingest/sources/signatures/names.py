"""Tells a person's name from other words, compares it with the sender, and splits it in given and family name."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from nameparser import HumanName
from nameparser.config import CONSTANTS

from directory.search.folding import kin
from ingest.sources.signatures.lexicon import Lexicon, fold, hint, hints_of, lexicon, words_of
from ingest.sources.signatures.memo import for_one_mail
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.text import tidy

MAX_NAME_CHARACTERS = 60

_PARTICLES = lexicon("name_particles").entries
_IN_NO_NAMES = lexicon("no_name_words").words
_CAPITALISED = re.compile(r"^[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:[-'’.]{1,2}[^\W\d_]+)*\.?$")
_INITIALS = re.compile(r"^(?:[^\W\d_a-z]\.?-?){1,3}$")
_MOST_WORDS = 8
_PART_OF_A_NAME = re.compile(
    r"^(?:[^\W\d_]{2,30}(?:[-'’][^\W\d_]{2,30})?|[^\W\d_]['’][^\W\d_]{2,30}|[A-Z]|(?:[A-Z]\.){1,3})$"
)
_OF_TWO_CAPITALS = ("mc", "mac")
_IN_NO_NAME = re.compile(r"[\d²³¹@/:;!?=<>|&_#]")
_NICKNAME = re.compile(r"[\"“(]([^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?)[\"”)]")
_OF_DEGREES = lexicon("degree_words").words
_ELIDED = re.compile(r"^[dlDL]['’][^\W\d_a-zß-ÿ][^\W\d_]+$")
_SPELT = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"}
_SPELT_OUT = str.maketrans(_SPELT | {letter.upper(): plain.title() for letter, plain in _SPELT.items()})
_CASELESS = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "ARABIC", "HEBREW", "THAI", "DEVANAGARI"})
NOT_NAMES = (
    "titles", "departments", "legal_forms", "company_words", "street_words", "address_words", "closings", "greetings",
    "disclaimers", "footers", "email_labels", "web_labels", "phone_direct", "phone_mobile", "phone_fax",
    "sentence_words",
)  # fmt: skip
_OTHER_MEANING = hint(*NOT_NAMES)
# "Jane Doe", "Jane Q. Doe", "Jane Anne Doe".
_PLAIN = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.?)?(?: [A-Z][a-z]+){1,3}$")
_ALSO_NAMES = lexicon("also_names").words


@for_one_mail
def looks_like_name(text: str) -> bool:
    """Whether a short text has the shape of a full name and no word that speaks against it."""
    if text.isascii():
        if _PLAIN.match(text):
            return _is_plain_name(text)
        if not _may_be_name(text):
            return False
    return _is_unusual_name(text)


def is_plain_name(text: str) -> bool:
    """Whether a text is a full name as most are written, ``Jane Q. Doe``, and nothing else."""
    return bool(_PLAIN.match(text)) and _is_plain_name(text)


def _is_plain_name(text: str) -> bool:
    """All that is asked of other names holds of its shape."""
    words = words_of(text)
    return len(text) <= MAX_NAME_CHARACTERS and _IN_NO_NAMES.isdisjoint(words) and not has_other_meaning(words)


def _is_unusual_name(text: str) -> bool:
    head = text.partition(",")[0]
    if _IN_NO_NAME.search(head) or len(head.split()) > _MOST_WORDS:
        return False
    text = without_credentials(_without_degrees(text) if "." in text else text)
    if not 2 <= len(text) <= MAX_NAME_CHARACTERS or _IN_NO_NAME.search(text):
        return False
    parts = _NICKNAME.sub(" ", text).replace(",", " ").split()
    if not parts:
        return False
    if _is_caseless(text):
        return _caseless_name(text, parts)
    if not 2 <= len(parts) <= 6 or has_other_meaning(words_of(text)):
        return False
    joined = " ".join(map(str.casefold, parts)).replace("in 't ", "van 't ").replace("in ’t ", "van 't ")
    if _IN_NO_NAMES.intersection(fold(joined).split()):
        return False
    full = [part for part in parts if _CAPITALISED.match(part) and not _INITIALS.match(part)]
    fits = all(part in full or _may_stand_in_name(part) for part in parts)
    short_capitals = text.isupper() and all(len(part) <= 3 for part in parts)
    return fits and bool(full) and not short_capitals


def _without_degrees(text: str) -> str:
    """A name without the titles ahead of it; of a family name alone the first of them says that it is one."""
    parts, known, count = text.split(), lexicon("honorifics").words, 0
    while count < len(parts) - 1 and all(word in known or word in _OF_DEGREES for word in words_of(parts[count])):
        count += 1
    return " ".join(parts[count:] if len(parts) - count > 1 else [parts[0], *parts[count:]]) if count else text


def is_written_as_name(text: str) -> bool:
    """Whether every word of a text is written as in a name: with a capital, an initial, a particle."""
    return all(_CAPITALISED.match(part) or _may_stand_in_name(part) for part in text.split())


def _may_stand_in_name(part: str) -> bool:
    """Whether a word is an initial, a particle ("van", "d'Hautecourt"), or the "in" of "in 't Veld"."""
    return bool(_INITIALS.match(part) or _ELIDED.match(part)) or fold(part) in _PARTICLES or part == "in"


def _may_be_name(text: str) -> bool:
    """Whether a text in ASCII has two words and begins and ends as names do; asked first, since few lines do all."""
    if "," in text:
        words = text.replace(",", " ").split()
        return len(words) >= 2 and _may_stand_at_an_edge(words[0])
    words = text.split()
    return 2 <= len(words) <= _MOST_WORDS and _may_stand_at_an_edge(words[0]) and _may_stand_at_an_edge(words[-1])


def _may_stand_at_an_edge(word: str) -> bool:
    return not word[0].islower() or word in _PARTICLES or word == "in" or not word.isalpha()


def has_other_meaning(words: tuple[str, ...]) -> bool:
    """Whether one of these folded words means something else than a name."""
    if not hints_of(words) & _OTHER_MEANING:
        return False
    others = [word for word in words if word not in _ALSO_NAMES and word not in _PARTICLES]
    honorifics = lexicon("honorifics")
    return _not_names().found(tuple([word for word in others if not honorifics.holds(word)]))


@cache
def _not_names() -> Lexicon:
    return lexicon(*NOT_NAMES)


@lru_cache(maxsize=2048)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_caseless(text: str) -> bool:
    if text.isascii():
        return False
    first = next((letter for letter in text if letter.isalpha()), "")
    return bool(first) and _script(first) in _CASELESS


def _caseless_name(text: str, parts: list[str]) -> bool:
    letters = [letter for letter in text if letter.isalpha() or unicodedata.combining(letter)]
    if any(map(text.__contains__, ("株式会社", "有限公司", "주식회사", "公司", "大学"))):
        return False
    if _script(letters[0]) in {"ARABIC", "HEBREW", "THAI", "DEVANAGARI"}:
        return 2 <= len(parts) <= 5
    return 2 <= len(letters) <= 8 and len(parts) <= 3


def without_credentials(text: str) -> str:
    """A name without the degrees and memberships behind a comma."""
    head, comma, tail = text.partition(",")
    if not comma:
        return tidy(text)
    credentials = lexicon("credentials")
    pieces = [piece for piece in re.split(r"[,/]", tail) if piece.strip()]
    if pieces and all(all(credentials.covers((word,)) for word in _dotless(piece)) for piece in pieces):
        return tidy(head)
    return tidy(text)


def only_credentials(text: str) -> bool:
    """Whether a text is nothing but degrees and memberships."""
    return without_credentials(f"X, {text}") == "X"


def _dotless(text: str) -> list[str]:
    return [word for word in fold(text).replace(".", "").split() if word]


def agrees(text: str, sender: Sender) -> bool:
    """Whether a name can be the sender's: a whole word of it in the display name, or the local part spells it. *Jörg
    Müller* and *Joerg Mueller* are one."""
    if (told := _agrees(text, sender)) or (text.isascii() and sender.name.isascii()):
        return told
    return _agrees(spelt_out(text), Sender(spelt_out(sender.name), sender.address))


def may_hold_name(lowered: str, sender: Sender) -> bool:
    """Whether a word of the sender's name can stand in a folded text, so that a name in it can agree; cheaper than to
    know. Where the name is unknown, or letters have several spellings, it can."""
    if not sender.name_words or not (lowered.isascii() and sender.name.isascii()):
        return True
    if len(sender.name_words) == 1:  # "janemoss"
        lowered += lowered.replace(" ", "")
    return any(map(lowered.__contains__, sender.name_words))


def spelt_out(text: str) -> str:
    """The text as it is written where a mail system knows ASCII alone: *ü* as *ue*, *å* as *aa*."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_SPELT_OUT)


def _agrees(text: str, sender: Sender) -> bool:
    honorifics = lexicon("honorifics").words
    words = tuple([word for word in words_of(text) if len(word) > 1 and word not in honorifics])
    if not words:
        return False
    known = sender.name_words
    if known:
        if len(words) >= 2 and len(known) >= 2:
            return len(known.intersection(words)) >= 2 or _close(words, known)
        return bool(known.intersection(words)) or _close(words, known)
    return is_in_address(words, sender)


def _close(words: tuple[str, ...], known: frozenset[str]) -> bool:
    """Same family name and a first name that begins alike: ``Mike`` and ``Michael``, ``J.`` and ``Jane``."""
    shared = known.intersection(words)
    if not shared:
        joined, orders = "".join(words), (sorted(known), sorted(known, reverse=True))
        return len(joined) == sum(map(len, known)) and any(joined == "".join(order) for order in orders)
    others, rest = [word for word in words if word not in shared], known - shared
    if not others or not rest:
        return True
    return any(word[0] == other[0] or is_short_for(word, other) for word in others for other in rest)


def is_short_for(word: str, other: str) -> bool:
    """``Bill`` and ``William``; what is short for two names makes those two no one's."""
    return {word, other} != {"bill", "robert"} and (word in _kin(other) or other in _kin(word))


_kin = for_one_mail(kin.__wrapped__)
"""Search remembers the names it was asked for; a mail's words are forgotten with it."""


def is_in_address(words: tuple[str, ...], sender: Sender) -> bool:
    """Whether the sender's local part holds one of these words: ``jane.doe``, ``jdoe``, ``doej``, ``jane``.

    One is enough, since it is asked only where no display name is known. ``naming.py`` asks of the addresses in a block
    whether they hold both names or one, ``shown.is_senders_name`` whether an address is a person's by its very shape.
    """
    local = fold(sender.local_part)
    bare = re.sub(r"[^a-z]", "", local)
    if sender.local_words.intersection(word for word in words if len(word) > 2):
        return True
    return bool(bare) and any(len(word) > 2 and word in bare for word in words)


def split_name(full_name: str) -> tuple[str, str]:
    """Given and family name, or two empty texts where the order cannot be told (CJK, one word).

    The usual forms are parted as the library would, which takes a third of a mail's time for one name.
    """
    bare = without_credentials(full_name)
    parts = bare.split()
    if _is_caseless(bare) or len(parts) < 2 or len(bare) > MAX_NAME_CHARACTERS:
        return "", ""
    *given, last = parts
    if len(last) > 1 and _is_plain(last) and all(_is_letter(part) or _is_plain(part) for part in given):
        if not (bare.isupper() or bare.islower()):
            return given[0], last
        if bare.replace(" ", "").isalpha() and not last.casefold().startswith(_OF_TWO_CAPITALS):
            return given[0].capitalize(), last.capitalize()
    if not bare.islower() and (first := _first_particle(parts)):
        return parts[0], " ".join(parts[first:])
    parsed = HumanName(bare)
    parsed.capitalize(force=False)
    return str(parsed.first), str(parsed.last)


def _first_particle(parts: Sequence[str]) -> int:
    """The place of the particle that a family name begins with, ``van`` of *Jan A. van der Meer*; 0 if none is sure."""
    particles = CONSTANTS.prefixes
    first = next((nth for nth, part in enumerate(parts[:-1]) if part.islower() and part in particles), 0)
    middle = all(part.islower() and part in particles for part in parts[first:-1])
    return first if middle and all(map(_is_plain, [*parts[:first], parts[-1]])) else 0


def _is_letter(part: str) -> bool:
    return len(part) == 1 and part.isascii()


def _is_plain(part: str) -> bool:
    """Whether a word can only be a name or initials: no honorific, no degree, nothing that joins words."""
    return bool(_PART_OF_A_NAME.match(part)) and fold(part) not in _known_to_the_library()


@cache
def _known_to_the_library() -> frozenset[str]:
    known = CONSTANTS
    lists = (known.titles, known.prefixes, known.suffix_acronyms, known.suffix_not_acronyms, known.conjunctions)
    return frozenset(fold(word) for words in lists for word in words)
