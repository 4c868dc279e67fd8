"""A backup is whole, private and older than the journal: restoring it brings nobody back who left meanwhile."""

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import migrations
from directory import backups
from directory.accounts.models import Account, User
from directory.backups import RestoreRefused, back_up, restore
from directory.credits import ledger, reveals
from directory.db import Base, Database
from directory.profiles import disclosures, duties, rights
from directory.profiles.cards import own_card
from directory.profiles.corrections import correct
from directory.profiles.disclosures import Seer
from directory.profiles.journal import JournalBroken, JournalFile
from directory.profiles.keys import Keys
from directory.profiles.models import EmployerOptOut, Fact, IndexChange, Profile
from directory.profiles.owed import JournalEntry, Request, Suppression
from directory.profiles.recompile import facts_of
from directory.profiles.states import FactKind, RestrictionReason, State
from directory.profiles.suppression import opt_out_employer, suppressed_among
from directory.sealed_file import FileBroken
from tests.people import Person, feed_source, list_person, receive_person

NOW = datetime.now(UTC)
KEY = b"b" * 32
PIA = Person(
    name="Pia Kanarin", email="pia.kanarin@flussbett.example", phone="+493055512345", link="profiles.example/in/pia"
)


@pytest.fixture(params=["sqlite", "postgres"])
def elsewhere(request: pytest.FixtureRequest, keys: Keys, tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """Another migrated database, on either engine."""
    if request.param == "postgres":
        url = str(request.getfixturevalue("empty_postgres_url"))
        migrations.upgrade(url)
    else:
        url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'elsewhere.db')}"
    opened = Database(url, {"keys": keys})
    yield opened
    opened.dispose()


def _contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in backups.LEFT_OUT | backups.STAYS
        }


def _restore(database: Database, source: Path, journal_file: JournalFile, keys: Keys, *, key: bytes = KEY) -> None:
    restore(database, source, key=key, keys=keys, journal=journal_file, replace=True)


@pytest.mark.timeout(240)
def test_a_backup_gives_back_every_row(
    begun: Database, elsewhere: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    list_person(begun)
    file = tmp_path / "cardfile.backup"
    back_up(begun, file, key=KEY)
    restore(elsewhere, file, key=KEY, keys=keys, journal=journal_file, replace=False)
    with elsewhere.write() as session:
        session.delete(session.scalars(select(JournalEntry).where(JournalEntry.act == "restored")).one())
    assert _contents(elsewhere) == _contents(begun)
    with elsewhere.write() as session:
        assert session.scalars(select(IndexChange.profile_id)).all()
        receive_person(session, PIA)
    with pytest.raises(RestoreRefused, match="--replace"):
        restore(elsewhere, file, key=KEY, keys=keys, journal=journal_file, replace=False)


@pytest.mark.security(
    "14.2.6: a backup names nobody",
    breaks='directory/sealed_file.py::sealed = cipher.encrypt(struct.pack(">IQ", 0, number), plain, bytes([last]))',
)
def test_a_backup_is_private_and_leaves_no_plain_file_behind(begun: Database, tmp_path: Path) -> None:
    list_person(begun, PIA)
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(begun, folder / "cardfile.backup", key=KEY)
    assert [path.name for path in folder.iterdir()] == ["cardfile.backup"]
    assert (folder / "cardfile.backup").stat().st_mode & 0o777 == 0o600
    assert b"kanarin" not in (folder / "cardfile.backup").read_bytes().lower()


@pytest.mark.security("11.3.2: an altered backup is refused", breaks="directory/sealed_file.py::except InvalidTag:")
def test_two_hundred_altered_bytes_are_each_refused_before_the_first_write(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    list_person(begun)
    file = tmp_path / "cardfile.backup"
    back_up(begun, file, key=KEY)
    whole = file.read_bytes()
    before = _contents(begun)
    chance = random.Random(7)
    damaged = tmp_path / "damaged.backup"
    for _ in range(200):
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        with pytest.raises(FileBroken):
            _restore(begun, damaged, journal_file, keys)
    for cut in (whole[:-1], whole[: len(whole) // 2], whole + b"x", b""):
        damaged.write_bytes(cut)
        with pytest.raises(FileBroken):
            _restore(begun, damaged, journal_file, keys)
    assert _contents(begun) == before


@pytest.mark.parametrize("lacks", ["journal", "journal key", "backup key", "suppression key", "newest journal"])
def test_a_restore_without_one_of_its_parts_changes_nothing(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path, lacks: str
) -> None:
    old_journal = journal_file.path.read_bytes()
    profile_id = list_person(begun)
    with begun.write() as session:
        rights.restrict(session, session.get_one(Profile, profile_id), reason=RestrictionReason.ASKED, at=NOW)
    file = tmp_path / "cardfile.backup"
    back_up(begun, file, key=KEY)
    before = _contents(begun)
    given = {"journal_file": journal_file, "keys": keys, "key": KEY}
    if lacks == "journal":
        given["journal_file"] = JournalFile(tmp_path / "elsewhere.jsonl", b"j" * 32)
    elif lacks == "journal key":
        given["journal_file"] = JournalFile(journal_file.path, b"k" * 32)
    elif lacks == "backup key":
        given["key"] = b"c" * 32
    elif lacks == "suppression key":
        given["keys"] = Keys(b"t" * 32, keys.journal, keys.sealing)
    else:
        journal_file.path.write_bytes(old_journal)
    with pytest.raises((RestoreRefused, JournalBroken, FileBroken)):
        _restore(begun, file, **given)  # type: ignore[arg-type]
    assert _contents(begun) == before


def _since(
    act: Callable[[Session], object], begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    """Backs up, acts, and restores the backup from before the act."""
    file = tmp_path / "older.backup"
    back_up(begun, file, key=KEY)
    with begun.write() as session:
        act(session)
    _restore(begun, file, journal_file, keys)


def _of(session: Session, email: str) -> Profile:
    (profile,) = rights.profiles_of(session, email)
    return profile


@pytest.mark.security(
    "14.2.7: a restore brings nobody back", breaks="directory/backups.py::replayed = replay(session, lines, at=now())"
)
def test_whoever_left_since_the_backup_stays_gone(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    profile_id = list_person(begun, PIA)

    def leave(session: Session) -> None:
        rights.remove_me(session, [_of(session, PIA.email)], address=PIA.email, language="en", at=NOW)

    _since(leave, begun, journal_file, keys, tmp_path)
    with begun.read() as session:
        assert session.get_one(Profile, profile_id).state == State.REMOVED
        assert session.scalars(select(Fact.id)).all() == []
        assert suppressed_among(session, [keys.digest("email", PIA.email)])
        assert profile_id in session.scalars(select(IndexChange.profile_id)).all()
    assert "kanarin" not in repr(_contents(begun)).lower()


def test_who_revealed_since_the_backup_must_still_delete_when_the_person_leaves(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    profile_id = list_person(begun, PIA)
    with begun.write() as session:
        session.add(Account(id="A" * 26, name="Nordlicht GmbH", added_at=NOW))
        session.flush()
        rep = User(
            id="U" * 26, account_id="A" * 26, email="rep@nordlicht.example", name="Rep", role="rep", password_hash="",
            password_changed_at=NOW, added_at=NOW,
        )  # fmt: skip
        session.add(rep)
        ledger.grant(session, "A" * 26, 3, because="bought", at=NOW)

    def reveal_then_leave(session: Session) -> None:
        later = datetime.now(UTC) + timedelta(minutes=1)
        reveals.reveal(session, Seer("A" * 26, "U" * 26), [profile_id], at=datetime.now(UTC))
        rights.remove_me(session, [_of(session, PIA.email)], address=PIA.email, language="en", at=later)

    _since(reveal_then_leave, begun, journal_file, keys, tmp_path)
    with begun.read() as session:
        assert [(duty.account_id, duty.kind) for duty in duties.about(session, [profile_id])] == [("A" * 26, "delete")]
        assert [seen.account_id for seen in disclosures.seen_by(session, profile_id)] == ["A" * 26]


def test_never_list_and_an_employers_no_hold_after_a_restore(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    def refuse(session: Session) -> None:
        rights.never_list(session, PIA.email, language="en", at=NOW)
        opt_out_employer(session, "flussbett.example", at=NOW)

    _since(refuse, begun, journal_file, keys, tmp_path)
    with begun.read() as session:
        assert session.scalars(select(Suppression.digest)).all() == [keys.digest("email", PIA.email)]
        assert len(session.scalars(select(EmployerOptOut)).all()) == 1


def _say(session: Session, words: str) -> None:
    profile = _of(session, PIA.email)
    title = next(fact for fact in facts_of(session, profile.id) if fact.kind == FactKind.TITLE)
    correct(session, profile, title, words, at=NOW)


def test_hidden_stays_hidden_and_a_corrected_value_stays_out_after_a_restore(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    profile_id = list_person(begun, PIA)

    def correct_and_hide(session: Session) -> None:
        _say(session, "Engineer")
        rights.restrict(session, _of(session, PIA.email), reason=RestrictionReason.OBJECTION, at=NOW)

    _since(correct_and_hide, begun, journal_file, keys, tmp_path)
    with begun.write() as session:
        assert session.get_one(Profile, profile_id).state == State.RESTRICTED
        receive_person(session, PIA, key="another record", source=feed_source(session, name="second"), at=NOW)
        assert PIA.title not in {fact.value for fact in facts_of(session, profile_id)}
        assert PIA.title not in {fact.detail.get("title") for fact in facts_of(session, profile_id)}


@pytest.mark.security(
    "GDPR Art. 16: a restore shows no wrong line",
    breaks="directory/profiles/replaying.py::forget_own(session, fact, own.id)",
)
def test_a_line_corrected_twice_shows_neither_old_word_after_a_restore_and_says_that_the_new_ones_are_gone(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    profile_id = list_person(begun, PIA)

    with begun.write() as session:
        _say(session, "Engineer")
    _since(lambda session: _say(session, "Architect"), begun, journal_file, keys, tmp_path)
    with begun.read() as session:
        held = [(fact.value, fact.detail.get("title")) for fact in facts_of(session, profile_id)]
        assert not {PIA.title, "Engineer", "Architect"} & {word for said in held for word in said}
        card = own_card(session, session.get_one(Profile, profile_id), contact_digest=b"", at=NOW)
        assert [kind for kind, _ in card.lost] == ["title"]


def test_what_was_decided_and_taken_back_before_the_backup_stays_taken_back(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    profile_id = list_person(begun, PIA)
    for act in (rights.restrict, rights.lift):
        with begun.write() as session:
            act(session, session.get_one(Profile, profile_id), reason=RestrictionReason.ASKED, at=NOW)
    with begun.read() as session:
        asked = len(session.scalars(select(Request)).all())
    _since(lambda _: None, begun, journal_file, keys, tmp_path)
    with begun.read() as session:
        assert session.get_one(Profile, profile_id).state == State.LISTED
        assert len(session.scalars(select(Request)).all()) == asked


def test_a_line_that_two_processes_wrote_counts_once(
    begun: Database, journal_file: JournalFile, keys: Keys, tmp_path: Path
) -> None:
    profile_id = list_person(begun, PIA)
    file = tmp_path / "older.backup"
    back_up(begun, file, key=KEY)
    entries = []
    for act in (rights.restrict, rights.lift):
        with begun.write() as session:
            act(session, session.get_one(Profile, profile_id), reason=RestrictionReason.ASKED, at=NOW)
            entries += [row for row in session.new if isinstance(row, JournalEntry)]
            session.flush()
            session.expunge_all()
    journal_file.append(entries[:1])
    _restore(begun, file, journal_file, keys)
    with begun.read() as session:
        assert session.get_one(Profile, profile_id).state == State.LISTED
