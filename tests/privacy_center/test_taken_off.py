"""A line that a person took off stays empty: no other source, later delivery or restored backup puts a value there."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.parts import Parts
from directory.profiles import journal, replaying
from directory.profiles.cards import own_card
from directory.profiles.evidence import Claim, JobClaim, Origin, Sighting
from directory.profiles.keys import new_id
from directory.profiles.models import BarredValue, Fact, Profile, Source
from directory.profiles.owed import JournalEntry
from directory.profiles.recompile import recompile
from directory.profiles.register import receive
from tests.privacy_center.conftest import Visitor, lines_of_card
from tests.privacy_center.people import Listed

POST = JobClaim("Syndic", "Legal affairs", "Nordwind Logistik GmbH", "nordwind.example")
SAID = Claim(full_name="Annika Okafor", jobs=(POST,), city="Kiel", country="DE", phones=(("mobile", "+4915123456789"),))


def _says(held: Parts, annika: Listed, claim: Claim, *, source: str, seen: datetime) -> None:
    """Another source, or a newer delivery of it, says something of her."""

    def say(session: Session) -> None:
        register = session.scalar(select(Source).where(Source.name == source)) or Source(
            id=new_id(), kind="licensed", name=source, holder=f"{source} AG", uses="search,reveal",
            basis="legitimate_interest", added_at=seen,
        )  # fmt: skip
        session.add(register)
        session.flush()
        whole = replace(claim, emails=(annika.address,))
        sighting = Sighting(whole, source.encode().ljust(32, b"-"), seen.date(), Origin(feed_id="F" * 26))
        assert receive(session, register, sighting, at=seen)[0].id == annika.profile_id

    held.database.until_done(say)


def _values(held: Parts, annika: Listed, kind: str) -> list[str]:
    with held.database.read() as session:
        of_kind = select(Fact.value).where(Fact.profile_id == annika.profile_id, Fact.kind == kind)
        return list(session.scalars(of_kind.order_by(Fact.value)))


@pytest.mark.parametrize(
    ("kind", "days", "other"),
    [("title", 50, "Syndic"), ("department", 10, ""), ("place", 50, "Kiel"), ("mobile", 50, "")],
)
def test_another_sources_value_does_not_take_the_place_of_what_was_taken_off(
    visitor: Visitor, annika: Listed, kind: str, days: int, other: str
) -> None:
    at = now()
    _says(visitor.held, annika, SAID, source="Register", seen=at - timedelta(days=days))
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        line = session.scalars(select(Fact.id).where(Fact.profile_id == annika.profile_id, Fact.kind == kind)).one()
    page = visitor.get(visitor.press(f"/card/correct/{line}", {"value": " "}).location).get_data(as_text=True)
    assert "That line is off your card. No source can put it back." in page
    assert _values(visitor.held, annika, kind) == []
    if other:
        assert other not in lines_of_card(page)
        assert other in page, "what the source's record says still is told, as taken off"
    later = replace(SAID, city="Bremen", jobs=(replace(POST, title="Counsel", department="Law"),))
    _says(visitor.held, annika, later, source="Register", seen=at)
    _says(visitor.held, annika, later, source="Handbook", seen=at)
    assert _values(visitor.held, annika, kind) == []
    with visitor.held.database.read() as session:
        profile = session.get_one(Profile, annika.profile_id)
        assert kind not in {one.kind for one in own_card(session, profile, contact_digest=b"", at=at).lines}


def test_a_title_at_another_employer_is_another_line(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        line = session.scalars(select(Fact.id).where(Fact.kind == "title")).one()
    visitor.press(f"/card/correct/{line}", {"value": ""})
    new_post = JobClaim("Counsel", "", "Ostwind AG", "ostwind.example")
    _says(visitor.held, annika, Claim(full_name="Annika Okafor", jobs=(new_post,)), source="Register", seen=now())
    assert _values(visitor.held, annika, "title") == ["Counsel"]


def test_a_restored_backup_keeps_the_line_empty_and_mourns_no_words(visitor: Visitor, annika: Listed) -> None:
    _says(visitor.held, annika, SAID, source="Register", seen=now() - timedelta(days=50))
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        line = session.scalars(select(Fact.id).where(Fact.kind == "title")).one()
    visitor.press(f"/card/correct/{line}", {"value": ""})
    journal.write_out(visitor.held.database, visitor.held.journal)
    written = list(visitor.held.journal.lines())

    def back(session: Session) -> None:
        """As in a backup of before: the card with its titles, and no such decision."""
        for row in session.scalars(select(BarredValue)):
            session.delete(row)
        session.flush()
        recompile(session, session.get_one(Profile, annika.profile_id), at=now())

    visitor.held.database.until_done(back)
    assert len(_values(visitor.held, annika, "title")) == 1
    with visitor.held.database.write() as session:
        held = {row.id for row in session.scalars(select(JournalEntry))}
        again = [replace(one, id=new_id()) for one in written if one.id in held]
        assert replaying.replay(session, again, at=now()).changed["corrected"] == 1
    assert _values(visitor.held, annika, "title") == []
    assert "your own words are gone" not in visitor.get("/card").get_data(as_text=True)
