"""Two cards found to be one person since the backup: a restore makes them one again, with all that either is owed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.backups import back_up, restore
from directory.db import Database
from directory.profiles import disclosures, duties, merge, rights
from directory.profiles.disclosures import Seer
from directory.profiles.journal import JournalFile, Line
from directory.profiles.keys import Keys, new_token
from directory.profiles.models import Profile
from directory.profiles.recompile import facts_of
from directory.profiles.replaying import replay
from directory.profiles.states import Purpose, RestrictionReason, State
from directory.profiles.tokens import LinkPurpose, find_link, keep_link
from tests.people import Person, feed_source, list_person, receive_person

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)
KEY = b"b" * 32
ANNIKA = Person()
HER_OTHER = replace(
    ANNIKA, email="a.brandt@flussbett.example", phone="+493055500001", link="profiles.example/in/annika-b",
    company="Flussbett Robotics GmbH", domain="flussbett.example",
)  # fmt: skip
BOTH = replace(ANNIKA, link=HER_OTHER.link)
"""What a feed row says that shows the two to be one."""
FIRST, SECOND = "R" * 26, "S" * 26
Since = Callable[[Callable[[], None]], None]


@pytest.fixture
def since(begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path) -> Since:
    """Backs up, lets something happen, and restores the backup with the newest journal."""

    def run(happens: Callable[[], None]) -> None:
        file = tmp_path / "older.backup"
        back_up(begun, file, key=KEY)
        happens()
        restore(begun, file, key=KEY, keys=keys, journal=journal_file, replace=True)

    return run


def _reveal(database: Database, profile_id: str, account: str) -> None:
    with database.write() as session:
        seer = Seer(account, "U" * 26)
        disclosures.disclose(session, profile_id, seer, purpose=Purpose.REVEAL, kinds=["name"], at=NOW)
        disclosures.note_received(session, profile_id, seer, kinds=["name"], at=NOW)


def _one_person(database: Database) -> None:
    with database.write() as session:
        receive_person(session, BOTH, key="both", source=feed_source(session, name="second"), at=NOW)


def _told_to_delete(session: Session, *ids: str) -> set[str]:
    return {duty.account_id for duty in duties.about(session, ids) if duty.kind == "delete"}


def _remove(session: Session, profile_id: str) -> None:
    profile = session.get_one(Profile, profile_id)
    rights.remove_me(session, [profile], address=ANNIKA.email, language="en", at=LATER)


@pytest.mark.security(
    "GDPR Art. 19: a restore forgets nobody who received",
    breaks="directory/profiles/replaying.py::merged, due = unknown.merge_again(session, line, at=at)",
)
def test_a_merge_since_the_backup_is_a_merge_again_and_the_old_mails_no_still_removes(
    begun: Database, since: Since
) -> None:
    kept, gone = list_person(begun, ANNIKA), list_person(begun, HER_OTHER)
    with begun.write() as session:
        about = {"profile_id": gone, "notice_id": "N" * 26, "contact_digest": b"m" * 32}
        no = new_token()
        keep_link(session, no, LinkPurpose.REFUSE, **about, at=NOW)  # type: ignore[arg-type]

    def happens() -> None:
        _reveal(begun, kept, FIRST)
        _reveal(begun, gone, SECOND)
        _one_person(begun)

    since(happens)
    with begun.write() as session:
        survivor = merge.living(session, gone)
        assert survivor is not None
        assert survivor.id == kept
        assert {HER_OTHER.email, ANNIKA.email} <= {fact.value for fact in facts_of(session, kept)}
        assert {seen.account_id for seen in disclosures.seen_by(session, kept)} == {FIRST, SECOND}
        assert _told_to_delete(session, kept, gone) == set()
        link = find_link(session, no, LinkPurpose.REFUSE, at=LATER)
        assert link is not None
        assert rights.refuse(session, link, at=LATER)
    with begun.read() as session:
        assert session.get_one(Profile, kept).state == State.REMOVED
        assert _told_to_delete(session, kept) == {FIRST, SECOND}


@pytest.mark.parametrize("backed_up", ["both", "the one that went", "the one that goes on"])
def test_whoever_left_after_a_merge_has_left_and_all_who_received_either_card_delete(
    begun: Database, since: Since, backed_up: str
) -> None:
    """The one that goes on is hidden, so it is not the older one; it may be newer than the backup."""
    ids: dict[str, str] = {}

    def begin(name: str, person: Person) -> None:
        ids[name] = list_person(begun, person)

    if backed_up != "the one that goes on":
        begin("gone", HER_OTHER)
    if backed_up != "the one that went":
        begin("kept", ANNIKA)

    def happens() -> None:
        if "gone" not in ids:
            begin("gone", HER_OTHER)
        if "kept" not in ids:
            begin("kept", ANNIKA)
        with begun.write() as session:
            rights.restrict(session, session.get_one(Profile, ids["kept"]), reason=RestrictionReason.ASKED, at=NOW)
        _reveal(begun, ids["kept"], FIRST)
        _reveal(begun, ids["gone"], SECOND)
        _one_person(begun)
        with begun.write() as session:
            assert session.get_one(Profile, ids["gone"]).state == State.REMOVED
            _remove(session, ids["kept"])

    since(happens)
    with begun.read() as session:
        held = [profile for key in ids.values() if (profile := session.get(Profile, key)) is not None]
        assert {profile.state for profile in held} == {State.REMOVED}
        assert _told_to_delete(session, *ids.values()) == {FIRST, SECOND}
        assert facts_of(session, ids["kept"]) == facts_of(session, ids["gone"]) == []


def test_whoever_was_hidden_when_merged_is_hidden_on_the_card_that_the_backup_holds(
    begun: Database, since: Since
) -> None:
    gone = list_person(begun, HER_OTHER)

    def happens() -> None:
        kept = list_person(begun, ANNIKA)
        with begun.write() as session:
            rights.restrict(session, session.get_one(Profile, kept), reason=RestrictionReason.ASKED, at=NOW)
        _one_person(begun)

    since(happens)
    with begun.read() as session:
        assert session.get_one(Profile, gone).state == State.RESTRICTED


def test_a_journal_that_does_not_say_into_whom_lets_nobody_keep_a_copy_unasked(database: Database) -> None:
    gone = list_person(database, HER_OTHER)
    _reveal(database, gone, SECOND)
    lines = [Line("A" * 26, "left", gone, {"because": "merged", "contacts": []}, NOW)]
    assert database.until_done(lambda session: replay(session, lines, at=LATER)).changed == {"left": 1}
    with database.read() as session:
        assert session.get_one(Profile, gone).state == State.REMOVED
        assert _told_to_delete(session, gone) == {SECOND}


@pytest.mark.parametrize("left_first", [True, False])
def test_a_merge_and_a_leaving_of_the_same_moment_hold_in_either_order(database: Database, *, left_first: bool) -> None:
    kept, gone = list_person(database, ANNIKA), list_person(database, HER_OTHER)
    _reveal(database, gone, SECOND)
    lines = [
        Line("A" * 26, "left", gone, {"because": "merged", "contacts": [], "into": kept}, NOW),
        Line("B" * 26, "left_for_good", kept, {"because": "asked", "contacts": []}, NOW),
    ]
    database.until_done(lambda session: replay(session, lines[:: -1 if left_first else 1], at=LATER))
    with database.read() as session:
        assert {session.get_one(Profile, key).state for key in (kept, gone)} == {State.REMOVED}
        assert _told_to_delete(session, kept, gone) == {SECOND}
