"""Notices owed, sent, delivered and revoked: the proof that a person was told before being shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.profiles import bulk, journal
from directory.profiles.keys import new_id
from directory.profiles.lifecycle import advance, advance_all, hold, touch_index
from directory.profiles.models import Fact, Profile
from directory.profiles.owed import Notice, NoticeContent, NoticeFact, Operator
from directory.profiles.refusals import remember_bounce
from directory.profiles.regimes import Law
from directory.profiles.removal import leave
from directory.profiles.states import FactKind, NoticeKind, State

AT_ONCE = frozenset(
    {FactKind.NAME, FactKind.EMAIL, FactKind.WORK_PHONE, FactKind.MOBILE, FactKind.COMPANY, FactKind.LINK}
)
"""Kinds whose first appearance is told at once; others wait for the next notice, ``QUIET_DAYS`` at most."""

QUIET_DAYS = 20
_ADDRESS_IS_DEAD = frozenset({"bounced", "refused_by_server"})
CAME_BACK = _ADDRESS_IS_DEAD | {"nobody_took_it", "address_unusable"}
"""Why a notice counts for nothing although we wanted it to: no server took it, one gave it back, or its address takes
no mail."""
REVOKED = "notice_revoked"
"""The journal's word for a notice that counts no more while its person stays: a restore revokes it again."""
BY_THE_OPERATOR = "operator"
"""Why a notice is revoked that the operator takes back: it speaks of the mail, and not against the address."""


class Revoked(StrEnum):
    """What followed from revoking a notice; NOTHING when it counted no more, or its person had left."""

    NOTHING = "nothing"
    TOLD_ANEW = "told_anew"
    LEFT = "left"


def owe(session: Session, profile: Profile, kind: NoticeKind, *, at: datetime) -> Notice | None:
    """Makes the notice a profile is owed, unless one of this kind waits already; None when no address is left that
    a notice has not bounced from."""
    waiting = session.scalar(
        select(Notice).where(
            Notice.profile_id == profile.id,
            Notice.kind == kind,
            Notice.delivered_at.is_(None),
            Notice.revoked_at.is_(None),
        )
    )
    if waiting is not None:
        return waiting
    address = address_for(session, profile.id)
    if address is None:
        return None
    notice = _notice(profile, kind, address, operator_wait_days(session), at=at)
    session.add(notice)
    session.flush()
    return notice


def owe_first(session: Session, profiles: Sequence[Profile], *, at: datetime) -> int:
    """Owes the first notice to people who have had none, a whole batch in three statements."""
    ids = [profile.id for profile in profiles]
    had = set(session.scalars(select(Notice.profile_id).where(Notice.profile_id.in_(ids))))
    best: dict[str, Fact] = {}
    for fact in session.scalars(
        select(Fact).where(Fact.profile_id.in_(ids), Fact.kind == FactKind.EMAIL).order_by(Fact.rank.desc())
    ):
        best[fact.profile_id] = fact
    operator_days = operator_wait_days(session)
    for profile in profiles:
        if profile.id in had:
            owe(session, profile, NoticeKind.LISTING, at=at)
        elif profile.id in best:
            session.add(_notice(profile, NoticeKind.LISTING, best[profile.id], operator_days, at=at))
    session.flush()
    return len(best)


def owe_for_new_facts(session: Session, profile: Profile, facts: Sequence[Fact], *, at: datetime) -> Notice | None:
    """Owes a notice about facts that no living notice names: at once for the kinds of AT_ONCE, else when the last
    notice is ``QUIET_DAYS`` old, so that a changed title does not become a mail of its own."""
    named = select(NoticeFact.fact_id).join(Notice, Notice.id == NoticeFact.notice_id)
    told = set(session.scalars(named.where(NoticeFact.profile_id == profile.id, Notice.revoked_at.is_(None))))
    untold = [fact for fact in facts if fact.id not in told and fact.visible_from is None]
    if not untold:
        return None
    last = session.scalar(
        select(Notice.made_at).where(Notice.profile_id == profile.id).order_by(Notice.made_at.desc()).limit(1)
    )
    quiet = last is not None and at - last < timedelta(days=QUIET_DAYS)
    if quiet and not any(fact.kind in AT_ONCE for fact in untold):
        return None
    return owe(session, profile, NoticeKind.NEW_FACTS, at=at)


def address_for(session: Session, profile_id: str) -> Fact | None:
    """The address to tell a person at: the best-ranked one that no notice has bounced from. One whose notice the
    operator took back is as good as before."""
    bounced = select(Notice.fact_id).where(
        Notice.profile_id == profile_id,
        Notice.revoked_at.is_not(None),
        Notice.revoked_because != BY_THE_OPERATOR,
        Notice.fact_id.is_not(None),
    )
    return session.scalar(
        select(Fact)
        .where(Fact.profile_id == profile_id, Fact.kind == FactKind.EMAIL, Fact.id.not_in(bounced))
        .order_by(Fact.rank)
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Naming:
    """What one notice names: the facts, and the fields as they are sent."""

    notice: Notice
    facts: Sequence[Fact]
    letter: dict[str, object]


def name_facts(session: Session, named: Sequence[Naming]) -> None:
    """Records, before the mails leave, which facts each names and the fields as sent; a repeated try replaces them."""
    ids = [one.notice.id for one in named]
    for table in (NoticeFact, NoticeContent):
        session.execute(delete(table).where(table.notice_id.in_(ids)))
    about = [({"notice_id": one.notice.id, "profile_id": one.notice.profile_id}, one) for one in named]
    facts = [known | {"fact_id": fact.id} for known, one in about for fact in one.facts]
    letters = [known | {"letter": one.letter} for known, one in about]
    for name, rows in (("notice_fact", facts), ("notice_content", letters)):
        bulk.write(session, name, [bulk.made_ready(session, name, row) for row in rows])


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice that a server took: ``by`` is its exchanger or the relay, ``answer`` its 250, ``at`` when it came."""

    notice: Notice
    by: str
    answer: str
    at: datetime


def delivered(session: Session, notice: Notice, *, by: str, answer: str, at: datetime) -> bool:
    """A server took the notice: the wait begins. False when that is known already or the person has left meanwhile."""
    return bool(delivered_all(session, [Taken(notice, by, answer, at)]))


def delivered_all(session: Session, taken: Sequence[Taken]) -> int:
    """As ``delivered`` for many at once, written together; answers for how many a wait began."""
    ids = {one.notice.profile_id for one in taken}
    people = {profile.id: profile for profile in session.scalars(select(Profile).where(Profile.id.in_(ids)))}
    fresh = [
        one
        for one in taken
        if one.notice.profile_id in people and one.notice.delivered_at is None and one.notice.revoked_at is None
    ]
    told = []
    for one in fresh:
        notice, profile = one.notice, people[one.notice.profile_id]
        notice.delivered_at = one.at
        notice.delivered_by = one.by
        notice.server_answer = one.answer[:400]
        notice.wait_ends_at = one.at + timedelta(days=notice.wait_days)
        notice.next_try_at = None
        notice.claimed_until = None
        if notice.kind == NoticeKind.LISTING and profile.state == State.GATED:
            told.append(profile)
        elif notice.kind == NoticeKind.LISTING and profile.came_from == State.GATED:
            profile.came_from = State.NOTICED
    session.flush()
    if told:
        advance_all(session, told, State.NOTICED, because="told", at=max(one.at for one in fresh))
    return len(fresh)


def leaves_if_taken_back(session: Session, notice: Notice, *, at: datetime) -> bool:
    """Whether the person goes when the operator takes a notice back: a card listed on it falls, past the last day to
    tell nobody may be told any more, and whoever has no address left cannot be."""
    profile = session.get_one(Profile, notice.profile_id)
    if notice.revoked_at is not None or profile.state == State.REMOVED:
        return False
    falls = profile.state == State.LISTED and profile.listing_notice_id == notice.id
    too_late = notice.kind == NoticeKind.LISTING and profile.tell_by <= at
    return falls or too_late or address_for(session, profile.id) is None


def revoke(session: Session, notice: Notice, *, because: str, at: datetime) -> Revoked:
    """A notice did not arrive after all: whatever stands on it is hidden, the person is told at another address (at the
    same one, if the operator took it back), and goes (erased, not suppressed) when there is none."""
    profile = session.get(Profile, notice.profile_id)
    if profile is None or profile.state == State.REMOVED:
        return Revoked.NOTHING
    hold(session, profile)  # whoever shows by this notice this very moment is waited for, and hidden below
    held = select(Notice).where(Notice.id == notice.id, Notice.revoked_at.is_(None)).with_for_update()
    if session.scalar(held.execution_options(populate_existing=True)) is None:
        return Revoked.NOTHING
    taken_back = because == BY_THE_OPERATOR
    leaves = taken_back and leaves_if_taken_back(session, notice, at=at)
    hide_what_stands_on(session, notice, at=at)
    gone = session.get(Fact, notice.fact_id) if because in _ADDRESS_IS_DEAD and notice.fact_id is not None else None
    if gone is not None:
        remember_bounce(session, profile.id, gone.value, at=at)
    rested_on = profile.listing_notice_id == notice.id
    if leaves or (rested_on and profile.state == State.LISTED):
        leave(session, profile, because=because if taken_back else "undeliverable", at=at, for_good=False)
        return Revoked.LEFT
    if rested_on:
        profile.listing_notice_id = None
    notice.revoked_at, notice.revoked_because = at, because
    notice.next_try_at = notice.claimed_until = None
    session.flush()
    again = owe(session, profile, NoticeKind(notice.kind), at=at)
    if again is None:
        leave(session, profile, because="undeliverable", at=at, for_good=False)
        return Revoked.LEFT
    journal.note(session, REVOKED, profile_id=profile.id, body={"notice": notice.id, "because": because}, at=at)
    if notice.kind == NoticeKind.LISTING and profile.state == State.NOTICED:
        advance(session, profile, State.GATED, because=because if taken_back else "undeliverable", at=at)
    elif notice.kind == NoticeKind.LISTING and profile.came_from in (State.NOTICED, State.LISTED):
        profile.came_from = State.GATED
    return Revoked.TOLD_ANEW


def hide_what_stands_on(session: Session, notice: Notice, *, at: datetime) -> None:
    """Takes every fact that became visible by this notice out of sight."""
    shown = session.scalars(select(Fact).where(Fact.visible_notice_id == notice.id)).all()
    for fact in shown:
        fact.visible_from = None
        fact.visible_notice_id = None
    if shown:
        touch_index(session, notice.profile_id, at=at)
    session.flush()


def listing_notice(session: Session, profile_id: str) -> Notice | None:
    """The delivered, unrevoked first notice of a profile."""
    return session.scalar(
        select(Notice)
        .where(
            Notice.profile_id == profile_id,
            Notice.kind == NoticeKind.LISTING,
            Notice.delivered_at.is_not(None),
            Notice.revoked_at.is_(None),
        )
        .order_by(Notice.delivered_at.desc())
        .limit(1)
    )


def _notice(profile: Profile, kind: NoticeKind, address: Fact, operator_days: int | None, *, at: datetime) -> Notice:
    return Notice(
        id=new_id(),
        profile_id=profile.id,
        kind=kind,
        fact_id=address.id,
        domain=address.detail.get("domain", ""),
        language=profile.language,
        wait_days=Law.of(profile.regime).wait_days(operator_days),
        made_at=at,
        next_try_at=at,
        tries=0,
    )


def operator_wait_days(session: Session) -> int | None:
    """The operator's own waiting days where the law leaves them open."""
    operator = session.get(Operator, 1)
    days = operator.answers.get("wait_days") if operator is not None else None
    return int(days) if days else None
