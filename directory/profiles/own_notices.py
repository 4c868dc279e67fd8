"""The notices of a person's own card: what each told of, how far it came, and since when it holds."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.aliases import ids_of
from directory.profiles.models import Fact, Observation, Profile, Source
from directory.profiles.notices_sent import CAME_BACK
from directory.profiles.owed import Notice, NoticeContent, NoticeFact
from directory.profiles.states import NoticeKind, SourceKind


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """One notice and how far it came; ``received_on`` and ``received_from`` say what it told of and ``shown_on`` is the
    day on which that became visible; one that was revoked ``came_back``, or was taken back by us. On a notice of a card
    that was ``merged`` into this one nothing stands any more.
    """

    id: str
    kind: str
    language: str
    made_at: datetime
    received_on: date
    received_from: str
    delivered_at: datetime | None
    delivered_by: str
    server_answer: str
    revoked_at: datetime | None
    came_back: bool
    wait_days: int
    wait_ends_at: datetime | None
    shown_on: date | None
    words_held: bool
    merged: bool


def notices_of(session: Session, profile: Profile) -> tuple[OwnNotice, ...]:
    """Every notice about this card, and those that reached somebody of a card merged into it, the oldest first."""
    visible = session.execute(
        select(Fact.visible_notice_id, func.min(Fact.visible_from, type_=Fact.visible_from.type))
        .where(Fact.profile_id == profile.id, Fact.visible_notice_id.is_not(None))
        .group_by(Fact.visible_notice_id)
    )
    shown_by: dict[str | None, datetime | None] = dict(visible.all())
    told = (Notice.profile_id == profile.id) | Notice.delivered_at.is_not(None)
    rows = session.execute(
        select(Notice, NoticeContent.notice_id, Profile)
        .join(Profile, Profile.id == Notice.profile_id)
        .outerjoin(NoticeContent, NoticeContent.notice_id == Notice.id)
        .where(Notice.profile_id.in_(ids_of(session, profile.id)), told)
        .order_by(Notice.made_at)
    )
    arrived, of_sources = _arrived(session, profile), _of_sources(session, profile)
    return tuple(
        _notice(notice, words, shown_by.get(notice.id), told_as, arrived, of_sources, merged=told_as.id != profile.id)
        for notice, words, told_as in rows
    )


def _notice(
    notice: Notice,
    words: str | None,
    shown: datetime | None,
    profile: Profile,
    arrived: list[tuple[datetime, str]],
    of_sources: set[str],
    *,
    merged: bool,
) -> OwnNotice:
    """A notice of new lines tells of what had come last before it, the person's own correction included; the first one
    of what began the card."""
    before = [one for one in arrived if one[0] <= notice.made_at] or arrived[:1]
    anew = notice.kind == NoticeKind.NEW_FACTS
    if not anew or notice.id in of_sources:
        before = [one for one in before if one[1] != SourceKind.PERSON] or before[:1]
    received_at, received_from = before[-1 if anew else 0]
    stood = profile.listing_notice_id == notice.id or (merged and notice.kind == NoticeKind.LISTING)
    if stood and profile.listed_at is not None:
        shown = profile.listed_at
    return OwnNotice(
        id=notice.id,
        kind=notice.kind,
        language=notice.language,
        made_at=notice.made_at,
        received_on=received_at.date(),
        received_from=received_from,
        delivered_at=notice.delivered_at,
        delivered_by=notice.delivered_by or "",
        server_answer=notice.server_answer,
        revoked_at=notice.revoked_at,
        came_back=notice.revoked_because in CAME_BACK,
        wait_days=notice.wait_days,
        wait_ends_at=notice.wait_ends_at,
        shown_on=shown.date() if shown is not None else None,
        words_held=words is not None,
        merged=merged,
    )


def _arrived(session: Session, profile: Profile) -> list[tuple[datetime, str]]:
    """When what is held arrived and from which kind of source, the oldest first."""
    rows = session.execute(
        select(Observation.obtained_at, Source.kind)
        .join(Source, Source.id == Observation.source_id)
        .where(Observation.profile_id == profile.id)
        .order_by(Observation.obtained_at, Observation.id)
    )
    found = [(at, kind) for at, kind in rows]
    first = next((kind for _, kind in found if kind != SourceKind.PERSON), SourceKind.PERSON)
    return [(profile.received_at, first), *found]


def _of_sources(session: Session, profile: Profile) -> set[str]:
    """The notices that named a line which a source says, not the person."""
    named = (
        select(NoticeFact.notice_id)
        .join(Fact, Fact.id == NoticeFact.fact_id)
        .where(Fact.profile_id == profile.id, Fact.source_kind != SourceKind.PERSON)
    )
    return set(session.scalars(named))
