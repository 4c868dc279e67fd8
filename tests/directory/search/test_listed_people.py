"""Out of the kernel's tables comes a document of exactly what customers may search by."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.db import Base, Database
from directory.profiles.models import Company, Fact, IndexChange, Profile, Source
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.states import FactKind
from directory.search.backend import YES, Choice, Field, Query
from directory.search.embedded import EmbeddedIndex
from directory.search.listed_people import ChangeTable, ListedPeople
from directory.search.rebuilds import RebuildDesk
from directory.search.sync import IndexSync
from tests.directory.search.engines import MONDAY

SEEN = date(2026, 3, 2)


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Database]:
    """The kernel's tables without their guards, which have tests of their own: rows are written as they would stand."""
    opened = Database(f"sqlite:///{tmp_path / 'kernel.db'}")
    Base.metadata.create_all(opened.engine)
    yield opened
    opened.dispose()


def _fact(
    profile_id: str, kind: FactKind, value: str, *, shown: bool = True, uses: str = "search,reveal", **more: object
) -> Fact:
    values: dict[str, object] = {
        "id": f"{profile_id}{kind}",
        "profile_id": profile_id,
        "kind": kind,
        "slot": kind,
        "value": value,
        "detail": {},
        "digest": b"d" * 32,
        "rank": 0,
        "source_kind": "licensed",
        "source_id": "s1",
        "basis": "legitimate_interest",
        "uses": uses,
        "first_seen_on": SEEN,
        "last_seen_on": SEEN,
        "agree_count": 1,
        "kept_until": SEEN,
        "added_at": MONDAY,
        "visible_from": MONDAY if shown else None,
        "visible_notice_id": f"n{profile_id}" if shown else None,
    }
    return Fact(**(values | more))


def _person(session: Session, profile_id: str, *, state: str = "listed") -> None:
    dates = {"received_at": MONDAY, "tell_by": MONDAY}
    session.add(Profile(id=profile_id, state="noticed", regime="gdpr", country="DE", **dates))
    session.flush()
    session.add(
        Notice(
            id=f"n{profile_id}",
            profile_id=profile_id,
            kind="listing",
            domain="nordlicht.example",
            language="de",
            wait_days=30,
            made_at=MONDAY,
            delivered_at=MONDAY,
            delivered_by="exchanger",
            wait_ends_at=MONDAY + timedelta(days=30),
        )
    )
    session.flush()
    facts = [
        _fact(profile_id, FactKind.NAME, "Jürgen Müller", detail={"given": "Jürgen", "family": "Müller"}),
        _fact(profile_id, FactKind.TITLE, "Leiter Einkauf"),
        _fact(profile_id, FactKind.COMPANY, "Nordlicht GmbH", company_id="c1"),
        _fact(profile_id, FactKind.EMAIL, "jm@nordlicht.example"),
        _fact(profile_id, FactKind.PLACE, "Kiel, DE", detail={"city": "Kiel", "country": "DE"}, uses="reveal"),
        _fact(profile_id, FactKind.MOBILE, "+491701234567", shown=False),
    ]
    hidden = [(fact, fact.visible_notice_id, fact.visible_from) for fact in facts]
    for fact in facts:
        fact.visible_notice_id = fact.visible_from = None
    session.add_all(facts)
    session.flush()
    session.add_all(NoticeFact(notice_id=f"n{profile_id}", fact_id=fact.id, profile_id=profile_id) for fact in facts)
    session.flush()
    for fact, notice_id, visible_from in hidden:
        fact.visible_notice_id, fact.visible_from = notice_id, visible_from
    profile = session.get_one(Profile, profile_id)
    profile.state, profile.listing_notice_id, profile.listed_at = state, f"n{profile_id}", MONDAY
    session.add(IndexChange(profile_id=profile_id, asked_at=MONDAY))


def _company_and_source(session: Session) -> None:
    session.add(
        Source(
            id="s1", kind="licensed", name="feed", holder="h", reference="r", uses="search", basis="b", added_at=MONDAY
        )
    )
    session.add(
        Company(
            id="c1",
            name="Nordlicht GmbH",
            normal_name="nordlicht",
            domain="nordlicht.example",
            industry="Energy",
            size_band="51-200",
            social=[],
            first_seen_on=SEEN,
        )
    )
    session.flush()


def test_only_visible_facts_whose_licence_permits_searching_are_searched(tables: Database, tmp_path: Path) -> None:
    with tables.write() as session:
        _company_and_source(session)
        _person(session, "p1")
        _person(session, "p2", state="noticed")
    index, desk = EmbeddedIndex(tmp_path / "index"), RebuildDesk(tmp_path / "index")
    changes, people = ChangeTable(tables), ListedPeople(tables)
    sync = IndexSync(index, changes, people, desk, wait=lambda bell, seconds: True)
    assert sync.step() == 2
    assert sync.step() == 0
    assert people.how_many() == index.count() == 1
    found = index.find(Query(text="mueller einkauf nordlicht", facets=tuple(Field)))
    assert found.ids == ("p1",)
    counted = {field: [one.value for one in values] for field, values in found.facets.items()}
    assert counted == {
        Field.SENIORITY: ["head"],
        Field.DEPARTMENT: ["purchasing"],
        Field.COUNTRY: [],
        Field.CITY: [],
        Field.INDUSTRY: ["Energy"],
        Field.SIZE: ["51-200"],
        Field.COMPANY: ["c1"],
        Field.HAS_WORK_PHONE: [],
        Field.HAS_MOBILE: [],
        Field.HAS_EMAIL: [YES],
    }
    for hidden in ("kiel", "jm", "491701234567", "jm@nordlicht.example"):
        assert index.find(Query(text=f'"{hidden}"')).total == 0
    assert index.find(Query(filters=(Choice(Field.HAS_MOBILE, include=(YES,)),))).total == 0

    with tables.write() as session:
        session.get_one(Profile, "p1").state = "noticed"
        session.add(IndexChange(profile_id="p1", asked_at=MONDAY))
    assert sync.step() == 1
    assert index.count() == people.how_many() == 0
    index.close()


def test_rows_done_a_day_ago_go_and_open_rows_stay(tables: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = ChangeTable(tables)
    with tables.write() as session:
        session.add_all(IndexChange(profile_id=f"p{number}", asked_at=MONDAY) for number in range(3))
    first, second, third = changes.pending(9)
    monkeypatch.setattr("directory.search.listed_people.now", lambda: MONDAY)
    changes.done([first.id])
    monkeypatch.setattr("directory.search.listed_people.now", lambda: MONDAY + timedelta(days=2))
    changes.done([third.id])
    with tables.read() as session:
        assert [row.id for row in session.query(IndexChange).order_by(IndexChange.id)] == [second.id, third.id]
    assert [change.profile_id for change in changes.pending(9)] == ["p1"]
