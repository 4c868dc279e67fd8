"""The life of a profile: the table of moves and ``advance``, the only writer of a profile's state."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from directory.db import Outrun
from directory.profiles.models import IndexChange, Profile, ProfileMove
from directory.profiles.states import State

MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.GATED, State.RESTRICTED, State.REMOVED}),
    State.GATED: frozenset({State.NOTICED, State.RESTRICTED, State.REMOVED}),
    State.NOTICED: frozenset({State.GATED, State.LISTED, State.RESTRICTED, State.REMOVED}),
    State.LISTED: frozenset({State.NOTICED, State.RESTRICTED, State.REMOVED}),
    State.RESTRICTED: frozenset({State.RECEIVED, State.GATED, State.NOTICED, State.LISTED, State.REMOVED}),
    State.REMOVED: frozenset(),
}
"""Which state may follow which; NOTICED goes back to GATED when its notice bounced and another address is left, LISTED
to NOTICED when a law that turns out to be stricter asks for a longer wait."""


class MoveRefused(Exception):
    """The table of moves has no such arrow; names both states and the profile's opaque id."""

    def __init__(self, profile_id: str, held: State, wanted: State) -> None:
        super().__init__(f"profile {profile_id} cannot go from {held} to {wanted}")
        self.held, self.wanted = held, wanted


def hold(session: Session, profile: Profile) -> None:
    """Locks a profile's row until the transaction ends, so that nothing is written about a person who is leaving.

    Raises Outrun when the person left since this transaction looked. SQLite has one writer and needs no lock.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    seen = profile.state
    session.refresh(profile, with_for_update=True)
    if profile.state != seen and profile.state == State.REMOVED:
        raise Outrun


def begin(session: Session, profile: Profile, *, because: str, at: datetime) -> None:
    """Keeps a new profile, RECEIVED, with the move that says why."""
    profile.state = State.RECEIVED
    session.add(profile)
    session.flush()
    session.add(ProfileMove(profile_id=profile.id, from_state="", to_state=State.RECEIVED, because=because, at=at))


def advance(session: Session, profile: Profile, to: State, *, because: str, at: datetime) -> bool:
    """Moves ``profile`` to ``to``; False when it is there already (a replay).

    Writes the move's row and, where LISTED is touched, its index change, in the same transaction. Raises MoveRefused
    for an arrow the table lacks; a stale row raises Outrun at the commit. Erasure belongs to ``removal.leave``.
    """
    return bool(advance_all(session, [profile], to, because=because, at=at))


def advance_all(
    session: Session, profiles: Sequence[Profile], to: State, *, because: str, at: datetime
) -> list[Profile]:
    """As ``advance`` for many at once, written together; answers those that moved."""
    moved = [profile for profile in profiles if profile.state != to]
    for profile in moved:
        _move(session, profile, to, because=because, at=at)
    session.flush()
    return moved


def _move(session: Session, profile: Profile, to: State, *, because: str, at: datetime) -> None:
    held = State(profile.state)
    if to not in MOVES[held]:
        raise MoveRefused(profile.id, held, to)
    profile.state = to
    session.add(ProfileMove(profile_id=profile.id, from_state=held, to_state=to, because=because, at=at))
    if State.LISTED in (held, to):
        touch_index(session, profile.id, at=at)


def touch_index(session: Session, profile_id: str, *, at: datetime) -> None:
    """Asks the index to read this profile again, as it will be when the turn comes; once for a whole transaction."""
    asked = session.info.setdefault("index_asked", set())
    if profile_id not in asked:
        asked.add(profile_id)
        session.add(IndexChange(profile_id=profile_id, asked_at=at))
        ring_after(session, "index")


def ring_after(session: Session, bell: str) -> None:
    """Rings a bell once after the commit, however often a transaction asks for it."""
    ring, rung = session.info.get("ring"), session.info.setdefault("rung", set())
    if ring is not None and bell not in rung:
        rung.add(bell)
        session.info.setdefault("after_commit", []).append(partial(ring, bell))
