"""A person's own card as it is held: every line, shown or still hidden, what was sent to them and who of us looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from directory.profiles.aliases import ids_of
from directory.profiles.besides import held_besides
from directory.profiles.compile import Line
from directory.profiles.models import BarredValue, Fact, Observation, Profile, Restriction, Source
from directory.profiles.notices_sent import CAME_BACK, listing_notice, operator_wait_days
from directory.profiles.owed import KeptApart, Look, LookText, Notice, NoticeContent, NoticeFact
from directory.profiles.recompile import facts_of
from directory.profiles.regimes import Law
from directory.profiles.states import FactKind, NoticeKind, SourceKind, State
from directory.profiles.waits import waits_if_shown
from directory.profiles.wording import in_words, says_nothing_more


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line with where it came from. ``waits_until`` is the day before which customers cannot see it, None once
    they can or while the whole card is unlisted; ``derived`` lines were read from another line; ``country`` is that of
    a place."""

    fact_id: str
    kind: str
    value: str
    source_kind: str
    holder: str
    basis: str
    first_seen_on: date
    last_seen_on: date
    agree_count: int
    kept_until: date
    derived: bool
    correctable: bool
    waits_until: date | None
    country: str = ""


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


@dataclass(frozen=True, slots=True)
class OwnLook:
    """One look of an officer, with the reason given; ``by_user_id`` is for our own eyes."""

    at: datetime
    because: str
    by_user_id: str


@dataclass(frozen=True, slots=True)
class OwnCard:
    """All that is held about one person, in the order of the card. ``besides`` is what stands on no line of it (see
    besides.py). ``lost`` are the kinds of line whose corrected words a restore could not bring back, and its day."""

    profile_id: str
    state: str
    listed_on: date | None
    list_on: date | None
    hidden_since: date | None
    lost: tuple[tuple[str, date], ...]
    lines: tuple[OwnLine, ...]
    besides: tuple[OwnLine, ...]
    notices: tuple[OwnNotice, ...]
    looks: tuple[OwnLook, ...]


def own_card(
    session: Session, profile: Profile, *, contact_digest: bytes, at: datetime, language: str = "en"
) -> OwnCard:
    """The card of a living profile for the person itself, in one of our languages; ``contact_digest`` also finds looks
    at that address."""
    notices = _notices(session, profile)
    facts = facts_of(session, profile.id)
    listing = listing_notice(session, profile.id)
    waits = State.NOTICED in (profile.state, profile.came_from) and listing is not None and listing.wait_ends_at
    return OwnCard(
        profile_id=profile.id,
        state=profile.state,
        listed_on=profile.listed_at.date() if profile.listed_at else None,
        list_on=waits.date() if waits else None,
        hidden_since=_hidden_since(session, profile.id),
        lost=_lost(session, profile.id),
        lines=tuple(_line(*told, language) for told in _with_sources(session, profile, facts, at=at)),
        besides=tuple(_line(line, source, None, language) for line, source in held_besides(session, profile.id, facts)),
        notices=notices,
        looks=_looks(session, profile.id, contact_digest),
    )


def _line(fact: Fact | Line, source: Source, waits_until: date | None, language: str) -> OwnLine:
    derived = bool(fact.detail.get("derived"))
    return OwnLine(
        fact_id=fact.id if isinstance(fact, Fact) else "",
        kind=fact.kind,
        value=in_words(fact, language),
        source_kind=fact.source_kind,
        holder="" if source.kind in (SourceKind.MAILBOX, SourceKind.PERSON) else source.holder,
        basis=fact.basis,
        first_seen_on=fact.first_seen_on,
        last_seen_on=fact.last_seen_on,
        agree_count=fact.agree_count,
        kept_until=fact.kept_until,
        derived=derived,
        correctable=not derived and isinstance(fact, Fact),
        waits_until=waits_until,
        country=str(fact.detail.get("country") or ""),
    )


def _with_sources(
    session: Session, profile: Profile, facts: Sequence[Fact], *, at: datetime
) -> list[tuple[Fact, Source, date | None]]:
    sources = {
        row.id: row for row in session.scalars(select(Source).where(Source.id.in_({f.source_id for f in facts})))
    }
    order = {kind: place for place, kind in enumerate(FactKind)}
    waiting = _wait_ends(session, profile, at=at) if _was_listed(profile) else {}
    earliest = at + timedelta(days=Law.of(profile.regime).wait_days(operator_wait_days(session)))
    return [
        (fact, sources[fact.source_id], _waits(fact, profile, waiting.get(fact.id, earliest)))
        for fact in sorted(facts, key=lambda fact: (order[FactKind(fact.kind)], fact.rank))
        if not says_nothing_more(fact)
    ]


def _waits(fact: Fact, profile: Profile, until: datetime) -> date | None:
    return until.date() if _was_listed(profile) and fact.visible_from is None else None


def _was_listed(profile: Profile) -> bool:
    """Whether the card is listed, or would be again if its hiding ended."""
    return State.LISTED in (profile.state, profile.came_from)


def _wait_ends(session: Session, profile: Profile, *, at: datetime) -> dict[str, datetime]:
    """By line, when the wait of its notice ends; on a hidden card, when it would if it were shown again now."""
    if profile.state == State.RESTRICTED:
        ends = {notice.id: ends_at for notice, ends_at in waits_if_shown(session, profile.id, at=at)}
        named = session.execute(select(NoticeFact.fact_id, NoticeFact.notice_id).where(NoticeFact.notice_id.in_(ends)))
        return {fact_id: ends[notice_id] for fact_id, notice_id in named}
    rows = session.execute(
        select(NoticeFact.fact_id, Notice.wait_ends_at)
        .join(Notice, Notice.id == NoticeFact.notice_id)
        .where(NoticeFact.profile_id == profile.id, Notice.revoked_at.is_(None), Notice.wait_ends_at > at)
    )
    return {fact_id: until for fact_id, until in rows if until is not None}


def _notices(session: Session, profile: Profile) -> tuple[OwnNotice, ...]:
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


def _looks(session: Session, profile_id: str, contact_digest: bytes) -> tuple[OwnLook, ...]:
    """Looks at this card, at those merged into it, at the proven address, and at a card that held these lines by
    mistake: why somebody looked at that one is not told, since the words may name the other person."""
    own = or_(Look.profile_id.in_(ids_of(session, profile_id)), Look.contact_digest == contact_digest)
    rows = session.execute(
        select(Look.at, LookText.because, Look.by_user_id, own)
        .outerjoin(LookText, LookText.look_id == Look.id)
        .where(own | _joined_then(profile_id))
        .order_by(Look.at.desc())
    )
    return tuple(OwnLook(at, (because or "") if mine else "", by) for at, because, by, mine in rows)


def _joined_then(profile_id: str) -> ColumnElement[bool]:
    joined = select(KeptApart.from_id).where(
        KeptApart.apart_id == profile_id,
        KeptApart.from_id == Look.profile_id,
        Look.at.between(KeptApart.joined_at, KeptApart.split_at),
    )
    return joined.exists()


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


def _lost(session: Session, profile_id: str) -> tuple[tuple[str, date], ...]:
    rows = session.execute(
        select(BarredValue.kind, func.max(BarredValue.words_lost_at, type_=BarredValue.since.type))
        .where(BarredValue.profile_id == profile_id, BarredValue.words_lost_at.is_not(None))
        .group_by(BarredValue.kind)
        .order_by(BarredValue.kind)
    )
    return tuple((kind, at.date()) for kind, at in rows if at is not None)


def _hidden_since(session: Session, profile_id: str) -> date | None:
    since = session.scalar(
        select(func.min(Restriction.since, type_=Restriction.since.type)).where(
            Restriction.profile_id == profile_id, Restriction.lifted_at.is_(None)
        )
    )
    return since.date() if since is not None else None
