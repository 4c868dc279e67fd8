"""What every search engine promises, in words of our own: a question, what was found, and a handful of verbs."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from directory.search.clauses import QueryRefused, parse, words
from directory.search.documents import SearchDocument

YES = "yes"
LISTED_VALUES = 1_000
LISTED_IDS = 50_000
PAGE_ROWS = 200
_VALUE_CHARACTERS = 200


class SearchUnavailable(Exception):
    """The engine gave no whole answer in time; never to be shown as an empty list."""


class IndexBusy(Exception):
    """Another process holds the index's writer; there is one ``index-sync`` for each index."""


class Field(StrEnum):
    """What can be filtered and counted, by the document's field of that name."""

    SENIORITY = "seniority"
    DEPARTMENT = "department"
    COUNTRY = "country"
    CITY = "city"
    INDUSTRY = "industry"
    SIZE = "size"
    COMPANY = "company_id"
    HAS_WORK_PHONE = "has_work_phone"
    HAS_MOBILE = "has_mobile"
    HAS_EMAIL = "has_email"


class Sort(StrEnum):
    """``BEST``: whole names, then as written, then kin and beginnings, newest first in each; ``NEWEST``: by date."""

    BEST = "best"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter on one field: any of ``include`` (all when empty) and none of ``exclude``; values are literal codes.

    The ``has_…`` fields know the single value ``YES``.
    """

    field: Field
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the tier of exactness, the last rank shown in it, the ids shown at that very rank.

    It names values and no offsets, so a person who leaves shifts nobody, and a rebuilt index continues in place.
    ``loose`` keeps the pages of a question that matched nothing as written among near spellings.
    """

    tier: int
    rank: int
    seen: tuple[str, ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One question. ``text`` is free text (words, "phrases", OR, NOT), ``name``, ``title`` and ``company`` plain words
    that must all hold; a second line of such a field is another way to hold. Raises QueryRefused when made beyond a
    limit: 512 characters and 32 clauses a text, 1,000 values (50,000 company ids) a filter, one filter a field, 200
    rows a page."""

    text: str = ""
    name: str = ""
    title: str = ""
    company: str = ""
    filters: tuple[Choice, ...] = ()
    facets: tuple[Field, ...] = ()
    sort: Sort = Sort.BEST
    after: Position | None = None
    size: int = 25

    def __post_init__(self) -> None:
        parse(self.text)
        for text in (self.name, self.title, self.company):
            words(text)
        if not 1 <= self.size <= PAGE_ROWS:
            raise QueryRefused(f"A page holds 1 to {PAGE_ROWS} rows.")
        if len({choice.field for choice in self.filters}) != len(self.filters):
            raise QueryRefused("Give each filter once.")
        for choice in self.filters:
            _within_limits(choice)


@dataclass(frozen=True, slots=True)
class Counted:
    """One value of a facet and how many match with it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """An answer. ``total`` is exact. Each facet counts, exactly, as if its own filter were not set: its 100 most
    frequent values by falling count and then by value (ties at the cut as the engine has them). ``after`` asks for the
    next page and is None on the last. ``as_written`` is false when nothing matched but near spellings."""

    ids: tuple[str, ...]
    total: int
    facets: Mapping[Field, tuple[Counted, ...]] = field(default_factory=dict)
    after: Position | None = None
    as_written: bool = True


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be true after the next commit; a profile stands in one of the two."""

    upserts: tuple[SearchDocument, ...] = ()
    deletes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.upserts or self.deletes)


class SearchBackend(Protocol):
    """One index of listed people. Every verb raises SearchUnavailable when the engine cannot do it wholly.

    Paging: on an unchanging index each match comes exactly once over its pages; whatever leaves between two pages, no
    one who stays is skipped; who is listed meanwhile may be missed, and who changes tier may come twice.
    """

    def ready(self) -> bool:
        """Says whether there is an index of this version to ask; if not, ``rebuild`` makes one."""

    def find(self, query: Query) -> Found:
        """Answers a question with everything committed before it was asked, in whichever process."""

    def count(self) -> int:
        """How many people the index holds."""

    def hold(self) -> None:
        """Becomes the one writer until ``close`` or death. Raises IndexBusy when another process is."""

    def apply(self, changes: Changes) -> None:
        """Replaces and deletes, durably and visible to every reader when this returns; applying twice changes nothing.

        All or nothing: after an exception or a kill the index is as before. Only for the holder.
        """

    def rebuild(self, documents: Iterable[SearchDocument], catch_up: Callable[[], Changes]) -> int:
        """Fills a new index beside the old, which answers meanwhile and still takes ``apply``, then switches; how many.

        ``documents`` must hold each profile once. After them, ``catch_up`` is called and its changes applied until it
        returns none; nothing the old index held survives the switch on disk. Only for the holder.
        """

    def stale_since(self) -> datetime | None:
        """When the first person was deleted or replaced whose words may still stand in the engine's files."""

    def close(self) -> None:
        """Lets go of writer and files."""


def engine_ids(profile_ids: Collection[str]) -> list[str]:
    """Ids in a stable order without repeats, as the engines are given them."""
    return sorted(set(profile_ids))


def _within_limits(choice: Choice) -> None:
    most = LISTED_IDS if choice.field is Field.COMPANY else LISTED_VALUES
    if len(choice.include) + len(choice.exclude) > most:
        raise QueryRefused(f"List at most {most:,} values in one filter.")
    for value in (*choice.include, *choice.exclude):
        if len(value) > _VALUE_CHARACTERS or not value.isprintable():
            raise QueryRefused("A filter holds a value that cannot be.")
