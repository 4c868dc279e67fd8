"""Who saw whom: one row per person shown, its purpose and the kinds of fact; complete, append-only (GDPR Art. 15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from directory.profiles import journal
from directory.profiles.models import Profile, ProfileAlias
from directory.profiles.owed import Disclosure, Display, KeptApart
from directory.profiles.states import Purpose

RECEIVED = "received"
"""The journal's word for a reveal."""


@dataclass(frozen=True, slots=True)
class Seer:
    """Who looked: an account's user."""

    account_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one account saw of a person for one purpose, folded over time."""

    account_id: str
    purpose: str
    kinds: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    times: int


def disclose(
    session: Session, profile_id: str, seer: Seer, *, purpose: Purpose, kinds: Iterable[str], at: datetime
) -> None:
    """Writes that ``seer`` saw these kinds of fact of one person, with the showing itself."""
    session.add(
        Disclosure(
            profile_id=profile_id,
            account_id=seer.account_id,
            user_id=seer.user_id,
            purpose=purpose,
            kinds=",".join(sorted(set(kinds))),
            at=at,
        )
    )


def note_received(session: Session, profile_id: str, seer: Seer, *, kinds: Iterable[str], at: datetime) -> None:
    """Writes into the journal that an account now holds a copy: ids and kinds only. Whoever leaves after a restore of
    an older backup is then owed its deletion all the same."""
    body = {"account": seer.account_id, "user": seer.user_id, "kinds": sorted(set(kinds))}
    journal.note(session, RECEIVED, profile_id=profile_id, body=body, at=at)


def received_again(session: Session, profile_id: str, body: Mapping[str, Any], *, at: datetime) -> None:
    """Writes what the journal knows of a copy into the ledger of a restored database."""
    seer = Seer(body["account"], body["user"])
    disclose(session, profile_id, seer, purpose=Purpose.REVEAL, kinds=body["kinds"], at=at)
    session.flush()


def spread(session: Session, displays: Iterable[Display], kinds: Mapping[str, Mapping[str, Iterable[str]]]) -> int:
    """Writes displays that are new, and one disclosure for each person they showed, with the kinds of fact that
    ``kinds`` names by display and person; a display drained twice is written once. Somebody whom this database never
    held, as after the restore of an older backup, has no ledger."""
    waiting = {display.id: display for display in displays}
    held = set(session.scalars(select(Display.id).where(Display.id.in_(waiting))))
    fresh = [display for display in waiting.values() if display.id not in held]
    named = {profile_id for display in fresh for profile_id in display.profile_ids}
    known = set(session.scalars(select(Profile.id).where(Profile.id.in_(named))))
    for display in fresh:
        session.add(display)
        session.add_all(
            Disclosure(
                profile_id=profile_id,
                account_id=display.account_id,
                user_id=display.user_id,
                purpose=display.purpose,
                kinds=",".join(sorted(kinds[display.id][profile_id])),
                display_id=display.id,
                at=display.at,
            )
            for profile_id in dict.fromkeys(display.profile_ids)
            if profile_id in known
        )
    session.flush()
    return len(fresh)


def seen_by(session: Session, profile_id: str) -> list[Seen]:
    """Who saw a person, folded by account and purpose, the latest first; kinds are all that were ever shown so. What
    was shown of a card that held somebody else's lines by mistake counts for both."""
    former = select(ProfileAlias.alias).where(ProfileAlias.profile_id == profile_id)
    joined = select(KeptApart.from_id).where(
        KeptApart.apart_id == profile_id,
        KeptApart.from_id == Disclosure.profile_id,
        Disclosure.at.between(KeptApart.joined_at, KeptApart.split_at),
    )
    grouped = session.execute(
        select(
            Disclosure.account_id,
            Disclosure.purpose,
            Disclosure.kinds,
            func.min(Disclosure.at, type_=Disclosure.at.type),
            func.max(Disclosure.at, type_=Disclosure.at.type),
            func.count(),
        )
        .where(or_(Disclosure.profile_id == profile_id, Disclosure.profile_id.in_(former), joined.exists()))
        .group_by(Disclosure.account_id, Disclosure.purpose, Disclosure.kinds)
    )
    folded: dict[tuple[str, str], Seen] = {}
    for account, purpose, kinds, first, last, times in grouped:
        seen = Seen(account, purpose, tuple(filter(None, kinds.split(","))), first, last, times)
        held = folded.get((account, purpose))
        folded[account, purpose] = seen if held is None else _joined(held, seen)
    return sorted(folded.values(), key=lambda seen: seen.last_at, reverse=True)


def _joined(one: Seen, other: Seen) -> Seen:
    return Seen(
        one.account_id,
        one.purpose,
        tuple(sorted({*one.kinds, *other.kinds})),
        min(one.first_at, other.first_at),
        max(one.last_at, other.last_at),
        one.times + other.times,
    )
