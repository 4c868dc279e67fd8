"""Two profiles found to be one person, and a wrong merge taken apart again; ids live on as aliases."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.profiles import journal
from directory.profiles.keys import new_id
from directory.profiles.lifecycle import hold
from directory.profiles.models import BarredValue, Observation, Profile, ProfileAlias, ProfileMove, Restriction
from directory.profiles.recompile import facts_of, recompile
from directory.profiles.removal import leave
from directory.profiles.states import State


def merge(session: Session, keep: Profile, other: Profile, *, at: datetime) -> Profile:
    """Moves everything observed about ``other`` to ``keep`` and lets ``other`` go, its id an alias of ``keep``.

    Facts that came from ``other`` are hidden until a notice of ``keep`` named them. A restricted profile is never
    merged away: its restriction would be lost.
    """
    if keep.id == other.id or State.REMOVED in (keep.state, other.state):
        return keep
    if other.state == State.RESTRICTED and keep.state != State.RESTRICTED:
        keep, other = other, keep
    hold(session, keep)
    hold(session, other)
    before = {fact.id: fact.normal for fact in facts_of(session, keep.id)}
    _keep_restrictions(session, keep, other)
    session.execute(update(Observation).where(Observation.profile_id == other.id).values(profile_id=keep.id))
    barred = session.scalars(select(BarredValue).where(BarredValue.profile_id == other.id)).all()
    for value in barred:
        if session.get(BarredValue, (keep.id, value.kind, value.digest)) is None:
            session.add(BarredValue(profile_id=keep.id, kind=value.kind, digest=value.digest, since=value.since))
    session.execute(update(ProfileAlias).where(ProfileAlias.profile_id == other.id).values(profile_id=keep.id))
    session.add(ProfileAlias(alias=other.id, profile_id=keep.id, since=at))
    session.flush()
    session.expire_all()
    leave(session, other, because="merged", at=at, for_good=False)
    if recompile(session, keep, at=at):
        _begin_lines_anew(session, keep, before, at=at)
        recompile(session, keep, at=at)
    return keep


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


def _begin_lines_anew(session: Session, keep: Profile, before: dict[str, str], *, at: datetime) -> None:
    """A line that says something else by what the other brought is a new line: no notice has named it."""
    for fact in facts_of(session, keep.id):
        if before.get(fact.id, fact.normal) != fact.normal:
            fact.visible_from = fact.visible_notice_id = None
            fact.id, fact.added_at = new_id(), at
    session.flush()


def were_split(session: Session, one: Profile, other: Profile) -> bool:
    """Whether these two were one once and somebody took them apart: they are not merged again."""
    marks = select(Observation.split_key).where(Observation.profile_id == one.id, Observation.split_key != "")
    shared = select(Observation.id).where(Observation.profile_id == other.id, Observation.split_key.in_(marks))
    return session.scalar(shared.limit(1)) is not None


def split(session: Session, profile: Profile, observation_ids: Collection[str], *, at: datetime) -> Profile:
    """Takes observations that belong to another person into a profile of their own, which is told and waits like any
    new one. Both sides are compiled anew, so neither shows the other's fields."""
    hold(session, profile)
    tell_by = profile.tell_by if profile.listed_at is None else at + (profile.tell_by - profile.received_at)
    apart = Profile(
        id=new_id(), state=State.RECEIVED, regime=profile.regime, country=profile.country, language=profile.language,
        received_at=at, tell_by=tell_by,
    )  # fmt: skip
    session.add(apart)
    session.flush()
    session.add(ProfileMove(profile_id=apart.id, from_state="", to_state=State.RECEIVED, because="split", at=at))
    of_both = Observation.profile_id == profile.id
    mark = (
        session.scalar(select(Observation.split_key).where(of_both, Observation.split_key != "").limit(1)) or new_id()
    )
    session.execute(update(Observation).where(of_both).values(split_key=mark))
    session.execute(update(Observation).where(of_both, Observation.id.in_(observation_ids)).values(profile_id=apart.id))
    session.flush()
    session.expire_all()
    journal.note(session, "split", profile_id=profile.id, body={"into": apart.id}, at=at)
    recompile(session, profile, at=at)
    recompile(session, apart, at=at)
    return apart


def living(session: Session, profile_id: str) -> Profile | None:
    """The profile of an id, through its aliases; None when there is none. It may have left."""
    alias = session.get(ProfileAlias, profile_id)
    return session.get(Profile, alias.profile_id if alias is not None else profile_id)
