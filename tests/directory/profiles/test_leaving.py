"""Whoever leaves is gone from every table and every byte, kept out by keyed hashes, and owed by those who had them."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.db import Base, Database, Outrun
from directory.profiles import corrections, disclosures, duties, outbox, reach, registry, rights
from directory.profiles.disclosures import Seer
from directory.profiles.identity import employer_keys
from directory.profiles.journal import JournalFile, write_out
from directory.profiles.keys import keys_of, new_id, new_token
from directory.profiles.merge import merge
from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.owed import LinkToken, Look, LookText, NoticeContent, Request, Suppression
from directory.profiles.recompile import facts_of
from directory.profiles.removal import leave
from directory.profiles.states import FactKind, Purpose, State
from directory.profiles.tokens import LinkPurpose, keep_link
from tests.people import LONG_AGO, Person, gate, list_person, receive_person, tell

NOW = datetime.now(UTC)
BIRD = Person(
    name="Kanarina Vogelsang", email="kanarina.vogelsang@kanarienwerk.example", title="Kanarienpflegerin",
    company="Kanarienwerk GmbH", domain="kanarienwerk.example", phone="+493099887766", mobile="+4915199887766",
    link="profiles.example/in/kanarina", city="Kanariendorf",
)  # fmt: skip
CANARIES = ("kanari", "vogelsang", "99887766")


def _everything(database: Database) -> str:
    """Every value of every row, as words."""
    with database.read() as session:
        rows = [session.execute(select(table)).all() for table in Base.metadata.sorted_tables]
    return repr(rows).lower()


def _live_fully(database: Database) -> str:
    """Lets the bird leave a trace in every table that a life touches."""
    profile_id = list_person(database, BIRD)
    with database.write() as session:
        profile = session.get_one(Profile, profile_id)
        title = next(fact for fact in facts_of(session, profile_id) if fact.kind == FactKind.TITLE)
        corrections.correct(session, profile, title, "Oberkanarienpflegerin", at=NOW)
        digest = keys_of(session).digest("email", BIRD.email)
        look = Look(id=new_id(), profile_id=profile_id, contact_digest=digest, by_user_id=new_id(), at=NOW)
        session.add(look)
        session.flush()
        session.add(LookText(look_id=look.id, because="Frau Vogelsang asked by letter"))
        for purpose in LinkPurpose:
            token, notice_id = new_token(), new_id()
            keep_link(
                session, token, purpose, profile_id=profile_id, notice_id=notice_id, contact_digest=digest, at=NOW
            )
        outbox.put(session, "code", {"to": BIRD.email}, at=NOW, profile_id=profile_id)
        for account, how in (("R" * 26, Purpose.REVEAL), ("P" * 26, Purpose.SEARCH)):
            disclosures.disclose(session, profile_id, Seer(account, "U" * 26), purpose=how, kinds=["name"], at=NOW)
    return profile_id


def _remove(database: Database) -> None:
    with database.write() as session:
        profiles = rights.profiles_of(session, BIRD.email)
        rights.remove_me(session, profiles, address=BIRD.email, language="en", at=NOW)


@pytest.mark.security(
    "14.2.4: erased in every table",
    breaks="directory/profiles/removal.py::erased = registry.erase_person(session, profile.id, merged=into is not None)",
)
def test_nothing_of_a_removed_person_is_left_in_any_table_or_byte(database: Database, tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl", b"j" * 32)
    database.info["journal"] = lambda: write_out(database, journal)
    database.info["ring"] = lambda bell: bell == "checkpoint" and database.checkpoint()
    _live_fully(database)
    assert all(canary in _everything(database) for canary in CANARIES)
    _remove(database)
    assert [canary for canary in CANARIES if canary in _everything(database)] == []
    assert [line.act for line in journal.lines()] == ["corrected", "left_for_good"]
    stored = [*tmp_path.glob("cardfile.db*"), journal.path]
    kept = b"".join(path.read_bytes() for path in stored).lower()
    assert [canary for canary in CANARIES if canary.encode() in kept] == []


@pytest.mark.security(
    "14.2.4: erased under every id",
    breaks="directory/profiles/registry.py::counted[entry.table] += entry.erase(session, known_as)",
)
def test_nothing_of_a_card_merged_into_another_outlives_its_person(database: Database) -> None:
    bird = _live_fully(database)
    letter = {"held": [{"key": "name", "value": BIRD.name}], "sent_to": BIRD.email}
    with database.write() as session:
        session.scalars(select(NoticeContent).where(NoticeContent.profile_id == bird)).one().letter = letter
    kept = list_person(database, Person(name="Ina V.", email="ina@nordlicht.example", link="profiles.example/in/i"))
    with database.write() as session:
        merge(session, session.get_one(Profile, kept), session.get_one(Profile, bird), at=NOW)
    with database.read() as session:
        told = registry.read_person(session, kept)
        assert [row["because"] for row in told["look_text"]] == ["Frau Vogelsang asked by letter"]
        assert letter in [row["letter"] for row in told["notice_content"]]
        assert len(told["notice"]) == len(told["notice_content"]) + 1, "its own, the other's, and one yet to be sent"
    _remove(database)
    assert [canary for canary in CANARIES if canary in _everything(database)] == []
    with database.read() as session:
        assert [*session.scalars(select(NoticeContent)), *session.scalars(select(LookText))] == []
        assert set(session.scalars(select(LinkToken.purpose))) == {LinkPurpose.REFUSE}


def test_every_contact_is_suppressed_and_a_phone_of_two_people_suppresses_nobody(database: Database) -> None:
    _live_fully(database)
    neighbour = Person(name="Pia Anders", email="pia@kanarienwerk.example", phone=BIRD.phone, link="", mobile="")
    with database.write() as session:
        receive_person(session, neighbour, at=NOW)
    _remove(database)
    with database.read() as session:
        keys = keys_of(session)
        held = set(session.scalars(select(Suppression.digest)))
        assert {
            keys.digest("email", BIRD.email),
            keys.digest("phone", BIRD.mobile),
            keys.digest("link", BIRD.link),
            *(keys.digest("employer", key) for key in employer_keys(BIRD.name, BIRD.company, BIRD.domain)),
        } == held


def test_only_accounts_that_received_the_person_owe_a_deletion(database: Database) -> None:
    profile_id = _live_fully(database)
    _remove(database)
    with database.read() as session:
        assert [duty.account_id for duty in duties.about(session, [profile_id])] == ["R" * 26]


def test_leaving_twice_is_calm(database: Database) -> None:
    profile_id = _live_fully(database)
    _remove(database)
    before = _everything(database)
    with database.write() as session:
        assert not leave(session, session.get_one(Profile, profile_id), because="asked", at=NOW, for_good=True).fresh
    assert _everything(database) == before


def test_work_committed_before_its_journal_stumbled_is_not_done_again(database: Database) -> None:
    stumbles = [Outrun, Outrun]

    def journal() -> None:
        if stumbles:
            raise stumbles.pop()

    database.info["journal"] = journal
    with database.write() as session:
        receive_person(session, BIRD, at=NOW)

    def remove(session: Session) -> None:
        profiles = rights.profiles_of(session, BIRD.email)
        rights.remove_me(session, profiles, address=BIRD.email, language="en", at=NOW)

    database.until_done(remove)
    with database.read() as session:
        assert len(session.scalars(select(Request)).all()) == 1
    assert not stumbles


def _at_once(*acts: Callable[[], object]) -> None:
    start = threading.Barrier(len(acts))
    raised: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        start.wait(timeout=20)
        try:
            act()
        except BaseException as failed:  # noqa: BLE001 a thread's failure is told by the test
            raised.append(failed)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert raised == []


@pytest.mark.parametrize("round_number", range(3))
def test_removal_wins_over_a_listing_whoever_commits_first(database: Database, round_number: int) -> None:
    with database.write() as session:
        profile = receive_person(session, BIRD)
        tell(session, gate(session, profile))
        profile_id = profile.id

    def remove(session: Session) -> None:
        leave(session, session.get_one(Profile, profile_id), because="asked", at=NOW, for_good=True)

    _at_once(
        lambda: database.until_done(lambda session: reach.list_profiles(session, [profile_id], at=NOW)),
        lambda: database.until_done(remove),
    )
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.REMOVED
        assert session.scalars(select(Fact.id)).all() == []


@pytest.mark.parametrize("round_number", range(3))
def test_nothing_is_written_about_somebody_who_leaves_at_that_moment(database: Database, round_number: int) -> None:
    profile_id = list_person(database, BIRD)

    def remove(session: Session) -> None:
        leave(session, session.get_one(Profile, profile_id), because="asked", at=NOW, for_good=False)

    _at_once(
        lambda: database.until_done(lambda session: receive_person(session, BIRD, key="another record", at=NOW).id),
        lambda: database.until_done(remove),
    )
    with database.read() as session:
        assert session.get_one(Profile, profile_id).state == State.REMOVED
        assert session.scalars(select(Observation).where(Observation.profile_id == profile_id)).all() == []


def test_a_removed_profile_cannot_be_brought_back_by_hand(database: Database) -> None:
    profile_id = _live_fully(database)
    _remove(database)
    with pytest.raises(Exception, match="stays removed"), database.write() as session:
        session.execute(text("UPDATE profile SET state = 'received'"))
    with database.read() as session:
        assert session.get_one(Profile, profile_id).received_at == LONG_AGO
