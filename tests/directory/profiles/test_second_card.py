"""Two cards of one person that nothing joined: whoever takes one out is listed on the other no more, in the next request."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.commands.looking import take_out
from directory.db import Database
from directory.profiles import disclosures, duties, reach, rights
from directory.profiles.disclosures import Seer
from directory.profiles.keys import keys_of, new_token
from directory.profiles.models import IndexChange, Profile
from directory.profiles.owed import JournalEntry, Request, RequestStep
from directory.profiles.states import Purpose, State, Use
from directory.profiles.suppression import hold_still, suppress, suppressed_among
from directory.profiles.tokens import LinkPurpose, find_link, keep_link
from tests.people import LONG_AGO, Person, gate, list_person, receive_person, tell

NOW = datetime.now(UTC)
ANNIKA = Person()
SECOND = replace(ANNIKA, email="a.brandt@nordlicht.example", phone="", link="profiles.example/in/abrandt")
RECEIVED_BOTH, RECEIVED_SECOND = "B" * 26, "S" * 26


def _removes(session: Session, _profile_id: str) -> None:
    profiles = rights.profiles_of(session, ANNIKA.email)
    rights.remove_me(session, profiles, address=ANNIKA.email, language="en", at=NOW)


def _refuses(session: Session, profile_id: str) -> None:
    digest, token = keys_of(session).digest("email", ANNIKA.email), new_token()
    keep_link(
        session, token, LinkPurpose.REFUSE, profile_id=profile_id, notice_id="N" * 26, contact_digest=digest, at=NOW
    )
    session.flush()
    link = find_link(session, token, LinkPurpose.REFUSE, at=NOW)
    assert link is not None
    assert rights.refuse(session, link, at=NOW)


def _is_taken_out(session: Session, _profile_id: str) -> None:
    assert rights.suppress_by_officer(session, ANNIKA.email, at=NOW) == 2


def _is_taken_out_at_the_shell(session: Session, _profile_id: str) -> None:
    assert take_out(session, ANNIKA.email, because="a letter") == 2


def _reveal(session: Session, profile_id: str, account: str) -> None:
    disclosures.disclose(
        session, profile_id, Seer(account, "U" * 26), purpose=Purpose.REVEAL, kinds=["name", "email"], at=LONG_AGO
    )


@pytest.mark.security(
    "14.2.7: whoever leaves is listed nowhere",
    breaks="directory/profiles/removal.py::besides = _holders(session, [digest for _, digest in kept])",
)
@pytest.mark.parametrize("leaves", [_removes, _refuses, _is_taken_out])
def test_whoever_leaves_by_one_card_is_erased_from_the_other_and_who_received_it_deletes(
    database: Database, leaves: Callable[[Session, str], None]
) -> None:
    first, second = list_person(database, ANNIKA), list_person(database, SECOND)
    assert first != second
    with database.write() as session:
        for profile_id, account in ((first, RECEIVED_BOTH), (second, RECEIVED_BOTH), (second, RECEIVED_SECOND)):
            _reveal(session, profile_id, account)
        asked = session.scalar(select(IndexChange.id).order_by(IndexChange.id.desc()).limit(1)) or 0
    with database.write() as session:
        leaves(session, first)
    with database.read() as session:
        assert reach.shown(session, [first, second], use=Use.SEARCH, at=datetime.now(UTC)) == {}
        assert session.get_one(Profile, second).state == State.REMOVED
        assert rights.profiles_of(session, SECOND.email) == []
        changed = session.scalars(select(IndexChange.profile_id).where(IndexChange.id > asked)).all()
        assert {first, second} <= set(changed)
        request = session.scalars(select(Request)).one()
        owed = duties.of_request(session, request.id)
        assert {(one.profile_id, one.account_id, one.kind) for one in owed} == {
            (first, RECEIVED_BOTH, "delete"), (second, RECEIVED_BOTH, "delete"), (second, RECEIVED_SECOND, "delete")
        }  # fmt: skip
        told = select(RequestStep.amount).where(RequestStep.request_id == request.id)
        assert session.scalar(told.where(RequestStep.step == "companies_told")) == 2, "one of the three had both"
        assert session.scalar(told.where(RequestStep.step == "records_erased")) == 2
        left = session.scalars(select(JournalEntry).where(JournalEntry.profile_id == second)).one()
        assert (left.act, left.body["because"]) == ("left", "suppressed")


def test_who_goes_since_somebody_else_left_keeps_nobody_else_out(database: Database) -> None:
    """Erased, not suppressed: nobody asked by the second card's own address, so only what both hold stays out."""
    list_person(database, ANNIKA)
    list_person(database, SECOND)
    with database.write() as session:
        _removes(session, "")
        own = keys_of(session).digest("email", SECOND.email)
        assert suppressed_among(session, [own]) == set()


def test_a_phone_of_two_people_and_a_name_alone_take_nobody_out(database: Database) -> None:
    colleague = Person(name="Pia Anders", email="pia@nordlicht.example", phone=ANNIKA.phone, link="")
    namesake = Person(
        email="annika@flussbett.example", phone="", link="", company="Flussbett", domain="flussbett.example"
    )
    list_person(database, ANNIKA)
    others = [list_person(database, one) for one in (colleague, namesake)]
    with database.write() as session:
        _removes(session, "")
    with database.read() as session:
        assert set(reach.shown(session, others, use=Use.SEARCH, at=datetime.now(UTC))) == set(others)


@pytest.mark.parametrize("calls_it", ["Freelancer", "Self-employed", "Selbstständig", "Auto-entrepreneur", "Autónomo"])
def test_two_people_of_one_name_who_both_work_for_themselves_take_each_other_out_of_nothing(
    database: Database, calls_it: str
) -> None:
    """What stands in place of an employer names none, and a name alone takes nobody out."""
    mine = replace(
        ANNIKA, email="annika@brandt-rat.example", company=calls_it, domain="brandt-rat.example", phone="", link=""
    )
    theirs = replace(mine, email="brandt@abo-design.example", domain="abo-design.example")
    other = [list_person(database, one) for one in (mine, theirs)][1]
    with database.write() as session:
        rights.remove_me(session, rights.profiles_of(session, mine.email), address=mine.email, language="en", at=NOW)
    with database.read() as session:
        assert set(reach.shown(session, [other], use=Use.SEARCH, at=datetime.now(UTC))) == {other}


def test_somebody_on_the_list_whose_wait_is_over_is_erased_and_the_others_are_listed(database: Database) -> None:
    """The last question before a listing: a line of the list that came by another way stops the card alone."""
    with database.write() as session:
        both = [receive_person(session, one) for one in (ANNIKA, SECOND)]
        for profile in both:
            tell(session, gate(session, profile))
        suppress(session, [("email", keys_of(session).digest("email", ANNIKA.email))], because="asked", at=NOW)
        assert reach.list_profiles(session, [profile.id for profile in both], at=NOW) == 1
        assert [profile.state for profile in both] == [State.REMOVED, State.LISTED]


@pytest.mark.parametrize("leaves", [_removes, _is_taken_out, _is_taken_out_at_the_shell])
def test_whoever_leaves_holds_no_card_while_a_load_is_waited_for(
    postgres_database: Database, leaves: Callable[[Session, str], None]
) -> None:
    """The load may want that very card next: each would wait for the other until Postgres ends one of them."""
    first = list_person(postgres_database, ANNIKA)
    list_person(postgres_database, SECOND)

    def leave() -> None:
        with postgres_database.write() as session:
            leaves(session, first)

    with ThreadPoolExecutor(1) as leaver:
        with postgres_database.write() as loading:
            hold_still(loading)
            gone = leaver.submit(leave)
            waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            while not loading.scalar(waiting):
                assert not gone.done()
            assert loading.scalars(select(Profile.id).with_for_update(nowait=True)).all()
        gone.result()
