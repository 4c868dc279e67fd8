"""Reads what a customer typed: words, "quoted phrases", OR and NOT, and nothing else; every other sign is a space."""

import re
from dataclasses import dataclass
from functools import lru_cache

from directory.search.folding import spellings

TEXT_CHARACTERS = 512
CLAUSES = 32

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PIECES = re.compile(r'"([^"]*)"|([^\s"]+)')


class QueryRefused(Exception):
    """The question asks for more than is answered; the message says the limit and repeats nothing of the question."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One word or phrase. ``unfinished`` marks the last word typed, whose beginning is enough; a quoted phrase is
    taken as written; a ``denied`` clause must not match."""

    text: str
    quoted: bool = False
    denied: bool = False
    unfinished: bool = False


@lru_cache(maxsize=64)
def parse(text: str) -> tuple[tuple[Clause, ...], ...]:
    """The alternatives (joined by OR) of what must all hold; empty when nothing searchable was typed.

    ``NOT`` binds to the clause after it, ``AND`` is what a space already means; only capitals count, so that the words
    remain words. Raises QueryRefused beyond 512 characters or 32 clauses.
    """
    within_limits(text)
    alternatives: list[list[Clause]] = [[]]
    denied = False
    last_end = 0
    for piece in _PIECES.finditer(text.translate(_QUOTES)):
        phrase, word = piece.groups()
        if word == "OR":
            alternatives.append([])
            denied = False
        elif word == "NOT":
            denied = True
        elif word != "AND" and spellings(phrase or word or ""):
            quoted = phrase is not None
            alternatives[-1].append(Clause(phrase if quoted else word, quoted=quoted, denied=denied))
            denied = False
            last_end = piece.end()
    if last_end == len(text.rstrip()):
        alternatives[-1][-1:] = [_open_ended(clause) for clause in alternatives[-1][-1:]]
    found = tuple(tuple(clauses) for clauses in alternatives if clauses)
    _count(sum(map(len, found)))
    return found


@lru_cache(maxsize=64)
def words(text: str) -> tuple[Clause, ...]:
    """Plain words that must all hold, for the fields that know no operators. Raises QueryRefused as ``parse`` does."""
    within_limits(text)
    found = [Clause(word) for word in text.translate(_QUOTES).replace('"', " ").split() if spellings(word)]
    _count(len(found))
    return (*found[:-1], *map(_open_ended, found[-1:]))


def within_limits(text: str) -> None:
    """Raises QueryRefused when a text is longer than 512 characters."""
    if len(text) > TEXT_CHARACTERS:
        raise QueryRefused(f"Use at most {TEXT_CHARACTERS} characters.")


def _open_ended(clause: Clause) -> Clause:
    return Clause(
        clause.text, quoted=clause.quoted, denied=clause.denied, unfinished=not (clause.quoted or clause.denied)
    )


def _count(clauses: int) -> None:
    if clauses > CLAUSES:
        raise QueryRefused(f"Use at most {CLAUSES} words or phrases.")
