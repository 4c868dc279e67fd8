"""Members' mail: a mailbox read mail by mail; nothing but the sender's own signature and header leaves the reader."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from ingest import members
from ingest.candidate import Candidate
from ingest.loads import Read, Reader
from ingest.models import Load
from ingest.pipeline import Offered
from ingest.sources.mailboxes.mbox import read_mailbox
from ingest.sources.mailboxes.reader import read_mail
from ingest.sources.mailboxes.skips import Skipped


def reader_for(session: Session, load: Load) -> Reader:
    """How the mails of a member's load are read; everything seen hangs on the grant's pseudonym."""
    grant_id, received_on = load.grant_id or "", load.started_at.date()
    delivery = members.delivery_of(session, grant_id, load.id)

    def rows(path: Path, place: dict[str, int]) -> Iterator[Read]:
        yield from _rows(path, place, grant_id, received_on)

    return Reader(rows, delivery, is_full=False)


def _rows(path: Path, place: dict[str, int], grant_id: str, received_on: date) -> Iterator[Read]:
    for record in read_mailbox(path, offset=place.get("offset", 0), ordinal=place.get("rows", 0)):
        number = record.ordinal + 1
        after = {"rows": number, "offset": record.next_offset}
        if record.refused is not None:
            yield Read(number, None, str(record.refused), after)
            continue
        seen = read_mail(record.raw, record_key="mail", received_on=received_on)
        if isinstance(seen, Skipped):
            yield Read(number, None, str(seen.code), after)
        else:
            keyed = replace(seen, record_key=_key(seen, grant_id))
            yield Read(number, Offered(number, keyed), "", after)


def _key(seen: Candidate, grant_id: str) -> str:
    """One record for each sender and each thing their signatures say: the same signature in a hundred mails is one
    observation, last seen with the last of them."""
    said = replace(seen, record_key="", seen_on=date.min, notes=())
    return f"{grant_id}|{seen.sent_from}|{hashlib.sha256(repr(said).encode()).hexdigest()}"
