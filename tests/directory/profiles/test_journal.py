"""The journal is whole or says which line is not; every process may append, and a crash loses no decision."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from directory.db import Database
from directory.profiles import journal
from directory.profiles.journal import JournalBroken, JournalFile
from directory.profiles.keys import new_id
from directory.profiles.owed import JournalEntry

KEY = b"j" * 32
NOW = datetime.now(UTC)
_APPEND = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from directory.profiles.journal import JournalFile
from directory.profiles.keys import new_id
from directory.profiles.owed import JournalEntry
file = JournalFile(Path(sys.argv[1]), b"j" * 32)
for _ in range(40):
    file.append([JournalEntry(id=new_id(), act="left", profile_id=None, body={}, at=datetime.now(UTC))])
"""


def _entry(**body: object) -> JournalEntry:
    return JournalEntry(id=new_id(), act="left", profile_id=new_id(), body=body, at=NOW)


@pytest.fixture
def file(tmp_path: Path) -> JournalFile:
    made = JournalFile(tmp_path / "journal" / "journal.jsonl", KEY)
    made.append([_entry(number=number) for number in range(5)])
    return made


def _rewrite(file: JournalFile, lines: list[bytes]) -> None:
    file.path.write_bytes(b"".join(lines))


def test_a_whole_journal_is_read_as_it_was_written(file: JournalFile) -> None:
    assert [line.body["number"] for line in file.lines()] == [0, 1, 2, 3, 4]
    assert file.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.security(
    "16.4.2: the journal cannot be altered unseen",
    breaks="directory/profiles/journal.py::if not hmac.compare_digest(chain.hex().encode(), mac.removesuffix(b'\"}')):",
)
def test_an_altered_a_missing_and_a_moved_line_are_named(file: JournalFile) -> None:
    lines = file.path.read_bytes().splitlines(keepends=True)
    for damaged, named in (
        ([*lines[:2], lines[2].replace(b'"number":2', b'"number":7'), *lines[3:]], "line 3"),
        ([*lines[:1], *lines[2:]], "line 2"),
        ([lines[0], lines[2], lines[1], *lines[3:]], "line 2"),
    ):
        _rewrite(file, damaged)
        with pytest.raises(JournalBroken, match=named):
            list(file.lines())


def test_another_key_reads_nothing(file: JournalFile) -> None:
    with pytest.raises(JournalBroken, match="line 1"):
        list(JournalFile(file.path, b"k" * 32).lines())


@pytest.mark.parametrize("long", [0, 100_000], ids=["short", "longer than the tail that is read"])
def test_a_last_line_cut_by_a_crash_is_passed_over_and_written_over(file: JournalFile, long: int) -> None:
    whole = file.path.read_bytes()
    file.append([_entry(number=5, contacts="x" * long)])
    torn = file.path.read_bytes()[:-20]
    file.path.write_bytes(torn)
    assert len(list(file.lines())) == 5
    file.append([_entry(number=6)])
    assert [line.body["number"] for line in file.lines()] == [0, 1, 2, 3, 4, 6]
    assert file.path.read_bytes().startswith(whole)


def test_many_processes_append_to_one_chain(file: JournalFile) -> None:
    running = [subprocess.Popen([sys.executable, "-c", _APPEND, str(file.path)]) for _ in range(3)]
    assert [process.wait(timeout=100) for process in running] == [0, 0, 0]
    assert len({line.id for line in file.lines()}) == 5 + 3 * 40


def test_a_crash_between_commit_and_append_is_healed(database: Database, tmp_path: Path) -> None:
    file = JournalFile(tmp_path / "journal.jsonl", KEY)

    def crash() -> None:
        raise OSError("power gone")

    database.info["journal"] = crash
    with pytest.raises(OSError, match="power gone"), database.write() as session:
        journal.note(session, "never_list", profile_id=None, body={"contacts": []}, at=NOW)
    assert not file.path.exists()
    assert journal.write_out(database, file) == 1
    assert [line.act for line in file.lines()] == ["never_list"]
    assert journal.write_out(database, file) == 0


def test_a_decision_stands_in_the_file_before_anybody_is_answered(database: Database, tmp_path: Path) -> None:
    file = JournalFile(tmp_path / "journal.jsonl", KEY)
    database.info["journal"] = lambda: journal.write_out(database, file)
    with database.write() as session:
        journal.note(session, "never_list", profile_id=None, body={"contacts": []}, at=NOW)
        assert not file.path.exists()
    assert json.loads(file.path.read_text())["act"] == "never_list"
