"""A person's own card as it is held: every line, shown or still hidden, what was sent to them and who of us looked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from directory.profiles.aliases import ids_of
from directory.profiles.besides import Besides, held_besides, stands_on
from directory.profiles.compile import Line
from directory.profiles.handing_on import HANDED_ON
from directory.profiles.models import BarredValue, Fact, Profile, ProfileMove, Restriction, Source
from directory.profiles.notices_sent import listing_notice, operator_wait_days
from directory.profiles.owed import KeptApart, Look, LookText, Notice, NoticeFact
from directory.profiles.own_notices import OwnNotice, notices_of
from directory.profiles.recompile import facts_of
from directory.profiles.regimes import Law
from directory.profiles.states import FactKind, SourceKind, State
from directory.profiles.waits import waits_if_shown
from directory.profiles.wording import in_words, says_nothing_more


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line with where it came from. ``waits_until`` is the day before which customers cannot see it, None once
    they can or while the whole card is unlisted; ``derived`` lines were read from another line; ``country`` is that of
    a place; ``also`` is the same value as other sources hold it that the line is not attributed to; ``corrected_away``
    is what a source's record says still though the person corrected it."""

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
    also: tuple["OwnLine", ...] = ()
    corrected_away: bool = False


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
    notices = notices_of(session, profile)
    facts = facts_of(session, profile.id)
    listing = listing_notice(session, profile.id)
    waits = State.NOTICED in (profile.state, profile.came_from) and listing is not None and listing.wait_ends_at
    besides = held_besides(session, profile.id, facts)
    shown = _with_sources(session, profile, facts, at=at)
    return OwnCard(
        profile_id=profile.id,
        state=profile.state,
        listed_on=profile.listed_at.date() if profile.listed_at else None,
        list_on=waits.date() if waits else None,
        hidden_since=_hidden_since(session, profile.id),
        lost=_lost(session, profile.id),
        lines=tuple(_with_agreeing(_line(*told, language), told[0], besides, language) for told in shown),
        besides=tuple(
            replace(_line(one.line, one.source, None, language), corrected_away=one.corrected_away)
            for one in besides
            if not any(stands_on(fact, one.line) for fact, _, _ in shown)
        ),
        notices=notices,
        looks=_looks(session, profile.id, contact_digest),
    )


def _with_agreeing(own: OwnLine, fact: Fact, besides: Sequence[Besides], language: str) -> OwnLine:
    same = (_line(one.line, one.source, None, language) for one in besides if stands_on(fact, one.line))
    return replace(own, also=tuple(same))


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


def _looks(session: Session, profile_id: str, contact_digest: bytes) -> tuple[OwnLook, ...]:
    """Looks at this card, at those merged into it, at the proven address while nobody else had it, and at a card that
    held these lines by mistake: why somebody looked at that one is not told, since the words may name the other person.
    """
    anothers = exists().where(
        ProfileMove.profile_id == Look.profile_id,
        ProfileMove.to_state == State.REMOVED,
        ProfileMove.because == HANDED_ON,
    )
    at_the_address = and_(Look.contact_digest == contact_digest, ~anothers)
    own = or_(Look.profile_id.in_(ids_of(session, profile_id)), at_the_address)
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
