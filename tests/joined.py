"""Two fictional people on one card by mistake, for tests of what follows."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from directory.db import Database
from directory.profiles import reach, splitting
from directory.profiles.models import Profile
from directory.profiles.recompile import facts_of
from directory.profiles.sides import records_of
from directory.profiles.split_told import Split
from directory.profiles.splitting import Whose
from tests.people import LONG_AGO, Person, gate, receive_person, stand_beside, tell

NOW = datetime.now(UTC)
ANNIKA = Person()
JONAS = Person(
    name="Jonas Petersen", email="j.petersen@flussbett.example", title="Head of Sales", phone="+493055500001",
    link="profiles.example/in/jonas", company="Flussbett Robotics GmbH", domain="flussbett.example", city="Lyon", country="FR",
)  # fmt: skip
WRONG = replace(JONAS, email=ANNIKA.email)
"""What a vendor says of Jonas under Annika's address."""


def joined(database: Database, other: Person = WRONG) -> tuple[str, str]:
    """Annika's card, listed, with a newer record that tells of somebody else; answers the card and that record."""
    with database.write() as session:
        card = receive_person(session, ANNIKA, key="1")
        newer = LONG_AGO + timedelta(days=1)
        stand_beside(session, card.id, other, key="2", at=newer)
        tell(session, gate(session, card))
        card_id = card.id
    with database.write() as session:
        assert reach.list_profiles(session, [card_id], at=LONG_AGO + timedelta(days=45)) == 1
    with database.read() as session:
        return card_id, records_of(session, card_id)[1].id


def take_apart(database: Database, card_id: str, taken: Collection[str], *, shared: Whose | None = Whose.OLD) -> Split:
    """Splits the records off, now."""
    return database.until_done(
        lambda session: splitting.split(session, session.get_one(Profile, card_id), taken, shared=shared, at=NOW)
    )


def said_on(database: Database, card_id: str) -> set[str]:
    """Every value on a card, shown or not."""
    with database.read() as session:
        return {fact.value for fact in facts_of(session, card_id)}
