"""Numbers and links that stand on several cards: such a link is nobody's own page, and tells of nobody who they are."""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.profiles.models import ContactPoint

AT_TIMES = ("phone", "link")
"""Kinds of contact that several people may have in common, such as an office's."""


def on_several(session: Session, digests: Collection[bytes]) -> set[bytes]:
    """Those of these few phones and links that stand on more than one card."""
    return {digest for digest in digests if session.scalar(_second_holder(digest)) is not None}


def links_of_others(session: Session, profile_id: str, digests: Iterable[bytes]) -> frozenset[tuple[str, bytes]]:
    """Those of these few links that stand on another card too, as what may not be shown on this one."""
    theirs = ContactPoint.kind == "link", ContactPoint.profile_id != profile_id
    of_another = {
        digest: select(ContactPoint.digest).where(ContactPoint.digest == digest, *theirs) for digest in digests
    }
    return frozenset(("link", one) for one, query in of_another.items() if session.scalar(query.limit(1)) is not None)


def _second_holder(digest: bytes) -> Select[str]:
    """Somebody else than the first one found: read no further, since a vendor's placeholder may stand on 100,000
    cards, and each of them asks."""
    holder = select(ContactPoint.profile_id).where(ContactPoint.digest == digest, ContactPoint.kind.in_(AT_TIMES))
    return holder.where(ContactPoint.profile_id != holder.limit(1).correlate(None).scalar_subquery()).limit(1)
