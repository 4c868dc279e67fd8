"""The address somebody had proven when they corrected it away: it opens their card still, until one that stands on the
card was proven. Else one short look into a mailbox would move a card out of its owner's reach."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.profiles import journal
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of
from directory.profiles.models import BarredValue, ContactPoint, Profile
from directory.profiles.states import FactKind, State

ENDED = "way_in_ended"
"""The journal's word for a former address that opens its card no more; it names keyed hashes."""

_OPENS = (BarredValue.kind == FactKind.EMAIL, BarredValue.opens_from.is_not(None), BarredValue.opens_until.is_(None))


def opened_by(session: Session, digest: bytes) -> list[Profile]:
    """The living profiles that hold an address, or that it opens still, the oldest first."""
    by_former = select(BarredValue.profile_id).where(BarredValue.digest == digest, *_OPENS)
    ids = set(session.scalars(_holders(digest)))
    ids |= set(session.scalars(by_former))
    query = select(Profile).where(Profile.state != State.REMOVED, Profile.id.in_(ids))
    return list(session.scalars(query.order_by(Profile.received_at, Profile.id)))


def is_former(session: Session, address: str, profiles: Sequence[Profile]) -> bool:
    """Whether an address stands on none of these cards, and only opens them."""
    held = _holders(_digest(session, address)).where(ContactPoint.profile_id.in_([one.id for one in profiles]))
    return session.scalar(held.limit(1)) is None


def proved(session: Session, address: str, *, at: datetime) -> None:
    """Somebody proved an address by a code: the former addresses of each card on which it stands open it no more, which
    the journal keeps."""
    digest = _digest(session, address)
    ended: dict[str, list[bytes]] = {}
    for row in session.scalars(select(BarredValue).where(BarredValue.profile_id.in_(_holders(digest)), *_OPENS)):
        row.opens_until = at
        ended.setdefault(row.profile_id, []).append(row.digest)
    for profile_id, former in ended.items():
        body = {"proven": digest.hex(), "former": sorted(one.hex() for one in former)}
        journal.note(session, ENDED, profile_id=profile_id, body=body, at=at)


def end_again(session: Session, profile_id: str, body: dict[str, Any], *, at: datetime) -> bool:
    """Ends in a restored backup the ways in that a proven address had ended. Where that address stands on the card no
    more, the former one stays the only way in, and open."""
    proven = select(ContactPoint.profile_id).where(ContactPoint.digest == bytes.fromhex(body["proven"]))
    if session.scalar(proven.where(ContactPoint.profile_id == profile_id, ContactPoint.kind == "email")) is None:
        return False
    former = BarredValue.digest.in_([bytes.fromhex(one) for one in body["former"]])
    mine = BarredValue.profile_id == profile_id
    return bool(changed(session.execute(update(BarredValue).where(mine, former, *_OPENS).values(opens_until=at))))


def over_since(session: Session, address: str) -> datetime | None:
    """Since when an address that opened a card after it was corrected away opens it no more; None when it never did."""
    query = select(BarredValue.opens_until).where(
        BarredValue.kind == FactKind.EMAIL,
        BarredValue.digest == _digest(session, address),
        BarredValue.opens_until.is_not(None),
    )
    return session.scalar(query.order_by(BarredValue.opens_until.desc()).limit(1))


def _holders(digest: bytes) -> Select[str]:
    return select(ContactPoint.profile_id).where(ContactPoint.kind == "email", ContactPoint.digest == digest)


def _digest(session: Session, address: str) -> bytes:
    return keys_of(session).digest("email", canonical_email(address))
