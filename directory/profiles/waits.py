"""Waits that run: how long they stand still while a card is hidden, and grow when the law asks more."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.lifecycle import advance
from directory.profiles.models import Profile, ProfileMove
from directory.profiles.notices_sent import hide_what_stands_on, operator_wait_days
from directory.profiles.owed import Notice
from directory.profiles.regimes import Law
from directory.profiles.states import State


def waits_if_shown(session: Session, profile_id: str, *, at: datetime) -> list[tuple[Notice, datetime]]:
    """Each wait of a hidden profile that stands still, and when it ends if the hiding ends at ``at``: what was left of
    it when the hiding began is still to run."""
    since = _hidden_since(session, profile_id, at=at)
    standing = select(Notice).where(
        Notice.profile_id == profile_id, Notice.revoked_at.is_(None), Notice.wait_ends_at > since
    )
    return [
        (notice, at + (notice.wait_ends_at - max(since, notice.delivered_at)))
        for notice in session.scalars(standing)
        if notice.delivered_at is not None and notice.wait_ends_at is not None
    ]


def _hidden_since(session: Session, profile_id: str, *, at: datetime) -> datetime:
    hidden = select(func.max(ProfileMove.at, type_=ProfileMove.at.type)).where(
        ProfileMove.profile_id == profile_id, ProfileMove.to_state == State.RESTRICTED
    )
    return session.scalar(hidden) or at


def lengthen_waits(session: Session, profile: Profile, *, at: datetime) -> None:
    """Gives every notice the wait that the profile's law asks now, if that is longer and still runs; what was shown
    after the shorter one is hidden until the longer one is over (docs/decisions/0004). Waits over either way stay."""
    days = Law.of(profile.regime).wait_days(operator_wait_days(session))
    counted_to = _hidden_since(session, profile.id, at=at) if profile.state == State.RESTRICTED else at
    shorter = select(Notice).where(
        Notice.profile_id == profile.id, Notice.wait_days < days, Notice.revoked_at.is_(None)
    )
    for notice in session.scalars(shorter).all():
        if notice.wait_ends_at is not None:
            ends_at = notice.wait_ends_at + timedelta(days=days - notice.wait_days)
            if ends_at <= counted_to:
                continue
            _hide_again(session, profile, notice, at=at)
            notice.wait_ends_at = ends_at
        notice.wait_days = days
    session.flush()


def _hide_again(session: Session, profile: Profile, notice: Notice, *, at: datetime) -> None:
    hide_what_stands_on(session, notice, at=at)
    if profile.listing_notice_id != notice.id:
        return
    profile.listing_notice_id = profile.listed_at = None
    if profile.state == State.LISTED:
        advance(session, profile, State.NOTICED, because="stricter_law", at=at)
    elif profile.came_from == State.LISTED:
        profile.came_from = State.NOTICED
    session.flush()
