"""Duties of customers: who received somebody that left, corrected a line or hid must act and say so (GDPR Art. 19)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.profiles.aliases import ids_of
from directory.profiles.keys import new_id
from directory.profiles.models import Fact
from directory.profiles.owed import Disclosure, Duty
from directory.profiles.states import CONTACTS, DutyKind, FactKind, Purpose
from directory.profiles.switchboards import PHONES
from directory.profiles.wording import which

CONFIRM_WITHIN_DAYS = 7
_MAIL_NO_SOONER, _REMIND_EVERY = timedelta(days=1), timedelta(days=7)
RECEIVED_BY = (Purpose.REVEAL,)
"""The purposes by which an account holds a copy afterwards; a masked preview leaves none."""
_SAW_LINES = (*RECEIVED_BY, Purpose.OWNED_CARD, Purpose.OWNED_ROW)
"""The purposes by which an account that holds a copy saw a line that came later."""
RECUR = CONTACTS | {FactKind.JOB, FactKind.EDUCATION}
"""Kinds of which a card has several lines: each is owed by itself."""
_OPEN = and_(Duty.confirmed_at.is_(None), Duty.ended_at.is_(None))
PRESSING = and_(_OPEN, Duty.respelled.is_(False))
"""Open duties with a day: a new spelling alone is passed on quietly, without mails, reminders and lateness."""
_OPEN_CORRECTION = (Duty.kind == DutyKind.CORRECT) & Duty.confirmed_at.is_(None)


def owe(session: Session, profile_id: str, *, request_id: str | None = None, at: datetime) -> list[Duty]:
    """Gives every account that received the person, under this id or one merged into it, a duty to delete; an account
    has one at most, and it takes the place of every other duty about the person."""
    ids = ids_of(session, profile_id)
    _end(session, Duty.profile_id.in_(ids), (Duty.kind == DutyKind.HIDE) | _OPEN_CORRECTION, because="left", at=at)
    held = set(
        session.scalars(select(Duty.account_id).where(Duty.profile_id == profile_id, Duty.kind == DutyKind.DELETE))
    )
    told = [account_id for account_id in _received(session, ids) if account_id not in held]
    return _ask(session, told, profile_id, DutyKind.DELETE, request_id=request_id, at=at)


def owe_correction(
    session: Session, fact: Fact, *, respelled: bool = False, request_id: str | None, at: datetime
) -> list[Duty]:
    """Gives every account that received this line of a card a duty to correct it; called before the line changes.

    Whoever received the card before the line stood on it, and never saw it since, is told nothing: not even that there
    is such a line. A switchboard may have been received as a direct number. A duty about the same line that is still
    open ends, since the newest word counts alone; of two numbers, or posts, each is a line of its own. ``respelled``
    asks for no more than the new spelling, and nothing of who owes that line already.
    """
    if fact.visible_from is None:
        return []
    ids = ids_of(session, fact.profile_id)
    called = PHONES if fact.kind == FactKind.SWITCHBOARD else (FactKind(fact.kind),)
    told = _received(session, ids, kinds=called, since=fact.visible_from)
    same_line = Duty.profile_id.in_(ids), Duty.account_id.in_(told), _of_line(fact), _OPEN_CORRECTION
    if respelled:
        owing = set(session.scalars(select(Duty.account_id).where(*same_line, Duty.ended_at.is_(None))))
        told = [account_id for account_id in told if account_id not in owing]
    else:
        _end(session, *same_line, because="again", at=at)
    line = {"line": fact.kind, "fact_id": fact.id, "which": _which(session, fact), "respelled": respelled}
    return _ask(session, told, fact.profile_id, DutyKind.CORRECT, line=line, request_id=request_id, at=at)


def _which(session: Session, fact: Fact) -> str:
    """Told apart from the other lines of its kind, and from those that customers still owe the correction of."""
    alike = session.scalars(select(Fact.value).where(Fact.profile_id == fact.profile_id, Fact.kind == fact.kind))
    owed = select(Duty.which).distinct().where(Duty.profile_id == fact.profile_id, Duty.line == fact.kind, _OPEN)
    return which(fact, [*alike, *(one.removeprefix("…") for one in session.scalars(owed))])


def _of_line(fact: Fact) -> ColumnElement[bool]:
    """Duties about this very line; those made before lines were told apart are about any of their kind."""
    alike = Duty.line == fact.kind
    if fact.kind in RECUR:
        alike = and_(alike, Duty.fact_id.is_(None))
    return or_(Duty.fact_id == fact.id, alike)


def follow(session: Session, fact_id: str, now: str) -> None:
    """A corrected line goes on as another one: what is owed about it is owed about that."""
    session.execute(update(Duty).where(Duty.fact_id == fact_id, _OPEN).values(fact_id=now))


def owe_hiding(session: Session, profile_id: str, *, request_id: str | None, at: datetime) -> list[Duty]:
    """Gives every account that received the person a duty to use its copy no more; nothing for who has it already."""
    ids = ids_of(session, profile_id)
    standing = select(Duty.account_id).where(
        Duty.profile_id.in_(ids), Duty.kind == DutyKind.HIDE, Duty.ended_at.is_(None)
    )
    held = set(session.scalars(standing))
    told = [account_id for account_id in _received(session, ids) if account_id not in held]
    return _ask(session, told, profile_id, DutyKind.HIDE, request_id=request_id, at=at)


def ask_again(session: Session, profile_id: str, kind: DutyKind, *, asked_at: datetime, at: datetime) -> None:
    """After a restore, which lost what customers had confirmed: they read the day on which they were first asked, and
    have all days again."""
    theirs = Duty.profile_id.in_(ids_of(session, profile_id)), Duty.kind == kind
    due_at = at + timedelta(days=CONFIRM_WITHIN_DAYS)
    session.execute(update(Duty).where(*theirs, _OPEN).values(asked_at=asked_at, due_at=due_at))


def end_hiding(session: Session, profile_id: str, *, at: datetime) -> None:
    """The person is shown again: whoever was told to hide the copy may use it."""
    of_person = Duty.profile_id.in_(ids_of(session, profile_id))
    _end(session, of_person, Duty.kind == DutyKind.HIDE, because="shown", at=at)


def confirm(session: Session, duty_id: str, *, account_id: str, user_id: str, at: datetime) -> bool:
    """A user of the owing account says that it is done; False when it was said already, ended, or is not theirs."""
    theirs = Duty.id == duty_id, Duty.account_id == account_id
    done = session.execute(update(Duty).where(*theirs, _OPEN).values(confirmed_at=at, confirmed_by=user_id, which=""))
    return bool(changed(done))


def owed_by(session: Session, account_id: str) -> list[Duty]:
    """An account's duties, open ones first, then by date."""
    return list(
        session.scalars(
            select(Duty).where(Duty.account_id == account_id).order_by(Duty.confirmed_at.is_not(None), Duty.due_at)
        )
    )


def days_late(duty: Duty, *, at: datetime) -> int:
    """How many days ago an open duty should have been settled, one at least; 0 while there is time, or once it is, and
    for a new spelling, which has no day."""
    if duty.confirmed_at is not None or duty.ended_at is not None or duty.respelled or at <= duty.due_at:
        return 0
    return max(1, (at.date() - duty.due_at.date()).days)


@dataclass(frozen=True, slots=True)
class Late:
    """How many of an account's duties are past their day, and the first such day."""

    number: int
    since: datetime


def late(session: Session, account_id: str, *, at: datetime) -> Late | None:
    """What an account should have settled by now: it is reminded until it has."""
    first = func.min(Duty.due_at, type_=Duty.due_at.type)
    number, since = session.execute(
        select(func.count(), first).where(Duty.account_id == account_id, PRESSING, Duty.due_at < at)
    ).one()
    return Late(number, since) if number else None


@dataclass(frozen=True, slots=True)
class Owed:
    """What an account is to be mailed about: how many duties are open, how many of them late, the earliest day."""

    account_id: str
    number: int
    late: int
    due_at: datetime


def to_mail(session: Session, *, at: datetime) -> list[Owed]:
    """Accounts whose users are to be mailed: at once when a duty arises, though once a day at most, and once a week
    while one is late."""
    last = select(Duty.account_id, func.max(Duty.mailed_at).label("at")).group_by(Duty.account_id).subquery()
    rows = session.execute(
        select(
            Duty.account_id, func.count(), func.count(Duty.mailed_at), func.sum(case((Duty.due_at < at, 1), else_=0)),
            func.min(Duty.due_at, type_=Duty.due_at.type), func.max(last.c.at, type_=Duty.due_at.type),
        )
        .join(last, last.c.account_id == Duty.account_id)
        .where(PRESSING)
        .group_by(Duty.account_id)
    )  # fmt: skip
    return [
        Owed(account_id, number, int(late), due_at)
        for account_id, number, counted, late, due_at, mailed_at in rows
        if mailed_at is None
        or (counted < number and mailed_at <= at - _MAIL_NO_SOONER)
        or (late and mailed_at <= at - _REMIND_EVERY)
    ]


def mailed(session: Session, account_id: str, *, at: datetime) -> bool:
    """Writes down that its users are mailed now; False when somebody else just did."""
    done = session.execute(
        update(Duty).where(
            Duty.account_id == account_id, PRESSING,
            or_(Duty.mailed_at.is_(None), Duty.mailed_at <= at - _MAIL_NO_SOONER),
        ).values(mailed_at=at)
    )  # fmt: skip
    return bool(changed(done))


def about(session: Session, profile_ids: Collection[str]) -> list[Duty]:
    """Every duty about these cards and those merged into them, the newest first."""
    ids = {former for profile_id in profile_ids for former in ids_of(session, profile_id)}
    return list(session.scalars(select(Duty).where(Duty.profile_id.in_(ids)).order_by(Duty.asked_at.desc(), Duty.id)))


def of_request(session: Session, request_id: str) -> list[Duty]:
    """Every duty that one request made, of however many cards."""
    return list(session.scalars(select(Duty).where(Duty.request_id == request_id).order_by(Duty.asked_at, Duty.id)))


def _received(
    session: Session, ids: Sequence[str], *, kinds: Collection[FactKind] = (), since: datetime | None = None
) -> list[str]:
    """The accounts that hold a copy: of anything, or of a line of these ``kinds`` that has stood on the card
    ``since``."""
    shown = select(Disclosure.account_id, Disclosure.kinds).where(
        Disclosure.profile_id.in_(ids), Disclosure.purpose.in_(_SAW_LINES if kinds else RECEIVED_BY)
    )
    if since is not None:
        shown = shown.where(Disclosure.at >= since)
    rows = session.execute(shown.distinct().order_by(Disclosure.account_id))
    return list(dict.fromkeys(who for who, told in rows if not kinds or not set(kinds).isdisjoint(told.split(","))))


def _ask(
    session: Session,
    account_ids: Iterable[str],
    profile_id: str,
    kind: DutyKind,
    *,
    line: Mapping[str, Any] | None = None,
    request_id: str | None,
    at: datetime,
) -> list[Duty]:
    due = at + timedelta(days=CONFIRM_WITHIN_DAYS)
    made = [
        Duty(
            id=new_id(), profile_id=profile_id, account_id=account_id, kind=kind, request_id=request_id, asked_at=at,
            due_at=due, **(line or {}),
        )
        for account_id in account_ids
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return made


def _end(session: Session, *which: ColumnElement[bool], because: str, at: datetime) -> None:
    ended = update(Duty).where(*which, Duty.ended_at.is_(None)).values(ended_at=at, ended_because=because, which="")
    session.execute(ended.execution_options(synchronize_session=False))
