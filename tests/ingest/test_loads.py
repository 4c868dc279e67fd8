"""A delivery is read once, whatever happens: killed, doubled, repeated, empty, or refused in part."""

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from directory.db import Base, Database
from directory.parts import Parts
from directory.profiles.keys import Keys
from directory.profiles.models import Company, CompanyClaim, Fact, Observation, Profile
from directory.profiles.recompile import facts_of
from directory.profiles.states import State
from directory.profiles.sweeps import expire_evidence
from ingest import feeds, files, jobs, loads
from ingest.models import Load
from tests.ingest.world import DEFINITION, deliver, parts_of, person, profile_id_of, read, register, states
from tests.services.surroundings import MakeSettings

_OF_LOADS = {"load", "load_reject", "gate_count", "feed"}


def _contents(database: Database) -> dict[str, list[Any]]:
    """Every row but those that say which load is running or which delivery saw a record last."""
    with database.read() as session:
        return {
            table.name: sorted(
                [tuple(row) for row in session.execute(select(*(c for c in table.c if c.name != "delivery")))], key=repr
            )
            for table in Base.metadata.sorted_tables
            if table.name not in _OF_LOADS
        }


def test_the_same_file_twice_changes_nothing(held: Parts) -> None:
    register(held, delivery="full")
    rows = [person(number) for number in range(30)]
    assert deliver(held, rows).counts == {"accepted": 30}
    before = _contents(held.database)
    assert deliver(held, rows, file="again.jsonl").counts == {"unchanged": 30}
    assert _contents(held.database) == before


def test_a_full_delivery_withdraws_whom_it_no_longer_holds_and_a_delta_nobody(held: Parts) -> None:
    register(held, delivery="delta")
    deliver(held, [person(number) for number in range(4)])
    deliver(held, [person(0)])
    assert states(held) == ["received"] * 4
    register(held, delivery="full")
    deliver(held, [person(0), person(1)])
    assert states(held) == ["received"] * 2 + ["removed"] * 2
    deliver(held, [person(2)])
    assert states(held).count("received") == 1


@pytest.mark.parametrize("broken", ["", "not json\n" * 3, '{"name": "nobody without a key"}\n'])
def test_a_full_delivery_with_no_good_row_withdraws_nobody(held: Parts, broken: str) -> None:
    register(held, delivery="full")
    deliver(held, [person(0), person(1)])
    path = held.settings.home / "broken.jsonl"
    path.write_text(broken)
    assert read(held, path).failed
    assert states(held) == ["received"] * 2


def test_a_full_delivery_that_cannot_be_read_to_its_end_withdraws_nobody(held: Parts) -> None:
    register(held, delivery="full")
    deliver(held, [person(number) for number in range(3)])
    path = held.settings.home / "changed.jsonl"
    path.write_text("".join(f"{json.dumps(person(number))}\n" for number in range(600)))
    with held.database.read() as session:
        feed_id = feeds.find(session, "kontor").id
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))
    assert jobs.step(held, load_id)
    path.write_text(json.dumps(person(0)) + "\n")
    assert not jobs.step(held, load_id)
    with held.database.read() as session:
        assert "changed while it was read" in session.get_one(Load, load_id).failed
        assert session.scalar(select(func.count()).select_from(Profile).where(Profile.state == State.REMOVED)) == 0


def test_an_older_full_delivery_leaves_alone_what_a_newer_one_brings(held: Parts) -> None:
    feed_id = register(held, delivery="full")
    deliver(held, [person(0)])
    older = held.settings.home / "older.jsonl"
    older.write_text(json.dumps(person(0)) + "\n")
    load_id = loads.take_in(held, older, feed_id=feed_id, at=datetime.now(UTC) - timedelta(minutes=1))
    deliver(held, [person(0), person(1)], file="newer.jsonl")
    assert not jobs.step(held, load_id)
    assert states(held) == ["received"] * 2


def test_two_workers_on_one_load_take_each_row_once(held: Parts) -> None:
    feed_id = register(held)
    path = held.settings.home / "delivery.jsonl"
    path.write_text("".join(f"{json.dumps(person(number))}\n" for number in range(60)))
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))
    workers = [threading.Thread(target=jobs.step, args=(held, load_id)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    with held.database.read() as session:
        load = session.get_one(Load, load_id)
        assert (load.rows_done, load.counts) == (60, {"accepted": 60})
        assert load.bytes_done == load.bytes_all == path.stat().st_size


def test_a_worker_that_lost_its_claim_writes_nothing_more(held: Parts) -> None:
    feed_id = register(held, delivery="full")
    deliver(held, [person(number) for number in range(3)])
    path = held.settings.home / "next.jsonl"
    path.write_text(json.dumps(person(7)) + "\n")
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))

    def slow_reader(session: Any, load: Load) -> loads.Reader:
        reader = feeds.reader_for(session, load)

        def rows(path: Path, place: dict[str, int]) -> Any:
            yield from reader.rows(path, place)
            with held.database.write() as other:
                other.get_one(Load, load_id).claim = "somebody else"

        return loads.Reader(rows, reader.delivery, reader.is_full)

    assert not loads.read_windows(held, load_id, slow_reader)
    assert states(held) == ["received"] * 3


def test_rejects_name_rows_and_reasons_and_nobody(held: Parts, tmp_path: Path) -> None:
    register(held)
    rows = [person(1), person(2, emails=["kanarina@gmail.com"], name="Kanarina Vogel"), person(3, emails=[])]
    load = deliver(held, rows)
    with held.database.read() as session:
        assert files.write_rejects(session, load.id, tmp_path / "rejects.csv") == 2
    told = (tmp_path / "rejects.csv").read_text()
    assert told.startswith("row,reason,rule\n2,consumer_or_disposable,consumer\n3,")
    assert "kanarina" not in f"{told} {_contents(held.database)}".lower()


def test_a_vendors_opt_out_list_takes_its_own_records_and_suppresses_nobody(held: Parts, tmp_path: Path) -> None:
    register(held)
    register(held, name="second")
    deliver(held, [person(number) for number in range(3)])
    deliver(held, [person(0)], name="second")
    path = tmp_path / "opt-outs.csv"
    path.write_text("email,id\nines.aaaa@nordlicht.example,\n,K1\n")
    assert feeds.withdraw_listed(held.database, "kontor", path).records == 2
    assert states(held) == ["received", "received", "removed"]
    assert deliver(held, [person(1)], name="second").counts == {"accepted": 1}


def test_what_a_licence_permitted_goes_when_it_expires(held: Parts) -> None:
    register(held, expires="2027-01-31")
    register(held, name="second")
    deliver(held, [person(0), person(1)])
    deliver(held, [person(0, phone="+493099999999")], name="second")
    assert expire_evidence(held.database, at=datetime(2027, 1, 31, tzinfo=UTC)) == 0
    assert expire_evidence(held.database, at=datetime(2027, 2, 1, tzinfo=UTC)) == 2
    assert states(held) == ["received", "removed"]
    with held.database.read() as session:
        assert "+493023100000" not in set(session.scalars(select(Fact.value)))


def test_what_an_ended_licence_said_of_a_company_goes_and_what_another_said_stays(held: Parts) -> None:
    for name, expires in (("kontor", "2027-01-31"), ("second", '"never"')):
        with held.database.write() as session:
            text = DEFINITION.format(name=name, delivery="delta", expires=expires)
            told = 'company_domain = "domain"\ncompany_industry = "industry"\ncompany_size = "size"'
            feeds.add(session, text.replace('company_domain = "domain"', told), at=datetime.now(UTC))
    job = {"title": "CEO", "company": "Nordlicht GmbH", "domain": "nordlicht.example"}
    deliver(held, [person(0, seen="2026-10-01", jobs=[job | {"industry": "Optics"}])], name="second")
    deliver(held, [person(0, seen="2026-11-01", jobs=[job | {"industry": "Lasers", "size": "51-200"}])])
    with held.database.read() as session:
        company = session.scalars(select(Company)).one()
        assert (company.industry, company.size_band) == ("Lasers", "51-200")
    expire_evidence(held.database, at=datetime(2027, 2, 1, tzinfo=UTC))
    with held.database.read() as session:
        company = session.scalars(select(Company)).one()
        assert (company.name, company.industry, company.size_band) == ("Nordlicht GmbH", "Optics", "")
        assert session.scalar(select(func.count()).select_from(CompanyClaim)) == 1


def test_a_delivery_under_a_licence_that_is_over_is_not_read(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    register(held, delivery="full", expires="2026-12-31")
    deliver(held, [person(1)])
    monkeypatch.setattr(feeds, "now", lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert "licence of feed 'kontor' is over" in deliver(held, [person(1), person(2)]).failed
    assert states(held) == ["received"]


@pytest.mark.parametrize("basis", ['proof = "consent"', 'proof_reference = "F-9"'], ids=["of the row", "of the feed"])
def test_the_reference_of_a_consent_is_kept_with_what_rests_on_it(held: Parts, basis: str) -> None:
    text = DEFINITION.format(name="kontor", delivery="delta", expires='"never"')
    with held.database.write() as session:
        consent = text.replace('kind = "legitimate_interest"', f'kind = "consent"\n{basis}')
        feeds.add(session, consent, at=datetime.now(UTC))
    deliver(held, [person(1, consent="F-9")])
    with held.database.read() as session:
        assert session.scalars(select(Observation)).one().claim["proof"] == "F-9"


def test_posts_and_schools_reach_the_card(held: Parts) -> None:
    register(held)
    posts = [
        {"title": "Head of Sales", "company": "Flussbett AG", "domain": "flussbett.example", "from": "2021-04"},
        {
            "title": "Sales Manager",
            "company": "Nordlicht GmbH",
            "domain": "nordlicht.example",
            "from": "2015",
            "to": "2021",
        },
    ]
    schools = [{"school": "Universität Hamburg", "degree": "MSc"}]
    deliver(held, [person(0, emails=["ines@flussbett.example"], jobs=posts, schools=schools)])
    with held.database.read() as session:
        facts = facts_of(session, profile_id_of(held, "ines@flussbett.example"))
        jobs_held = [(fact.detail["title"], fact.detail["ended"]) for fact in facts if fact.kind == "job"]
        assert jobs_held == [("Head of Sales", ""), ("Sales Manager", "2021")]
        assert [fact.value for fact in facts if fact.kind == "education"] == ["Universität Hamburg"]
        assert [fact.value for fact in facts if fact.kind == "company"] == ["Flussbett AG"]


_NURSERY = """
import json, os, random, signal, sys, time
from datetime import timedelta
from directory.db import Database
from directory.profiles.keys import Keys
from directory.settings import load
from ingest import files, jobs, loads
from tests.ingest.world import parts_of
loads._CLAIM, loads.MOST_DEATHS = timedelta(0), 9
chance = random.Random(11)
for _ in range(8):
    reader = os.fork()
    if reader == 0:
        database = Database(sys.argv[2], {"keys": Keys(b"s" * 32, b"j" * 32, (b"f" * 32,))})
        held = parts_of(database, load(json.loads(sys.argv[1])))
        while jobs.step(held, sys.argv[3]):
            pass
        os._exit(0)
    time.sleep(chance.uniform(0.1, 0.8))
    os.kill(reader, signal.SIGKILL)
    os.waitpid(reader, 0)
"""


def test_a_load_killed_at_any_moment_loses_no_row_and_doubles_none(
    sqlite_url: str, settings: MakeSettings, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "MOST_DEATHS", 9)
    purposes = ("SECRET", "SUPPRESSION", "JOURNAL", "BACKUP", "SEALING")
    environ = {"CARDFILE_DEMO": "1", "CARDFILE_HOME": str(tmp_path / "home")}
    environ |= {f"CARDFILE_{purpose}_KEY": purpose.encode().hex().ljust(64, "0") for purpose in purposes}
    database = Database(sqlite_url, {"keys": keys})
    held = parts_of(database, settings())
    feed_id = register(held, delivery="full")
    path = tmp_path / "delivery.jsonl"
    path.write_text("".join(f"{json.dumps(person(number))}\n" for number in range(300)))
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))
    nursery = [sys.executable, "-c", _NURSERY, json.dumps(environ), sqlite_url, load_id]
    subprocess.run(nursery, check=True, timeout=100)
    with database.write() as session:
        session.get_one(Load, load_id).claimed_until = None
    while jobs.step(held, load_id):
        continue
    with database.read() as session:
        load = session.get_one(Load, load_id)
        assert load.rows_done == sum(load.counts.values()) == 300
        assert session.scalar(select(func.count()).select_from(Observation)) == 300
        assert session.scalar(select(func.count()).select_from(Profile)) == 300
    database.dispose()
