"""How often somebody may try: one table of numbers, counted in the database, so that no restart forgets them."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from directory.accounts.models import Attempt
from directory.profiles.keys import keys_of

SIGN_IN, SIGN_IN_KNOWN, SIGN_IN_ALL = "sign_in", "sign_in_known", "sign_in_all"
FACTOR, FACTOR_BLOCK = "factor", "factor_block"
_MINUTES_5, _HOUR, _DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
LIMITS: dict[str, tuple[tuple[int, timedelta], ...]] = {
    SIGN_IN: ((10, _MINUTES_5),),
    SIGN_IN_KNOWN: ((10, _MINUTES_5), (50, _DAY)),
    SIGN_IN_ALL: ((1_000, _MINUTES_5),),
    FACTOR: ((5, _MINUTES_5), (20, _HOUR), (50, _DAY)),
    FACTOR_BLOCK: ((10, _MINUTES_5), (50, _HOUR)),
}
"""Most tries within a time, by kind. A try that turned out right is struck, so these count failures."""
KEPT = _DAY
_LOCKS = 0x0CA4DA77


class TooOften(Exception):
    """A limit is reached; ``seconds`` says when the next try is free."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too often")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Counter:
    """One kind of try and whom it is counted for; the subject is kept as a keyed hash only."""

    kind: str
    subject: str = ""


def block_of(address: str) -> str:
    """The block an address lies in: /24 or /64; what is no address is a block too."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "none"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


def count(session: Session, counters: Sequence[Counter], *, at: datetime) -> list[int]:
    """Counts one try for each counter before it is made, and answers the rows to ``strike`` if it was right.

    Raises TooOften, counting nothing, when one of them is used up. Parallel tries wait for each other here, so that
    they cannot pass a limit together.
    """
    keys = keys_of(session)
    subjects = [(counter.kind, keys.digest(counter.kind, counter.subject)) for counter in counters]
    _one_at_a_time(session, subjects)
    for kind, subject in subjects:
        for most, window in LIMITS[kind]:
            mine = (Attempt.kind == kind, Attempt.subject == subject, Attempt.at > at - window)
            oldest = select(Attempt.at).where(*mine).order_by(Attempt.at.desc()).offset(most - 1).limit(1)
            full_since = session.scalar(oldest)
            if full_since is not None:
                raise TooOften(max(1, int((full_since + window - at).total_seconds()) + 1))
    rows = [Attempt(kind=kind, subject=subject, at=at) for kind, subject in subjects]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def strike(session: Session, rows: Sequence[int]) -> None:
    """Takes back what ``count`` counted: the try was right."""
    session.execute(delete(Attempt).where(Attempt.id.in_(list(rows))))


def forget(session: Session, *, at: datetime) -> int:
    """Deletes tries no limit looks at any more."""
    gone = session.execute(delete(Attempt).where(Attempt.at <= at - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _one_at_a_time(session: Session, subjects: Sequence[tuple[str, bytes]]) -> None:
    """Locks each counter until the transaction ends, in one order for everybody; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        for number in sorted(int.from_bytes(subject[:4], "big", signed=True) for _, subject in subjects):
            session.execute(select(func.pg_advisory_xact_lock(_LOCKS, number)))
