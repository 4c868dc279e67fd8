"""Finds the lines that one person's mails end with again and again: a signature that recurs is the strongest evidence.

Pure functions over mails that are in memory together; nothing of a body outlives them.
"""

from collections import Counter
from collections.abc import Sequence

from ingest.sources.signatures.lexicon import words_of


def line_key(text: str) -> str:
    """What makes two lines the same: their folded words; ``""`` for a line without any."""
    return " ".join(words_of(text))


def recurring(tails: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """For each of one sender's tails (``window.tail_of``) the keys that stand in another of them too.

    A mail that ends as another does in every line is the same mail again and proves nothing.
    """
    counts = Counter(key for tail in set(tails) for key in tail)
    return [frozenset(key for key in tail if counts[key] > 1) for tail in tails]
