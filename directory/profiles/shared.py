"""Numbers and links that stand on several cards: such a link is nobody's own page, and tells of nobody who they are."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.models import ContactPoint

AT_TIMES = ("phone", "link")
"""Kinds of contact that several people may have in common, such as an office's."""


def on_several(session: Session, digests: Collection[bytes]) -> set[bytes]:
    """Those of these phones and links that stand on more than one card."""
    if not digests:
        return set()
    cards = func.count(func.distinct(ContactPoint.profile_id))
    query = select(ContactPoint.digest).where(ContactPoint.digest.in_(list(digests)), ContactPoint.kind.in_(AT_TIMES))
    return set(session.scalars(query.group_by(ContactPoint.digest).having(cards > 1)))


def links_of_others(session: Session, profile_id: str, digests: Iterable[bytes]) -> frozenset[tuple[str, bytes]]:
    """Those of these links that stand on another card too, as what may not be shown on this one."""
    wanted = list(digests)
    if not wanted:
        return frozenset()
    query = select(ContactPoint.digest).distinct()
    others = query.where(
        ContactPoint.kind == "link", ContactPoint.digest.in_(wanted), ContactPoint.profile_id != profile_id
    )
    return frozenset(("link", digest) for digest in session.scalars(others))
