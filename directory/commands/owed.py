"""What is late, for ``doctor``: words the operator owes, people to be told, mails, index changes, customers' duties."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directory.accounts.models import PasswordReset
from directory.clock import now, wall_now
from directory.commands.findings import Finding, Look, in_words, ok, red
from directory.parts import Parts
from directory.profiles import clock_watch, duties, operator
from directory.profiles.models import IndexChange, Profile
from directory.profiles.owed import Duty, JournalEntry, Notice, OutboxMail
from directory.profiles.recipients import names_of
from directory.profiles.states import DutyKind, State

_LATE = timedelta(minutes=10)
_NOTICE_LATE = timedelta(hours=1)
_REMEDY = "see what is red above; cardfile scheduler does this work"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of work: the rows that are late, the column that says since when, and what to do."""

    name: str
    since: InstrumentedAttribute[Any]
    late: tuple[ColumnElement[bool], ...]
    remedy: str


def looks(held: Parts) -> Sequence[Look]:
    """All that waits in the database."""

    def look() -> Iterator[Finding]:
        with held.database.read() as session:
            yield clock(session, at=wall_now())
            yield _operator(session)
            at = now()
            yield from (_waiting(session, one, at=at) for one in _work(at))
            yield from _duties(session, at=at)

    return (Look("what is owed", look, "see the database above"),)


def clock(session: Session, *, at: datetime) -> Finding:
    """How far this machine's clock is believed."""
    passed = clock_watch.gap(session, at=at)
    if passed.since is None:
        return ok("clock", "nobody was listed yet")
    gone_by = in_words(abs(passed.since))
    if passed.jumped:
        told = f"{gone_by} since people were last listed: nobody is until you say that the clock is right"
        return red("clock", told, clock_watch.REMEDY)
    if passed.set_back:
        told = f"{gone_by} behind the last listing: time goes on from there"
        return red("clock", told, f"set the machine's clock; if it is right and was ahead before: {clock_watch.REMEDY}")
    return ok("clock", f"believed; {gone_by} since people were last listed")


def _operator(session: Session) -> Finding:
    name, lacking = "what notices must say", operator.missing(operator.answers(session))
    if lacking:
        return red(name, f"empty: {', '.join(lacking)}; no notice leaves", "cardfile init")
    return ok(name, "complete")


def _work(at: datetime) -> Iterator[Waiting]:
    late = at - _LATE
    undelivered = Notice.delivered_at.is_(None) & Notice.revoked_at.is_(None)
    yield Waiting(
        "notices overdue", Notice.next_try_at, (undelivered, Notice.next_try_at < at - _NOTICE_LATE),
        "cardfile notices status; is the mail server or the clock red above?",
    )  # fmt: skip
    untold = Profile.state.in_((State.RECEIVED, State.GATED))
    yield Waiting("people past their day to be told", Profile.tell_by, (untold, Profile.tell_by < late), _REMEDY)
    sealed = OutboxMail.sealed.is_not(None)
    yield Waiting("mails to one person", OutboxMail.made_at, (sealed, OutboxMail.made_at < late),
                  "is the mail server red above? Mails go after 72 hours, sent or not")  # fmt: skip
    reset = PasswordReset.sealed.is_not(None)
    yield Waiting("links for a new password", PasswordReset.asked_at, (reset, PasswordReset.asked_at < late), _REMEDY)
    yield Waiting("decisions not in the journal", JournalEntry.at, (JournalEntry.written_at.is_(None),),
                  "is the journal red above? Its sweep writes them once it can")  # fmt: skip
    undone = IndexChange.done_at.is_(None)
    yield Waiting("index changes waiting", IndexChange.asked_at, (undone, IndexChange.asked_at < late),
                  "start it again: cardfile index-sync")  # fmt: skip


def _waiting(session: Session, one: Waiting, *, at: datetime) -> Finding:
    oldest = func.min(one.since, type_=one.since.type)
    number, since = session.execute(select(func.count(), oldest).where(*one.late)).one()
    if not number:
        return ok(one.name, "none")
    return red(one.name, f"{number:,}, the oldest for {in_words(max(at - since, timedelta(0)))}", one.remedy)


def _duties(session: Session, *, at: datetime) -> Iterator[Finding]:
    for what, kinds in (("removal", (DutyKind.DELETE,)), ("correction or hiding", (DutyKind.CORRECT, DutyKind.HIDE))):
        name = f"oldest unsettled {what} at a customer"
        unsettled = Duty.kind.in_(kinds), duties.PRESSING
        oldest = session.scalar(select(func.min(Duty.asked_at, type_=Duty.asked_at.type)).where(*unsettled))
        late = session.scalars(select(Duty.account_id).where(*unsettled, Duty.due_at < at)).all()
        if oldest is None:
            yield ok(name, "none open")
        elif not late:
            yield ok(name, f"asked on {oldest:%Y-%m-%d}, none late")
        else:
            who = ", ".join(sorted(names_of(session, late).values()))
            told = f"asked on {oldest:%Y-%m-%d}, {len(late)} late"
            yield red(name, told, f"their pages remind them; write to {who}")
