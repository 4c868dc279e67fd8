"""Entry points of ingest's jobs: ids in, one window of work, the next window enqueued."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from directory.clock import now
from directory.parts import Parts, parts
from directory.queues import BULK
from ingest import feeds, mail
from ingest.loads import FileGone, Reader, SetAside, fail, open_loads, read_window
from ingest.members import NotAMember
from ingest.missing import ManyMissing, NothingDelivered
from ingest.models import Load
from ingest.sources.feeds.definition import FeedRefused
from ingest.sources.feeds.stream import FileRefused

_log = structlog.get_logger(__name__)


def read_load(load_id: str) -> None:
    """Reads one window of a load and asks for the next."""
    held = parts()
    if step(held, load_id):
        held.queues.enqueue(read_load, load_id, queue=BULK)


def step(held: Parts, load_id: str) -> bool:
    """One window of a load; True when more is to be read. A file that cannot be read ends the load with its reason."""
    try:
        return read_window(held, load_id, _reader_for)
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
