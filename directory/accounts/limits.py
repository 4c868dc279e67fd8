"""How often somebody may try: one table of numbers, counted in the database, so that no restart forgets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from directory.accounts.models import Attempt
from directory.changed import changed
from directory.profiles.keys import keys_of

SIGN_IN, SIGN_IN_KNOWN, SIGN_IN_ALL, MISSED = "sign_in", "sign_in_known", "sign_in_all", "missed"
FACTOR, FACTOR_BLOCK = "factor", "factor_block"
RESET, RESET_BLOCK, RESET_ALL = "reset", "reset_block", "reset_all"
_MINUTES_5, _HOUR, _DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
LIMITS: dict[str, tuple[tuple[int, timedelta], ...]] = {
    SIGN_IN: ((10, _MINUTES_5),),
    SIGN_IN_KNOWN: ((10, _MINUTES_5), (50, _DAY)),
    SIGN_IN_ALL: ((1_000, _MINUTES_5),),
    MISSED: (),
    FACTOR: ((5, _MINUTES_5), (20, _HOUR), (50, _DAY)),
    FACTOR_BLOCK: ((10, _MINUTES_5), (50, _HOUR)),
    RESET: ((5, _DAY),),
    RESET_BLOCK: ((10, _HOUR),),
    RESET_ALL: ((1_000, _HOUR),),
}
"""Most tries within a time, by kind. A sign-in that turned out right is struck, so that only failures count.
MISSED holds nobody up: whatever browser a wrong password came from, its user hears of many (oddities.py)."""
OF_EVERYBODY = frozenset({SIGN_IN_ALL, RESET_ALL})
"""Kinds counted for everybody together: no answer says how far they are."""
KEPT = _DAY
_LOCKS = 0x0CA4DA77


@dataclass(frozen=True, slots=True)
class Counter:
    """One kind of try and whom it is counted for; the subject is kept as a keyed hash only."""

    kind: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one limit of one kind is: ``left`` of ``most`` tries in ``window`` seconds, the next in ``resets``."""

    kind: str
    most: int
    window: int
    left: int
    resets: int


class TooOften(Exception):
    """A limit is reached; ``standing`` says how far each one is."""

    def __init__(self, standing: list[Standing]) -> None:
        super().__init__("too often")
        self.standing = standing


def count(session: Session, counters: Sequence[Counter], *, at: datetime) -> list[int]:
    """Counts one try for each counter before it is made, and answers the rows to ``strike`` if it was right.

    Raises TooOften, counting nothing, when one of them is used up. Parallel tries wait for each other here, so that
    they cannot pass a limit together.
    """
    keys = keys_of(session)
    subjects = [(counter.kind, keys.digest(counter.kind, counter.subject)) for counter in counters]
    hold(session, *counters)
    stands = standing(session, counters, at=at)
    if any(one.left == 0 for one in stands):
        raise TooOften(stands)
    rows = [Attempt(kind=kind, subject=subject, at=at) for kind, subject in subjects]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def standing(session: Session, counters: Sequence[Counter], *, at: datetime) -> list[Standing]:
    """How far each limit of these counters is now."""
    keys, stands = keys_of(session), []
    for counter in counters:
        subject = keys.digest(counter.kind, counter.subject)
        for most, window in LIMITS[counter.kind]:
            mine = (Attempt.kind == counter.kind, Attempt.subject == subject, Attempt.at > at - window)
            tried, first = session.execute(
                select(func.count(), func.min(Attempt.at, type_=Attempt.at.type)).where(*mine)
            ).one()
            resets = max(1, int(((first if tried else at) + window - at).total_seconds()) + 1)
            stands.append(Standing(counter.kind, most, int(window.total_seconds()), max(0, most - tried), resets))
    return stands


def hold(session: Session, *counters: Counter) -> None:
    """Locks each counter until the transaction ends, in one order for everybody; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        subjects = (keys_of(session).digest(counter.kind, counter.subject) for counter in counters)
        for number in sorted(int.from_bytes(subject[:4], "big", signed=True) for subject in subjects):
            session.execute(select(func.pg_advisory_xact_lock(_LOCKS, number)))


def strike(session: Session, rows: Sequence[int]) -> None:
    """Takes back what ``count`` counted: the try was right."""
    session.execute(delete(Attempt).where(Attempt.id.in_(list(rows))))


def forget(session: Session, *, at: datetime) -> int:
    """Deletes tries no limit looks at any more."""
    gone = session.execute(delete(Attempt).where(Attempt.at <= at - KEPT))
    return changed(gone)
