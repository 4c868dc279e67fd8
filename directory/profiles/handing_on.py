"""A card that goes on under somebody else's name alone is somebody else's card: an address that a successor got.

Whoever it was about leaves: erased, not suppressed, and the accounts that received them have a copy to delete. Reveals,
looks and requests stay with the id that goes. Whoever it names now is a new profile, told and waiting as any other.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.barred import Barred
from directory.profiles.evidence import Told
from directory.profiles.identity import folded
from directory.profiles.keys import keys_of, new_id
from directory.profiles.lifecycle import advance, begin
from directory.profiles.models import Fact, Observation, Profile, Restriction, Source
from directory.profiles.names import said_name
from directory.profiles.owed import KeptApart
from directory.profiles.regimes import law_of
from directory.profiles.removal import leave
from directory.profiles.states import FactKind, SourceKind, State

HANDED_ON = "handed_on"


def hand_on(
    session: Session,
    profile: Profile,
    held: Sequence[tuple[Observation, Source]],
    facts: Sequence[Fact],
    *,
    barred: Barred,
    at: datetime,
) -> Profile:
    """Lets the person of a card go and answers the profile of whoever its records name now, which is still to be
    compiled. ``facts`` are the lines the card had. What the person said, and corrected away, is theirs and goes; that
    they hide counts for both, since nobody said for certain that these are two.

    Whose name waited untold beside the first one's keeps the last day to tell. Who saw it shown there saw them both.
    """
    keys = keys_of(session)
    goes_on = [
        observation
        for observation, source in held
        if source.kind != SourceKind.PERSON and said_name(Told.of(observation, source), barred, keys)
    ]
    names = {folded(str(observation.claim.get("full_name", ""))) for observation in goes_on}
    stood = [fact for fact in facts if fact.kind == FactKind.NAME and fact.normal in names]
    since = min((fact.added_at for fact in stood if fact.visible_from is None), default=at)
    law = law_of((), ())
    now = Profile(id=new_id(), regime=law.code, received_at=since, tell_by=law.tell_by(since))
    begin(session, now, because=HANDED_ON, at=at)
    for observation in goes_on:
        observation.profile_id, observation.came_as = now.id, ""
        observation.obtained_at = max(observation.obtained_at, since)
        observation.first_seen_on = min(observation.last_seen_on, max(observation.first_seen_on, since.date()))
    hide_alike(session, profile, now, at=at)
    shown = [fact.visible_from for fact in stood if fact.visible_from is not None]
    apart_alike(session, profile, now, joined_at=min(shown, default=None), at=at)
    session.flush()
    leave(session, profile, because=HANDED_ON, at=at, for_good=False)
    return now


def hide_alike(session: Session, profile: Profile, other: Profile, *, at: datetime) -> None:
    """Hides a profile that came of another one as that is hidden, for the same reasons."""
    hidden = select(Restriction).where(Restriction.profile_id == profile.id, Restriction.lifted_at.is_(None))
    standing = session.scalars(hidden).all()
    session.add_all(Restriction(profile_id=other.id, reason=one.reason, since=one.since) for one in standing)
    if standing:
        other.came_from = State.RECEIVED
        advance(session, other, State.RESTRICTED, because=standing[0].reason, at=at)


def apart_alike(
    session: Session, profile: Profile, other: Profile, *, joined_at: datetime | None, at: datetime
) -> None:
    """Whoever the one card was kept apart from, the other is as well; and they are from each other, if both stood on
    one card since ``joined_at``."""
    pairs = {} if joined_at is None else {(other.id, profile.id): (joined_at, at)}
    either = (KeptApart.apart_id == profile.id) | (KeptApart.from_id == profile.id)
    for row in session.scalars(select(KeptApart).where(either)):
        pair = (other.id, row.from_id) if row.apart_id == profile.id else (row.apart_id, other.id)
        pairs[pair] = (row.joined_at, row.split_at)
    session.add_all(
        KeptApart(apart_id=one, from_id=another, joined_at=since, split_at=until)
        for (one, another), (since, until) in pairs.items()
    )
