"""What each engine finds, in which order, and what it counts: one suite for all of them."""

import random
import string

import pytest

from directory.search.backend import YES, Choice, Counted, Field, Query, SearchBackend, Sort
from directory.search.clauses import QueryRefused

FOUND_BY_TEXT = [
    ("anna meyer", ["anna3", "anna", "anna2"]),
    ("Meyer Anna", ["anna3", "anna"]),
    ("ANNA  MEYER kiel", ["anna3", "anna"]),
    ("jurgen", ["jurgen"]),
    ("Juergen Mueller", ["jurgen"]),
    ("müller-lüdenscheid", ["jurgen"]),
    ("muellerluedenscheid", ["jurgen"]),
    ("helene dupre", ["helene"]),
    ("nunez", ["ines"]),
    ("robert obrien", ["bob"]),
    ("rob fairweather", ["robert"]),
    ("b o'brien", ["bob"]),
    ("王小明", ["wang"]),
    ("王", ["wang"]),
    ("北京", ["wang"]),
    ("احمد مصري", ["masri"]),
    ("cto", ["ines", "robert"]),
    ('"chief technology officer"', ["ines", "robert"]),
    ('"technology chief"', []),
    ("vice president sales", ["bob"]),
    ("nordl", ["jurgen", "anna"]),
    ("nordlicht OR vermeil", ["helene", "jurgen", "anna"]),
    ("kiel NOT nurse", ["jurgen", "anna"]),
    ('anna NOT "nordlicht gmbh"', ["anna2", "anna3"]),
    ("deutschland head", ["anna"]),
    ("fairwaether", ["robert"]),
    ("OR NOT AND", None),
    ("zzzzqqqq", []),
]


@pytest.mark.parametrize(("text", "ids"), FOUND_BY_TEXT, ids=[row[0] for row in FOUND_BY_TEXT])
def test_free_text_finds_who_was_meant_nearest_first(
    small_world: SearchBackend, text: str, ids: list[str] | None
) -> None:
    found = small_world.find(Query(text=text))
    assert list(found.ids) == ids if ids is not None else found.total == 10
    assert found.total == len(found.ids)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(name="meyer"), ["anna3", "anna", "anna2"]),
        (Query(name="nordlicht"), []),
        (Query(title="CTO"), ["ines", "robert"]),
        (Query(title="geschaeftsfuehrer"), ["jurgen"]),
        (Query(company="nordlicht"), ["jurgen", "anna"]),
        (Query(company="harbour & sons", title="vp"), ["bob"]),
        (Query(text="anna", company="kesselring"), ["anna2"]),
        (Query(name="anna", sort=Sort.NEWEST), ["anna2", "anna3", "anna"]),
    ],
)
def test_each_field_is_searched_on_its_own(small_world: SearchBackend, query: Query, ids: list[str]) -> None:
    assert list(small_world.find(query).ids) == ids


def test_near_spellings_are_shown_only_when_nothing_matches_as_written(small_world: SearchBackend) -> None:
    assert small_world.find(Query(name="Fairwether")).as_written is False
    assert small_world.find(Query(name="Fairweather")).as_written is True
    assert small_world.find(Query(text='"Fairwether"')).total == 0


def test_without_a_question_everyone_comes_newest_first(small_world: SearchBackend) -> None:
    found = small_world.find(Query())
    assert found.ids[:3] == ("masri", "anna2", "wang")
    assert (found.total, found.after) == (10, None)


def test_filters_include_any_exclude_all_and_meet_each_other(small_world: SearchBackend) -> None:
    choices = (
        Choice(Field.COUNTRY, include=("DE", "IE")),
        Choice(Field.SENIORITY, exclude=("entry", "vp")),
        Choice(Field.HAS_EMAIL, include=(YES,)),
    )
    assert set(small_world.find(Query(filters=choices)).ids) == {"anna", "jurgen", "robert"}
    assert small_world.find(Query(filters=(Choice(Field.CITY, include=("kiel",)),))).total == 0
    assert (
        small_world.find(Query(filters=(Choice(Field.COMPANY, exclude=tuple(f"c{n}" for n in range(50_000))),))).total
        == 10
    )


def test_each_facet_counts_exactly_and_ignores_its_own_filter(small_world: SearchBackend) -> None:
    query = Query(
        filters=(Choice(Field.COUNTRY, include=("DE",)), Choice(Field.INDUSTRY, exclude=("Health",))),
        facets=(Field.COUNTRY, Field.INDUSTRY, Field.HAS_MOBILE, Field.DEPARTMENT),
    )
    found = small_world.find(query)
    assert found.total == 2
    assert found.facets[Field.COUNTRY] == tuple(
        Counted(value, count)
        for value, count in (("DE", 2), ("IE", 2), ("CH", 1), ("CN", 1), ("EG", 1), ("ES", 1), ("FR", 1))
    )
    assert found.facets[Field.INDUSTRY] == (Counted("Energy", 2), Counted("Health", 1))
    assert found.facets[Field.HAS_MOBILE] == (Counted(YES, 2),)
    assert found.facets[Field.DEPARTMENT] == (Counted("executive", 1), Counted("sales", 1))


def test_facets_follow_the_text_that_was_asked(small_world: SearchBackend) -> None:
    found = small_world.find(Query(text="harbour", facets=(Field.SENIORITY,)))
    assert found.facets == {Field.SENIORITY: (Counted("c_suite", 1), Counted("vp", 1))}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Query(text="a" * 513),
        lambda: Query(name="a b " * 17),
        lambda: Query(text='"a b" ' * 33),
        lambda: Query(size=0),
        lambda: Query(size=201),
        lambda: Query(filters=(Choice(Field.CITY, include=tuple(map(str, range(1_001)))),)),
        lambda: Query(filters=(Choice(Field.CITY, include=("\ud800",)),)),
        lambda: Query(filters=(Choice(Field.CITY), Choice(Field.CITY))),
    ],
)
def test_a_question_beyond_a_limit_is_refused_in_words(ask: object) -> None:
    with pytest.raises(QueryRefused, match=r"\.$"):
        ask()  # type: ignore[operator]


SYNTAX = [
    "names:anna",
    "*",
    "an*",
    "/an.*/",
    "anna~2",
    "anna^9",
    "[a TO z]",
    "(anna",
    "+anna -meyer",
    '{"query": {}}',
    "_id:1",
    "anna\\",
]


@pytest.mark.parametrize("text", SYNTAX)
def test_the_syntax_of_an_engine_is_only_words(small_world: SearchBackend, text: str) -> None:
    plain = "".join(sign if sign.isalnum() else " " for sign in text)
    assert small_world.find(Query(text=text)).total == small_world.find(Query(text=plain)).total


def test_ten_thousand_random_strings_are_answered_or_refused(small_world: SearchBackend) -> None:
    chance = random.Random(5)
    signs = string.printable + "äß王明ا\u0640\u200d\ud800\x00“”\U0001f600ﷺİı" + '":*?~^/\\()[]{}' * 3
    alphabets = (signs, "anmeyr ", '" ORNT', "".join(map(chr, range(0x20, 0x3000, 7))))
    answered = 0
    for number in range(10_000):
        text = "".join(
            chance.choices(alphabets[number % 4], k=chance.choice((1, 3, 5, 9, 12, 20, 30) if number % 50 else (512,)))
        )
        try:
            query = (
                Query(text=text)
                if number % 3
                else Query(text=text[:60], name=text[:20], title=text[-20:], company=text[-9:])
            )
        except QueryRefused:
            continue
        small_world.find(query)
        answered += 1
    assert answered > 5_000
