"""A database that has begun its life, with the journal every decision goes to."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from directory.db import Database
from directory.profiles import canary, journal
from directory.profiles.journal import JournalFile
from directory.profiles.keys import Keys


@pytest.fixture
def begun(database: Database, keys: Keys, tmp_path: Path) -> Database:
    """A database that has begun its life: the key's canary, and a journal that every decision goes to."""
    file = JournalFile(tmp_path / "journal.jsonl", b"j" * 32)
    database.info["journal"] = lambda: journal.write_out(database, file)
    with database.write() as session:
        canary.set_once(session, keys)
        journal.note(session, "never_list", profile_id=None, body={"contacts": []}, at=datetime.now(UTC))
    return database


@pytest.fixture
def journal_file(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal.jsonl", b"j" * 32)
