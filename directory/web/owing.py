"""What an account owes to people it received, as cards: to who left or hides, and for a line not corrected yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from directory.web.duty_pages import ChangedCard, LeftCard

_SETTLED_SHOWN: Final = timedelta(days=30)
_NOT_ON_THE_DESK: Final = ("left", "again")


@dataclass(frozen=True, slots=True)
class Owed:
    """An account's cards, open ones first; ``named`` are the people whose names stand on them."""

    left: tuple[LeftCard, ...]
    changed: tuple[ChangedCard, ...]
    named: frozenset[str]


def of_account(session: Session, account_id: str, *, names: Mapping[str, str], at: datetime) -> Owed:
    """All that is open, and what was settled in the last 30 days; ``names`` are the cards shown to this account. Of
    whoever left nothing else is said, whatever was said before: a copy to be deleted is not to be used or corrected."""
    owed = duties.owed_by(session, account_id)
    called = called_now(session, {duty.profile_id for duty in owed})
    gone = {called[duty.profile_id] for duty in owed if duty.kind == DutyKind.DELETE}
    said = [duty for duty in owed if _still_said(duty, at=at)]
    changed = [duty for duty in said if called[duty.profile_id] not in gone]
    corrected = {called[duty.profile_id] for duty in changed if duty.kind == DutyKind.CORRECT}
    waits = _waits(session, sorted(set(called.values())), at=at)
    return Owed(
        left=tuple(left_card(duty, at=at) for duty in said if duty.kind == DutyKind.DELETE),
        changed=tuple(
            _with_wait(
                changed_card(duty, name=names.get(called[duty.profile_id], ""), at=at),
                waits,
                (called[duty.profile_id], duty.line),
            )
            for duty in changed
        ),
        named=frozenset(corrected & names.keys()),
    )


def changed_lines(
    session: Session, account_id: str, profile_id: str, *, name: str, at: datetime
) -> tuple[ChangedCard, ...]:
    """The corrections of one card that this account has not taken over yet."""
    waits = _waits(session, [profile_id], at=at)
    return tuple(
        _with_wait(changed_card(duty, name=name, at=at), waits, (profile_id, duty.line))
        for duty in duties.about(session, [profile_id])
        if duty.account_id == account_id
        and duty.kind == DutyKind.CORRECT
        and duty.confirmed_at is None
        and duty.ended_at is None
    )


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


def changed_card(duty: Duty, *, at: datetime, name: str = "") -> ChangedCard:
    """The card of a corrected line, or of somebody who hides: then without a name."""
    corrected = duty.kind == DutyKind.CORRECT
    return ChangedCard(
        duty_id=duty.id,
        what="corrected" if corrected else "hidden",
        since=duty.asked_at.date(),
        act_by=duty.due_at.date(),
        days_left=_days_left(duty, at),
        url=url_for("site.person", profile_id=duty.profile_id),
        name=name if corrected else "",
        line=cards.labels()[FactKind(duty.line)] if corrected else "",
        done_on=duty.confirmed_at.date() if duty.confirmed_at is not None else None,
        shown_again_on=duty.ended_at.date() if duty.ended_at is not None else None,
    )


def _with_wait(card: ChangedCard, waits: Mapping[tuple[str, str], date | None], line: tuple[str, str]) -> ChangedCard:
    return replace(card, waits=True, shows_from=waits[line]) if line in waits else card


def _waits(session: Session, profile_ids: Sequence[str], *, at: datetime) -> dict[tuple[str, str], date | None]:
    """By card and kind of line, the day from which what the person says is shown, of what nobody sees yet; None while
    its own notice has not arrived."""
    standing = and_(Notice.id == NoticeFact.notice_id, Notice.revoked_at.is_(None), Notice.wait_ends_at > at)
    rows = session.execute(
        select(Fact.profile_id, Fact.kind, Notice.wait_ends_at)
        .outerjoin(NoticeFact, NoticeFact.fact_id == Fact.id)
        .outerjoin(Notice, standing)
        .where(
            Fact.profile_id.in_(profile_ids), Fact.source_kind == SourceKind.PERSON, Fact.visible_from.is_(None)
        )
    )  # fmt: skip
    found: dict[tuple[str, str], date | None] = {}
    for profile_id, kind, ends_at in rows:
        day = ends_at.date() if ends_at is not None else None
        known = found.get((profile_id, kind))
        found[profile_id, kind] = max(filter(None, (known, day)), default=None)
    return found


def _days_left(duty: Duty, at: datetime) -> int:
    """Whole days on the calendar; from the moment it is late on, at least one is counted."""
    days = (duty.due_at.date() - at.date()).days
    return min(days, -1) if at > duty.due_at else days


def _still_said(duty: Duty, *, at: datetime) -> bool:
    if duty.ended_because in _NOT_ON_THE_DESK:
        return False
    settled = duty.ended_at or duty.confirmed_at
    return settled is None or at - settled < _SETTLED_SHOWN
