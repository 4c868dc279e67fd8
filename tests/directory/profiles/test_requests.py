"""What people asked of us is kept for 24 months and then forgotten, by nobody earlier and by no other way."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from directory import seals
from directory.db import Database, StorageRefused
from directory.profiles import outbox, requests, sweeps
from directory.profiles.disclosures import Seer, disclose
from directory.profiles.models import ClockOffset, Profile
from directory.profiles.owed import Duty, OutboxMail, Request, RequestStep
from directory.profiles.removal import leave
from directory.profiles.states import DutyKind, Purpose, RequestKind
from tests.people import Person, list_person
from tests.services.surroundings import Forward

NOW = datetime.now(UTC)


def _leave(database: Database) -> requests.Opened:
    """Somebody leaves whom an account had received; the confirmation mail waits."""
    profile_id = list_person(database, Person())
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        disclose(session, profile_id, Seer("A" * 26, "U" * 26), purpose=Purpose.REVEAL, kinds=["name"], at=NOW)
        opened = requests.open_request(session, RequestKind.REMOVE, profile=profile, regime="gdpr", at=NOW)
        session.add(
            Duty(
                id="D" * 26, profile_id=profile_id, account_id="A" * 26, kind=DutyKind.DELETE, request_id=opened.id,
                asked_at=NOW, due_at=NOW + timedelta(days=7),
            )
        )  # fmt: skip
        leave(session, profile, because="asked", at=NOW, for_good=True)
        outbox.put(session, "receipt", {"to": "x@y.example"}, at=NOW, profile_id=profile_id, request_id=opened.id)
    return opened


def _forward(database: Database, forward: Forward, days: int) -> datetime:
    forward(days=days)
    with database.write() as session:
        session.merge(ClockOffset(id=1, seconds=days * 86_400.0))
    return NOW + timedelta(days=days)


def test_a_request_is_forgotten_after_24_months_and_the_chain_still_holds(database: Database, forward: Forward) -> None:
    opened = _leave(database)
    seals.seal_new(database, at=NOW)
    sweeps.forget(database, at=_forward(database, forward, 731))
    with database.read() as session:
        assert requests.by_receipt(session, opened.receipt) is not None
    sweeps.forget(database, at=_forward(database, forward, 733))
    with database.read() as session:
        assert requests.by_receipt(session, opened.receipt) is None
        assert session.scalars(select(Request.id).union_all(select(RequestStep.request_id))).all() == []
        assert session.scalars(select(Duty.request_id)).all() == [None]
        assert session.scalars(select(OutboxMail.request_id)).all() == [None]
        assert seals.verify(session) > 0


@pytest.mark.security(
    "16.4.1: requests go when their time is over and not before",
    breaks='directory/profiles/guards.py::yield table, trigger(f"append_only_{table}_{event.lower()}", table, event, refused, f"{table} is append-only")',
)
def test_the_database_refuses_to_forget_a_request_early_or_to_rewrite_an_old_one(
    database: Database, forward: Forward
) -> None:
    _leave(database)

    def refused(raw: str) -> None:
        with pytest.raises(StorageRefused, match="append-only"), database.write() as session:
            session.execute(text(raw))

    refused("DELETE FROM request_step")
    refused("DELETE FROM request")
    _forward(database, forward, 733)
    refused("UPDATE request SET regime = regime")
    refused("UPDATE request_step SET amount = amount")
