"""What each engine keeps, forgets and pages through while it changes: one suite for all of them."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.search.backend import Changes, Choice, Field, Found, Query, SearchBackend, SearchUnavailable, Sort
from directory.search.documents import SearchDocument, compose, rank_of
from tests.directory.search.engines import MONDAY, crowd, every_page, facts, filled, world

QUESTIONS = (
    Query(),
    Query(text="ada"),
    Query(name="ashford ada"),
    Query(text="ashfrod"),
    Query(text="engineer", sort=Sort.NEWEST, filters=(Choice(Field.COUNTRY, include=("FR",)),)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.integers(0, 60),
    apart=st.sampled_from((0, 1)),
    question=st.sampled_from(QUESTIONS),
    size=st.integers(1, 25),
    leavers=st.lists(st.integers(0, 59), max_size=12),
)
def test_pages_hold_each_person_once_and_skip_nobody_who_stays(
    backend: SearchBackend, people: int, apart: int, question: Query, size: int, leavers: list[int]
) -> None:
    filled(backend, crowd(people, seconds_apart=apart))
    query = replace(question, size=size)
    everyone = every_page(backend, query)
    assert len(everyone) == len(set(everyone)) == backend.find(query).total

    leaving = iter([f"p{number:05}" for number in leavers])
    gone: set[str] = set()

    def one_leaves(found: Found) -> None:
        if (leaver := next(leaving, None)) is not None:
            backend.apply(Changes(deletes=(leaver,)))
            gone.add(leaver)

    seen = every_page(backend, query, between=one_leaves)
    assert len(seen) == len(set(seen))
    assert set(everyone) - gone <= set(seen)


def test_a_rebuilt_index_continues_the_pages_of_the_old_one(backend: SearchBackend) -> None:
    filled(backend, crowd(30))
    query = Query(text="ada", size=4)
    expected = every_page(backend, query)
    assert every_page(backend, query, between=lambda found: filled(backend, crowd(30)[::-1])) == expected


def test_a_removed_person_is_found_by_no_word_they_were_held_under(backend: SearchBackend) -> None:
    filled(backend, world())
    backend.apply(Changes(deletes=("jurgen",)))
    document = compose(facts("jurgen"))
    words = {word for text in (*document.words, *document.near_names, *document.name_keys) for word in text.split()}
    asked = (
        [Query(text=word) for word in words]
        + [Query(name=word) for word in words]
        + [Query(title=word) for word in words]
    )
    asked += [Query(text=f"{word[:3]}") for word in words] + [Query(), Query(company="nordlicht")]
    assert all("jurgen" not in backend.find(query).ids for query in asked)
    assert backend.count() == 9
    found = backend.find(Query(facets=(Field.INDUSTRY, Field.SENIORITY)))
    assert {counted.value: counted.count for counted in found.facets[Field.INDUSTRY]}["Energy"] == 1


def test_changes_replace_and_applying_them_twice_changes_nothing(backend: SearchBackend) -> None:
    filled(backend, world())
    moved = facts("bob")
    changes = Changes(
        upserts=(compose(moved), compose(replace(moved, company="Tidewater Ltd"))), deletes=("anna", "nobody")
    )
    for _ in range(2):
        backend.apply(changes)
        assert backend.find(Query(company="tidewater")).ids == ("bob",)
        assert backend.find(Query(company="harbour")).ids == ("robert",)
        assert backend.count() == 9


def test_an_index_that_was_never_built_is_unavailable_and_not_empty(backend: SearchBackend) -> None:
    assert not backend.ready()
    with pytest.raises(SearchUnavailable):
        backend.find(Query())
    with pytest.raises(SearchUnavailable):
        backend.apply(Changes(deletes=("anna",)))


def test_a_rebuild_that_fails_leaves_the_old_index_answering(backend: SearchBackend) -> None:
    filled(backend, world())

    def breaking() -> Iterator[SearchDocument]:
        yield from crowd(5)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        backend.rebuild(breaking(), Changes)
    assert backend.count() == 10


def test_a_rebuild_never_takes_search_offline_and_brings_back_nobody(backend: SearchBackend) -> None:
    filled(backend, crowd(200))
    rebuilding = threading.Event()
    stop = threading.Event()
    answers: list[int] = []
    faults: list[BaseException] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                answers.append(backend.find(Query(text="ashford")).total)
            except SearchUnavailable as fault:
                faults.append(fault)
            rebuilding.set()

    def with_removals(round_: int) -> Iterator[SearchDocument]:
        for number, document in enumerate(crowd(200)):
            if number == 150:
                backend.apply(Changes(deletes=(f"p{round_:05}",)))
            yield document

    asking = threading.Thread(target=ask)
    asking.start()
    rebuilding.wait()
    gone: list[str] = []
    for round_ in range(8):
        gone.append(f"p{round_:05}")
        catching_up = iter([Changes(deletes=tuple(gone)), Changes()])
        assert backend.rebuild(with_removals(round_), catching_up.__next__) == 199 - round_
    stop.set()
    asking.join()
    assert not faults
    assert answers
    assert set(answers) <= set(range(192, 201))
    assert answers == sorted(answers, reverse=True)


def test_an_index_tells_since_when_it_holds_words_of_the_gone(backend: SearchBackend) -> None:
    filled(backend, world())
    assert backend.stale_since() is None
    backend.apply(Changes(deletes=("anna",)))
    first = backend.stale_since()
    assert first is not None
    backend.apply(Changes(deletes=("bob",)))
    assert backend.stale_since() == first
    filled(backend, world()[2:])
    assert backend.stale_since() is None


def test_ranks_fall_with_time_and_tell_the_people_of_one_second_apart() -> None:
    ranks = [rank_of(f"p{number}", MONDAY) for number in range(1_000)]
    assert len(set(ranks)) == 1_000
    assert max(ranks) < rank_of("p0", MONDAY + timedelta(seconds=1)) < 2**63
