"""What a licence permits no more is found, counted and filtered no more, before any card was compiled anew."""

from pathlib import Path

import pytest
from sqlalchemy import select

from directory.clock import now
from directory.db import Database
from directory.profiles.licences import change_terms, follow_terms
from directory.profiles.models import Fact, Source
from directory.search.backend import Field, Query
from directory.search.embedded import EmbeddedIndex
from directory.search.listed_people import ChangeTable, ListedPeople
from directory.search.rebuilds import RebuildDesk
from directory.search.sync import IndexSync
from tests.people import Person, list_person


@pytest.mark.security(
    "own: totals and facets count nobody whom a licence permits no more",
    breaks="directory/profiles/licences.py::touch_index(session, profile_id, at=at)",
)
def test_totals_and_facets_follow_a_narrowed_licence_before_the_sweep(database: Database, tmp_path: Path) -> None:
    list_person(database, Person(country="DE"))
    index = EmbeddedIndex(tmp_path / "index")
    people, desk = ListedPeople(database), RebuildDesk(tmp_path / "index")
    sync = IndexSync(index, ChangeTable(database), people, desk, wait=lambda bell, seconds: True)
    everybody = Query(facets=(Field.COUNTRY,))
    sync.step()
    assert [(one.value, one.count) for one in index.find(everybody).facets[Field.COUNTRY]] == [("DE", 1)]
    with database.write() as session:
        change_terms(session, session.scalars(select(Source)).one(), uses="api", basis="legitimate_interest")
    follow_terms(database, at=now())
    assert sync.step() == 1
    found = index.find(everybody)
    assert (found.total, list(found.facets.get(Field.COUNTRY, ()))) == (0, [])
    with database.read() as session:
        assert set(session.scalars(select(Fact.uses))) == {"search,reveal"}, "no card was compiled anew yet"
