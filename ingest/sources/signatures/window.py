"""The lines near the end of the author's own part that may be a signature, and what is seen of each."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ingest.sources.signatures import phones
from ingest.sources.signatures.features import of_line, of_place
from ingest.sources.signatures.lexicon import lexicon, split_words, words_of
from ingest.sources.signatures.line import LONGEST_DELIMITER, Line, is_delimiter, is_rule, places_of
from ingest.sources.signatures.meetings import without_invitation
from ingest.sources.signatures.quoting import author_part
from ingest.sources.signatures.recurrence import line_key
from ingest.sources.signatures.sender import Sender

WINDOW_LINES = 15
"""Non-blank lines of a run's end that are looked at: signatures are shorter, and the price of a mail stays flat."""
_FOOT_REACH, _TAIL_LINES = 30, 40
_FOOT_CHARACTERS = 200
_DISCLAIMER_CHARACTERS = 30
_OPENING_CHARACTERS = 40
_LONG_CHARACTERS, _LONG_SPACES = 50, 8
_COPYRIGHT = ("©", "(c) ", "Copyright ")
_COPYRIGHT_SIGNS = "©(C"
_LIST_FOOTERS = (
    "mailing list", "mailman/listinfo", "unsubscri", "yahoo! groups", "groups.google", "do you yahoo", "get your free",
    "list run by", "sent from my", "sent from the", "sent from mail for", "sent from yahoo", "sent from outlook",
    "get outlook for", "archives at", "archive at", "view this message in context", "to post to this group",
    "posting guide", "you received this message", "you received this email", "msn explorer",
)  # fmt: skip

_TRACES = (
    "list",
    "unsubscri",
    "group",
    "yahoo",
    "get ",
    "sent from",
    "archive",
    "in context",
    "guide",
    "you r",
    "msn ",
)
"""Each of them holds one of these: half as much is sought where none does, as in most mails."""


class Seen(NamedTuple):
    """What is known of one line: the features of its own words, and those of its place."""

    own: tuple[str, ...]
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Seen lines with their indexes in the whole text, ascending, blank lines left out."""

    places: tuple[int, ...]
    seen: tuple[Seen, ...]
    delimiter: int | None = None
    """The last of the seen lines that opens a signature by RFC 3676."""


def windows_of(
    lines: Sequence[str], sender: Sender, recurring: AbstractSet[str] = frozenset(), *, every: bool = False
) -> Iterator[Window]:
    """The windows to look at in turn: the end of what stands below the quoted text, then of what stands above it.

    A window of which no line can be a signature's is left out unless ``every`` one is wanted, to learn from it: the
    model says no to all of them, and they are one in five. ``recurring`` holds the keys of lines that end other mails
    of the sender too (``recurrence.py``).
    """
    for filled, ends_text in ends_of(lines):
        places = _below_speech(filled[-WINDOW_LINES:], lines)
        read = [Line(lines[place], sender) for place in places]
        if not (every or recurring or any(line.may_sign for line in read)):
            continue
        recurs = [line_key(lines[place]) in recurring for place in places] if recurring else [False] * len(places)
        seen_from = len(filled) - len(places)
        stand = places_of(read, places, seen_from=seen_from, ends_text=ends_text, recurs=recurs)
        delimiters = [nth for nth, line in enumerate(read) if line.delimits]
        seen = tuple(map(Seen, map(of_line, read), map(of_place, stand)))
        yield Window(tuple(places), seen, delimiters[-1] if delimiters else None)


def _below_speech(places: list[int], lines: Sequence[str]) -> list[int]:
    """Drops what stands above a paragraph: a signature stands below it. What a delimiter opens is left whole."""
    if sum([len(lines[place]) > _LONG_CHARACTERS for place in places]) < 2:
        return places
    marks = [
        nth for nth, place in enumerate(places) if len(lines[place]) <= LONGEST_DELIMITER and is_delimiter(lines[place])
    ]
    first = marks[-1] if marks else len(places)
    for nth in range(first - 2, -1, -1):
        if _is_long(lines[places[nth]]) and _is_long(lines[places[nth + 1]]):
            return places[nth:]
    return places


def _is_long(line: str) -> bool:
    """Whether a line is long and of words; cheaper than to know that it is speech, which is asked of fewer lines."""
    if len(line) <= _LONG_CHARACTERS or line.count(" ") < _LONG_SPACES or "@" in line or "|" in line:
        return False
    return "  " not in line.strip() and "\t" not in line and sum(map(str.isdigit, line)) < phones.FEWEST_DIGITS


def ends_of(lines: Sequence[str]) -> Iterator[tuple[list[int], bool]]:
    """The author's last and first run of filled lines, without a foot, and whether the run ends the text."""
    runs = author_part(lines).runs
    for run in dict.fromkeys((*runs[-1:], *runs[:1])):
        filled = [place for place in range(*run) if lines[place] and not lines[place].isspace()]
        if not filled:
            continue
        lowered = "\n".join(lines[filled[-_TAIL_LINES:][0] : filled[-1] + 1]).casefold()
        filled = without_invitation(_without_foot(filled, lines, lowered), lines, lowered)
        if filled:
            yield filled, run[1] >= len(lines)


def tail_of(lines: Sequence[str]) -> frozenset[str]:
    """The keys of the lines a mail ends with, as ``recurrence.py`` compares them."""
    keys = (line_key(lines[place]) for filled, _ in ends_of(lines) for place in filled[-WINDOW_LINES:])
    return frozenset(key for key in keys if key)


def _without_foot(filled: list[int], lines: Sequence[str], lowered: str) -> list[int]:
    """Drops what stands below a signature: list footers, disclaimers, "sent from my …"; ``lowered`` is the folded
    end of the text."""
    tail = filled[-_FOOT_REACH:]
    listed = any(map(lowered.__contains__, _TRACES)) and any(map(lowered.__contains__, _LIST_FOOTERS))
    for nth, place in enumerate(tail):
        line = lines[place]
        short = len(line) <= _DISCLAIMER_CHARACTERS and ":" not in line and line[0] not in _COPYRIGHT_SIGNS
        if (short and not listed) or not _opens_foot(line, listed=listed):
            continue
        upto = nth
        while upto and (is_rule(lines[tail[upto - 1]]) or is_delimiter(lines[tail[upto - 1]])):
            upto -= 1
        return filled[: len(filled) - len(tail) + upto]
    return filled


def _opens_foot(line: str, *, listed: bool) -> bool:
    if listed:
        lowered = line[:_FOOT_CHARACTERS].casefold()
        if any(map(lowered.__contains__, _LIST_FOOTERS)):
            return True
    if line[0] in _COPYRIGHT_SIGNS and line.startswith(_COPYRIGHT):
        return True
    if line[:2].isalpha() and line[:2].casefold() not in _foot_beginnings():
        return False
    if _first_word(line) not in _foot_openings():
        return False
    words = words_of(line)
    if ":" in line and lexicon("imprint_labels").opens(words):
        return True
    return len(line) > _DISCLAIMER_CHARACTERS and lexicon("disclaimers").opens(words)


def _first_word(text: str) -> str:
    """The first of a text's folded words; what stands before the first space mostly is it."""
    start = text.partition(" ")[0]
    if start.isascii() and start.isalnum():
        return start.casefold()
    return next(iter(split_words(text[:_OPENING_CHARACTERS])), "")


@cache
def _foot_beginnings() -> frozenset[str]:
    """The first two letters of those words: fewer lines open so still, and nothing is cheaper to ask."""
    return frozenset(word[:2] for word in _foot_openings())


@cache
def _foot_openings() -> frozenset[str]:
    """The first words of disclaimers and imprints; few lines open so, and all the words of the others cost time."""
    return lexicon("imprint_labels").openings | lexicon("disclaimers").openings
