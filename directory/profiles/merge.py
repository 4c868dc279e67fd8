"""Two profiles found to be one person, and a wrong merge taken apart again; ids live on as aliases."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.profiles import journal
from directory.profiles.keys import new_id
from directory.profiles.models import BarredValue, Observation, Profile, ProfileAlias, ProfileMove
from directory.profiles.recompile import recompile
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
    recompile(session, keep, at=at)
    return keep


def split(session: Session, profile: Profile, observation_ids: Collection[str], *, at: datetime) -> Profile:
    """Takes observations that belong to another person into a profile of their own, which is told and waits like any
    new one. Both sides are compiled anew, so neither shows the other's fields."""
    apart = Profile(
        id=new_id(), state=State.RECEIVED, regime=profile.regime, country=profile.country, language=profile.language,
        received_at=at, tell_by=profile.tell_by if profile.listed_at is None else at + (profile.tell_by - profile.received_at),
    )  # fmt: skip
    session.add(apart)
    session.flush()
    session.add(ProfileMove(profile_id=apart.id, from_state="", to_state=State.RECEIVED, because="split", at=at))
    mark = new_id()
    session.execute(
        update(Observation)
        .where(Observation.profile_id == profile.id, Observation.id.in_(observation_ids))
        .values(profile_id=apart.id, split_key=mark)
    )
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
