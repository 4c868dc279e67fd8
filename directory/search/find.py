"""What the pages call: asks the engine, lets the database dispose, and fills the page up with who is still listed."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from directory.search.backend import Counted, Field, Found, Query, SearchBackend, SearchUnavailable
from directory.search.cursors import seal, unseal

SECONDS = 2.0
_ROUNDS = 20
_THREADS = 8

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)


class Listed(Protocol[Row_co]):
    """The database's word: rows of those among the ids that this account may be shown now, in one query."""

    def __call__(self, profile_ids: Sequence[str], /) -> Mapping[str, Row_co]:
        """Whoever is absent from the answer is not shown."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in the engine's order, each confirmed by the database. ``total`` and ``facets`` are the engine's, at most
    1.5 s behind, less whom the database just refused; ``after`` is the cursor of the next page, empty on the last."""

    rows: tuple[Row, ...]
    total: int
    facets: Mapping[Field, tuple[Counted, ...]]
    after: str
    as_written: bool


class Finder:
    """Searches on behalf of accounts, within two seconds of engine time a page."""

    def __init__(self, backend: SearchBackend, *, cursor_key: bytes, seconds: float = SECONDS) -> None:
        self._backend = backend
        self._key = cursor_key
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")

    def page(self, query: Query, *, account_id: int | str, listed: Listed[Row], after: str = "") -> Page[Row]:
        """One page of people; ``after`` is the cursor of the page before.

        Rows the database refuses are replaced by the matches that follow, so a page is short only when no more match
        (or after 20 rounds of refusals; its cursor then goes on). Raises CursorRefused, and SearchUnavailable when the
        engine is away, slow or gave half an answer: never an empty page instead.
        """
        deadline = time.monotonic() + self._seconds
        start = unseal(after, query=query, account_id=account_id, key=self._key) if after else None
        found = first = self._ask(replace(query, after=start), deadline)
        rows, refused = _confirmed(found, listed)
        for _ in range(_ROUNDS):
            if found.after is None or len(rows) >= query.size:
                break
            rest = replace(query, after=found.after, size=query.size - len(rows), facets=())
            found = self._ask(rest, deadline)
            more, dropped = _confirmed(found, listed)
            rows += more
            refused += dropped
        cursor = seal(found.after, query=query, account_id=account_id, key=self._key) if found.after else ""
        return Page(tuple(rows), max(first.total - refused, len(rows)), first.facets, cursor, first.as_written)

    def _ask(self, query: Query, deadline: float) -> Found:
        answer = self._threads.submit(self._backend.find, query)
        try:
            return answer.result(timeout=max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            answer.cancel()
            raise SearchUnavailable(f"no answer within {self._seconds:g} seconds") from None


def _confirmed(found: Found, listed: Listed[Row]) -> tuple[list[Row], int]:
    rows = listed(found.ids) if found.ids else {}
    kept = [rows[profile_id] for profile_id in found.ids if profile_id in rows]
    return kept, len(found.ids) - len(kept)
