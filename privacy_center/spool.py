"""Refusals that came while the database was away: hashes in a synced file, acted on when it is back.

Of each the token's hash and, where the token proves it, the keyed hash of the address, since the database that comes
back may be a restored one that does not know the mail.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.parts import Parts
from directory.profiles import rights
from directory.profiles.owed import LinkToken
from directory.profiles.tokens import LinkPurpose, refusal_of
from directory.settings import Settings

MOST_BYTES = 16 * 1024 * 1024
_DIGEST_BYTES = 32


def keep(settings: Settings, digest: bytes, contact: bytes | None = None) -> None:
    """Appends the hash of one refuse link's token, and of its address, and syncs them; raises OSError when not even
    that can be kept."""
    with _held(_path(settings)) as descriptor:
        if os.fstat(descriptor).st_size > MOST_BYTES:
            raise OSError("the spool is full")
        os.write(descriptor, b":".join(one.hex().encode() for one in (digest, contact) if one is not None) + b"\n")
        os.fsync(descriptor)


def act_on(parts: Parts, at: datetime) -> int:
    """Acts on every refusal kept, then forgets it; a line acted on twice does no harm, a cut one is no hash."""
    path = _path(parts.settings)
    taken = path.with_suffix(".taken")
    if path.exists() and not taken.exists():
        with _held(path):
            path.replace(taken)
    if not taken.exists():
        return 0
    lines = dict.fromkeys(taken.read_bytes().split(b"\n"))
    whole = (line.split(b":") for line in lines if len(line) in (2 * _DIGEST_BYTES, 4 * _DIGEST_BYTES + 1))
    done = 0
    for digest, *contact in ([bytes.fromhex(part.decode()) for part in parts_of_line] for parts_of_line in whole):
        done += parts.database.until_done(_refusing(digest, contact, at))
    taken.unlink()
    return done


def _refusing(digest: bytes, contact: list[bytes], at: datetime) -> Callable[[Session], bool]:
    def act(session: Session) -> bool:
        link = session.scalar(
            select(LinkToken).where(LinkToken.digest == digest, LinkToken.purpose == LinkPurpose.REFUSE)
        )
        if link is None and contact:
            link = refusal_of(contact[0], at=at)
        return link is not None and rights.refuse(session, link, at=at)

    return act


def _path(settings: Settings) -> Path:
    return settings.home / "refusals.spool"


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """The locked file of this name; taken anew when it was moved away while waiting for the lock."""
    while True:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_at(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
