"""What an account owes to people it received, a card for each: to who left or hides, and for lines not corrected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from directory.profiles import duties
from directory.profiles.aliases import called_now
from directory.profiles.models import Fact
from directory.profiles.owed import Duty, Notice, NoticeFact
from directory.profiles.states import DutyKind, FactKind, SourceKind
from directory.web import cards
from directory.web.duty_pages import ChangedCard, ChangedLine, LeftCard

_SETTLED_SHOWN: Final = timedelta(days=30)
_NOT_ON_THE_DESK: Final = ("left", "again")


@dataclass(frozen=True, slots=True)
class Owed:
    """An account's cards, open ones first; ``named`` are the people whose names stand on them."""

    left: tuple[LeftCard, ...]
    changed: tuple[ChangedCard, ...]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Wait:
    """What a person says of one line and nobody sees yet; ``shows_from`` is None while its notice has not arrived."""

    kind: str
    shows_from: date | None


def of_account(session: Session, account_id: str, *, names: Mapping[str, str], at: datetime) -> Owed:
    """All that is open, and what was settled in the last 30 days; ``names`` are the cards shown to this account. Of
    whoever left nothing else is said, whatever was said before: a copy to be deleted is not to be used or corrected."""
    owed = duties.owed_by(session, account_id)
    called = called_now(session, {duty.profile_id for duty in owed})
    gone = {called[duty.profile_id] for duty in owed if duty.kind == DutyKind.DELETE}
    said = [duty for duty in owed if _still_said(duty, at=at)]
    about: dict[str, list[Duty]] = {}
    for duty in said:
        if called[duty.profile_id] not in gone:
            about.setdefault(called[duty.profile_id], []).append(duty)
    waits = _waits(session, sorted(about), at=at)
    corrected = {who for who, told in about.items() if any(duty.kind == DutyKind.CORRECT for duty in told)}
    return Owed(
        left=tuple(left_card(duty, at=at) for duty in said if duty.kind == DutyKind.DELETE),
        changed=tuple(
            changed_card(told, waits.get(who), name=names.get(who, ""), at=at) for who, told in about.items()
        ),
        named=frozenset(corrected & names.keys()),
    )


def changed_lines(session: Session, account_id: str, profile_id: str, *, name: str, at: datetime) -> ChangedCard | None:
    """The corrections of one card that this account has not taken over yet."""
    open_ones = [
        duty
        for duty in duties.about(session, [profile_id])
        if duty.account_id == account_id and duty.kind == DutyKind.CORRECT and _is_open(duty)
    ]
    waits = _waits(session, [profile_id], at=at).get(profile_id)
    return changed_card(open_ones, waits, name=name, at=at) if open_ones else None


def left_card(duty: Duty, *, at: datetime) -> LeftCard:
    """The dashed card of somebody who left: dates and the duty, no name."""
    return LeftCard(
        duty_id=duty.id,
        left_on=duty.asked_at.date(),
        delete_by=duty.due_at.date(),
        days_left=_days_left(duty, at),
        deleted_on=duty.confirmed_at.date() if duty.confirmed_at is not None else None,
        copies=_("Copies in other systems count too."),
    )


def changed_card(
    owed: Sequence[Duty], waits: Mapping[str, _Wait] | None = None, *, at: datetime, name: str = ""
) -> ChangedCard:
    """The one card of somebody who corrected lines, hides, or both; named where their card is shown."""
    hiding = max((duty for duty in owed if duty.kind == DutyKind.HIDE), key=lambda duty: duty.asked_at, default=None)
    hidden = hiding if hiding is not None and hiding.ended_at is None else None
    corrections = [duty for duty in owed if duty.kind == DutyKind.CORRECT]
    lines = [_line(duty, waits or {}) for duty in corrections]
    open_ones = [duty for duty in owed if _is_open(duty)]
    pressing = [duty for duty in open_ones if not duty.respelled]
    return ChangedCard(
        url=url_for("site.person", profile_id=owed[0].profile_id),
        duty_ids=tuple(duty.id for duty in open_ones),
        name=name if corrections and hidden is None else "",
        act_by=min((duty.due_at.date() for duty in pressing), default=None),
        days_left=min((_days_left(duty, at) for duty in pressing), default=None),
        hidden_since=hidden.asked_at.date() if hidden is not None else None,
        hidden_done_on=hidden.confirmed_at.date() if hidden is not None and hidden.confirmed_at is not None else None,
        shown_again_on=hiding.ended_at.date() if hiding is not None and hiding.ended_at is not None else None,
        lines=_in_order(line for line in lines if line.done_on is None),
        done=_in_order(line for line in lines if line.done_on is not None),
    )


def _line(duty: Duty, waits: Mapping[str, _Wait]) -> ChangedLine:
    wait = _wait_of(duty, waits) if duty.confirmed_at is None else None
    return ChangedLine(
        label=cards.labels()[FactKind(duty.line)],
        which=duty.which,
        since=duty.asked_at.date(),
        act_by=duty.due_at.date(),
        waits=wait is not None,
        shows_from=wait.shows_from if wait is not None else None,
        respelled=duty.respelled,
        done_on=duty.confirmed_at.date() if duty.confirmed_at is not None else None,
    )


def _in_order(lines: Iterable[ChangedLine]) -> tuple[ChangedLine, ...]:
    """As they stand on a card."""
    order = {label: place for place, label in enumerate(cards.labels().values())}
    return tuple(sorted(lines, key=lambda line: (order[line.label], line.which)))


def _wait_of(duty: Duty, waits: Mapping[str, _Wait]) -> _Wait | None:
    """What waits of the very line a duty is about; of one made before lines were told apart, of its kind."""
    if duty.fact_id is not None:
        return waits.get(duty.fact_id)
    return next((wait for wait in waits.values() if wait.kind == duty.line), None)


def _waits(session: Session, profile_ids: Sequence[str], *, at: datetime) -> dict[str, dict[str, _Wait]]:
    """By person and line, what they say and nobody sees yet."""
    standing = and_(Notice.id == NoticeFact.notice_id, Notice.revoked_at.is_(None), Notice.wait_ends_at > at)
    rows = session.execute(
        select(Fact.id, Fact.profile_id, Fact.kind, Notice.wait_ends_at)
        .outerjoin(NoticeFact, NoticeFact.fact_id == Fact.id)
        .outerjoin(Notice, standing)
        .where(
            Fact.profile_id.in_(profile_ids), Fact.source_kind == SourceKind.PERSON, Fact.visible_from.is_(None)
        )
    )  # fmt: skip
    found: dict[str, dict[str, _Wait]] = {}
    for fact_id, profile_id, kind, ends_at in rows:
        of_person = found.setdefault(profile_id, {})
        known = of_person[fact_id].shows_from if fact_id in of_person else None
        days = filter(None, (known, ends_at.date() if ends_at is not None else None))
        of_person[fact_id] = _Wait(kind, max(days, default=None))
    return found


def _days_left(duty: Duty, at: datetime) -> int:
    """Whole days on the calendar; from the moment it is late on, at least one is counted."""
    days = (duty.due_at.date() - at.date()).days
    return min(days, -1) if at > duty.due_at else days


def _is_open(duty: Duty) -> bool:
    return duty.confirmed_at is None and duty.ended_at is None


def _still_said(duty: Duty, *, at: datetime) -> bool:
    if duty.ended_because in _NOT_ON_THE_DESK:
        return False
    settled = duty.ended_at or duty.confirmed_at
    return settled is None or at - settled < _SETTLED_SHOWN
