"""Deliveries being read: a file is taken in, read window by window as jobs, and its end is told in reason codes.

Progress is committed in the transaction that writes the rows, so a load killed anywhere goes on at the next row; a row
written twice changes nothing, since its record key says it is the same.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.clock import now
from directory.db import Database, Outrun, StorageRefused
from directory.parts import Parts
from directory.profiles.keys import keys_of, new_id
from ingest import missing
from ingest.counters import count
from ingest.files import size_of, state_of
from ingest.gates.gate import Refusal
from ingest.gating import operator_lists
from ingest.models import Load, LoadReject
from ingest.pace import write_in_parts
from ingest.pipeline import ACCEPTED, NOT_STORED, UNCHANGED, Delivery, Offered, Outcome, Ready, make_ready, receive

WINDOW_ROWS = 500
_LONGEST_TURN = 60.0
"""So many seconds at most one job goes on with windows, well within the time a job has."""

MOST_DEATHS = 3
"""So many workers may die at one place of a file before it is set aside: a row that kills is not read for ever."""

_DEATHS = "deaths"
_CLAIM = timedelta(minutes=1)
"""So long a killed worker holds a load up; every transaction renews the claim."""


@dataclass(frozen=True, slots=True)
class Read:
    """One row as a reader answers it: a candidate or the code it was not read for, and the place behind it."""

    row: int
    offered: Offered | None
    code: str
    place: dict[str, int]


@dataclass(frozen=True, slots=True)
class Reader:
    """What differs between feeds and mailboxes: rows from a place on, and whose delivery it is."""

    rows: Callable[[Path, dict[str, int]], Iterator[Read]]
    delivery: Delivery
    is_full: bool


class FileGone(Exception):
    """The file of a load is away or another one by now; the message says what to do."""


class SetAside(Exception):
    """Workers died at one place of the file again and again; the message says where."""


class ClaimLost(Exception):
    """Somebody else reads this load by now; whatever this process still wanted to write is theirs to write."""


def take_in(
    held: Parts,
    path: Path,
    *,
    feed_id: str | None = None,
    grant_id: str | None = None,
    many: bool = False,
    at: datetime,
) -> str:
    """Opens the load of a file and answers its id; ``many`` may be withdrawn by it. Nothing is copied: a feed is
    people's data and a mailbox holds what mails say, so both are read where they lie."""
    load_id = new_id()
    with held.database.write() as session:
        sealed = keys_of(session).seal("load", load_id, {"path": str(path.resolve()), missing.MANY: many})
        session.add(
            Load(
                id=load_id,
                feed_id=feed_id,
                grant_id=grant_id,
                path=sealed,
                file_state=state_of(path),
                bytes_all=size_of(path),
                place={},
                counts={},
                started_at=at,
            )
        )
    return load_id


def read_windows(
    held: Parts, load_id: str, reader_for: Callable[[Session, Load], Reader], *, seconds: float = 0.0
) -> bool:
    """Reads one window of a load, and further ones while ``seconds`` are left, or as long as it took to come to the
    place in the file; True when more is to be read. Somebody else's claim makes it a calm False."""
    claim = new_id()
    if not held.database.until_done(lambda session: _claim(session, load_id, claim, at=now())):
        return False
    with held.database.read() as session:
        load = session.get_one(Load, load_id)
        reader, place = reader_for(session, load), dict(load.place)
        deaths = place.pop(_DEATHS, 0)
        if deaths >= MOST_DEATHS:
            raise SetAside(
                f"a row behind row {load.rows_done:,} ended the worker {deaths} times; take it out and load the rest"
            )
        path, file_state = _path_of(session, load), load.file_state
        session.expunge_all()
    rows = _of_one_file(reader.rows(path, place), path, file_state)
    began, until = time.monotonic(), 0.0
    try:
        while _next_window(held, load_id, claim, rows, reader.delivery):
            until = until or began + min(_LONGEST_TURN, seconds and max(seconds, 2 * (time.monotonic() - began)))
            if time.monotonic() >= until:
                held.database.until_done(lambda session: _release(session, load_id, claim))
                return True
        if reader.is_full:
            missing.withdraw(held.database, reader.delivery, mine=lambda session: _still_mine(session, load_id, claim))
        held.database.until_done(lambda session: _finish(session, load_id, claim, at=now()))
    except ClaimLost:
        return False
    return False


def _next_window(held: Parts, load_id: str, claim: str, rows: Iterator[Read], delivery: Delivery) -> bool:
    """Reads and writes some rows; False when they were the last."""
    with _kept(held.database, load_id, claim):
        window = list(islice(rows, WINDOW_ROWS))
        offered = [read.offered for read in window if read.offered is not None]
        lists = operator_lists(held.settings.home / "lists")
        ready = {one.offered.row: one for one in make_ready(held.database, offered, delivery, lists, at=now())}
    write_in_parts(
        held.database,
        window,
        lambda session, part: _write_part(session, load_id, claim, part, ready, delivery),
        lambda read: _without(ready, read.row),
    )
    return len(window) == WINDOW_ROWS


@contextmanager
def _kept(database: Database, load_id: str, claim: str) -> Iterator[None]:
    """Renews the claim meanwhile, however long a packed file takes to be unpacked up to its place."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(max(1.0, _CLAIM.total_seconds() / 4)):
            with suppress(Outrun, StorageRefused, ClaimLost):
                database.until_done(lambda session: _still_mine(session, load_id, claim))

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def fail(database: Database, load_id: str, reason: str) -> None:
    """Ends a load that cannot be read; the reason names the thing and the remedy, never a person."""

    def end(session: Session) -> None:
        session.execute(
            update(Load)
            .where(Load.id == load_id, Load.done_at.is_(None))
            .values(failed=reason[:200], done_at=now(), path=None)
        )

    database.until_done(end)


def open_loads(session: Session, *, at: datetime) -> list[str]:
    """Loads nobody works on now, for the sweep that goes on with them."""
    return list(
        session.scalars(
            select(Load.id).where(Load.done_at.is_(None), or_(Load.claimed_until.is_(None), Load.claimed_until <= at))
        )
    )


def _path_of(session: Session, load: Load) -> Path:
    if load.path is None:
        raise FileGone("the load is over; start it again")
    path = Path(keys_of(session).unseal("load", load.id, load.path)["path"])
    _refuse_another(path, load.file_state)
    return path


def _refuse_another(path: Path, file_state: str) -> None:
    if not path.exists():
        raise FileGone("the file is no longer there; put it back or start the load again")
    if state_of(path) != file_state:
        raise FileGone("the file changed while it was read; start the load again")


def _of_one_file(rows: Iterator[Read], path: Path, file_state: str) -> Iterator[Read]:
    """The rows while the file stays what it was: the end of one that was cut meanwhile is no end."""
    for number, read in enumerate(rows):
        if number % WINDOW_ROWS == 0:
            _refuse_another(path, file_state)
        yield read
    _refuse_another(path, file_state)


def _claim(session: Session, load_id: str, claim: str, *, at: datetime) -> bool:
    """Takes the load. A claim that was neither let go nor ended was left behind by a death, which is counted with the
    place where it happened; the next row that is written begins the count anew."""
    left_behind = session.scalar(select(Load.claimed_until).where(Load.id == load_id)) is not None
    taken = session.execute(
        update(Load)
        .where(Load.id == load_id, Load.done_at.is_(None), or_(Load.claimed_until.is_(None), Load.claimed_until <= at))
        .values(claim=claim, claimed_until=at + _CLAIM)
    )
    if not changed(taken):
        return False
    if left_behind:
        load = session.get_one(Load, load_id)
        load.place = load.place | {_DEATHS: load.place.get(_DEATHS, 0) + 1}
    return True


def _write_part(
    session: Session,
    load_id: str,
    claim: str,
    part: Sequence[Read],
    ready: dict[int, Ready],
    delivery: Delivery,
) -> None:
    load = _mine(session, load_id, claim)
    at = now()
    passed = [ready[read.row] for read in part if read.offered is not None]
    outcomes = receive(session, passed, delivery, at=at)
    outcomes += [Outcome(read.row, read.code) for read in part if read.offered is None]
    codes = Counter(outcome.code for outcome in outcomes)
    for counts in (*(one.counts for one in passed), *(outcome.counts for outcome in outcomes)):
        codes.update(counts)
    for outcome in outcomes:
        if outcome.code not in (ACCEPTED, UNCHANGED):
            session.merge(LoadReject(load_id=load_id, row=outcome.row, code=outcome.code, saw=outcome.saw[:40]))
    count(session, codes, at=at)
    load.counts = {code: load.counts.get(code, 0) + codes.get(code, 0) for code in {*load.counts, *codes}}
    load.rows_done += len(part)
    load.place = part[-1].place
    load.bytes_done = part[-1].place.get("offset", load.bytes_done)
    load.claimed_until = at + _CLAIM


def _without(ready: dict[int, Ready], row: int) -> bool:
    """Has a row refused like one that met a gate, once; False when even that is not to be written."""
    held = ready.get(row)
    if held is None or held.refusal is not None:
        return False
    ready[row] = replace(held, prepared=None, refusal=Refusal(NOT_STORED, "database"))
    return True


def _mine(session: Session, load_id: str, claim: str) -> Load:
    """The load while this claim stands; raises ClaimLost."""
    load = session.get_one(Load, load_id, with_for_update=True)
    if load.claim != claim or load.done_at is not None:
        raise ClaimLost
    return load


def _still_mine(session: Session, load_id: str, claim: str) -> Load:
    """The load as by ``_mine``, its claim renewed."""
    load = _mine(session, load_id, claim)
    load.claimed_until = now() + _CLAIM
    return load


def _release(session: Session, load_id: str, claim: str) -> None:
    session.execute(update(Load).where(Load.id == load_id, Load.claim == claim).values(claimed_until=None))


def _finish(session: Session, load_id: str, claim: str, *, at: datetime) -> None:
    session.execute(
        update(Load)
        .where(Load.id == load_id, Load.claim == claim)
        .values(done_at=at, claimed_until=None, bytes_done=Load.bytes_all, path=None)
    )
