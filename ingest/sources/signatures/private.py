"""Tells a private number by the mark beside its label: "Tel. P", "Tel (H)", "Tél. perso", "Eves:"."""

import re
from functools import cache

from ingest.sources.signatures.lexicon import any_of, entries, fold

# A letter alone is private only beside a word for a telephone: "P: 555 0101" is a phone, "Tel. P 555 0101" is at home.
_LETTERS = frozenset("hpr")
_AROUND = " .:()[]-/\t"
_SEPARATORS = "|,;\t/:•·"
_REACH = 24
_SHORTEST_WORD = 2


def is_private(before: str, label: str, after: str, *, last: bool) -> bool:
    """Whether a number is marked as private by the folded text around it, up to the numbers beside it.

    ``label`` is what labels the number, or the first of its line, if anything does; ``last`` says that no other number
    follows on the line.
    """
    worded = len(label.strip(".")) >= _SHORTEST_WORD
    if worded and label in before and before.rpartition(label)[2].strip(_AROUND) in _LETTERS:
        return True
    ahead, bracketed, ending = _marks()
    found = ahead.search(before[-_REACH:])
    if found:
        left = before[-_REACH:][: found.start()].rstrip(" (.[-")
        return worded or not left or left[-1] in _SEPARATORS or found.group(2)[:1] in {".", ":", ")"}
    behind = bracketed.match(after)
    if behind:
        return worded or behind.group(1) not in _LETTERS
    return last and ending.match(after) is not None


def ends_label(text: str) -> str:
    """What stands ahead of a private mark that ends a folded label ("tel" of "tel. (p)"), or ``""``."""
    head, _, mark = text.rpartition(" ")
    mark = mark.strip(_AROUND)
    return head.strip(_AROUND) if mark in _LETTERS or mark in _words() else ""


@cache
def _words() -> frozenset[str]:
    return frozenset(fold(entry).rstrip(".") for entry in (*entries("home_marks"), *entries("phone_home")))


@cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A mark right ahead of a number, one in brackets right behind it, and one behind it that ends the line."""
    words = any_of(_words())
    return (
        re.compile(rf"(?<![^\W_])({words})([\s.:)\]-]{{0,5}})$"),
        re.compile(rf"\s{{0,2}}[(\[]({words}|[{''.join(sorted(_LETTERS))}])\.?[)\]]"),
        re.compile(rf"\s{{1,3}}({words})\.?\s{{0,3}}$"),
    )
