"""What taking a card apart did, or would do: told line by line to whoever decides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.models import Profile, ProfileMove
from directory.profiles.recompile import facts_of
from directory.profiles.sides import Value
from directory.profiles.states import State
from directory.profiles.wording import in_full


@dataclass(frozen=True, slots=True)
class Split:
    """What a split did: lines that left the old card, or say something else now, the old value first; the new card's
    lines; contacts both sides named; why a side is held no more ("" while it is); how many customers were told.

    ``erased_by`` is set when the new card is hidden as the old one is: nobody is told of a hidden card, and what was
    never told is erased then, unless it is shown again before.
    """

    apart_id: str
    gone: tuple[Value, ...]
    changed: tuple[tuple[str, str, str], ...]
    new: tuple[Value, ...]
    shared: tuple[Value, ...]
    old_left: str
    new_left: str
    accounts: int
    erased_by: datetime | None


def lines_of(session: Session, profile_id: str) -> dict[str, tuple[str, str, str]]:
    """Every line of a card: its kind, what it says in words, and its normal value."""
    return {fact.id: (fact.kind, in_full(fact), fact.normal) for fact in facts_of(session, profile_id)}


def told(
    session: Session,
    profile: Profile,
    apart: Profile,
    before: Mapping[str, tuple[str, str, str]],
    *,
    shared: Sequence[Value],
    accounts: int,
) -> Split:
    """Compares the old card with what it said ``before`` the split."""
    now = lines_of(session, profile.id)
    return Split(
        apart_id=apart.id,
        gone=tuple((kind, words) for key, (kind, words, _) in before.items() if key not in now),
        changed=tuple(
            (kind, words, now[key][1])
            for key, (kind, words, normal) in before.items()
            if key in now and now[key][2] != normal
        ),
        new=tuple((kind, words) for kind, words, _ in lines_of(session, apart.id).values()),
        shared=tuple(shared),
        old_left=_why_left(session, profile),
        new_left=_why_left(session, apart),
        accounts=accounts,
        erased_by=apart.tell_by if apart.state == State.RESTRICTED else None,
    )


def _why_left(session: Session, profile: Profile) -> str:
    if profile.state != State.REMOVED:
        return ""
    last = select(func.max(ProfileMove.id)).where(ProfileMove.profile_id == profile.id)
    return session.scalar(select(ProfileMove.because).where(ProfileMove.id == last.scalar_subquery())) or ""
