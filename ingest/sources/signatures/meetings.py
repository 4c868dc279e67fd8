"""Takes invitations to online meetings off a mail's end: their dial-in numbers and ids are nobody's."""

import re
from collections.abc import Sequence

from ingest.sources.signatures import names
from ingest.sources.signatures.lexicon import entries, lexicon, split_words
from ingest.sources.signatures.line import is_closing, is_delimiter, is_rule
from ingest.sources.signatures.openings import beginnings

_REACH, _CHARACTERS = 40, 200
_SIGNS = entries("meeting_signs")
_LONGEST_STOP = 60
# What goes on with an invitation behind a blank line: a number to dial, a link.
_GOES_ON = re.compile(r"^\W{0,5}(?:\+\d|\d[\d ()+-]{5}|<?https?://|www\.)", re.I)


def without_invitation(filled: list[int], lines: Sequence[str], lowered: str, starts: Sequence[str]) -> list[int]:
    """The filled lines of a text without those near its end that invite to a meeting; what stands around them stays.
    ``lowered`` is the folded end of the text, ``starts`` how its lines start."""
    may_invite = not beginnings("meetings").isdisjoint(starts) or not all(map(str.isascii, starts))
    if not may_invite or not any(map(lowered.__contains__, _SIGNS)):
        return filled
    tail = filled[-_REACH:]
    kept: list[int] = []
    inside, above = False, -1
    for place in tail:
        line = lines[place]
        if _invites(line):
            inside = True
            while kept and is_rule(lines[kept[-1]]):
                kept.pop()
        elif inside:
            inside = not _ends(line) and (place - above == 1 or is_rule(line) or bool(_GOES_ON.match(line)))
        if not inside:
            kept.append(place)
        above = place
    return [*filled[: len(filled) - len(tail)], *kept]


def _invites(line: str) -> bool:
    return lexicon("meetings").opens(split_words(line[:_CHARACTERS]))


def _ends(line: str) -> bool:
    """Whether a line belongs to a letter again: a closing, a delimiter, somebody's name."""
    bare = line.strip()
    return len(bare) <= _LONGEST_STOP and (is_closing(bare) or is_delimiter(line) or names.looks_like_name(bare))
