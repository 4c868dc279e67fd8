"""The engine proposes and the database disposes; an engine that fails is told apart from an empty answer."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from directory.search.backend import Choice, Field, Found, Query, SearchBackend, SearchUnavailable, Sort
from directory.search.cursors import CursorRefused
from directory.search.find import Finder, Page
from directory.search.select import desk, engine, finder
from directory.settings import SettingsRefused, load
from tests.directory.search.engines import crowd, filled

KEY = b"k" * 32


class Database:
    """Everyone is listed but ``gone``; counts its queries."""

    def __init__(self, *gone: str) -> None:
        self.gone = set(gone)
        self.queries = 0

    def __call__(self, profile_ids: Sequence[str], /) -> dict[str, str]:
        self.queries += 1
        return {profile_id: profile_id.upper() for profile_id in profile_ids if profile_id not in self.gone}


def _all_pages(find: Finder, query: Query, listed: Database) -> list[str]:
    rows: list[str] = []
    cursor, first = "", True
    while cursor or first:
        page = find.page(query, account_id=7, listed=listed, after=cursor)
        rows += page.rows
        cursor, first = page.after, False
    return rows


def test_whoever_the_database_refuses_is_shown_nowhere_and_the_page_is_filled_up(backend: SearchBackend) -> None:
    filled(backend, crowd(60))
    gone = [f"p{number:05}" for number in range(59, 25, -2)]
    listed = Database(*gone)
    find = Finder(backend, cursor_key=KEY)
    page = find.page(Query(size=20), account_id=7, listed=listed)
    assert len(page.rows) == 20
    assert not {row.lower() for row in page.rows} & listed.gone
    assert _all_pages(find, Query(size=20), listed) == [f"P{n:05}" for n in range(59, -1, -1) if f"p{n:05}" not in gone]


def test_a_page_whose_hits_are_all_listed_costs_one_query(backend: SearchBackend) -> None:
    filled(backend, crowd(60))
    listed = Database()
    page = Finder(backend, cursor_key=KEY).page(
        Query(text="adam", facets=(Field.COUNTRY,)), account_id=7, listed=listed
    )
    assert (len(page.rows), page.total, listed.queries) == (20, 20, 1)
    assert sum(counted.count for counted in page.facets[Field.COUNTRY]) == 20


def test_a_page_of_nobody_left_says_so(backend: SearchBackend) -> None:
    filled(backend, crowd(2))
    page: Page[str] = Finder(backend, cursor_key=KEY).page(Query(), account_id=7, listed=Database("p00000", "p00001"))
    assert (page.rows, page.total, page.after) == ((), 0, "")


def test_a_cursor_serves_one_account_and_one_question(backend: SearchBackend) -> None:
    filled(backend, crowd(9))
    find, listed = Finder(backend, cursor_key=KEY), Database()
    query = Query(size=4, filters=(Choice(Field.COUNTRY, include=("DE", "FR")),))
    cursor = find.page(query, account_id=7, listed=listed).after
    same = Query(size=3, filters=(Choice(Field.COUNTRY, include=("FR", "DE")),), facets=(Field.CITY,))
    assert find.page(same, account_id=7, listed=listed, after=cursor).rows == ("P00004", "P00003", "P00002")
    altered = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for account, asked, given in (
        (8, query, cursor),
        (7, Query(size=4), cursor),
        (7, Query(text="ada", filters=query.filters), cursor),
        (7, Query(sort=Sort.NEWEST, filters=query.filters), cursor),
        (7, query, altered),
        (7, query, cursor[:9]),
        (7, query, "ü*"),
        (7, query, "A"),
    ):
        with pytest.raises(CursorRefused):
            find.page(asked, account_id=account, listed=listed, after=given)
    with pytest.raises(CursorRefused):
        Finder(backend, cursor_key=b"x" * 32).page(query, account_id=7, listed=listed, after=cursor)


def test_a_silent_engine_is_unavailable_in_time_and_not_empty(
    backend: SearchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def silent(query: Query) -> Found:
        answer.wait(30)
        return Found((), 0)

    monkeypatch.setattr(backend, "find", silent)
    with pytest.raises(SearchUnavailable, match=r"within 0\.05 seconds"):
        Finder(backend, cursor_key=KEY, seconds=0.05).page(Query(), account_id=7, listed=Database())
    answer.set()


def test_a_damaged_index_is_unavailable_and_not_empty(backend: SearchBackend, tmp_path: Path) -> None:
    filled(backend, crowd(9))
    backend.close()
    for path in (tmp_path / "index").rglob("*"):
        if path.is_file() and path.name != "current":
            path.write_bytes(b"")
    with pytest.raises(SearchUnavailable) as told:
        backend.find(Query(text="ada"))
    assert "ada" not in str(told.value)
    assert told.value.__cause__ is None


def test_the_setting_picks_the_engine_and_names_what_it_cannot_do(tmp_path: Path) -> None:
    demo = {"CARDFILE_DEMO": "1", "CARDFILE_HOME": str(tmp_path)}
    ours = load(demo)
    filled(engine(ours), crowd(3))
    assert finder(ours).page(Query(), account_id=7, listed=Database()).total == 3
    assert desk(ours).asked() == ""
    with pytest.raises(SettingsRefused, match="SEARCH_URL"):
        engine(load(demo | {"SEARCH_URL": "http://127.0.0.1:9200"}))
