"""Fictional people for tests: brought in by the kernel's own acts, never by raw rows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import notices_sent, reach
from directory.profiles.evidence import Claim, JobClaim, Origin, Sighting, keep
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of, new_id
from directory.profiles.lifecycle import advance
from directory.profiles.models import Profile, Source
from directory.profiles.owed import Notice
from directory.profiles.recompile import facts_of, recompile
from directory.profiles.register import receive
from directory.profiles.states import FactKind, NoticeKind, State

LONG_AGO = datetime.now(UTC) - timedelta(days=60)
FEED = "F" * 26


@dataclass(frozen=True, slots=True)
class Person:
    """What a feed says of one fictional person."""

    name: str = "Annika Brandt-Okafor"
    email: str = "annika.brandt@nordlicht.example"
    title: str = "Chief Technology Officer"
    company: str = "Nordlicht Systeme GmbH"
    domain: str = "nordlicht.example"
    mobile: str = ""
    phone: str = "+493023125001"
    link: str = "profiles.example/in/annika"
    city: str = "Hamburg"
    country: str = "DE"

    def claim(self) -> Claim:
        """The claim a feed row becomes."""
        phones = [(FactKind.WORK_PHONE.value, self.phone)] if self.phone else []
        phones += [(FactKind.MOBILE.value, self.mobile)] if self.mobile else []
        return Claim(
            full_name=self.name,
            emails=(canonical_email(self.email),),
            phones=tuple(phones),
            links=(self.link,) if self.link else (),
            jobs=(JobClaim(self.title, "", self.company, self.domain),),
            city=self.city,
            country=self.country,
        )


def feed_source(session: Session, *, name: str = "kontor", uses: str = "search,reveal") -> Source:
    """A licensed feed's source, made once per name."""
    held = session.query(Source).filter(Source.name == name).one_or_none()
    if held is None:
        held = Source(
            id=new_id(), kind="licensed", name=name, holder="Kontor Daten AG", reference="K-1", uses=uses,
            basis="legitimate_interest", added_at=LONG_AGO,
        )  # fmt: skip
        session.add(held)
        session.flush()
    return held


def receive_person(
    session: Session, person: Person, *, key: str = "", source: Source | None = None, at: datetime = LONG_AGO
) -> Profile:
    """Brings a person in by a feed; ``key`` is the vendor's record id (the address by default)."""
    source = source or feed_source(session)
    digest = keys_of(session).digest("record", f"{source.id}|{key or person.email}")
    profile, _ = receive(session, source, Sighting(person.claim(), digest, at.date(), Origin(feed_id=FEED)), at=at)
    return profile


def stand_beside(
    session: Session, profile_id: str, person: Person, *, key: str = "", source: Source | None = None, at: datetime
) -> None:
    """Has a second source tell of somebody else on a card, as versions before 0021 took an address that two share."""
    source = source or feed_source(session, name="second")
    digest = keys_of(session).digest("record", f"{source.id}|{key or person.email}")
    sighting = Sighting(person.claim(), digest, at.date(), Origin(feed_id=FEED))
    keep(session, None, profile_id, source, sighting, at=at)
    session.flush()
    recompile(session, session.get_one(Profile, profile_id), at=at)


def gate(session: Session, profile: Profile, *, at: datetime = LONG_AGO) -> Notice:
    """Moves a received person on as the pipeline does once DNS has answered."""
    advance(session, profile, State.GATED, because="gates_passed", at=at)
    notice = notices_sent.owe(session, profile, NoticeKind.LISTING, at=at)
    assert notice is not None
    return notice


def tell(session: Session, notice: Notice, *, at: datetime = LONG_AGO) -> None:
    """Has a notice composed (all facts named) and delivered."""
    facts = facts_of(session, notice.profile_id)
    notices_sent.name_facts(session, [notices_sent.Naming(notice, facts, {"told": True})])
    notices_sent.delivered(session, notice, by="exchanger", answer="250 2.0.0 Ok", at=at)


def list_person(database: Database, person: Person | None = None, *, at: datetime = LONG_AGO) -> str:
    """Brings a person all the way to LISTED and answers the profile's id."""
    with database.write() as session:
        profile = receive_person(session, person or Person(), at=at)
        tell(session, gate(session, profile, at=at), at=at)
        profile_id = profile.id
    with database.write() as session:
        assert reach.list_profiles(session, [profile_id], at=datetime.now(UTC)) == 1
    return profile_id
