"""Who opted out at a feed's vendor, in keyed hashes: taken out of that feed, remembered, and never read from it again.

It suppresses nobody, since it is the vendor who speaks: another feed, or a member's mail, may tell of the same person.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import journal
from directory.profiles.identity import canonical_email
from directory.profiles.journal import Line
from directory.profiles.keys import keys_of
from directory.profiles.models import ContactPoint, Observation, Source
from directory.profiles.recompile import withdraw
from directory.profiles.suppression import hold_still
from ingest.gates.gate import Refusal
from ingest.models import FeedOptOut

CODE: Final = "vendor_opt_out"
OPTED_OUT: Final = "vendor_opted_out"
"""The journal's word for it; it holds keyed hashes and names nobody."""

_AT_ONCE = 500


def record_digest(session: Session, source_id: str, record_key: str) -> bytes:
    """The keyed hash by which a source's record is known again."""
    return keys_of(session).digest("record", f"{source_id}|{record_key}")


def address_digests(session: Session, emails: Iterable[str]) -> list[bytes]:
    """The keyed hashes of those texts that are addresses."""
    keys = keys_of(session)
    return [keys.digest("email", address) for text in emails if (address := canonical_email(text))]


def keep_out(session: Session, source_id: str, digests: Collection[bytes], *, at: datetime) -> int:
    """Withdraws the source's records that ``digests`` name, by record or by an address of the person's, and remembers
    all of them with the records they met, held now or not, in this transaction. Answers how many records went."""
    hold_still(session, for_a_leaving=True)
    by_address = select(ContactPoint.profile_id).where(ContactPoint.kind == "email", ContactPoint.digest.in_(digests))
    held = session.execute(
        select(Observation.id, Observation.key_digest).where(
            Observation.source_id == source_id,
            Observation.key_digest.in_(digests) | Observation.profile_id.in_(by_address),
        )
    ).all()
    met = dict.fromkeys([*digests, *(one.key_digest for one in held)])
    known = opted_out_among(session, source_id, met)
    fresh = [digest for digest in met if digest not in known]
    session.add_all(FeedOptOut(source_id=source_id, digest=digest, day=at.date()) for digest in fresh)
    if fresh:
        body = {"source": source_id, "digests": [digest.hex() for digest in fresh]}
        journal.note(session, OPTED_OUT, profile_id=None, body=body, at=at)
    session.flush()
    return withdraw(session, [one.id for one in held], at=at)


def opted_out_among(session: Session, source_id: str, digests: Iterable[bytes]) -> set[bytes]:
    """Those of ``digests`` that opted out of this source at its vendor."""
    found: set[bytes] = set()
    for part in _parts(list(dict.fromkeys(digests))):
        query = select(FeedOptOut.digest).where(FeedOptOut.source_id == source_id, FeedOptOut.digest.in_(part))
        found.update(session.scalars(query))
    return found


def refusal_of(listed: Collection[bytes], key_digest: bytes, addresses: Iterable[bytes]) -> Refusal | None:
    """The refusal of a row whose record, or one of whose addresses, is among those ``listed``."""
    if key_digest in listed:
        return Refusal(CODE, "record_key")
    return Refusal(CODE, "email") if any(digest in listed for digest in addresses) else None


def opted_out_again(session: Session, line: Line, at: datetime) -> bool:
    """Keeps them out once more in a restored backup; False for a feed that was registered after the backup, since it
    gets another id and its records other hashes."""
    source_id = line.body["source"]
    if session.get(Source, source_id) is None:
        return False
    keep_out(session, source_id, [bytes.fromhex(digest) for digest in line.body["digests"]], at=at)
    return True


def _parts(digests: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (digests[start : start + _AT_ONCE] for start in range(0, len(digests), _AT_ONCE))
