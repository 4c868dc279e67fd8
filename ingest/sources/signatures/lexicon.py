"""Loads the public word lists of ``lexicons/`` into matchers that work on folded words.

A file holds sections, ``[titles]``, and one entry a line; ``#`` opens a comment. An entry is a word, a phrase, or, with
a leading hyphen, the end of a compound (``-leiter`` finds *Vertriebsleiter*). The section ``countries`` maps a name to
its ISO 3166 code. The same section of all files is one list: a mail may mix languages, and most do.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib import resources
from itertools import pairwise

from ingest.sources.signatures.memo import for_one_mail

_WORD = re.compile(r"[^\W_]+(?:['’&/][^\W_]+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:['&/][a-z0-9]+)*")  # the same for folded ASCII, in half the time
_LETTERS_AND_FIGURES = "abcdefghijklmnopqrstuvwxyz0123456789"
_JOINERS = "'&/"
# The ending of the other gender: "Director/a", "Leiter/in", "Direttore/trice", "Chef/fe".
_OTHER_FORM = re.compile(
    r"/(?<=[a-z]{4}/)(?:as?|os?|in(?:nen)?|es?|n?nes?|euses?|rices?|trices?|oras?|ras?|r|fe|ve|i?ere|ienne|se|essa|te|ster)"
    r"(?![a-z])",
    re.I,
)


def _all_but(kept: str) -> bytes:
    """A table for ``bytes.translate``: capitals to small letters, all that is not kept to spaces."""
    small = (chr(code).lower() if code < 128 else " " for code in range(256))
    return bytes(ord(letter) if letter in kept else ord(" ") for letter in small)


_SPACED, _SPACED_BUT_JOINED = _all_but(_LETTERS_AND_FIGURES), _all_but(_LETTERS_AND_FIGURES + _JOINERS)
_SHORTEST_COMPOUND = 5
_TAIL = 3
"""Letters that every end of a compound has."""
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def fold(text: str) -> str:
    """Case and accents away, ``ß`` to ``ss``; what is left compares across spellings."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join([letter for letter in decomposed if not unicodedata.combining(letter)])


def split_words(text: str) -> tuple[str, ...]:
    """The folded words of a text, punctuation dropped, ``c/o`` and ``R&D`` kept whole; of ``Director/a`` one form."""
    folded = text if text.isascii() else fold(text)
    if "/" in folded and "//" not in folded:
        folded = _OTHER_FORM.sub("", folded)
    if not folded.isascii():
        return tuple(_WORD.findall(folded))
    # Bytes are folded and parted in a quarter of the time that a pattern takes; it is asked only of what joins words.
    if "'" in folded or "&" in folded or "/" in folded:
        parts = folded.encode("ascii").translate(_SPACED_BUT_JOINED).decode("ascii").split()
        return tuple([word for part in parts for word in ((part,) if part.isalnum() else _ASCII_WORD.findall(part))])
    return tuple(folded.encode("ascii").translate(_SPACED).decode("ascii").split())


words_of = for_one_mail(split_words)
"""The same, remembered: for texts that several steps ask about."""


class LexiconError(ValueError):
    """A file of the lexicons that would be read wrongly. The message names file, line and remedy."""


class Lexicon:
    """One section in all languages: single words, ends of compounds, and phrases under their first word.

    Asked for every line of every mail: plain loops, and set operations before them, because most lines hold no entry.
    """

    __slots__ = ("_endings", "_firsts", "_pairs", "_phrases", "_tails", "entries", "openings", "words")

    def __init__(self, entries: Iterable[str]) -> None:
        self.entries = frozenset(entries)
        self.words: set[str] = set()
        """Folded words that are an entry by themselves."""
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        endings: list[str] = []
        for entry in sorted(self.entries):
            for spelling in {fold(entry), fold(entry.casefold().translate(_GERMAN))}:
                if entry.startswith("-"):
                    endings.append(spelling.strip("-."))
                else:
                    self._add(tuple(_WORD.findall(spelling)))
        self._endings = tuple(endings)
        self._tails = frozenset(ending[-2:] for ending in endings)
        self._firsts = frozenset(self._phrases)
        self.openings = self._firsts | self.words
        """Words that are an entry or open one."""
        self._pairs = frozenset(phrase[:2] for phrases in self._phrases.values() for phrase in phrases)

    @property
    def endings(self) -> tuple[str, ...]:
        """What compounds end with that are an entry."""
        return self._endings

    def _add(self, words: tuple[str, ...]) -> None:
        if len(words) == 1:
            self.words.add(words[0])
        elif words:
            self._phrases.setdefault(words[0], []).append(words)

    def count(self, words: tuple[str, ...]) -> int:
        """How many entries stand in these folded words; a phrase counts once."""
        if not self._endings and self._firsts.isdisjoint(words):
            return sum(map(self.words.__contains__, words))
        hits = 0
        for place in range(len(words)):
            if self._begins_at(words, place):
                hits += 1
        return hits

    def found(self, words: tuple[str, ...]) -> bool:
        """Whether any entry stands in these folded words."""
        if not self.words.isdisjoint(words):
            return True
        if self._endings:
            for word in words:
                if word[-2:] in self._tails and self._ends_a_compound(word):
                    return True
        if self._firsts.isdisjoint(words) or self._pairs.isdisjoint(pairwise(words)):
            return False
        return any(word in self._firsts and self._phrase_at(words, place) for place, word in enumerate(words))

    def opens(self, words: tuple[str, ...]) -> bool:
        """Whether an entry stands at the very beginning of these folded words."""
        return bool(words) and self._begins_at(words, 0)

    def covers(self, words: tuple[str, ...]) -> bool:
        """Whether these folded words are one entry and nothing more."""
        if len(words) == 1:
            return self.holds(words[0])
        return bool(words) and words[0] in self._firsts and words in self._phrases[words[0]]

    def holds(self, word: str) -> bool:
        """Whether this folded word is an entry."""
        if word in self.words:
            return True
        return word[-2:] in self._tails and self._ends_a_compound(word)

    def _ends_a_compound(self, word: str) -> bool:
        return len(word) > _SHORTEST_COMPOUND and word.endswith(self._endings)

    def _begins_at(self, words: tuple[str, ...], place: int) -> bool:
        word = words[place]
        if word in self.words or (word in self._firsts and self._phrase_at(words, place)):
            return True
        return word[-2:] in self._tails and self._ends_a_compound(word)

    def _phrase_at(self, words: tuple[str, ...], place: int) -> bool:
        return any(words[place : place + len(phrase)] == phrase for phrase in self._phrases[words[place]])


@cache
def _sections() -> dict[str, list[str]]:
    folder = resources.files(__package__).joinpath("lexicons")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda each: each.name)
    return sections_of((file.name, file.read_text(encoding="utf-8")) for file in files)


def sections_of(files: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The entries by section of files, each given as its name and its text.

    Raises ``LexiconError`` for a section that is none of ``SECTIONS``, whose entries nobody would ever ask for.
    """
    sections: dict[str, list[str]] = {}
    for name, text in files:
        current: list[str] | None = None
        for number, line in enumerate(text.splitlines(), 1):
            entry = line.strip()
            if entry.startswith("[") and entry.endswith("]"):
                if entry[1:-1] not in SECTIONS:
                    raise LexiconError(f"lexicons/{name} line {number}: no section is called {entry}. {_remedy(entry)}")
                current = sections.setdefault(entry[1:-1], [])
            elif entry and not entry.startswith("#"):
                if current is None:
                    raise LexiconError(f"lexicons/{name} line {number}: {entry!r} stands in no section. Put it in one.")
                current.append(entry)
    return sections


def _remedy(entry: str) -> str:
    meant = get_close_matches(entry[1:-1], SECTIONS, 1)
    return f"Write [{meant[0]}]." if meant else "Take one of SECTIONS in lexicon.py, or name a new one there."


@cache
def lexicon(*sections: str) -> Lexicon:
    """The matcher of one section, or of several as one, of all languages. Unknown sections raise ``KeyError``."""
    return Lexicon(entry for section in sections for entry in _sections()[section])


HINTED = (
    "address_words", "closings", "company_words", "departments", "disclaimers", "email_labels", "footers", "greetings",
    "imprint_labels", "legal_forms", "phone_direct", "phone_fax", "phone_mobile", "registration_labels",
    "sentence_words", "street_words", "titles", "web_labels",
)  # fmt: skip
"""Sections that a step asks ``hint`` for: one look at a line's words tells of each whether it can stand there."""

SECTIONS = frozenset(HINTED) | frozenset(
    "address_labels agents_first agents_last also_names alternatives birth_labels by_order by_way_of calls"
    " capital_labels company_labels countries credentials degree_words department_labels desk_heads desk_tails"
    " emergencies employed_at employed_loosely extension_labels firm_heads firm_tails first_names first_person"
    " former generations given_names home_labels home_marks honorifics jobs_of_units joiners kept_labels kin"
    " kin_of_a_name label_words left_open mailbox_jobs meeting_signs meeting_times meetings name_labels"
    " name_particles no_name_words no_people notices number_labels number_words numbered_things on_behalf"
    " one_of_several others_contacts others_labels others_passages own_lines owner_marks parent_phrases"
    " parent_words phone_home phone_pager phone_switchboard place_heads place_tails postscripts practices pronouns"
    " ranks rare_surnames reply_words round_the_clock says_so schools service_labels signing_for slogan_words"
    " small_pairs small_words speech_openers title_labels unit_heads unit_names unit_words works_for"
    " written_for".split()
)
"""Every section a file may have; a new one is named here, or in ``HINTED`` if a step asks ``hint`` for it."""


def hint(*sections: str) -> int:
    """The bits that stand for these sections in what ``hints_of`` answers."""
    return sum(1 << HINTED.index(section) for section in sections)


@cache
def _hints() -> tuple[dict[str, int], dict[str, list[tuple[str, int]]]]:
    """Bits of the sections: by the words that are or open an entry, and by the last three letters of compounds."""
    words: dict[str, int] = {}
    endings: dict[str, list[tuple[str, int]]] = {}
    for section in HINTED:
        bit, matcher = hint(section), lexicon(section)
        for ending in matcher.endings:
            endings.setdefault(ending[-_TAIL:], []).append((ending, bit))
        for word in matcher.openings:
            words[word] = words.get(word, 0) | bit
    for word in words:
        words[word] |= _hints_of_compound(word, endings)
    return words, endings


def _hints_of_compound(word: str, endings: Mapping[str, Sequence[tuple[str, int]]]) -> int:
    if len(word) <= _SHORTEST_COMPOUND:
        return 0
    answer = 0
    for ending, bit in endings.get(word[-_TAIL:], ()):
        if word.endswith(ending):
            answer |= bit
    return answer


def hints_of(words: Iterable[str]) -> int:
    """In which of the hinted sections folded words have an entry, open one or end as one does.

    Without a section's bit none of its entries can be found; with it, its ``Lexicon`` knows.
    """
    known, endings = _hints()
    answer = 0
    for word in words:
        bits = known.get(word)
        if bits is not None:
            answer |= bits
        elif len(word) > _SHORTEST_COMPOUND and word[-_TAIL:] in endings:
            answer |= _hints_of_compound(word, endings)
    return answer


@cache
def entries(section: str) -> tuple[str, ...]:
    """The raw entries of a section, longest first, as regular expressions want them."""
    return tuple(sorted(set(_sections()[section]), key=lambda entry: (-len(entry), entry)))


@cache
def country_codes() -> dict[str, str]:
    """Folded country name to ISO 3166 code."""
    pairs = (entry.split("=") for entry in _sections()["countries"])
    return {" ".join(words_of(name)): code.strip() for name, code in pairs}


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of these words, the longest that fits; shared beginnings are tried once."""
    tree: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        tree.setdefault(word[:1], []).append(word[1:])
    optional = "?" if tree.pop("", None) else ""
    if not tree:
        return ""
    branches = [re.escape(first) + any_of(rests) for first, rests in tree.items()]
    return f"(?:{'|'.join(branches)}){optional}" if optional or len(branches) > 1 else branches[0]
