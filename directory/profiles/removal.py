"""Leaving: the one function by which a person goes, whoever asks, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import duties, journal, registry, requests
from directory.profiles.lifecycle import advance, hold, ring_after, touch_index
from directory.profiles.models import ContactPoint, Profile
from directory.profiles.states import State
from directory.profiles.suppression import Contact, hold_still, lasting_contacts, suppress


@dataclass(frozen=True, slots=True)
class Left:
    """What a leaving did: lines of the card and source records erased, accounts told to delete, contacts kept out."""

    lines: int = 0
    records: int = 0
    accounts: frozenset[str] = frozenset()
    contacts: tuple[Contact, ...] = ()
    fresh: bool = True

    def __add__(self, other: "Left") -> "Left":
        """Two leavings of one request: an account that received both cards is one account."""
        return Left(
            self.lines + other.lines, self.records + other.records, self.accounts | other.accounts,
            self.contacts + other.contacts, self.fresh or other.fresh,
        )  # fmt: skip


_NOTHING = Left(fresh=False)


@dataclass(frozen=True, slots=True)
class KeptOut:
    """What it did to keep somebody out: how many of the contacts were not on the list yet, and what the leaving of each
    card did; with the first one stands whoever went besides. ``gone`` counts all cards."""

    fresh: int
    each: tuple[Left, ...]
    gone: int


def keep_out(
    session: Session,
    contacts: Iterable[Contact],
    *,
    leaving: Sequence[tuple[Profile, str]] = (),
    because: str,
    at: datetime,
) -> KeptOut:
    """Keeps contacts out for good and lets everybody go who holds one, in this transaction: the cards of ``leaving``,
    each with the request it goes by, take what they hold onto the list too. Whoever else holds something that came onto
    it is erased, as the gates would, and keeps nobody else out; the accounts that received them delete by the first
    request."""
    hold_still(session, for_a_leaving=True)
    own = list(contacts)
    each = [
        leave(session, profile, because=because, at=at, for_good=True, request_id=request_id)
        for profile, request_id in leaving
    ]
    fresh = suppress(session, own, because=because, at=at)
    kept = [*own, *(contact for left in each for contact in left.contacts)]
    first = leaving[0][1] if leaving else None
    besides = _holders(session, [digest for _, digest in kept])
    for profile in besides:
        also = leave(session, profile, because="suppressed", at=at, for_good=False, request_id=first)
        each[:1] = [left + also for left in each[:1]]
    return KeptOut(fresh, tuple(each), len(each) + len(besides))


def _holders(session: Session, digests: Sequence[bytes]) -> list[Profile]:
    """Living profiles that hold one of a person's few contacts."""
    holding = select(ContactPoint.profile_id).where(ContactPoint.digest.in_(digests))
    query = select(Profile).where(Profile.id.in_(holding), Profile.state != State.REMOVED).order_by(Profile.id)
    return list(session.scalars(query))


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

    ``for_good`` also suppresses every address, direct phone, profile link and name with employer (the person asked;
    ``keep_out`` calls it, since whoever else holds one of them goes too); otherwise nothing keeps the person out (a
    gate refused, a licence expired). Accounts that received the person get
    a duty to delete, of the request it came from. The leaving is noted for the journal, which is synced before the
    caller's caller answers. ``into`` is the card that goes on where two were found to be one person: nobody deletes
    then, and mails, links and looks stay readable under the id that goes.
    """
    if profile.state == State.REMOVED:
        return _NOTHING
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
    accounts = frozenset(duty.account_id for duty in owed)
    left = Left(erased.get("fact", 0), erased.get("observation", 0), accounts, tuple(contacts))
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
    requests.step(session, request_id, "companies_told", at=at, amount=len(left.accounts))
