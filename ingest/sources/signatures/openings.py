"""Tells by three letters which lines may open with an entry of a lexicon: cheaper than to part them into words."""

import string
from collections.abc import Sequence
from functools import cache

from ingest.sources.signatures.lexicon import lexicon, split_words

_LETTERS = 3
_LOOKED_AT = 40
_AHEAD = f"{string.punctuation}{string.whitespace}–—•·“„«"
_FOLDED = [chr(code) for code in range(128) if not chr(code).isupper()]
_BEHIND = [letter for letter in _FOLDED if not letter.isalnum()]


def starts_of(lines: Sequence[str]) -> list[str]:
    """The first three letters of each line, folded, what is drawn ahead of them left out."""
    return [
        start.casefold() if (start := line[:_LETTERS]).isalpha() else line.lstrip(_AHEAD)[:_LETTERS].casefold()
        for line in lines
    ]


@cache
def beginnings(*sections: str) -> frozenset[str]:
    """How the lines start that open with an entry of these sections. A start that is not ASCII may be one as well."""
    words = lexicon(*sections).openings
    short = [word for word in words if len(word) < _LETTERS]
    return frozenset(word[:_LETTERS] for word in words).union(
        (f"{word}{behind}"[:_LETTERS] for word in short for behind in _BEHIND),
        (f"{word}{one}{other}" for word in short if len(word) == 1 for one in _BEHIND for other in _FOLDED),
    )


def first_word(line: str) -> str:
    """The first of a line's folded words; what stands before the first space mostly is it."""
    start = line.partition(" ")[0]
    if start.isascii() and start.isalnum():
        return start.casefold()
    return next(iter(split_words(line[:_LOOKED_AT])), "")
