"""Leaving: the one function by which a person goes, whoever asks, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from directory.profiles import duties, journal, registry, requests
from directory.profiles.lifecycle import advance, hold, ring_after, touch_index
from directory.profiles.models import Profile
from directory.profiles.states import State
from directory.profiles.suppression import lasting_contacts, suppress


@dataclass(frozen=True, slots=True)
class Left:
    """What a leaving did: lines of the card and source records erased, accounts told to delete."""

    lines: int = 0
    records: int = 0
    accounts: int = 0
    fresh: bool = True


def leave(
    session: Session,
    profile: Profile,
    *,
    because: str,
    at: datetime,
    for_good: bool,
    request_id: str | None = None,
    into: str | None = None,
) -> Left:
    """Erases one person everywhere and moves the profile to REMOVED; asked again it calmly does nothing.

    ``for_good`` also suppresses every address, direct phone, profile link and name with employer (the person asked);
    otherwise nothing keeps the person out (a gate refused, a licence expired). Accounts that received the person get
    a duty to delete, of the request it came from. The leaving is noted for the journal, which is synced before the
    caller's caller answers. ``into`` is the card that goes on where two were found to be one person: nobody deletes
    then, and mails, links and looks stay readable under the id that goes.
    """
    if profile.state == State.REMOVED:
        return Left(fresh=False)
    # Whoever is receiving the person this very moment is waited for, and counted below.
    hold(session, profile)
    contacts = lasting_contacts(session, profile.id) if for_good else []
    owed = duties.owe(session, profile.id, request_id=request_id, at=at) if into is None else []
    profile.listing_notice_id = None
    profile.came_from = None
    profile.removed_at = at
    was_restricted = profile.state == State.RESTRICTED
    advance(session, profile, State.REMOVED, because=because, at=at)
    erased = registry.erase_person(session, profile.id, merged=into is not None)
    if was_restricted:
        touch_index(session, profile.id, at=at)
    if contacts:
        suppress(session, contacts, because=because, at=at)
    left = Left(lines=erased.get("fact", 0), records=erased.get("observation", 0), accounts=len(owed))
    journal.note(
        session,
        "left_for_good" if for_good else "left",
        profile_id=profile.id,
        body={"because": because, "contacts": [[kind, digest.hex()] for kind, digest in contacts]}
        | ({"into": into} if into is not None else {}),
        at=at,
    )
    ring_after(session, "checkpoint")
    return left


def tell_steps(session: Session, request_id: str, left: Left, *, at: datetime) -> None:
    """Writes down for a receipt what a leaving did."""
    requests.step(session, request_id, "erased", at=at, amount=left.lines)
    requests.step(session, request_id, "records_erased", at=at, amount=left.records)
    requests.step(session, request_id, "companies_told", at=at, amount=left.accounts)
