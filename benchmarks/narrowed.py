"""How soon totals and facets follow a licence that was narrowed: ``python -m benchmarks.narrowed``."""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

import migrations
from directory.clock import now
from directory.db import Database
from directory.profiles import licences, notices_sent, reach
from directory.profiles.evidence import Origin, Sighting
from directory.profiles.keys import Keys, keys_of
from directory.profiles.lifecycle import advance_all
from directory.profiles.models import Profile, Source
from directory.profiles.notices_sent import Naming, Taken
from directory.profiles.owed import Notice
from directory.profiles.recompile import facts_of_all
from directory.profiles.register import prepare, receive_all
from directory.profiles.states import NoticeKind, State
from directory.search.backend import Field, Query
from directory.search.embedded import EmbeddedIndex
from directory.search.listed_people import ChangeTable, ListedPeople
from directory.search.rebuilds import RebuildDesk
from directory.search.sync import IndexSync
from tests.journeys.people import Somebody, crowd
from tests.people import FEED, Person, feed_source

PEOPLE, MANY = 5_000, 20_000
_AT_ONCE = 500
_EVERYBODY = Query(facets=(Field.COUNTRY,))
_out = Console()


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and of this process' CPU, which a busy machine changes less."""

    clock: float
    cpu: float


def timed(act: Callable[[], object]) -> Spent:
    """What an act took."""
    clock, cpu = time.monotonic(), time.process_time()
    act()
    return Spent(time.monotonic() - clock, time.process_time() - cpu)


def list_people(database: Database, people: Sequence[Somebody], *, at: datetime) -> None:
    """Brings people of one licence to LISTED by the kernel's own acts."""
    with database.write() as session:
        source = feed_source(session)
        sightings = [_sighting(session, one, at=at) for one in people]
        received = receive_all(session, source, prepare(session, source, sightings, gates_version="", at=at), at=at)
        ids = [one.profile_id for one in received]
        profiles = session.scalars(select(Profile).where(Profile.id.in_(ids))).all()
        advance_all(session, profiles, State.GATED, because="gates_passed", at=at)
        notices_sent.owe_first(session, profiles, at=at)
        notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.LISTING, Notice.profile_id.in_(ids)))
        facts = facts_of_all(session, ids)
        told = [Naming(notice, facts[notice.profile_id], {"told": True}) for notice in notices]
        notices_sent.name_facts(session, told)
        notices_sent.delivered_all(session, [Taken(one.notice, "exchanger", "250 2.0.0 Ok", at) for one in told])
    with database.write() as session:
        reach.list_profiles(session, ids, at=now())


def _sighting(session: Session, one: Somebody, *, at: datetime) -> Sighting:
    said = Person(one.name, one.email, one.title, one.company, one.domain, phone="", link=one.link)
    return Sighting(said.claim(), keys_of(session).digest("record", one.key), at.date(), Origin(feed_id=FEED))


def follow(sync: IndexSync) -> None:
    """Lets the index do all that waits, as its process does."""
    while sync.step():
        continue


def measure(folder: Path, many: int) -> Table:
    """Lists so many people, narrows their licence, and times each step until nobody of them is counted."""
    url = f"sqlite:///{folder / 'cardfile.db'}"
    migrations.upgrade(url)
    database = Database(url, {"keys": Keys(b"s" * 32, b"j" * 32, (b"k" * 32,))})
    people = crowd(many, employers=many // 10)
    for start in range(0, many, _AT_ONCE):
        list_people(database, people[start : start + _AT_ONCE], at=now() - timedelta(days=60))
    index = EmbeddedIndex(folder / "index")
    desk = RebuildDesk(folder / "index")
    sync = IndexSync(index, ChangeTable(database), ListedPeople(database), desk, wait=lambda _bell, _seconds: True)
    built = timed(partial(follow, sync))
    before = index.find(_EVERYBODY).total
    with database.write() as session:
        source = session.scalars(select(Source)).one()
        licences.change_terms(session, source, uses="api", basis="legitimate_interest")
    asked = timed(partial(licences.follow_terms, database, at=now()))
    first = timed(sync.step)
    rest = timed(partial(follow, sync))
    assert (before, index.find(_EVERYBODY).total) == (many, 0)
    index.close()
    database.dispose()
    table = Table("of one licence, narrowed", "by the clock", "CPU", title=f"{many:,} people, SQLite, one process")
    parts = (asked, first, rest)
    whole = Spent(sum(one.clock for one in parts), sum(one.cpu for one in parts))
    for what, spent in (
        ("everybody asked of the index, 200 at a time", asked),
        ("the index' first batch of 500", first),
        ("its other batches", rest),
        ("together, until totals and facets count nobody", whole),
        ("beside it: the whole index made anew", built),
    ):
        table.add_row(what, f"{spent.clock:.2f} s", f"{spent.cpu:.2f} s")
    return table


def main() -> None:
    """Prints the figures."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("--long", action="store_true", help=f"{MANY:,} people instead of {PEOPLE:,}")
    many = MANY if asks.parse_args().long else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        _out.print(measure(Path(folder), many))


if __name__ == "__main__":
    main()
