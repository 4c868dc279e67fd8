"""Entry points of ingest's jobs: ids in, a turn of some windows, the next turn enqueued."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from directory.clock import now
from directory.parts import Parts, parts
from directory.queues import BULK
from ingest import feeds, mail
from ingest.loads import FileGone, Reader, SetAside, fail, open_loads, read_windows
from ingest.members import NotAMember
from ingest.missing import ManyMissing, NothingDelivered
from ingest.models import Load
from ingest.sources.feeds.definition import FeedRefused
from ingest.sources.feeds.stream import FileRefused

_log = structlog.get_logger(__name__)
_TURN_SECONDS = 10.0


def read_load(load_id: str) -> None:
    """Reads some windows of a load and asks for the next: each turn costs a process and the way to its place."""
    held = parts()
    if step(held, load_id, seconds=_TURN_SECONDS):
        held.queues.enqueue(read_load, load_id, queue=BULK)


def step(held: Parts, load_id: str, *, seconds: float = 0.0) -> bool:
    """One window of a load, and more while ``seconds`` are left; True when more is to be read. A file that cannot be
    read ends the load with its reason."""
    try:
        return read_windows(held, load_id, _reader_for, seconds=seconds)
    except (
        FileRefused,
        FileGone,
        NothingDelivered,
        ManyMissing,
        SetAside,
        NotAMember,
        feeds.FeedRefusedNow,
        FeedRefused,
    ) as refused:
        _log.warning("load refused", load=load_id, kind=type(refused).__name__)
        fail(held.database, load_id, str(refused))
        return False


def go_on(held: Parts, _at: datetime) -> int:
    """Asks for every load that nobody works on: after a kill, or when its message was lost with Redis."""
    with held.database.read() as session:
        waiting = open_loads(session, at=now())
    return sum(held.queues.enqueue(read_load, load_id, queue=BULK) for load_id in waiting)


def _reader_for(session: Session, load: Load) -> Reader:
    return feeds.reader_for(session, load) if load.feed_id is not None else mail.reader_for(session, load)
