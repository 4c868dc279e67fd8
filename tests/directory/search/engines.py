"""The engines under test and a small world of fictional people to put into them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from directory.search.backend import Changes, Found, Query, SearchBackend
from directory.search.documents import ListedFacts, SearchDocument, compose
from directory.search.embedded import EmbeddedIndex

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

ENGINES: dict[str, Callable[[Path], SearchBackend]] = {"embedded": EmbeddedIndex}

_ROWS = (
    # id, given, family, title, company, country, city, industry, size, minutes after Monday
    ("anna", "Anna", "Meyer", "Head of Sales", "Nordlicht GmbH", "DE", "Kiel", "Energy", "51-200", 1),
    ("anna2", "Anna", "Meyering", "Sales Manager", "Kesselring AG", "CH", "Zürich", "Banking", "201-500", 9),
    ("anna3", "Meyer", "Anna", "Nurse", "Klinikum Auental", "DE", "Kiel", "Health", "501-1000", 2),
    (
        "jurgen",
        "Jürgen",
        "Müller-Lüdenscheid",
        "Geschäftsführer",
        "Nordlicht GmbH",
        "DE",
        "Kiel",
        "Energy",
        "51-200",
        3,
    ),
    ("bob", "Bob", "O’Brien", "VP Sales", "Harbour & Sons", "IE", "Cork", "Retail", "11-50", 4),
    (
        "robert",
        "Robert",
        "Fairweather",
        "Chief Technology Officer",
        "Harbour & Sons",
        "IE",
        "Cork",
        "Retail",
        "11-50",
        5,
    ),
    ("helene", "Hélène", "Dupré", "Directrice générale", "Atelier Vermeil", "FR", "Lyon", "Design", "1-10", 6),
    ("ines", "Inés", "Núñez", "CTO", "Talleres Rocío", "ES", "Sevilla", "Machinery", "51-200", 7),
    ("wang", "小明", "王", "经理", "北京科技", "CN", "北京", "IT", "51-200", 8),
    ("masri", "أحمد", "المصري", "مدير", "شركة النيل", "EG", "القاهرة", "Retail", "11-50", 10),
)


def facts(profile_id: str) -> ListedFacts:
    row = next(row for row in _ROWS if row[0] == profile_id)
    _, given, family, title, company, country, city, industry, size, minutes = row
    return ListedFacts(
        profile_id=profile_id,
        listed_at=MONDAY + timedelta(minutes=minutes),
        given_name=given,
        family_name=family,
        title=title,
        company=company,
        company_id=f"c-{company.partition(' ')[0].lower()}",
        country=country,
        city=city,
        industry=industry,
        size=size,
        has_mobile=country == "DE",
        has_email=True,
    )


def world() -> list[SearchDocument]:
    return [compose(facts(row[0])) for row in _ROWS]


def crowd(people: int, *, seconds_apart: int = 1) -> list[SearchDocument]:
    """Look-alikes for paging: three given names, two countries, listed one after another or in the same second."""
    made = ListedFacts("", MONDAY, given_name="", family_name="Ashford", title="Engineer", company="Quarry Ltd")
    return [
        compose(
            replace(
                made,
                profile_id=f"p{number:05}",
                listed_at=MONDAY + timedelta(seconds=number * seconds_apart),
                given_name=("Ada", "Adam", "Adalbert")[number % 3],
                country=("DE", "FR")[number % 2],
            )
        )
        for number in range(people)
    ]


def filled(backend: SearchBackend, documents: list[SearchDocument]) -> SearchBackend:
    backend.rebuild(documents, Changes)
    return backend


def every_page(
    backend: SearchBackend, query: Query, *, between: Callable[[Found], object] = lambda found: None
) -> list[str]:
    """All ids over all pages; ``between`` runs after each page."""
    found = backend.find(query)
    ids = list(found.ids)
    while found.after is not None:
        between(found)
        found = backend.find(replace(query, after=found.after))
        ids += found.ids
    return ids
