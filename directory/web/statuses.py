"""How sure an address is, by what we may know: whether our own notice to it was taken.

verified: a server took our notice to this very address, and no bounce came. invalid: it bounced for good. likely: two
sources agree, or one saw it within six months. unverified: everything else. No address is ever tried for this.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.models import Fact
from directory.profiles.notices_sent import BY_THE_OPERATOR
from directory.profiles.owed import LinkToken, Notice
from directory.web.pages import Status

_RECENT_DAYS: Final = 182
Told = Mapping[tuple[str, bytes], bool]


def told(session: Session, profile_ids: Collection[str]) -> Told:
    """The addresses, by profile and keyed hash, that our notices went to; True while none came back. A notice that the
    operator took back says nothing of an address."""
    rows = session.execute(
        select(LinkToken.profile_id, LinkToken.contact_digest, Notice.revoked_at)
        .join(Notice, Notice.id == LinkToken.notice_id)
        .where(LinkToken.profile_id.in_(profile_ids), Notice.delivered_at.is_not(None))
        .where(Notice.revoked_at.is_(None) | (Notice.revoked_because != BY_THE_OPERATOR))
    )
    found: dict[tuple[str, bytes], bool] = {}
    for profile_id, digest, revoked_at in rows:
        if digest is not None:
            found[profile_id, digest] = found.get((profile_id, digest), True) and revoked_at is None
    return found


def status_of(address: Fact, notices: Told, *, today: date) -> Status:
    """The word that stands beside an address."""
    taken = notices.get((address.profile_id, address.digest))
    if taken is not None:
        return "verified" if taken else "invalid"
    if address.agree_count > 1 or (today - address.last_seen_on).days <= _RECENT_DAYS:
        return "likely"
    return "unverified"
