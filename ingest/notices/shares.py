"""How many people the mail of one member may have told in a day at addresses it brought: a mailbox must be no cannon.

An address counts, be it in a first notice or in one about new lines of somebody told already: else a mailbox could
write to any address by naming it beside known people. It takes no place when somebody else says it too (a feed, the
person), or when a notice reached it before. Who is put off is told on another day; nothing is shown meanwhile. What is
untold on the last day to tell is erased, the person (``sweeps.erase_untold``) or the line (``drop_untold_facts``), so
the limit keeps nothing past the law. Counted in the member's own row, under its lock, so that no kill and no second
worker passes it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.owed import Notice
from directory.profiles.states import NoticeKind, State
from ingest.models import Grant, Member

NEW_PEOPLE_A_DAY = 200
"""Addressees that nobody else told of, for each member and UTC day."""


def put_off(session: Session, notices: Sequence[Notice], *, at: datetime) -> set[str]:
    """Gives each of these notices to addresses that a member's mail brought a place among its member's of the day, and
    puts off to the next day those for whom none is left; answers their ids. A notice keeps its place all day, however
    often it is tried."""
    asked = [one for one in notices if one.counted_on != at.date()]
    brought = _brought_by(session, [one.id for one in asked])
    members = _locked(session, {member_id for member_id in brought.values() if member_id is not None})
    late = set()
    for notice in asked:
        if notice.id not in brought:
            continue
        if _takes_place(members.get(brought[notice.id] or ""), today=at.date()):
            notice.counted_on = at.date()
        else:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
            notice.next_try_at = midnight + timedelta(days=1)
            late.add(notice.id)
    return late


def told_later(session: Session, member: Member, *, at: datetime) -> int:
    """How many people of a member's mail wait to be told for whom today has no place left."""
    theirs = select(Observation.profile_id).join(Grant, Grant.id == Observation.grant_id)
    fed = aliased(Observation)
    by_a_feed = exists().where(fed.profile_id == Profile.id, fed.feed_id.is_not(None))
    placed = exists().where(Notice.profile_id == Profile.id, Notice.counted_on == at.date())
    waiting = select(func.count()).where(
        Profile.state.in_((State.RECEIVED, State.GATED)),
        Profile.id.in_(theirs.where(Grant.member_id == member.id)),
        ~by_a_feed,
        ~placed,
    )
    anew = select(Notice.id).where(
        Notice.kind == NoticeKind.NEW_FACTS, Notice.delivered_at.is_(None), Notice.revoked_at.is_(None),
        or_(Notice.counted_on.is_(None), Notice.counted_on != at.date()),
        Notice.profile_id.in_(theirs.where(Grant.member_id == member.id)),
    )  # fmt: skip
    brought = _brought_by(session, session.scalars(anew).all())
    number = (session.scalar(waiting) or 0) + sum(whose == member.id for whose in brought.values())
    used = member.new_people if member.counted_on is not None and member.counted_on >= at.date() else 0
    return max(0, number - max(0, NEW_PEOPLE_A_DAY - used))


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


def _brought_by(session: Session, notice_ids: Iterable[str]) -> dict[str, str | None]:
    """Of notices to addresses that members' mail alone says and no notice reached before: whose mail said so first;
    None where no member stands behind it any more."""
    earlier, mailed = aliased(Notice), aliased(Observation)
    of_it = earlier.profile_id == Notice.profile_id, earlier.fact_id == Notice.fact_id
    reached = exists().where(*of_it, earlier.delivered_at.is_not(None), earlier.revoked_at.is_(None))
    by_mail = exists().where(mailed.profile_id == Notice.profile_id, mailed.grant_id.is_not(None))
    rows = session.execute(
        select(Notice.id, Fact.value, Observation.claim, Observation.grant_id, Grant.member_id)
        .join(Fact, Fact.id == Notice.fact_id)
        .join(Observation, Observation.profile_id == Notice.profile_id)
        .outerjoin(Grant, Grant.id == Observation.grant_id)
        .where(Notice.id.in_(list(notice_ids)), by_mail, ~reached)
        .order_by(Observation.obtained_at.desc(), Observation.id.desc())
    )
    brought: dict[str, str | None] = {}
    said_by_others = set()
    for notice_id, address, claim, grant_id, member_id in rows:
        if address in claim.get("emails", ()):
            brought[notice_id] = member_id
            if grant_id is None:
                said_by_others.add(notice_id)
    return {notice_id: member_id for notice_id, member_id in brought.items() if notice_id not in said_by_others}


def _locked(session: Session, member_ids: Collection[str]) -> dict[str, Member]:
    """The members' rows as they are now, nobody else's until the transaction ends."""
    found = select(Member).where(Member.id.in_(member_ids)).order_by(Member.id)
    rows = session.scalars(found.with_for_update().execution_options(populate_existing=True))
    return {member.id: member for member in rows}
