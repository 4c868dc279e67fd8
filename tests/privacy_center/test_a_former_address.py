"""Whoever corrects away the address they proved keeps the way to their card, until an address on it was proven."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from directory.clock import now
from directory.profiles import corrections, rights, ways_in
from directory.profiles.journal import Line
from directory.profiles.keys import keys_of, new_id
from directory.profiles.merge import merge
from directory.profiles.models import BarredValue, ContactPoint, Fact, Profile
from directory.profiles.owed import JournalEntry, Suppression
from directory.profiles.replaying import replay
from tests.privacy_center.conftest import Visitor, text_of
from tests.privacy_center.people import Listed, list_somebody, receive_somebody, state_of

NEW = "annika@okafor.example"
STILL_OPENS = "It opens the card still, until somebody proves an address that stands on it."


def _correct_address(visitor: Visitor, profile_id: str, old: str, new: str) -> str:
    with visitor.held.database.read() as session:
        mine = (Fact.profile_id == profile_id, Fact.kind == "email", Fact.value == old)
        field_id = session.scalars(select(Fact.id).where(*mine)).one()
    answer = visitor.press(f"/card/correct/{field_id}", {"value": new})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return visitor.get(answer.location).get_data(as_text=True)


@pytest.mark.security(
    "own: one look into a mailbox moves no card out of its owner's reach",
    breaks="directory/profiles/ways_in.py::ids |= set(session.scalars(by_former))",
)
def test_whoever_corrected_away_the_address_they_proved_still_opens_the_card_with_it(
    visitor: Visitor, another: Visitor, annika: Listed, post_mails: object
) -> None:
    visitor.prove(annika.address)
    done = _correct_address(visitor, annika.profile_id, annika.address, NEW)
    for words in ("Corrected. Your words now stand above", STILL_OPENS, NEW, "Listed since"):
        assert words in done
    assert callable(post_mails)
    assert post_mails() == 1
    mail = " ".join(text_of(visitor.postbox.kept[-1]).split())
    assert "Ask for a code on this page. There you see all we hold" in mail
    assert STILL_OPENS in mail
    again = another.prove(annika.address).get_data(as_text=True)
    assert (NEW in again, STILL_OPENS in again) == (True, True)
    assert another.get("/card/download").status_code == 200
    with visitor.held.database.read() as session:
        kept = session.scalars(select(BarredValue)).one()
        assert kept.digest == keys_of(session).digest("email", annika.address), "a keyed hash, and no address"


def test_the_former_address_opens_the_card_until_one_that_stands_on_it_was_proven(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    _correct_address(visitor, annika.profile_id, annika.address, NEW)
    assert NEW in another.prove(NEW).get_data(as_text=True)
    for closed in (visitor.get("/card"), another.prove(annika.address)):
        said = closed.get_data(as_text=True)
        assert "We hold no card for you" in said
        assert "It opened a card until" in said
        assert NEW not in said


@pytest.mark.security(
    "own: a stranger's address on a card is no way in",
    breaks="directory/profiles/corrections.py::"
    "opens = [one for one in barred if kind is FactKind.EMAIL and one == digest(kind, canonical_email(proven))]",
)
def test_an_address_of_somebody_else_that_is_corrected_away_opens_nothing(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    stranger = "anna.okafor@nordwind.example"
    with visitor.held.database.write() as session:
        receive_somebody(session, "Annika Okafor", stranger, "+4915123456789", at=now())
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        emails = select(Fact.value).where(Fact.profile_id == annika.profile_id, Fact.kind == "email")
        assert stranger in set(session.scalars(emails)), "one person by number, name and employer"
    assert STILL_OPENS not in _correct_address(visitor, annika.profile_id, stranger, NEW)
    assert "We hold nothing about it." in another.prove(stranger).get_data(as_text=True)


@pytest.mark.security(
    "own: a removal keeps out each address the person proved",
    breaks='directory/profiles/suppression.py::lasting += [("email", one) for one in former]',
)
@pytest.mark.parametrize("proven_since", [False, True])
def test_a_removal_erases_the_former_address_and_keeps_it_out(
    visitor: Visitor, another: Visitor, annika: Listed, proven_since: bool
) -> None:
    visitor.prove(annika.address)
    _correct_address(visitor, annika.profile_id, annika.address, NEW)
    leaving = another if proven_since else visitor
    if proven_since:
        another.prove(NEW)
    leaving.press("/card/remove")
    assert state_of(visitor.held, annika.profile_id) == "removed"
    with visitor.held.database.read() as session:
        digest = keys_of(session).digest
        out = set(session.scalars(select(Suppression.digest).where(Suppression.kind == "email")))
        assert {digest("email", annika.address), digest("email", NEW)} <= out
        assert session.scalars(select(BarredValue)).all() == []
        assert session.scalars(select(ContactPoint)).all() == []
    said = visitor.get("/card")
    assert (said.status_code, annika.address in said.get_data(as_text=True)) != (200, True)


def test_a_former_address_follows_its_card_into_a_merge(visitor: Visitor, another: Visitor, annika: Listed) -> None:
    other = list_somebody(
        visitor.held,
        "Annika Okafor",
        "a.okafor@elsewhere.example",
        at=now() - timedelta(days=50),
        mobile="+4915123456700",
    )
    visitor.prove(annika.address)
    _correct_address(visitor, annika.profile_id, annika.address, NEW)
    with visitor.held.database.write() as session:
        one, two = (session.get_one(Profile, each.profile_id) for each in (other, annika))
        merge(session, one, two, at=now())
    assert NEW in another.prove(annika.address).get_data(as_text=True)


def test_a_restore_of_an_older_backup_lets_the_former_address_in_again(visitor: Visitor, annika: Listed) -> None:
    held = visitor.held.database
    with held.write() as session:
        email = session.scalars(select(Fact).where(Fact.kind == "email")).one()
        profile = session.get_one(Profile, annika.profile_id)
        corrections.correct(session, profile, email, NEW, proven=annika.address, at=now())
        noted = session.scalars(select(JournalEntry).where(JournalEntry.act == "corrected")).one()
        told = Line(new_id(), noted.act, noted.profile_id, noted.body, noted.at)
        session.rollback()
    with held.write() as session:
        assert replay(session, [told], at=now()).changed == {"corrected": 1}
        assert [one.id for one in rights.profiles_of(session, annika.address)] == [annika.profile_id]
        assert session.scalars(select(ContactPoint).where(ContactPoint.kind == "email")).all() == []


@pytest.mark.security(
    "own: a way in that its person ended stays ended in a restored backup",
    breaks="directory/profiles/replaying.py::ways_in.ENDED: _end_way_in,",
)
def test_a_restore_of_an_older_backup_ends_again_the_way_in_that_was_ended_since(
    visitor: Visitor, another: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    _correct_address(visitor, annika.profile_id, annika.address, NEW)
    another.prove(NEW)
    another.prove(NEW)
    held = visitor.held.database
    told = [line for line in visitor.held.journal.lines() if line.act == "way_in_ended"]
    assert len(told) == 1, "ended once, and synced before the answer"
    assert NEW not in str(told[0].body)
    assert annika.address not in str(told[0].body)
    with held.write() as session:
        session.scalars(select(BarredValue)).one().opens_until = None  # as in a backup made before
        assert [one.id for one in rights.profiles_of(session, annika.address)] == [annika.profile_id]
        assert replay(session, [replace(told[0], id=new_id())], at=now()).changed == {"way_in_ended": 1}
        assert rights.profiles_of(session, annika.address) == []


def test_a_restore_that_lost_the_new_address_leaves_the_former_one_as_the_way_in(
    visitor: Visitor, annika: Listed
) -> None:
    held = visitor.held.database
    with held.write() as session:
        email = session.scalars(select(Fact).where(Fact.kind == "email")).one()
        profile = session.get_one(Profile, annika.profile_id)
        corrections.correct(session, profile, email, NEW, proven=annika.address, at=now())
        ways_in.proved(session, NEW, at=now())
        session.flush()
        noted = session.scalars(select(JournalEntry).order_by(JournalEntry.at)).all()
        told = [Line(new_id(), one.act, one.profile_id, one.body, one.at) for one in noted]
        session.rollback()
    assert [line.act for line in told] == ["corrected", "way_in_ended"]
    with held.write() as session:
        assert replay(session, told, at=now()).changed == {"corrected": 1}
        assert [one.id for one in rights.profiles_of(session, annika.address)] == [annika.profile_id]
