"""No profile reaches any customer surface before its notice was delivered and its wait is over."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.db import Database, StorageRefused
from directory.profiles import notices_sent, reach
from directory.profiles.models import Fact, Profile
from directory.profiles.owed import Notice
from directory.profiles.recompile import facts_of
from directory.profiles.states import FactKind, State, Use
from tests.people import Person, gate, list_person, receive_person, tell

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


@pytest.mark.security(
    "own: a wait is as long as the notice says",
    breaks='directory/profiles/guards.py::_LITE_WAITED = "julianday(n.wait_ends_at) - julianday(n.delivered_at) > n.wait_days - 0.0001"',
)
def test_the_database_refuses_a_listing_whose_wait_somebody_cut_short(database: Database) -> None:
    with database.write() as session:
        profile = receive_person(session, Person(), at=NOW)
        tell(session, gate(session, profile, at=NOW), at=NOW)
    _by_hand(database, "UPDATE notice SET wait_ends_at = '2020-01-01 00:00:00'")
    for raw in (
        (
            "UPDATE profile SET state = 'listed', listed_at = '2020-01-01 00:00:00',"
            " listing_notice_id = (SELECT id FROM notice)"
        ),
        "UPDATE fact SET visible_from = '2020-01-01 00:00:00', visible_notice_id = (SELECT id FROM notice)",
    ):
        with pytest.raises((sqlite3.IntegrityError, StorageRefused)):
            _by_hand(database, raw)


@pytest.mark.security(
    "own: nothing is named after the notice left",
    breaks='directory/profiles/guards.py::("named_before_sent", "notice_fact", "INSERT", _GONE_OUT, "what a delivered notice named"),',
)
@pytest.mark.parametrize(
    "raw",
    [
        (
            "UPDATE fact SET visible_from = (SELECT min(visible_from) FROM fact), visible_notice_id ="
            " (SELECT listing_notice_id FROM profile) WHERE kind = 'mobile'"
        ),
        (
            "INSERT INTO notice_fact (notice_id, fact_id, profile_id) SELECT p.listing_notice_id, f.id, p.id"
            " FROM profile p JOIN fact f ON f.profile_id = p.id WHERE f.kind = 'mobile'"
        ),
        (
            "UPDATE notice_fact SET fact_id = (SELECT id FROM fact WHERE kind = 'mobile')"
            " WHERE fact_id = (SELECT id FROM fact WHERE kind = 'link')"
        ),
        "DELETE FROM notice_fact WHERE fact_id = (SELECT id FROM fact WHERE kind = 'title')",
    ],
)
def test_the_database_refuses_to_change_what_a_notice_named(database: Database, raw: str) -> None:
    list_person(database)
    with database.write() as session:
        receive_person(session, Person(mobile="+4915123456789"), at=NOW)
    with pytest.raises((sqlite3.IntegrityError, StorageRefused)):
        _by_hand(database, raw)


@pytest.mark.security(
    "own: a shown contact is the one that was told",
    breaks='directory/profiles/guards.py::("contact_as_told", "fact", "UPDATE", _ANOTHER_CONTACT, "a line that showed one contact shows another"),',
)
@pytest.mark.parametrize(
    "changed",
    [
        "value = 'o@other.example', normal = 'o@other.example' WHERE kind = 'email'",
        "value = '+4915123456789' WHERE kind = 'work_phone'",
        "kind = 'link' WHERE kind = 'company'",
    ],
)
def test_the_database_refuses_another_contact_on_a_line_that_is_shown(database: Database, changed: str) -> None:
    list_person(database)
    with pytest.raises((sqlite3.IntegrityError, StorageRefused)):
        _by_hand(database, f"UPDATE fact SET {changed}")


@pytest.mark.security(
    "own: SQLite writes over no proof",
    breaks='directory/profiles/guards.py::_NEVER_REPLACED = ("profile", "fact", "notice", *APPEND_ONLY)',
)
@pytest.mark.parametrize("table", ["notice", "fact", "profile", "profile_move"])
def test_no_row_of_the_proof_is_written_over(database: Database, table: str) -> None:
    if not database.sqlite:
        return  # Postgres knows no INSERT OR REPLACE, and ON CONFLICT meets the guards of an update
    list_person(database)
    with pytest.raises(sqlite3.IntegrityError, match="never replaced"):
        _by_hand(database, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def _by_hand(database: Database, raw: str) -> None:
    """As somebody at a shell of the database: on SQLite that one asks no foreign keys."""
    if database.sqlite:
        with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)) as shell:
            shell.execute(raw)
        return
    with database.write() as session:
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


@pytest.mark.security(
    "own: nothing is shown by a notice that is being revoked",
    breaks="directory/profiles/reach.py::standing = session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()",
)
def test_a_line_is_not_shown_by_a_notice_that_is_revoked_the_same_moment(database: Database) -> None:
    profile_id = list_person(database)
    with database.write() as session:
        receive_person(session, Person(mobile="+4915123456789"), at=NOW - timedelta(days=32))
        notice = session.scalars(select(Notice).where(Notice.kind == "new_facts")).one()
        tell(session, notice, at=NOW - timedelta(days=31))
        notice_id = notice.id
    done: list[notices_sent.Revoked] = []

    def take_back(session: Session) -> notices_sent.Revoked:
        return notices_sent.revoke(session, session.get_one(Notice, notice_id), because="operator", at=NOW)

    beside = threading.Thread(target=lambda: done.append(database.until_done(take_back)))
    with database.write() as session:
        assert reach.show_named(session, [session.get_one(Notice, notice_id)], at=NOW) == {profile_id}
        beside.start()
        beside.join(0.2)
    beside.join()
    assert done == [notices_sent.Revoked.TOLD_ANEW]
    assert _shown_mobile(database, profile_id) == ""


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


@pytest.mark.parametrize("because", [notices_sent.BY_THE_OPERATOR, "bounced"])
def test_a_card_that_was_shown_on_a_notice_that_did_not_arrive_goes_even_while_there_is_time_to_tell(
    database: Database, because: str
) -> None:
    abroad = Person(country="US", city="Boston", phone="")
    profile_id = list_person(database, abroad, at=NOW - timedelta(days=20))
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        assert profile.tell_by > NOW, "14 days waited, 28 to tell"
        notice = session.scalars(select(Notice)).one()
        assert notices_sent.revoke(session, notice, because=because, at=NOW) is notices_sent.Revoked.LEFT
        assert profile.state == State.REMOVED
