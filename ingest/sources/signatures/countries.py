"""Tells a country by its name at the end of a line."""

from functools import cache

from ingest.sources.signatures.lexicon import country_codes, words_of
from ingest.sources.signatures.text import AROUND_WORDS


def country_named(line: str) -> str:
    """The code of the country whose name ends this line, or ``""``."""
    if len(line) > 120:
        return ""
    words = words_of(line.strip(AROUND_WORDS))
    names = country_codes()
    if not words or words[-1] not in _last_words():
        return ""
    for length in (4, 3, 2, 1):
        code = names.get(" ".join(words[-length:])) if len(words) >= length else None
        if code:
            return code
    return ""


@cache
def _last_words() -> frozenset[str]:
    return frozenset(name.rpartition(" ")[2] for name in country_codes())
