"""Ids under which one person was held before a merge: who they mean now, and what stays under them until erasure."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.profiles.models import ProfileAlias
from directory.profiles.owed import Notice

OUTLIVES_A_MERGE = frozenset({"notice", "notice_content", "link_token", "look_text", "duty"})
"""Tables whose rows stay under the former id, as the person was told or looked at under it; read and erased with those
of the card that goes on."""


def ids_of(session: Session, profile_id: str) -> list[str]:
    """A card's own id first, then those of the cards merged into it."""
    former = select(ProfileAlias.alias).where(ProfileAlias.profile_id == profile_id).order_by(ProfileAlias.alias)
    return [profile_id, *session.scalars(former)]


def called_now(session: Session, profile_ids: Collection[str]) -> dict[str, str]:
    """By id, the one that means the same person now: itself unless it was merged."""
    rows = session.execute(
        select(ProfileAlias.alias, ProfileAlias.profile_id).where(ProfileAlias.alias.in_(profile_ids))
    )
    found: dict[str, str] = dict(rows.all())
    return {profile_id: found.get(profile_id, profile_id) for profile_id in profile_ids}


def stop_telling(session: Session, profile_id: str, *, at: datetime) -> None:
    """No mail is sent any more for an id that is about to be an alias: the card that goes on tells its person."""
    waiting = update(Notice).where(
        Notice.profile_id == profile_id, Notice.delivered_at.is_(None), Notice.revoked_at.is_(None)
    )
    session.execute(waiting.values(revoked_at=at, revoked_because="merged", next_try_at=None, claimed_until=None))
