"""Whether journal, database and seal chain hold the same: a tail cut off any of them is noticed by the other two.

The database knows each decision that stands in the file; the file knows, every few minutes, how far the chain had come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import methodcaller

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles.journal import JournalFile, Line, write_out
from directory.profiles.owed import JournalEntry, Seal

HEADS = ("sealed", "restored")
"""Acts whose line says how far the seal chain had come; a restore begins it anew, so the lines before it are over."""


@dataclass(frozen=True, slots=True)
class Head:
    """A link of the seal chain that the journal knows."""

    seal: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Compared:
    """``lost`` are decisions the file once held and lacks now; ``unknown`` counts those the database lacks."""

    lines: int
    lost: tuple[str, ...]
    unknown: int
    heads: tuple[Head, ...]

    def fault(self) -> str:
        """What is wrong and its remedy; empty when both hold the same."""
        if self.lost:
            return (
                f"{len(self.lost):,} decisions that this database knows are not in the journal file: its end was cut"
                " off. Give the whole file back, or write them again: cardfile verify --write-again"
            )
        if self.unknown:
            return (
                f"the journal knows {self.unknown:,} decisions that the database lacks: it was put back without"
                " cardfile restore, and people who left may be back. Restore the newest backup"
            )
        return ""


def compare(database: Database, file: JournalFile) -> Compared:
    """Reads the whole file, verified. Raises JournalBroken at an altered line."""
    with database.read() as session:
        written = _written(session)
    lines = list(file.lines()) if file.path.exists() else []
    with database.read() as session:
        known = set(session.scalars(select(JournalEntry.id)))
    held = {line.id for line in lines}
    return Compared(len(lines), tuple(sorted(written - held)), len(held - known), heads_of(lines))


def lost_from(session: Session, lines: Iterable[Line]) -> int:
    """How many decisions this database knows as written that these lines lack."""
    return len(_written(session) - {line.id for line in lines})


def waiting(session: Session) -> int:
    """How many decisions of this database no file holds yet."""
    unwritten = select(func.count()).where(JournalEntry.written_at.is_(None))
    return session.scalar(unwritten) or 0


def write_again(database: Database, file: JournalFile) -> int:
    """Appends, from the database, what the file has lost; answers how many decisions."""
    lost = compare(database, file).lost
    for start in range(0, len(lost), 500):
        part = lost[start : start + 500]
        unwritten = update(JournalEntry).where(JournalEntry.id.in_(part)).values(written_at=None)
        database.until_done(methodcaller("execute", unwritten))
    write_out(database, file)
    return len(lost)


def heads_of(lines: Iterable[Line]) -> tuple[Head, ...]:
    """Every link these lines know since the last restore."""
    told: list[Line] = []
    for line in lines:
        if line.act in HEADS:
            told = [] if line.act == "restored" else told
            told.append(line)
    return tuple(Head(one.body["seal"], bytes.fromhex(one.body["chain"])) for one in told if one.body["seal"])


def newest_link(session: Session) -> Head | None:
    """How far the seal chain has come."""
    last = session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()
    return Head(last.id, last.chain) if last is not None else None


def _written(session: Session) -> set[str]:
    return set(session.scalars(select(JournalEntry.id).where(JournalEntry.written_at.is_not(None))))
