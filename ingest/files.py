"""The files of a load: which one it reads and how much of it there is, and the one that says what was not taken."""

import os
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.models import LoadReject

_SMALLEST_GZIP_BYTES = 18


def state_of(path: Path) -> str:
    """What tells a file from a changed one: size and time (of a folder: its own time)."""
    found = path.stat()
    return f"{found.st_size}-{found.st_mtime_ns}"


def size_of(path: Path) -> int:
    """Bytes to be read, for the progress bar: of a gzip file what its trailer says it unpacks to (RFC 1952, modulo
    4 GiB)."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    size = path.stat().st_size
    with path.open("rb") as file:
        if size >= _SMALLEST_GZIP_BYTES and file.read(2) == b"\x1f\x8b":
            file.seek(-4, os.SEEK_END)
            return int.from_bytes(file.read(4), "little")
    return size


def write_rejects(session: Session, load_id: str, path: Path) -> int:
    """Writes the rejects file of a load: row number, code and what the rule saw; no person."""
    rows = session.execute(
        select(LoadReject.row, LoadReject.code, LoadReject.saw)
        .where(LoadReject.load_id == load_id)
        .order_by(LoadReject.row)
    ).all()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("row,reason,rule\n")
        file.writelines(f"{row},{code},{saw}\n" for row, code, saw in rows)
    return len(rows)
