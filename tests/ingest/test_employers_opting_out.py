"""An employer's no that comes while people are on their way in: no row and no listing outruns it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from directory.db import Database, Outrun, StorageRefused
from directory.parts import Parts
from directory.profiles import employers, reach
from directory.profiles.evidence import Origin
from directory.profiles.keys import Keys, new_id
from directory.profiles.models import Profile
from directory.profiles.states import State
from directory.profiles.suppression import hold_still, opt_out_employer
from ingest import members
from ingest.candidate import Candidate, ClaimedCompany, ClaimedJob
from ingest.gating import operator_lists
from ingest.pipeline import Delivery, Offered, make_ready, receive
from tests.ingest.world import states
from tests.people import Person, gate, receive_person, tell

NOW = datetime.now(UTC)


def _candidate(key: str, email: str, company: str, domain: str) -> Candidate:
    job = ClaimedJob("CEO", ClaimedCompany(company, domain=domain))
    return Candidate(
        record_key=key, seen_on=date(2026, 11, 1), full_name=f"Ines {key}mann", emails=(email,), jobs=(job,), country="DE"
    )  # fmt: skip


@pytest.mark.security(
    "own: an employer's no counts for who is on the way in",
    breaks='ingest/pipeline.py::refused[row] = Refusal(employer_opted_out.CODE, "domain")',
)
def test_nobody_is_received_whose_employer_opted_out_between_admission_and_writing(held: Parts) -> None:
    with held.database.write() as session:
        delivery = Delivery(members.mailboxes(session, at=NOW), Origin(grant_id=new_id()), new_id())
        session.flush()
        session.expunge_all()
    people = (
        _candidate("Address", "ines@mail.moorwind.example", "Ines Berg Beratung", "bergberatung.example"),
        _candidate("Post", "berg@bergberatung.example", "Moorwind", "moorwind.example"),
        _candidate("Other", "ines@nordlicht.example", "Nordlicht", "nordlicht.example"),
    )
    offered = [Offered(number, one) for number, one in enumerate(people)]
    ready = make_ready(held.database, offered, delivery, operator_lists(held.settings.home / "lists"), at=NOW)
    assert [one.refusal for one in ready] == [None] * 3
    with held.database.write() as session:
        employers.opt_out(session, "moorwind.example", because="a letter", at=NOW)
    with held.database.write() as session:
        codes = [one.code for one in receive(session, ready, delivery, at=NOW)]
    assert codes == ["employer_opted_out", "employer_opted_out", "accepted"]
    assert states(held) == ["received"]


def test_nobody_is_listed_whose_employer_opted_out_by_then_and_they_are_erased(held: Parts) -> None:
    theirs = Person(email="ines@moorwind.example", company="Moorwind", domain="moorwind.example", link="", phone="")
    with held.database.write() as session:
        both = [receive_person(session, one).id for one in (Person(), theirs)]
        for profile_id in both:
            tell(session, gate(session, session.get_one(Profile, profile_id)))
        opt_out_employer(session, "moorwind.example", at=NOW)
    with held.database.write() as session:
        assert reach.list_profiles(session, both, at=datetime.now(UTC)) == 1
        assert [session.get_one(Profile, one).state for one in both] == [State.LISTED, State.REMOVED]


def test_an_employers_no_waits_for_whoever_is_receiving_people_this_moment(postgres_url: str, keys: Keys) -> None:
    database = Database(postgres_url, {"keys": keys})
    with database.write() as receiving:
        hold_still(receiving)
        with pytest.raises((Outrun, StorageRefused)), database.write() as session:  # noqa: PT012 one transaction
            session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            employers.opt_out(session, "moorwind.example", because="a letter", at=NOW)
    with database.write() as session:
        employers.opt_out(session, "moorwind.example", because="a letter", at=NOW)
        assert session.scalars(select(Profile.id)).all() == []
    database.dispose()
