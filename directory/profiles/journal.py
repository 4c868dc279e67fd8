"""The journal of rights decisions and leavings: keyed hashes and ids, in a file that outlives any backup.

An entry is written with the decision, in its transaction, and appended to the file and synced before the decision is
answered. A restore replays it, so that an older backup brings nobody back. Each line carries an HMAC chained over the
line before, so that a missing or altered line is found.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.clock import now
from directory.db import Database
from directory.profiles.keys import new_id
from directory.profiles.owed import JournalEntry

_START = b"\0" * 32
_TAIL_BYTES = 65_536


class JournalBroken(Exception):
    """The journal file misses, altered or cannot be verified with this key; the message names the line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One verified line of the file."""

    id: str
    act: str
    profile_id: str | None
    body: dict[str, Any]
    at: datetime


class JournalFile:
    """The append-only file at ``CARDFILE_JOURNAL`` under its own key."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def append(self, entries: list[JournalEntry]) -> None:
        """Appends and syncs entries; whoever returns from here may answer the person."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        created = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            chain = self._last_mac(descriptor)
            lines = []
            for entry in entries:
                told = _told(entry)
                chain = hmac.digest(self._key, chain + told, "sha256")
                lines.append(told[:-1] + f',"mac":"{chain.hex()}"}}\n'.encode())
            _write_whole(descriptor, b"".join(lines))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if created:
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)

    def lines(self) -> Iterator[Line]:
        """Every line, verified; raises JournalBroken at the first that is not what was written. A last line cut by a
        crash was never answered for and is passed over."""
        if not self.path.is_file():
            raise JournalBroken("the journal file is missing; name it by CARDFILE_JOURNAL")
        chain = _START
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if not raw.endswith(b"\n"):
                    return
                told, _, mac = raw.rstrip(b"\n").rpartition(b',"mac":"')
                told += b"}"
                chain = hmac.digest(self._key, chain + told, "sha256")
                if not hmac.compare_digest(chain.hex().encode(), mac.removesuffix(b'"}')):
                    raise JournalBroken(
                        f"journal line {number} is altered, missing its forerunner, or the key is another"
                    )
                row = json.loads(told)
                yield Line(row["id"], row["act"], row["profile"], row["body"], datetime.fromisoformat(row["at"]))

    def _last_mac(self, descriptor: int) -> bytes:
        """The last whole line's MAC; what a crash left of a line behind it is cut off."""
        size = os.fstat(descriptor).st_size
        tail, begin = b"", size
        while begin and b"\n" not in tail[:-1]:
            begin = max(0, begin - _TAIL_BYTES)
            tail = os.pread(descriptor, size - begin, begin)
        whole, newline, cut = tail.rpartition(b"\n")
        if cut:
            os.ftruncate(descriptor, size - len(cut))
        return bytes.fromhex(whole.rpartition(b'"mac":"')[2].removesuffix(b'"}').decode()) if newline else _START


def note(session: Session, act: str, *, profile_id: str | None, body: dict[str, Any], at: datetime) -> None:
    """Writes a decision down with itself; the file follows after the commit, before anybody is answered. A decision
    that is being replayed stands in the file already."""
    if session.info.get("replaying"):
        return
    session.add(JournalEntry(id=new_id(), act=act, profile_id=profile_id, body=body, at=at))
    flush = session.info.get("journal")
    after = session.info.setdefault("after_commit", [])
    if flush is not None and flush not in after:
        after.insert(0, flush)


def write_out(database: Database, file: JournalFile) -> int:
    """Brings every entry that is not in the file yet into it; the sweep calls this too, after a crash. A repeated
    line does no harm, since replaying takes each id once."""
    with database.read() as session:
        unwritten = select(JournalEntry).where(JournalEntry.written_at.is_(None))
        waiting = list(session.scalars(unwritten.order_by(JournalEntry.at, JournalEntry.id)))
        session.expunge_all()
    if not waiting:
        return 0
    file.append(waiting)
    ids = [entry.id for entry in waiting]

    def mark(session: Session) -> None:
        session.execute(update(JournalEntry).where(JournalEntry.id.in_(ids)).values(written_at=now()))

    database.until_done(mark)
    return len(ids)


def _write_whole(descriptor: int, data: bytes) -> None:
    """Writes all or nothing: half a decision must not stand before the next one. Raises OSError (a full disk)."""
    begin = os.fstat(descriptor).st_size
    written = 0
    try:
        while written < len(data):
            written += os.write(descriptor, data[written:])
    except OSError:
        os.ftruncate(descriptor, begin)
        raise


def _told(entry: JournalEntry) -> bytes:
    told = {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "act": entry.act,
        "profile": entry.profile_id,
        "body": entry.body,
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
