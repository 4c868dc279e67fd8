"""Two profiles found to be one person: ids live on as aliases, and whoever was taken apart stays apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from directory.profiles.aliases import ids_of, stop_telling
from directory.profiles.keys import new_id
from directory.profiles.lifecycle import hold
from directory.profiles.models import BarredValue, Fact, Observation, Profile, ProfileAlias, Restriction
from directory.profiles.owed import KeptApart
from directory.profiles.recompile import facts_of, recompile
from directory.profiles.removal import leave
from directory.profiles.states import State


def merge(session: Session, keep: Profile, other: Profile, *, at: datetime) -> Profile:
    """Moves everything observed about ``other`` to ``keep`` and lets ``other`` go, its id an alias of ``keep``.

    Facts that came from ``other`` are hidden until a notice of ``keep`` named them. A restricted profile is never
    merged away: its restriction would be lost. What the person was told as ``other``, the links in those mails and the
    looks at that card stay theirs, until the person leaves.
    """
    if keep.id == other.id or State.REMOVED in (keep.state, other.state):
        return keep
    if other.state == State.RESTRICTED and keep.state != State.RESTRICTED:
        keep, other = other, keep
    hold(session, keep)
    hold(session, other)
    before = {fact.id: fact.normal for fact in facts_of(session, keep.id)}
    untold = _untold_since(session, other)
    if untold and _is_untold(keep):
        keep.tell_by = min(keep.tell_by, other.tell_by)
    _keep_restrictions(session, keep, other)
    _keep_apart_still(session, keep, other)
    theirs = Observation.profile_id == other.id
    session.execute(update(Observation).where(theirs, Observation.came_as == "").values(came_as=other.id))
    session.execute(update(Observation).where(theirs).values(profile_id=keep.id))
    barred = session.scalars(select(BarredValue).where(BarredValue.profile_id == other.id)).all()
    for value in barred:
        if session.get(BarredValue, (keep.id, value.kind, value.digest)) is None:
            opens = {"opens_from": value.opens_from, "opens_until": value.opens_until}
            session.add(
                BarredValue(profile_id=keep.id, kind=value.kind, digest=value.digest, since=value.since, **opens)
            )
    session.execute(update(ProfileAlias).where(ProfileAlias.profile_id == other.id).values(profile_id=keep.id))
    session.add(ProfileAlias(alias=other.id, profile_id=keep.id, since=at))
    stop_telling(session, other.id, at=at)
    session.flush()
    session.expire_all()
    leave(session, other, because="merged", at=at, for_good=False, into=keep.id)
    if recompile(session, keep, at=at):
        # A line that says something else by what the other brought is a new line: no notice has named it.
        facts = facts_of(session, keep.id)
        _begin_anew(session, [one for one in facts if before.get(one.id, one.normal) != one.normal], at=at)
        recompile(session, keep, at=at)
        for fact in facts_of(session, keep.id):
            if fact.id not in before:
                fact.added_at = min(fact.added_at, untold.get((fact.kind, fact.normal), at))
        session.flush()
    return keep


def _is_untold(profile: Profile) -> bool:
    return State(profile.came_from or profile.state) in (State.RECEIVED, State.GATED)


def _untold_since(session: Session, other: Profile) -> dict[tuple[str, str], datetime]:
    """Since when each line of a card is held whose person was told nothing: the last day to tell of it runs from then,
    on whatever card it stands (GDPR Art. 14(3)(a)). Empty of whoever was told."""
    lines = facts_of(session, other.id) if _is_untold(other) else ()
    return {(fact.kind, fact.normal): fact.added_at for fact in lines}


def _begin_anew(session: Session, facts: Iterable[Fact], *, at: datetime) -> None:
    """Makes new lines of these, which no notice has named: they are hidden until one of their own has."""
    for fact in facts:
        fact.visible_from = fact.visible_notice_id = None
        fact.id, fact.added_at = new_id(), at
    session.flush()


def _keep_restrictions(session: Session, keep: Profile, other: Profile) -> None:
    """A reason to be hidden outlives a merge."""
    standing = {row.reason for row in _open(session, keep.id)}
    session.add_all(
        Restriction(profile_id=keep.id, reason=row.reason, since=row.since)
        for row in _open(session, other.id)
        if row.reason not in standing
    )


def _open(session: Session, profile_id: str) -> Sequence[Restriction]:
    standing = select(Restriction).where(Restriction.profile_id == profile_id, Restriction.lifted_at.is_(None))
    return session.scalars(standing).all()


def kept_apart(session: Session, one: Profile, other: Profile) -> bool:
    """Whether these two were one card by mistake and somebody took them apart: they are not merged again, under any of
    their ids."""
    mine, theirs = ids_of(session, one.id), ids_of(session, other.id)
    either_way = or_(
        KeptApart.apart_id.in_(mine) & KeptApart.from_id.in_(theirs),
        KeptApart.apart_id.in_(theirs) & KeptApart.from_id.in_(mine),
    )
    return session.scalar(select(KeptApart.apart_id).where(either_way).limit(1)) is not None


def _keep_apart_still(session: Session, keep: Profile, other: Profile) -> None:
    """Whom ``other`` was taken apart from is not ``keep`` either."""
    for row in session.scalars(select(KeptApart).where(KeptApart.apart_id == other.id)).all():
        if session.get(KeptApart, (keep.id, row.from_id)) is None:
            session.add(
                KeptApart(apart_id=keep.id, from_id=row.from_id, joined_at=row.joined_at, split_at=row.split_at)
            )


def living(session: Session, profile_id: str) -> Profile | None:
    """The profile of an id, through its aliases; None when there is none. It may have left."""
    alias = session.get(ProfileAlias, profile_id)
    return session.get(Profile, alias.profile_id if alias is not None else profile_id)
