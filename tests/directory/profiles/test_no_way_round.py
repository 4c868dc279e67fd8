"""Hunts for a way round the promise that nobody is shown before their own notice and wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.db import Base, Database, StorageRefused
from directory.profiles import corrections, guards, notices_sent, reach, rights
from directory.profiles.keys import Keys
from directory.profiles.lifecycle import MoveRefused, advance
from directory.profiles.models import Profile
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.recompile import facts_of, recompile
from directory.profiles.states import FactKind, RestrictionReason, State, Use
from tests.people import LONG_AGO, Person, feed_source, gate, receive_person, tell

NOW = datetime.now(UTC)
CITIES = {Person().name: "Hamburg", "Bob Untold": "Kiel", "Carla Viento": "Lyon"}
NAMES = st.sampled_from(list(CITIES))


class AWayRound(RuleBasedStateMachine):
    """Hunts, over any order of acts and any passing of time, for a person shown without a stood-out notice."""

    people = Bundle("people")

    @initialize()
    def begin(self) -> None:
        self.home = TemporaryDirectory()
        self.database = Database(
            f"sqlite:///{self.home.name}/hunt.db", {"keys": Keys(b"s" * 32, b"j" * 32, (b"f" * 32,))}
        )
        with self.database.engine.begin() as connection:
            Base.metadata.create_all(connection)
            guards.install(connection)
        self.at = LONG_AGO
        self.count = 0
        self.told: dict[tuple[str, str], str] = {}

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.dispose()
            self.home.cleanup()

    @rule(target=people, mobile=st.booleans(), name=NAMES, long_since=st.booleans())
    def a_feed_row(self, *, mobile: bool, name: str, long_since: bool) -> Person:
        """Somebody new, or somebody listed long since: few orders of acts come that far by themselves."""
        self.count += 1
        person = Person(
            name=name,
            city=CITIES[name],
            email=f"p{self.count}@nordlicht.example",
            phone="",
            link="",
            mobile=f"+4915123456{self.count:03}" if mobile else "",
        )
        with self.database.write() as session:
            if not long_since:
                receive_person(session, person, at=self.at)
                return person
            began = LONG_AGO - timedelta(days=40)
            profile = receive_person(session, person, at=began)
            self._tell(session, gate(session, profile, at=began), at=began)
            reach.list_profiles(session, [profile.id], at=self.at)
        return person

    @rule(person=people, title=st.sampled_from(["CTO", "CFO"]), company=st.sampled_from(["Nordlicht", "Flussbett"]))
    def the_row_again(self, person: Person, title: str, company: str) -> None:
        changed = replace(
            person, mobile="+491512345699", title=title, company=company, domain=f"{company.lower()}.example"
        )
        with self.database.write() as session:
            receive_person(session, changed, at=self.at)

    @rule(person=people, other=people, name=NAMES)
    def the_vendor_gives_a_record_to_somebody_else(self, person: Person, other: Person, name: str) -> None:
        with self.database.write() as session:
            receive_person(session, replace(other, name=name, city=CITIES[name]), key=person.email, at=self.at)

    @rule(person=people, name=NAMES, second=st.booleans())
    def an_address_comes_with_another_name(self, person: Person, name: str, *, second: bool) -> None:
        with self.database.write() as session:
            source = feed_source(session, name="second") if second else None
            receive_person(session, replace(person, name=name, city=CITIES[name]), source=source, at=self.at)

    @rule(days=st.integers(1, 29))
    def time_passes(self, days: int) -> None:
        self.at = min(NOW, self.at + timedelta(days=days))

    @rule()
    def gates_pass(self) -> None:
        with self.database.write() as session:
            for profile in session.scalars(select(Profile).where(Profile.state == State.RECEIVED)):
                gate(session, profile, at=self.at)

    @rule(late=st.booleans())
    def the_oldest_notice_is_delivered(self, *, late: bool) -> None:
        with self.database.write() as session:
            waiting = select(Notice).where(Notice.delivered_at.is_(None), Notice.revoked_at.is_(None))
            notice = session.scalars(waiting.order_by(Notice.made_at)).first()
            if notice is not None:
                self._tell(session, notice, at=self.at if late else notice.made_at)

    def _tell(self, session: Session, notice: Notice, *, at: datetime) -> None:
        facts = facts_of(session, notice.profile_id)
        self.told |= {(notice.id, fact.id): fact.value for fact in facts if fact.kind == FactKind.NAME}
        tell(session, notice, at=at)

    @rule()
    def the_newest_notice_bounces(self) -> None:
        with self.database.write() as session:
            delivered = select(Notice).where(Notice.delivered_at.is_not(None), Notice.revoked_at.is_(None))
            notice = session.scalars(delivered.order_by(Notice.delivered_at.desc())).first()
            if notice is not None:
                notices_sent.revoke(session, notice, because="bounced", at=self.at)

    @rule()
    def the_sweeps_run(self) -> None:
        with self.database.write() as session:
            reach.list_profiles(session, reach.due_for_listing(session, at=self.at), at=self.at)
        with self.database.write() as session:
            for notice_id in reach.due_to_show(session, at=self.at):
                notice = session.get_one(Notice, notice_id)
                reach.show_named(session, [notice], at=self.at)
                recompile(session, session.get_one(Profile, notice.profile_id), at=self.at)

    @rule(person=people, lift=st.booleans())
    def they_hide_or_show_themselves(self, person: Person, *, lift: bool) -> None:
        act = rights.lift if lift else rights.restrict
        with self.database.write() as session:
            for profile in rights.profiles_of(session, person.email):
                act(session, profile, reason=RestrictionReason.ASKED, at=self.at)

    @rule(person=people)
    def they_correct_their_title(self, person: Person) -> None:
        with self.database.write() as session:
            for profile in rights.profiles_of(session, person.email):
                for fact in facts_of(session, profile.id):
                    if fact.kind == "title" and fact.value != "Engineer":
                        corrections.correct(session, profile, fact, "Engineer", at=self.at)
                        break

    @rule(person=consumes(people))
    def they_leave(self, person: Person) -> None:
        with self.database.write() as session:
            if held := rights.profiles_of(session, person.email):
                rights.remove_me(session, held, address=person.email, language="en", at=self.at)

    @rule()
    def somebody_tries_to_list_by_hand(self) -> None:
        try:
            with self.database.write() as session:
                for profile in session.scalars(select(Profile).where(Profile.state != State.REMOVED)):
                    advance(session, profile, State.LISTED, because="by hand", at=self.at)
        except (MoveRefused, StorageRefused):
            return

    @invariant()
    def nobody_is_shown_untold(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.read() as session:
            everyone = session.scalars(select(Profile.id)).all()
            for card in reach.shown(session, everyone, use=Use.SEARCH, at=self.at).values():
                profile = session.get_one(Profile, card.profile_id)
                stood = session.get_one(Notice, profile.listing_notice_id)
                assert stood.wait_ends_at is not None
                assert stood.delivered_at is not None
                assert (stood.wait_ends_at - stood.delivered_at).days >= 30
                assert stood.wait_ends_at <= self.at
                assert card.value(FactKind.PLACE) == f"{CITIES[card.value(FactKind.NAME)]}, DE"
                for fact in card.facts[FactKind.NAME]:
                    assert self.told[fact.visible_notice_id or "", fact.id] == fact.value
                for fact in (fact for facts in card.facts.values() for fact in facts):
                    named = session.get(NoticeFact, (fact.visible_notice_id, fact.id))
                    told = session.get_one(Notice, fact.visible_notice_id)
                    assert named is not None
                    assert told.revoked_at is None
                    assert told.wait_ends_at is not None
                    assert told.wait_ends_at <= self.at


AWayRound.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
test_no_order_of_acts_shows_a_person_untold = pytest.mark.timeout(600)(AWayRound.TestCase)
