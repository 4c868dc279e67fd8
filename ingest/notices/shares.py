"""How many new people the mail of one member may have told in a day: a mailbox must be no cannon for spam.

Counted in the member's own row, under its lock, so that no kill and no second worker passes it. Companies' feeds are
not limited.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.models import Observation, Profile
from directory.profiles.owed import Notice
from directory.profiles.states import NoticeKind, State
from ingest.models import Grant, Member

NEW_PEOPLE_A_DAY = 200
"""Addressees of first notices, for each member and UTC day."""

_BY_A_FEED = select(Observation.profile_id).where(Observation.feed_id.is_not(None))


def put_off(session: Session, notices: Sequence[Notice], *, at: datetime) -> set[str]:
    """Gives each of these first notices a place among its member's of the day, and puts off to the next day those for
    whom none is left; answers their ids. A notice keeps its place all day, however often it is tried."""
    asked = [one for one in notices if one.kind == NoticeKind.LISTING and one.counted_on != at.date()]
    brought = _brought_by(session, [one.profile_id for one in asked])
    members = _locked(session, {member_id for member_id in brought.values() if member_id is not None})
    late = set()
    for notice in asked:
        if notice.profile_id not in brought:
            continue
        if _takes_place(members.get(brought[notice.profile_id] or ""), today=at.date()):
            notice.counted_on = at.date()
        else:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
            notice.next_try_at = midnight + timedelta(days=1)
            late.add(notice.id)
    return late


def told_later(session: Session, member: Member, *, at: datetime) -> int:
    """How many people of a member's mail wait to be told for whom today has no place left."""
    theirs = select(Observation.profile_id).join(Grant, Grant.id == Observation.grant_id)
    placed = select(Notice.profile_id).where(Notice.counted_on == at.date())
    waiting = select(func.count()).where(
        Profile.state.in_((State.RECEIVED, State.GATED)),
        Profile.id.in_(theirs.where(Grant.member_id == member.id)),
        Profile.id.not_in(_BY_A_FEED),
        Profile.id.not_in(placed),
    )
    used = member.new_people if member.counted_on is not None and member.counted_on >= at.date() else 0
    return max(0, (session.scalar(waiting) or 0) - max(0, NEW_PEOPLE_A_DAY - used))


def _takes_place(member: Member | None, *, today: date) -> bool:
    """Takes one of the day's places; there is none without a member behind it. A clock set back opens no new day."""
    if member is None:
        return False
    if member.counted_on is None or member.counted_on < today:
        member.counted_on, member.new_people = today, 0
    if member.new_people >= NEW_PEOPLE_A_DAY:
        return False
    member.new_people += 1
    return True


def _brought_by(session: Session, profile_ids: Collection[str]) -> dict[str, str | None]:
    """Of those whom no feed tells of: whose mail told of them first; None where no member stands behind it any more."""
    rows = session.execute(
        select(Observation.profile_id, Grant.member_id)
        .outerjoin(Grant, Grant.id == Observation.grant_id)
        .where(
            Observation.profile_id.in_(profile_ids),
            Observation.grant_id.is_not(None),
            Observation.profile_id.not_in(_BY_A_FEED.where(Observation.profile_id.in_(profile_ids))),
        )
        .order_by(Observation.obtained_at.desc(), Observation.id.desc())
    )
    return dict(rows.all())


def _locked(session: Session, member_ids: Collection[str]) -> dict[str, Member]:
    """The members' rows as they are now, nobody else's until the transaction ends."""
    found = select(Member).where(Member.id.in_(member_ids)).order_by(Member.id)
    rows = session.scalars(found.with_for_update().execution_options(populate_existing=True))
    return {member.id: member for member in rows}
