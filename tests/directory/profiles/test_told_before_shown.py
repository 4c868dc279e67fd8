"""No profile reaches any customer surface before its notice was delivered and its wait is over."""

from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import select, text

from directory.db import Base, Database, StorageRefused
from directory.profiles import corrections, guards, notices_sent, reach, rights
from directory.profiles.keys import Keys
from directory.profiles.lifecycle import MoveRefused, advance
from directory.profiles.models import Fact, Profile
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.recompile import facts_of
from directory.profiles.states import FactKind, RestrictionReason, State, Use
from tests.people import LONG_AGO, Person, gate, list_person, receive_person, tell

NOW = datetime.now(UTC)
SOON = NOW + timedelta(hours=1)


@pytest.mark.security(
    "own: told before shown",
    breaks='directory/profiles/guards.py::("listed_before_told", "profile", "UPDATE", _UNTOLD, "profile listed before its wait ended"),',
)
@pytest.mark.parametrize(
    "raw",
    [
        "UPDATE profile SET state = 'listed'",
        "UPDATE profile SET state = 'listed', listing_notice_id = '{notice}', listed_at = '2020-01-01 00:00:00'",
        "UPDATE profile SET state = 'listed', listing_notice_id = '{notice}', listed_at = '2099-01-01 00:00:00'",
        "UPDATE fact SET visible_from = '2020-01-01 00:00:00', visible_notice_id = '{notice}'",
        "UPDATE fact SET visible_from = '2099-01-01 00:00:00', visible_notice_id = '{notice}'",
        "UPDATE fact SET visible_from = '2020-01-01 00:00:00'",
        (
            "INSERT INTO profile (id, state, version, regime, country, language, received_at, tell_by, gates_version,"
            " listing_notice_id, listed_at) SELECT 'X', 'listed', 1, 'gdpr', 'DE', 'de', received_at, tell_by, '',"
            " '{notice}', '2099-01-01 00:00:00' FROM profile"
        ),
    ],
)
@pytest.mark.parametrize("delivered", [False, True], ids=["undelivered", "wait running"])
def test_the_database_refuses_to_show_a_person_whose_wait_is_not_over(
    database: Database, raw: str, *, delivered: bool
) -> None:
    with database.write() as session:
        notice = gate(session, receive_person(session, Person(), at=NOW), at=NOW)
        if delivered:
            tell(session, notice, at=NOW)
        notice_id = notice.id
    with pytest.raises(StorageRefused), database.write() as session:
        session.execute(text(raw.format(notice=notice_id)))
    with database.read() as session:
        assert {profile.state for profile in session.scalars(select(Profile))} <= {"gated", "noticed"}
        assert not session.scalars(select(Fact.id).where(Fact.visible_from.is_not(None))).all()


def test_the_database_refuses_to_show_a_fact_its_notice_did_not_name(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        receive_person(session, Person(mobile="+4915123456789"), at=NOW)
    with pytest.raises(StorageRefused), database.write() as session:
        session.execute(
            text(
                "UPDATE fact SET visible_from = (SELECT min(visible_from) FROM fact), visible_notice_id ="
                " (SELECT listing_notice_id FROM profile) WHERE kind = 'mobile'"
            )
        )
    with database.read() as session:
        assert reach.shown(session, [profile_id], use=Use.REVEAL, at=SOON)[profile_id].value(FactKind.MOBILE) == ""


def test_the_notice_a_listing_stands_on_cannot_be_taken_from_under_it(database: Database) -> None:
    list_person(database)
    for raw in (
        "UPDATE notice SET revoked_at = delivered_at",
        "UPDATE notice SET delivered_at = NULL, delivered_by = NULL",
        "UPDATE notice SET wait_ends_at = '2099-01-01 00:00:00'",
        "DELETE FROM notice",
    ):
        with pytest.raises(StorageRefused), database.write() as session:
            session.execute(text(raw))


def test_a_first_mobile_number_stays_hidden_until_its_own_notice_and_wait(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        receive_person(session, Person(mobile="+4915123456789"), at=NOW)
    with database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "new_facts")).one()
        assert _shown_mobile(database, profile_id) == ""
        tell(session, notice, at=NOW - timedelta(days=31))
        notice_id = notice.id
    with database.write() as session:
        assert reach.due_to_show(session, at=NOW) == [notice_id]
        reach.show_named(session, [session.get_one(Notice, notice_id)], at=NOW)
    assert _shown_mobile(database, profile_id) == "+4915123456789"


def test_a_new_employer_stays_hidden_and_the_former_one_is_shown_meanwhile(database: Database) -> None:
    profile_id = list_person(database)
    moved = Person(company="Flussbett Robotics GmbH", domain="flussbett.example", title="Managing Director")
    with database.write() as session:
        receive_person(session, moved, at=NOW)
    with database.read() as session:
        card = reach.shown(session, [profile_id], use=Use.SEARCH, at=SOON)[profile_id]
        assert [fact.value for fact in card.facts[FactKind.COMPANY]] == ["Nordlicht Systeme GmbH"]
        assert {fact.value for fact in facts_of(session, profile_id) if fact.kind == "company"} == {
            "Nordlicht Systeme GmbH",
            "Flussbett Robotics GmbH",
        }


def test_a_bounce_before_the_listing_means_no_listing(database: Database) -> None:
    with database.write() as session:
        notice = gate(session, receive_person(session, Person()))
        tell(session, notice)
        notices_sent.revoke(session, notice, because="bounced", at=NOW)
    with database.write() as session:
        assert reach.due_for_listing(session, at=NOW) == []
        assert [profile.state for profile in session.scalars(select(Profile))] == [State.REMOVED]


def _shown_mobile(database: Database, profile_id: str) -> str:
    with database.read() as session:
        return reach.shown(session, [profile_id], use=Use.REVEAL, at=SOON)[profile_id].value(FactKind.MOBILE)


def test_a_listing_falls_whose_notice_the_operator_takes_back(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        notice = session.scalars(select(Notice)).one()
        assert notices_sent.leaves_if_taken_back(session, notice, at=NOW)
        done = notices_sent.revoke(session, notice, because=notices_sent.BY_THE_OPERATOR, at=NOW)
        assert done is notices_sent.Revoked.LEFT
        assert session.get_one(Profile, profile_id).state == State.REMOVED


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

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.dispose()
            self.home.cleanup()

    @rule(target=people, mobile=st.booleans())
    def a_feed_row(self, *, mobile: bool) -> Person:
        self.count += 1
        person = Person(
            email=f"p{self.count}@nordlicht.example",
            phone="",
            link="",
            mobile=f"+4915123456{self.count:03}" if mobile else "",
        )
        with self.database.write() as session:
            receive_person(session, person, at=self.at)
        return person

    @rule(person=people, title=st.sampled_from(["CTO", "CFO"]), company=st.sampled_from(["Nordlicht", "Flussbett"]))
    def the_row_again(self, person: Person, title: str, company: str) -> None:
        changed = Person(
            email=person.email, phone="", link="", mobile="+491512345699", title=title, company=company,
            domain=f"{company.lower()}.example",
        )  # fmt: skip
        with self.database.write() as session:
            receive_person(session, changed, at=self.at)

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
                tell(session, notice, at=self.at if late else notice.made_at)

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
                reach.show_named(session, [session.get_one(Notice, notice_id)], at=self.at)

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
                    if fact.kind == "title":
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
                for fact in (fact for facts in card.facts.values() for fact in facts):
                    named = session.get(NoticeFact, (fact.visible_notice_id, fact.id))
                    told = session.get_one(Notice, fact.visible_notice_id)
                    assert named is not None
                    assert told.revoked_at is None
                    assert told.wait_ends_at is not None
                    assert told.wait_ends_at <= self.at


AWayRound.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
test_no_order_of_acts_shows_a_person_untold = pytest.mark.timeout(600)(AWayRound.TestCase)
