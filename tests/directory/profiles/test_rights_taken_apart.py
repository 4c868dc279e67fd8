"""What either person may still do, was told and is owed after a wrong merge was taken apart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from directory.db import Database
from directory.profiles import disclosures, duties, journal, looks, merge, reach, registry, rights, sweeps
from directory.profiles.cards import own_card
from directory.profiles.corrections import correct
from directory.profiles.disclosures import Seer
from directory.profiles.journal import Line
from directory.profiles.keys import keys_of, new_token
from directory.profiles.models import BarredValue, Fact, Observation, Profile, ProfileAlias
from directory.profiles.owed import JournalEntry, KeptApart, LinkToken, Notice, NoticeContent
from directory.profiles.recompile import facts_of
from directory.profiles.replaying import replay
from directory.profiles.sides import records_of
from directory.profiles.splitting import Whose
from directory.profiles.states import FactKind, Purpose, RestrictionReason, State
from directory.profiles.tokens import LinkPurpose, find_link, keep_link
from tests.joined import ANNIKA, JONAS, NOW, joined, said_on, take_apart
from tests.people import feed_source, gate, list_person, receive_person, tell

BUYER, ONLOOKER = "R" * 26, "S" * 26


def test_a_listing_falls_whose_notice_went_to_the_others_address(database: Database) -> None:
    """The first record's address is not Annika's: nobody ever told her."""
    with database.write() as session:
        card = receive_person(session, JONAS, key="1")
        link = replace(ANNIKA, link=JONAS.link, name=JONAS.name)
        receive_person(session, link, key="2", source=feed_source(session, name="second"))
        notice = gate(session, card)
        told = session.get_one(Fact, notice.fact_id)
        tell(session, notice)
        card_id, address = card.id, told.value
    with database.write() as session:
        reach.list_profiles(session, [card_id], at=NOW)
    with database.read() as session:
        wrong = [one.id for one in records_of(session, card_id) if any(address in line for line in one.says)]
    done = take_apart(database, card_id, wrong, shared=Whose.BOTH)
    assert done.old_left == "undeliverable"
    with database.read() as session:
        assert session.get_one(Profile, card_id).state == State.REMOVED
        assert session.get_one(Profile, done.apart_id).state == State.RECEIVED


def test_a_no_from_a_mail_to_the_others_address_removes_the_other_alone(database: Database) -> None:
    with database.write() as session:
        card = receive_person(session, ANNIKA, key="1")
        link = replace(JONAS, link=ANNIKA.link, name=ANNIKA.name)
        receive_person(session, link, key="2", source=feed_source(session, name="second"))
        card_id, notice = card.id, gate(session, card)
        digest = keys_of(session).digest("email", JONAS.email)
        refuse = new_token()
        for kind, token in ((LinkPurpose.REFUSE, refuse), (LinkPurpose.SEE, new_token())):
            keep_link(session, token, kind, profile_id=card_id, notice_id=notice.id, contact_digest=digest, at=NOW)
    with database.read() as session:
        wrong = [one.id for one in records_of(session, card_id) if any(JONAS.email in line for line in one.says)]
    apart_id = take_apart(database, card_id, wrong, shared=Whose.BOTH).apart_id
    with database.write() as session:
        assert session.scalars(select(LinkToken.purpose)).all() == [LinkPurpose.REFUSE]
        link_row = find_link(session, refuse, LinkPurpose.REFUSE, at=NOW)
        assert link_row is not None
        assert rights.refuse(session, link_row, at=NOW)
    with database.read() as session:
        assert session.get_one(Profile, apart_id).state == State.REMOVED
        assert session.get_one(Profile, card_id).state != State.REMOVED


def test_what_a_letter_said_of_the_other_is_no_longer_read_and_its_proof_stands(database: Database) -> None:
    card_id, record = joined(database)
    letter = {"held": [{"key": "name", "value": JONAS.name}, {"key": "email", "value": ANNIKA.email}]}
    with database.write() as session:
        session.scalars(select(NoticeContent)).one().letter = letter
    take_apart(database, card_id, [record])
    with database.read() as session:
        assert session.scalars(select(NoticeContent)).one().letter["held"] == letter["held"][1:]
        (listing,) = session.scalars(select(Notice).where(Notice.kind == "listing"))
        assert listing.delivered_at is not None


@pytest.mark.parametrize("goes", [True, False], ids=["the words go", "the words stay"])
def test_a_correction_goes_with_the_words_that_stand_for_it(database: Database, *, goes: bool) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        card = session.get_one(Profile, card_id)
        name = next(fact for fact in facts_of(session, card_id) if fact.kind == FactKind.NAME)
        correct(session, card, name, "Jonas P. Petersen", at=NOW)
    with database.read() as session:
        own = next(one.id for one in records_of(session, card_id) if one.source_kind == "person")
    apart_id = take_apart(database, card_id, [record, *([own] if goes else [])]).apart_id
    with database.read() as session:
        barred = set(session.scalars(select(BarredValue.profile_id).where(BarredValue.kind == "name")))
    assert barred == ({card_id, apart_id} if goes else {card_id})
    assert ("Jonas P. Petersen" in said_on(database, apart_id)) is goes
    assert (JONAS.name in said_on(database, apart_id)) is not goes


def test_whoever_was_hidden_is_hidden_on_both_sides(database: Database) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        rights.restrict(session, session.get_one(Profile, card_id), reason=RestrictionReason.ASKED, at=NOW)
    done = take_apart(database, card_id, [record])
    apart_id = done.apart_id
    with database.write() as session:
        apart = session.get_one(Profile, apart_id)
        assert (apart.state, apart.came_from) == (State.RESTRICTED, State.RECEIVED)
        assert done.erased_by == apart.tell_by
        assert rights.lift(session, apart, reason=RestrictionReason.ASKED, at=NOW)
        assert apart.state == State.RECEIVED
        assert session.get_one(Profile, card_id).state == State.RESTRICTED


def test_whoever_is_split_off_from_a_hidden_card_and_stays_hidden_is_erased_untold(database: Database) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        rights.restrict(session, session.get_one(Profile, card_id), reason=RestrictionReason.ASKED, at=NOW)
    done = take_apart(database, card_id, [record])
    assert done.erased_by is not None
    assert sweeps.erase_untold(database, at=done.erased_by - timedelta(seconds=1)) == 0
    assert sweeps.erase_untold(database, at=done.erased_by) == 1
    with database.read() as session:
        assert session.get_one(Profile, done.apart_id).state == State.REMOVED
        assert session.get_one(Profile, card_id).state == State.RESTRICTED


def test_ids_that_came_by_the_merge_go_back_with_their_records(database: Database) -> None:
    kept, gone = list_person(database, ANNIKA), list_person(database, JONAS)
    with database.write() as session:
        disclosures.disclose(session, gone, Seer(BUYER, "U" * 26), purpose=Purpose.REVEAL, kinds=["name"], at=NOW)
    with database.write() as session:
        merge.merge(session, session.get_one(Profile, kept), session.get_one(Profile, gone), at=NOW)
    with database.read() as session:
        wrong = [one.id for one in records_of(session, kept) if one.joined_on is not None]
        assert len(wrong) == 1
    apart_id = take_apart(database, kept, wrong).apart_id
    with database.write() as session:
        assert session.get_one(ProfileAlias, gone).profile_id == apart_id
        rights.remove_me(session, [session.get_one(Profile, apart_id)], address=JONAS.email, language="en", at=NOW)
        assert [duty.account_id for duty in duties.about(session, [apart_id])] == [BUYER]
        assert session.get_one(Profile, kept).state == State.LISTED


def test_letters_and_looks_of_a_merged_card_go_back_with_its_records(database: Database) -> None:
    kept, gone = list_person(database, ANNIKA), list_person(database, JONAS)
    with database.write() as session:
        looks.look(session, JONAS.email, because="his letter", by_user_id="shell", at=NOW)
        session.scalars(select(NoticeContent).where(NoticeContent.profile_id == gone)).one().letter = {"held": [1]}
    with database.write() as session:
        merge.merge(session, session.get_one(Profile, kept), session.get_one(Profile, gone), at=NOW)
    with database.read() as session:
        wrong = [one.id for one in records_of(session, kept) if one.joined_on is not None]
        assert {"look_text", "notice_content"} <= registry.read_person(session, kept).keys()
    apart_id = take_apart(database, kept, wrong).apart_id
    with database.read() as session:
        his, hers = (registry.read_person(session, one) for one in (apart_id, kept))
        assert [row["because"] for row in his["look_text"]] == ["his letter"]
        assert [row["letter"] for row in his["notice_content"]] == [{"held": [1]}]
        assert "look_text" not in hers
        assert {"held": [1]} not in [row["letter"] for row in hers["notice_content"]]


def test_a_look_at_a_card_of_two_is_seen_by_both_and_why_by_whom_it_was_about(database: Database) -> None:
    card_id, record = joined(database)
    with database.write() as session:
        looks.look(session, ANNIKA.email, because="Annika wrote", by_user_id="shell", at=NOW - timedelta(days=1))
    apart_id = take_apart(database, card_id, [record]).apart_id
    with database.read() as session:
        seen = {
            one: [
                look.because
                for look in own_card(session, session.get_one(Profile, one), contact_digest=b"", at=NOW).looks
            ]
            for one in (card_id, apart_id)
        }
    assert seen == {card_id: ["Annika wrote"], apart_id: [""]}


def test_that_they_were_one_goes_with_the_one_split_off(database: Database) -> None:
    card_id, record = joined(database)
    apart_id = take_apart(database, card_id, [record]).apart_id
    with database.write() as session:
        assert all(
            card_id not in map(str, row.values()) for row in registry.read_person(session, apart_id)["kept_apart"]
        )
        rights.remove_me(session, [session.get_one(Profile, apart_id)], address=JONAS.email, language="en", at=NOW)
        assert session.scalars(select(KeptApart)).all() == []


def _lines(database: Database) -> list[Line]:
    with database.read() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.act.desc())).all()
        return [Line(one.id, one.act, one.profile_id, one.body, one.at) for one in entries]


@pytest.mark.security(
    "GDPR Art. 5(1)(d): a restore joins nobody again", breaks='directory/profiles/replaying.py::"split": split_again,'
)
def test_a_restored_backup_is_taken_apart_again_and_the_other_may_have_left_since(database: Database) -> None:
    """As if the backup was made before the split: the same records on one card, and the journal of what followed."""
    card_id, record = joined(database)
    with database.read() as session:
        moved = session.get_one(Observation, record)
        body = {"into": "J" * 26, "records": [[moved.source_id, moved.key_digest.hex()]], "shared": "old"}
    lines = [
        Line("A" * 26, "split", card_id, body, NOW),
        Line("B" * 26, "left", "J" * 26, {"because": "asked", "contacts": []}, NOW),
    ]
    changed = database.until_done(lambda session: replay(session, lines, at=NOW)).changed
    assert dict(changed) == {"split": 1, "left": 1}
    assert not said_on(database, card_id) & {JONAS.name, JONAS.phone}
    with database.read() as session:
        assert session.get_one(Profile, "J" * 26).state == State.REMOVED
        assert session.get_one(Profile, card_id).state == State.LISTED
    assert not database.until_done(lambda session: replay(session, lines, at=NOW)).changed


def test_the_journal_keeps_a_split_in_ids_and_keyed_hashes(database: Database) -> None:
    card_id, record = joined(database)
    apart_id = take_apart(database, card_id, [record]).apart_id
    (line,) = [one for one in _lines(database) if one.act == "split"]
    assert line.profile_id == card_id
    assert set(line.body) == {"into", "records", "shared"}
    assert line.body["into"] == apart_id
    assert JONAS.phone not in journal._told(JournalEntry(id="", act="", profile_id="", body=line.body, at=NOW)).decode()
