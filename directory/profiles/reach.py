"""Who may be shown: the one function that decides it, the sweep that lists, and the only way customers read a card."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.profiles.employers import kept_out_among
from directory.profiles.lifecycle import advance_all, touch_index
from directory.profiles.models import Fact, Profile, Source
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.removal import leave
from directory.profiles.states import FactKind, NoticeKind, State, Use
from directory.profiles.suppression import hold_still, suppressed_people


def may_be_shown(notice: Notice | None, *, at: datetime) -> bool:
    """Says whether what this notice named may be shown: it was delivered, it was not revoked, and its wait is over.

    The only place that decides it; the triggers of guards.py hold the same line below.
    """
    return (
        notice is not None
        and notice.delivered_at is not None
        and notice.revoked_at is None
        and notice.wait_ends_at is not None
        and notice.delivered_at < notice.wait_ends_at <= at
    )


@dataclass(slots=True)
class ShownCard:
    """What customers may see of one listed person for one use, best line of each kind first."""

    profile_id: str
    listed_at: datetime
    facts: dict[FactKind, list[Fact]] = field(default_factory=dict)
    revealed: set[str] = field(default_factory=set)
    """The ids of those facts that a reveal may give too."""

    @property
    def may_be_revealed(self) -> bool:
        """Whether the licence permits to sell this card: its name must be among what a reveal gives."""
        name = self.first(FactKind.NAME)
        return name is not None and name.id in self.revealed

    def revealable(self, kind: FactKind) -> list[Fact]:
        """The lines of a kind that a reveal gives."""
        return [fact for fact in self.facts.get(kind, ()) if fact.id in self.revealed]

    def first(self, kind: FactKind) -> Fact | None:
        """The best line of a kind, if any may be seen."""
        return next(iter(self.facts.get(kind, ())), None)

    def value(self, kind: FactKind) -> str:
        """The best line's value, empty when there is none."""
        fact = self.first(kind)
        return fact.value if fact is not None else ""


def shown(session: Session, profile_ids: Sequence[str], *, use: Use, at: datetime) -> dict[str, ShownCard]:
    """The listed ones among these profiles with their visible facts, in one query; whoever is not listed, or whose
    licences do not permit this use, is absent. A licence is asked as it is now: one that was narrowed hides its lines
    at once, before their cards are compiled anew."""
    rows = session.execute(
        select(Fact, Profile.listed_at, Source.uses)
        .join(Profile, Profile.id == Fact.profile_id)
        .join(Source, Source.id == Fact.source_id)
        .where(
            Fact.profile_id.in_(profile_ids),
            Profile.state == State.LISTED,
            Fact.visible_from.is_not(None),
            Fact.visible_from <= at,
            Fact.uses.contains(use),
            Source.uses.contains(use),
        )
        .order_by(Fact.rank, Fact.id)
    )
    cards: dict[str, ShownCard] = {}
    for fact, listed_at, licensed in rows:
        permitted = {*fact.uses.split(",")}.intersection(licensed.split(","))
        if use not in permitted:
            continue
        card = cards.setdefault(fact.profile_id, ShownCard(fact.profile_id, listed_at or at))
        card.facts.setdefault(FactKind(fact.kind), []).append(fact)
        if Use.REVEAL in permitted:
            card.revealed.add(fact.id)
    return {profile_id: card for profile_id, card in cards.items() if card.first(FactKind.NAME) is not None}


def due_for_listing(session: Session, *, at: datetime, at_most: int = 200) -> list[str]:
    """Profiles whose wait is over and that are not listed yet."""
    return list(
        session.scalars(
            select(Profile.id)
            .join(Notice, Notice.profile_id == Profile.id)
            .where(
                Profile.state == State.NOTICED,
                Notice.kind == NoticeKind.LISTING,
                Notice.revoked_at.is_(None),
                Notice.wait_ends_at <= at,
            )
            .limit(at_most)
        )
    )


def list_profiles(session: Session, profile_ids: Sequence[str], *, at: datetime) -> int:
    """Lists those of these profiles whose wait is over; answers how many.

    The suppression list and the employers' opt-outs are asked once more in this transaction; whoever stands on one by
    now goes instead. The gates were asked when the card last changed and are asked again with every new list.
    """
    hold_still(session)
    noticed = session.scalars(select(Profile).where(Profile.id.in_(profile_ids), Profile.state == State.NOTICED)).all()
    ids = [profile.id for profile in noticed]
    notices = _listing_notices(session, ids)
    gone = dict.fromkeys(kept_out_among(session, ids), "employer_opted_out")
    gone |= dict.fromkeys(suppressed_people(session, ids), "suppressed")
    due: dict[str, tuple[Profile, Notice]] = {}
    for profile in noticed:
        notice = notices.get(profile.id)
        if profile.id in gone:
            leave(session, profile, because=gone[profile.id], at=at, for_good=False)
        elif notice is not None and may_be_shown(notice, at=at):
            profile.listing_notice_id = notice.id
            profile.listed_at = at
            due[profile.id] = profile, notice
    advance_all(session, [profile for profile, _ in due.values()], State.LISTED, because="wait_over", at=at)
    show_named(session, [notice for _, notice in due.values()], at=at)
    return len(due)


def _listing_notices(session: Session, profile_ids: Sequence[str]) -> dict[str, Notice]:
    rows = session.scalars(
        select(Notice)
        .where(
            Notice.profile_id.in_(profile_ids),
            Notice.kind == NoticeKind.LISTING,
            Notice.delivered_at.is_not(None),
            Notice.revoked_at.is_(None),
        )
        .order_by(Notice.delivered_at)
    )
    return {notice.profile_id: notice for notice in rows}


def due_to_show(session: Session, *, at: datetime, at_most: int = 200) -> list[str]:
    """Delivered notices about new facts whose wait is over while a fact they named is still hidden."""
    return list(
        session.scalars(
            select(Notice.id)
            .distinct()
            .join(NoticeFact, NoticeFact.notice_id == Notice.id)
            .join(Fact, (Fact.id == NoticeFact.fact_id) & (Fact.profile_id == Notice.profile_id))
            .join(Profile, Profile.id == Fact.profile_id)
            .where(
                Profile.state == State.LISTED,
                Notice.revoked_at.is_(None),
                Notice.wait_ends_at <= at,
                Fact.visible_from.is_(None),
            )
            .limit(at_most)
        )
    )


def show_named(session: Session, notices: Sequence[Notice], *, at: datetime) -> set[str]:
    """Makes the facts visible that these notices named; answers the profiles of which some were hidden until now.

    The notices are locked and read anew: one that is being revoked this very moment is waited for, and shows nothing.
    """
    held = select(Notice).where(Notice.id.in_([notice.id for notice in notices])).order_by(Notice.id)
    standing = session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()
    told = {notice.id: notice.profile_id for notice in standing if may_be_shown(notice, at=at)}
    if not told:
        return set()
    named = (NoticeFact.fact_id == Fact.id, NoticeFact.profile_id == Fact.profile_id, NoticeFact.notice_id.in_(told))
    shown_now = set(
        session.scalars(
            update(Fact)
            .where(*named, Fact.profile_id.in_(told.values()), Fact.visible_from.is_(None))
            .values(visible_notice_id=NoticeFact.notice_id, visible_from=at)
            .returning(Fact.profile_id)
            .execution_options(synchronize_session="fetch")
        )
    )
    for profile_id in shown_now:
        touch_index(session, profile_id, at=at)
    return shown_now
