"""Members' mail: a mailbox read mail by mail; nothing but the sender's own signature and header leaves the reader."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from ingest import members
from ingest.candidate import Candidate
from ingest.loads import Read, Reader
from ingest.models import Load
from ingest.pipeline import Offered
from ingest.sources.mailboxes.mbox import MailRecord, read_mailbox
from ingest.sources.mailboxes.reader import read_together
from ingest.sources.mailboxes.skips import Skip, Skipped

_log = structlog.get_logger(__name__)
_BATCH_MAILS = 250
_BATCH_BYTES = 8_000_000


def reader_for(session: Session, load: Load) -> Reader:
    """How the mails of a member's load are read; everything seen hangs on the grant's pseudonym."""
    grant_id, received_on = load.grant_id or "", load.started_at.date()
    delivery = members.delivery_of(session, grant_id, load.id)

    def rows(path: Path, place: dict[str, int]) -> Iterator[Read]:
        yield from _rows(path, place, grant_id, received_on)

    return Reader(rows, delivery, is_full=False)


def _rows(path: Path, place: dict[str, int], grant_id: str, received_on: date) -> Iterator[Read]:
    """A batch is read whole: whoever goes on in its middle reads it from its beginning, so that it says the same."""
    done = place.get("rows", 0)
    start, first = place.get("batch_offset", place.get("offset", 0)), place.get("batch_rows", done)
    for batch in batches(read_mailbox(path, offset=start, ordinal=first)):
        whole = [record.raw for record in batch if record.refused is None]
        seen = iter(_read(whole, received_on))
        for record in batch:
            said = Skipped(record.refused) if record.refused is not None else next(seen)
            number = record.ordinal + 1
            if number > done:
                after = {"rows": number, "offset": record.next_offset}
                if record is not batch[-1]:
                    after |= {"batch_offset": batch[0].offset, "batch_rows": batch[0].ordinal}
                yield _row(said, number, after, grant_id)


def _read(raws: Sequence[bytes], received_on: date) -> list[Candidate | Skipped]:
    """What the mails say; where reading fails as nobody foresaw, each by itself: the fault is one mail's alone."""
    try:
        return read_together(raws, record_key="mail", received_on=received_on)
    except Exception as fault:  # noqa: BLE001 one mail must not end a member's load; the log names the class alone
        if len(raws) == 1:
            _log.error("mail_not_read", fault=type(fault).__name__)
            return [Skipped(Skip.UNREADABLE)]
    return [said for raw in raws for said in _read([raw], received_on)]


def batches(records: Iterable[MailRecord]) -> Iterator[list[MailRecord]]:
    """Mails in the order of the mailbox, as many together as a signature needs to recur and memory allows."""
    batch: list[MailRecord] = []
    held = 0
    for record in records:
        batch.append(record)
        held += len(record.raw)
        if len(batch) == _BATCH_MAILS or held >= _BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _row(said: Candidate | Skipped, number: int, after: dict[str, int], grant_id: str) -> Read:
    if isinstance(said, Skipped):
        return Read(number, None, str(said.code), after)
    return Read(number, Offered(number, replace(said, record_key=_key(said, grant_id))), "", after)


def _key(seen: Candidate, grant_id: str) -> str:
    """One record for each sender and each thing their signatures say: the same signature in a hundred mails is one
    observation, last seen with the last of them."""
    said = replace(seen, record_key="", seen_on=date.min, notes=(), unheld=())
    return f"{grant_id}|{seen.sent_from}|{hashlib.sha256(repr(said).encode()).hexdigest()}"
