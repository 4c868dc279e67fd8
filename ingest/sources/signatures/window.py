"""The lines near the end of the author's own part that may be a signature, and what is seen of each."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from ingest.sources.signatures import links, phones
from ingest.sources.signatures.features import of_line, of_place
from ingest.sources.signatures.feet import without_files, without_foot
from ingest.sources.signatures.lexicon import lexicon, split_words
from ingest.sources.signatures.line import (
    LONGEST_DELIMITER,
    Line,
    is_closing,
    is_delimiter,
    places_of,
)
from ingest.sources.signatures.meetings import without_invitation
from ingest.sources.signatures.openings import starts_of
from ingest.sources.signatures.quoting import author_part
from ingest.sources.signatures.recurrence import line_key
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.text import figures_in
from ingest.sources.signatures.ties import may_be_senders

WINDOW_LINES = 15
"""Non-blank lines of a run's end that are looked at: signatures are shorter, and the price of a mail stays flat."""
_TAIL_LINES, _CHARACTERS = 40, 200
_ANYBODY = Sender()
_LONG_CHARACTERS, _LONG_SPACES = 50, 8
_LINES_OF_A_PARAGRAPH, _LINES_OF_A_CARD, _CONTACTS_REACH = 2, 12, 3


Seen = tuple[tuple[str, ...], tuple[str, ...]]
"""What is known of one line: the features of its own words, and those of its place. Plain pairs are made quickly."""


@dataclass(frozen=True, slots=True)
class Window:
    """Seen lines with their indexes in the whole text, ascending, blank lines left out."""

    places: tuple[int, ...]
    seen: tuple[Seen, ...]
    delimiter: int | None = None
    """The last of the seen lines that opens a signature by RFC 3676."""


def windows_of(
    lines: Sequence[str],
    sender: Sender,
    recurring: AbstractSet[str] = frozenset(),
    *,
    every: bool = False,
    own: bool = False,
) -> Iterator[Window]:
    """The windows to look at in turn: the end of what stands below the quoted text, then of what stands above it.

    A window begins one line above the first that can be a signature's, and without any it is left out: the model says
    no to them, and they are two lines of five. To learn from it ``every`` line is wanted. ``recurring`` holds the keys
    of lines that end other mails of the sender too (``recurrence.py``). Where only the sender's ``own`` signature is
    wanted, an end that nothing could tie to the sender is left out unread.
    """
    whole = every or bool(recurring)
    for end, ends_text in ends_of(lines, sender, own=own):
        filled = _without_last_words(end, lines, sender)
        places = _below_speech(filled[-WINDOW_LINES:], lines)
        if not whole:
            places = _below_words(places, lines)
        read = [Line(lines[place], sender) for place in places]
        if not whole:
            first = next((nth for nth, line in enumerate(read) if line.may_sign), None)
            if first is None:
                continue
            places, read = places[max(0, first - 1) :], read[max(0, first - 1) :]
        recurs = _recurs(read, recurring) if recurring else [False] * len(places)
        seen_from = len(filled) - len(places)
        stand = places_of(read, places, seen_from=seen_from, ends_text=ends_text, recurs=recurs)
        delimiters = [nth for nth, line in enumerate(read) if line.delimits]
        seen = tuple(zip(map(of_line, read), map(of_place, stand), strict=True))
        yield Window(tuple(places), seen, delimiters[-1] if delimiters else None)


def _recurs(read: Sequence[Line], recurring: AbstractSet[str]) -> list[bool]:
    """Which of the lines end other mails too; none if no name of the sender's and no number does, as in reports."""
    found = [line_key(line.text) in recurring for line in read]
    tells = any(
        known and (line.numbers or (line.is_name and line.own_words)) for known, line in zip(found, read, strict=True)
    )
    return found if tells else [False] * len(read)


def _below_words(places: list[int], lines: Sequence[str]) -> list[int]:
    """Drops the lines ahead that are plainly running text, but for the last of them."""
    for nth, place in enumerate(places):
        if not _is_plainly_speech(lines[place]):
            return places[max(0, nth - 1) :]
    return places[-1:]


def _is_plainly_speech(line: str) -> bool:
    """Whether a line has too many words for a name or a closing, and no contact; cheaper than to read it."""
    if line.count(" ") < _LONG_SPACES or "@" in line or "  " in line:
        return False
    return figures_in(line) < phones.FEWEST_DIGITS and not links.may_hold_url(line)


def _without_last_words(filled: list[int], lines: Sequence[str], sender: Sender) -> list[int]:
    """Drops a last paragraph that is a postscript, or (working hours, prizes, a regulator) right below a closing, the
    sender's whole name and a contact: a letter's own last paragraph hardly follows them."""
    if len(filled) <= _LINES_OF_A_PARAGRAPH or len(lines[filled[-2]]) <= _LONG_CHARACTERS:
        return filled
    end = len(filled)
    if filled[-1] == filled[-2] + 1 and len(lines[filled[-1]]) <= _LONG_CHARACTERS:
        end -= 1  # a paragraph's last line may be short
    first = end
    while first and len(lines[filled[first - 1]]) > _LONG_CHARACTERS:
        first -= 1
    while first < end and not _is_long(lines[filled[first]]):
        first += 1
    if not first or end - first < _LINES_OF_A_PARAGRAPH:
        return filled
    if lexicon("postscripts").opens(split_words(lines[filled[first]][:_CHARACTERS])):
        return filled[:first]
    above = [lines[place] for place in filled[max(0, first - _LINES_OF_A_CARD) : first]]
    if not any("@" in line or figures_in(line) >= phones.FEWEST_DIGITS for line in above[-_CONTACTS_REACH:]):
        return filled
    signed = any(
        len(sender.name_words.intersection(split_words(name))) > 1 and is_closing(closing)
        for closing, name in pairwise(above)
    )
    return filled[:first] if signed else filled


def _below_speech(places: list[int], lines: Sequence[str]) -> list[int]:
    """Drops what stands above a paragraph: a signature stands below it. What a delimiter opens is left whole."""
    long = [nth for nth, place in enumerate(places) if len(lines[place]) > _LONG_CHARACTERS]
    pairs = [above for above, below in pairwise(long) if below == above + 1]
    if not pairs:
        return places
    marks = [
        nth for nth, place in enumerate(places) if len(lines[place]) <= LONGEST_DELIMITER and is_delimiter(lines[place])
    ]
    first = marks[-1] if marks else len(places)
    for nth in reversed(pairs):
        if nth + 1 < first and _is_long(lines[places[nth]]) and _is_long(lines[places[nth + 1]]):
            return places[nth:]
    return places


def _is_long(line: str) -> bool:
    """Whether a long line is of words; cheaper than to know that it is speech, which is asked of fewer lines."""
    if line.count(" ") < _LONG_SPACES or "@" in line or "|" in line:
        return False
    return "  " not in line.strip() and "\t" not in line and figures_in(line) < phones.FEWEST_DIGITS


def ends_of(lines: Sequence[str], sender: Sender, *, own: bool = False) -> Iterator[tuple[list[int], bool]]:
    """The author's last and first run of filled lines, without a foot, and whether the run ends the text; where only
    the sender's ``own`` are wanted, of runs that nothing could tie to the sender none."""
    runs = author_part(lines)
    for run in dict.fromkeys((*runs[-1:], *runs[:1])):
        filled = [place for place in range(*run) if lines[place] and not lines[place].isspace()]
        if not filled:
            continue
        lowered = "\n".join([lines[place] for place in filled[-_TAIL_LINES:]]).casefold()
        if own and not may_be_senders(lowered, sender):
            continue
        filled = without_files(filled, lines, lowered)
        starts = starts_of([lines[place] for place in filled[-_TAIL_LINES:]])
        filled = without_foot(filled, lines, lowered, starts, sender)
        filled = without_invitation(filled, lines, lowered, starts)
        if filled:
            yield filled, run[1] >= len(lines)


def tail_of(lines: Sequence[str]) -> frozenset[str]:
    """The keys of the lines a mail ends with, as ``recurrence.py`` compares them."""
    keys = (line_key(lines[place]) for filled, _ in ends_of(lines, _ANYBODY) for place in filled[-WINDOW_LINES:])
    return frozenset(key for key in keys if key)
