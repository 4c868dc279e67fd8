"""What is due by its date: each sweep selects its rows and settles them in small transactions of their own.

The tables are the list: a lost queue, a killed worker or a stopped night only delays. Every sweep may run twice at
once; each row's act is a calm False when somebody else did it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from directory.db import Database, Outrun
from directory.profiles import clock_watch, companies, evidence, outbox, reach, refusals, requests
from directory.profiles.lifecycle import hold
from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.notices_sent import QUIET_DAYS
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.recompile import recompile, withdraw
from directory.profiles.regimes import REGIMES
from directory.profiles.removal import leave
from directory.profiles.states import SourceKind, State

BATCH = 200
_log = structlog.get_logger(__name__)


def list_due(database: Database, *, at: datetime) -> int:
    """Lists every profile whose wait is over; answers how many. Nobody while the clock is not believed."""
    if not clock_watch.may_list(database, at=at):
        return 0
    with database.read() as session:
        due = reach.due_for_listing(session, at=at, at_most=5_000)
    return sum(
        database.until_done(partial(reach.list_profiles, profile_ids=due[start : start + 20], at=at))
        for start in range(0, len(due), 20)
    )


def show_due(database: Database, *, at: datetime) -> int:
    """Shows the new facts whose own notice has waited out, and lets former employers' lines go; none while the clock
    is not believed."""
    if not clock_watch.may_list(database, at=at):
        return 0

    def show(session: Session, notice_id: str) -> bool:
        notice = session.get(Notice, notice_id)
        if notice is None:
            return False
        profile = session.get_one(Profile, notice.profile_id)
        hold(session, profile)
        shown = bool(reach.show_named(session, [notice], at=at))
        if shown:
            recompile(session, profile, at=at)
        return shown

    with database.read() as session:
        due = reach.due_to_show(session, at=at, at_most=5_000)
    return _each(database, due, show)


def erase_untold(database: Database, *, at: datetime) -> int:
    """Erases whoever was not told within the time the law gives (GDPR Art. 14(3)(a)); no suppression follows."""
    untold = (State.RECEIVED, State.GATED)

    def erase(session: Session, profile_id: str) -> bool:
        profile = session.get(Profile, profile_id)
        if profile is None or State(profile.came_from or profile.state) not in untold or profile.tell_by > at:
            return False
        return leave(session, profile, because="not_told_in_time", at=at, for_good=False).fresh

    with database.read() as session:
        due = list(
            session.scalars(
                select(Profile.id).where(
                    Profile.state.in_((*untold, State.RESTRICTED)),
                    Profile.tell_by <= at,
                    or_(Profile.state != State.RESTRICTED, Profile.came_from.in_(untold)),
                )
            )
        )
    return _each(database, due, erase)


def tell_of_new_facts(database: Database, *, at: datetime) -> int:
    """Owes notices about new lines that waited quietly for one long enough (see notices_sent.owe_for_new_facts)."""
    due = _holding(database, _untold(at, QUIET_DAYS), also_hidden=False)
    return _each(database, due, lambda session, key: recompile(session, session.get_one(Profile, key), at=at))


def drop_untold_facts(database: Database, *, at: datetime) -> int:
    """Takes out of what the sources said each line the person was not told of in time although others were: whoever
    hides gets no mail, and nothing is held untold past the last day to tell. Of their own words they know."""
    days = min(regime.tell_days for regime in REGIMES.values())
    too_late = (*_untold(at, days), Fact.source_kind != SourceKind.PERSON)

    def drop(session: Session, profile_id: str) -> bool:
        profile = session.get_one(Profile, profile_id)
        late = session.scalars(select(Fact).where(Fact.profile_id == profile_id, *too_late)).all()
        for observation in session.scalars(select(Observation).where(Observation.profile_id == profile_id)):
            for fact in late:
                observation.claim = evidence.without_line(observation.claim, fact)
        session.flush()
        return bool(late) and recompile(session, profile, at=at)

    return _each(database, _holding(database, too_late, also_hidden=True), drop)


def _untold(at: datetime, days: int) -> tuple[ColumnElement[bool], ...]:
    told = select(NoticeFact.fact_id).join(Notice, Notice.id == NoticeFact.notice_id)
    delivered = told.where(Notice.delivered_at.is_not(None), Notice.revoked_at.is_(None))
    return (Fact.visible_from.is_(None), Fact.added_at <= at - timedelta(days=days), Fact.id.not_in(delivered))


def _holding(database: Database, lines: Sequence[ColumnElement[bool]], *, also_hidden: bool) -> list[str]:
    """Whoever was told and holds such a line."""
    told = (State.NOTICED, State.LISTED)
    hidden = and_(Profile.state == State.RESTRICTED, Profile.came_from.in_(told))
    with database.read() as session:
        return list(
            session.scalars(
                select(Fact.profile_id)
                .distinct()
                .join(Profile, Profile.id == Fact.profile_id)
                .where(or_(Profile.state.in_(told), hidden if also_hidden else false()), *lines)
            )
        )


def expire_evidence(database: Database, *, at: datetime) -> int:
    """Withdraws observations past their own clock or their licence; a profile with nothing left goes. What the source
    of an ended licence said of companies goes too."""
    gone = 0
    while database.finds(companies.of_ended(today=at.date())):
        database.until_done(lambda session: companies.drop_ended(session, today=at.date(), at=at))
    while True:
        with database.read() as session:
            due = evidence.due_to_go(session, today=at.date(), at_most=BATCH)
        if not due:
            return gone

        database.until_done(partial(withdraw, observation_ids=due, at=at))
        gone += len(due)


def gates_anew(database: Database, version: str, *, at: datetime, at_most: int = 2_000) -> int:
    """Asks the gates again for profiles compiled under older lists; answers how many were asked."""
    # Two ranges of an index instead of "not this one", which would read everybody each time.
    older = or_(Profile.gates_version < version, Profile.gates_version > version)
    with database.read() as session:
        due = list(session.scalars(select(Profile.id).where(older, Profile.state != State.REMOVED).limit(at_most)))
    return _each(database, due, lambda session, key: recompile(session, session.get_one(Profile, key), at=at) or True)


def forget(database: Database, *, at: datetime) -> int:
    """Empties expired mails, and deletes refusals older than twelve months and requests older than 24."""
    acts = (
        (outbox.expired(at=at), outbox.expire),
        (refusals.expired(at=at), refusals.forget_old),
        (requests.expired(at=at), requests.forget_old),
    )
    return sum(database.until_done(partial(act, at=at)) for due, act in acts if database.finds(due))


def _each(database: Database, ids: list[str], act: Callable[[Session, str], bool]) -> int:
    """Runs ``act`` for each id, a few to a transaction. One that was outrun is left to the next sweep; one that fails
    is tried alone, so that it holds up nobody else, and is told in the log by its id."""

    def run(part: list[str]) -> int:
        return database.until_done(lambda session: sum(bool(act(session, key)) for key in part))

    done = 0
    for start in range(0, len(ids), 20):
        try:
            done += run(ids[start : start + 20])
        except Outrun:
            continue
        except Exception:  # noqa: BLE001 whatever fails for one person must not hold up the others
            done += sum(_alone(run, key) for key in ids[start : start + 20])
    return done


def _alone(run: Callable[[list[str]], int], key: str) -> int:
    try:
        return run([key])
    except Outrun:
        return 0
    except Exception as failed:  # noqa: BLE001 as above
        _log.error("a sweep failed for one profile", profile=key, kind=type(failed).__name__)
        return 0
