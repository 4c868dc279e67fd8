"""What a query means, as a small tree of literal matches that each engine only has to translate."""

from dataclasses import dataclass
from enum import IntEnum

from directory.profiles.titles import normalise_title
from directory.search.backend import Choice, Query, Sort
from directory.search.clauses import Clause, parse, words
from directory.search.documents import name_key
from directory.search.folding import kin, spellings, tokens

_SHORT, _LONG = 4, 8


class Level(IntEnum):
    """How near a word must come: as written; its kin and, for the last word, its beginning; or a slip of the pen."""

    WRITTEN = 0
    NEAR = 1
    LOOSE = 2


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field holds one of these tokens or codes."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The field holds these tokens next to each other, in order; there are at least two."""

    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """The field holds a token within ``slips`` edits (0 to 2; a swap is one) of this, or of its beginning."""

    field: str
    token: str
    slips: int
    beginning: bool


@dataclass(frozen=True, slots=True)
class Every:
    """All of ``parts`` hold and none of ``none_of``; with neither, everything."""

    parts: tuple["Node", ...] = ()
    none_of: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of ``parts`` holds; without any, nothing."""

    parts: tuple["Node", ...]


Node = OneOf | Phrase | Alike | Every | Either


def tiers(query: Query, *, loose: bool) -> tuple[Node, ...]:
    """The disjoint sets of matches to page through, nearest first; filters stand apart (``chosen``)."""
    if loose:
        return (wanted(query, Level.LOOSE),)
    near = wanted(query, Level.NEAR)
    if query.sort is Sort.NEWEST or not is_worded(query):
        return (near,)
    as_written = wanted(query, Level.WRITTEN)
    keys = _whole_name(query)
    exact = Every((OneOf("name_keys", keys), as_written)) if keys else Either(())
    return (exact, Every((as_written,), none_of=(exact,)), Every((near,), none_of=(as_written,)))


def wanted(query: Query, level: Level) -> Node:
    """What the four texts ask for at one level; a higher level holds all that a lower one does."""
    alternatives = tuple(_all_of(clauses, "words", level) for clauses in parse(query.text))
    parts = [Either(alternatives)] if alternatives else []
    for field, text in (("names", query.name), ("titles", query.title), ("companies", query.company)):
        if alternatives := tuple(
            _all_of(clauses, field, level) for line in text.splitlines() if (clauses := words(line))
        ):
            parts.append(Either(alternatives))
    return Every(tuple(parts))


def is_worded(query: Query) -> bool:
    """Says whether anything but filters was asked."""
    return bool(parse(query.text) or any(words(text) for text in (query.name, query.title, query.company)))


def chosen(choices: tuple[Choice, ...]) -> Node:
    """What the filters ask for."""
    return Every(
        tuple(OneOf(choice.field, choice.include) for choice in choices if choice.include),
        none_of=tuple(OneOf(choice.field, choice.exclude) for choice in choices if choice.exclude),
    )


def _whole_name(query: Query) -> tuple[str, ...]:
    """Keys of the whole name asked for: the name's words, else those of a free text without operators."""
    clauses = words(query.name)
    if not clauses:
        alternatives = parse(query.text)
        if len(alternatives) != 1 or any(clause.denied for clause in alternatives[0]):
            return ()
        clauses = alternatives[0]
    whole = " ".join(clause.text for clause in clauses)
    return tuple(key for spelling in spellings(whole) if (key := name_key(spelling)))


def _all_of(clauses: tuple[Clause, ...], field: str, level: Level) -> Node:
    return Every(
        tuple(_matching(clause, field, level) for clause in clauses if not clause.denied),
        none_of=tuple(_matching(clause, field, Level.WRITTEN) for clause in clauses if clause.denied),
    )


def _matching(clause: Clause, field: str, level: Level) -> Node:
    ways = spellings(clause.text)
    if field in {"titles", "words"} and not clause.quoted and (full := tokens(normalise_title(clause.text))):
        ways = tuple(dict.fromkeys((*ways, full)))
    found: list[Node] = [_in_order(field, way) for way in ways]
    if clause.quoted or level is Level.WRITTEN:
        return Either(tuple(found))
    of_names = field in {"names", "words"}
    for way in ways if of_names else ():
        if len(way) == 1:
            found.append(OneOf("near_names", tuple(sorted(kin(way[0])))))
        if clause.unfinished:
            found.append(_slipped(field, way, slips=False, beginning=True))
    if level is Level.LOOSE:
        found += [_slipped(field, way, slips=True, beginning=clause.unfinished) for way in ways]
    return Either(tuple(found))


def _in_order(field: str, way: tuple[str, ...]) -> Node:
    return OneOf(field, way) if len(way) == 1 else Phrase(field, way)


def _slipped(field: str, way: tuple[str, ...], *, slips: bool, beginning: bool) -> Node:
    last = len(way) - 1
    parts = [
        Alike(
            field, token, slips=_slips(token) if slips else 0, beginning=beginning and place == last and len(token) > 1
        )
        for place, token in enumerate(way)
    ]
    return Every(tuple(parts))


def _slips(token: str) -> int:
    if len(token) < _SHORT or not token.isalpha():
        return 0
    return 1 if len(token) < _LONG else 2
