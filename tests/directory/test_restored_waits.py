"""After a restore nobody is shown sooner than their wait says, and a notice that came back since tells nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.backups import back_up, restore
from directory.db import Database
from directory.profiles import disclosures, duties, notices_sent, reach, rights
from directory.profiles.cards import own_card
from directory.profiles.disclosures import Seer
from directory.profiles.journal import JournalFile
from directory.profiles.keys import Keys, keys_of
from directory.profiles.models import Profile
from directory.profiles.owed import Notice
from directory.profiles.states import Purpose, RestrictionReason, State
from tests.people import Person, gate, receive_person, tell

NOW = datetime.now(UTC)
KEY = b"b" * 32
ANNIKA = Person()
Since = Callable[..., tuple[Profile, Notice | None]]


@pytest.fixture
def restored(begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path) -> Since:
    """Backs up Annika told 31 days ago, lets acts happen, each by itself, and restores: her card, and the notice."""

    def run(*acts: Callable[[Session, str], object]) -> tuple[Profile, Notice | None]:
        at = NOW - timedelta(days=31)
        with begun.write() as session:
            profile = receive_person(session, ANNIKA, at=at)
            receive_person(session, replace(ANNIKA, email="annika@nordlicht.example"), at=at)
            notice = gate(session, profile, at=at)
            tell(session, notice, at=at)
            profile_id, notice_id = profile.id, notice.id
            seer = Seer("R" * 26, "U" * 26)
            disclosures.disclose(session, profile_id, seer, purpose=Purpose.REVEAL, kinds=["name"], at=at)
        back_up(begun, tmp_path / "older.backup", key=KEY)
        for act in acts:
            with begun.write() as session:
                act(session, notice_id)
        restore(begun, tmp_path / "older.backup", key=KEY, keys=keys, journal=journal_file, replace=True)
        with begun.write() as session:
            reach.list_profiles(session, reach.due_for_listing(session, at=datetime.now(UTC)), at=datetime.now(UTC))
        with begun.read() as session:
            return session.get_one(Profile, profile_id), session.get(Notice, notice_id)

    return run


def _comes_back(session: Session, notice_id: str) -> None:
    told = notices_sent.revoke(session, session.get_one(Notice, notice_id), because="bounced", at=NOW)
    assert told is notices_sent.Revoked.TOLD_ANEW


@pytest.mark.security(
    "own: a restore lists nobody on a notice that came back",
    breaks="directory/profiles/replaying.py::REVOKED: _revoke,",
)
def test_a_notice_that_came_back_since_the_backup_lists_nobody(restored: Since) -> None:
    profile, notice = restored(_comes_back)
    assert profile.state == State.GATED
    assert notice is not None
    assert notice.revoked_because == "bounced"


def _hide(session: Session, notice_id: str) -> None:
    _act(rights.restrict, session, notice_id, ago=20)


def _show(session: Session, notice_id: str) -> None:
    _act(rights.lift, session, notice_id, ago=2)


def _act(act: Callable[..., object], session: Session, notice_id: str, *, ago: int) -> None:
    profile = session.get_one(Profile, session.get_one(Notice, notice_id).profile_id)
    assert act(session, profile, reason=RestrictionReason.ASKED, at=NOW - timedelta(days=ago))


@pytest.mark.security(
    "own: a restore shortens no wait",
    breaks='directory/profiles/replaying.py::return again is not None and again(session, profile, body | {"at": line.at}, at)',
)
def test_a_wait_that_stood_still_since_the_backup_is_as_long_after_it(restored: Since) -> None:
    profile, notice = restored(_hide, _show)
    assert profile.state == State.NOTICED
    assert notice is not None
    assert notice.wait_ends_at == NOW + timedelta(days=17)


def test_whoever_hid_since_the_backup_reads_the_day_on_which_they_did(restored: Since, begun: Database) -> None:
    profile, _ = restored(_hide)
    with begun.read() as session:
        digest = keys_of(session).digest("email", ANNIKA.email)
        card = own_card(session, session.get_one(Profile, profile.id), contact_digest=digest, at=NOW)
        (duty,) = duties.about(session, [profile.id])
    assert card.hidden_since == (NOW - timedelta(days=20)).date()
    assert duty.due_at >= NOW + timedelta(days=7), "who received the card is not late on the day of the restore"


def _leave(session: Session, notice_id: str) -> None:
    profile = session.get_one(Profile, session.get_one(Notice, notice_id).profile_id)
    rights.remove_me(session, [profile], address=ANNIKA.email, language="en", at=NOW - timedelta(days=20))


def test_whoever_left_since_the_backup_left_on_that_day_and_customers_have_their_days_again(
    restored: Since, begun: Database
) -> None:
    profile, _ = restored(_leave)
    assert (profile.state, profile.removed_at) == (State.REMOVED, NOW - timedelta(days=20))
    with begun.read() as session:
        (duty,) = duties.about(session, [profile.id])
    assert duty.asked_at == NOW - timedelta(days=20)
    assert duty.due_at >= NOW + timedelta(days=7)
