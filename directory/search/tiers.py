"""Pages through tiers of exactness, newest first in each, by value and never by offset; the same for every engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from directory.search.backend import Position, Query


@dataclass(frozen=True, slots=True)
class Hit:
    """One match and the rank it is sorted by."""

    rank: int
    profile_id: str


Newest = Callable[[int | None, int], list[Hit]]
"""``newest(at_most, limit)``: the hits of one tier of rank ``at_most`` or less, falling. Tiers are disjoint."""


def page(query: Query, tiers: Sequence[Newest], *, loose: bool) -> tuple[tuple[str, ...], Position | None]:
    """The ids of one page and where the next begins, None when nothing is left."""
    start = query.after
    first = start.tier if start else 0
    shown: list[tuple[int, Hit]] = []
    for tier in range(first, len(tiers)):
        resumed = start if start and tier == first else None
        shown += [(tier, hit) for hit in _rest_of(tiers[tier], resumed, query.size + 1 - len(shown))]
        if len(shown) > query.size:
            return _cut(shown[: query.size], start, loose=loose)
    return tuple(hit.profile_id for _, hit in shown), None


def _rest_of(newest: Newest, resumed: Position | None, wanted: int) -> list[Hit]:
    if resumed is None:
        return newest(None, wanted)
    hits = newest(resumed.rank, wanted + len(resumed.seen))
    return [hit for hit in hits if hit.rank < resumed.rank or hit.profile_id not in resumed.seen][:wanted]


def _cut(shown: list[tuple[int, Hit]], start: Position | None, *, loose: bool) -> tuple[tuple[str, ...], Position]:
    tier, last = shown[-1]
    seen = [hit.profile_id for at, hit in shown if at == tier and hit.rank == last.rank]
    if start and (start.tier, start.rank) == (tier, last.rank):
        seen = [*start.seen, *seen]
    ids = tuple(hit.profile_id for _, hit in shown)
    return ids, Position(tier=tier, rank=last.rank, seen=tuple(seen), loose=loose)
