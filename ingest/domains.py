"""Asking DNS for the mail domains of people received and told, many at once, and moving people on by the answers."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.dns import Answer, MailDomain, Resolver
from directory.profiles.models import Fact, Profile
from directory.profiles.recompile import recompile
from directory.profiles.states import FactKind, State
from ingest.gating import ANSWER_STANDS
from ingest.models import MailDomainAnswer
from ingest.pipeline import answered_for, settle_all

AT_ONCE = 200
_CHECK_AGAIN = timedelta(days=7)
_TROUBLE_AGAIN = timedelta(minutes=10)
_TROUBLE_AT_LATEST = timedelta(hours=6)


def check_due(database: Database, resolver: Resolver, *, at: datetime) -> int:
    """Asks DNS for every domain that is due and settles whoever waited for the answer; answers how many domains."""
    asked = 0
    while True:
        with database.read() as session:
            due = list(
                session.scalars(
                    select(MailDomainAnswer.domain).where(MailDomainAnswer.next_check_at <= at).limit(AT_ONCE)
                )
            )
        if not due:
            return asked
        answers = resolver.resolve_many(due)
        moved = database.until_done(partial(_write_all, answers=answers, at=at))
        settle_domains(database, moved, at=at)
        asked += len(due)


def settle_domains(database: Database, domains: set[str], *, at: datetime) -> int:
    """Brings everybody with an address at these domains before the gates again, some at a time."""
    if not domains:
        return 0
    with database.read() as session:
        at_them = or_(*(Fact.value.endswith(f"@{domain}", autoescape=True) for domain in sorted(domains)))
        waiting = list(session.scalars(select(Fact.profile_id).distinct().where(Fact.kind == FactKind.EMAIL, at_them)))

    def act(session: Session, ids: list[str]) -> int:
        told = session.scalars(
            select(Profile).where(Profile.id.in_(ids), Profile.state.not_in((State.RECEIVED, State.REMOVED)))
        ).all()
        for profile in told:
            recompile(session, profile, at=at)
        return settle_all(session, ids, at=at)

    return sum(
        database.until_done(partial(act, ids=waiting[start : start + 25])) for start in range(0, len(waiting), 25)
    )


def settle_waiting(database: Database, *, at: datetime) -> int:
    """Moves on whoever is RECEIVED although DNS has answered, such as a person split off from another."""
    with database.read() as session:
        ids = answered_for(session, select(Profile.id).where(Profile.state == State.RECEIVED).limit(2_000))
    return sum(
        database.until_done(partial(settle_all, profile_ids=ids[start : start + 25], at=at))
        for start in range(0, len(ids), 25)
    )


def _write_all(session: Session, answers: dict[str, MailDomain], *, at: datetime) -> set[str]:
    """Keeps the answers; names the domains whose people must be looked at again."""
    moved = set()
    for domain, answer in answers.items():
        row = session.get(MailDomainAnswer, domain)
        if row is None:
            continue
        before = (row.answer, row.trouble_since is None)
        if answer.answer is Answer.TRY_LATER:
            row.trouble_since = row.trouble_since or at
            row.next_check_at = _again_after_trouble(row.trouble_since, at=at)
            if at - row.trouble_since > ANSWER_STANDS:
                moved.add(domain)
            continue
        row.answer, row.reason, row.hosts = answer.answer, answer.reason[:40], list(answer.hosts)
        row.checked_at, row.trouble_since, row.next_check_at = at, None, at + _CHECK_AGAIN
        if before != (row.answer, True):
            moved.add(domain)
    return moved


def _again_after_trouble(since: datetime, *, at: datetime) -> datetime:
    """When to ask again after DNS failed: the longer it has failed the later, but at the instant at which the last
    answer stands no longer."""
    later = at + min(max((at - since) / 10, _TROUBLE_AGAIN), _TROUBLE_AT_LATEST)
    stands_until = since + ANSWER_STANDS
    return min(later, stands_until + timedelta(seconds=1)) if at <= stands_until else later
