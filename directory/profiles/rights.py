"""What a person may do about their card: remove, refuse, never be listed, hide, show again; see also corrections."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import duties, journal, outbox, ways_in
from directory.profiles.identity import canonical_email, contact_digests
from directory.profiles.keys import keys_of
from directory.profiles.lifecycle import advance
from directory.profiles.merge import living
from directory.profiles.models import Profile, Restriction
from directory.profiles.owed import LinkToken
from directory.profiles.recompile import recompile
from directory.profiles.removal import KeptOut, Left, keep_out, tell_steps
from directory.profiles.requests import Opened, open_request, step
from directory.profiles.states import RequestKind, RestrictionReason, State
from directory.profiles.suppression import Contact, hold_still
from directory.profiles.waits import waits_if_shown


def profiles_of(session: Session, address: str) -> list[Profile]:
    """The living profiles that hold a proven address, or that it opens still since its owner corrected it away."""
    return ways_in.opened_by(session, keys_of(session).digest("email", canonical_email(address)))


def remove_me(
    session: Session, profiles: Sequence[Profile], *, address: str, language: str, at: datetime
) -> tuple[Opened, Left]:
    """Removes a person for good who proved their address, with every profile that holds it (two at most, after a
    split) or something else of theirs, and puts the confirmation with the receipt code into the outbox: the last mail
    they get."""
    first = profiles[0]
    hold_still(session, for_a_leaving=True)  # before the request, whose row holds the card: see _take_out
    opened = open_request(session, RequestKind.REMOVE, profile=first, regime=first.regime, at=at)
    own = contact_digests(keys_of(session), emails=(canonical_email(address),))
    leaving = [(profile, opened.id) for profile in profiles]
    done = sum(keep_out(session, own, leaving=leaving, because="asked", at=at).each, start=Left(fresh=False))
    tell_steps(session, opened.id, done, at=at)
    outbox.put(
        session,
        "receipt",
        {
            "to": address,
            "receipt": opened.receipt,
            "language": language,
            "lines": done.lines,
            "records": done.records,
            "accounts": len(done.accounts),
        },
        at=at,
        request_id=opened.id,
    )
    return opened, done


def refuse(session: Session, link: LinkToken, *, at: datetime, because: str = "refused") -> bool:
    """Acts on a notice's refuse link, for ever: removed for good, and no mail more. False when it had been done.

    The link follows its profile through merges, and after an erasure for another reason it still keeps the address
    out and removes whoever holds it by then.
    """
    contacts = [("email", link.contact_digest)] if link.contact_digest is not None else []
    named = living(session, link.profile_id)
    holding = ways_in.opened_by(session, link.contact_digest) if link.contact_digest is not None else []
    leaving = {
        profile.id: profile for profile in [*holding, named] if profile is not None and profile.state != State.REMOVED
    }
    fresh = _take_out(session, leaving.values(), contacts, RequestKind.REFUSE, because=because, at=at).fresh
    if fresh:
        _note_contacts(session, "never_list", contacts, because=because, at=at)
    return bool(fresh or leaving)


def never_list(session: Session, address: str, *, language: str, at: datetime) -> Opened:
    """Keeps a proven address out before anything is ever held about it."""
    opened = open_request(session, RequestKind.NEVER_LIST, profile=None, regime="gdpr", at=at)
    contacts = contact_digests(keys_of(session), emails=(canonical_email(address),))
    keep_out(session, contacts, because="never_list", at=at)
    _note_contacts(session, "never_list", contacts, because="never_list", at=at)
    step(session, opened.id, "suppressed", at=at, amount=1)
    outbox.put(
        session, "never_listed", {"to": address, "receipt": opened.receipt, "language": language}, at=at,
        request_id=opened.id,
    )  # fmt: skip
    return opened


def suppress_by_officer(session: Session, address: str, *, at: datetime) -> int:
    """Removes and keeps out whoever an officer was told to (a letter, a court); answers how many profiles went."""
    profiles = profiles_of(session, address)
    contacts = contact_digests(keys_of(session), emails=(canonical_email(address),))
    done = _take_out(session, profiles, contacts, RequestKind.OFFICER_SUPPRESS, because="officer", at=at)
    if done.fresh or profiles:
        _note_contacts(session, "never_list", contacts, because="officer", at=at)
    return done.gone


def _take_out(
    session: Session,
    profiles: Iterable[Profile],
    contacts: Sequence[Contact],
    kind: RequestKind,
    *,
    because: str,
    at: datetime,
) -> KeptOut:
    """Removes these people for good, each by a request of their own; who goes besides, since they hold the same, is
    told of by the first."""
    # Before the first request: its row holds the card, which a load that is waited for here may want next.
    hold_still(session, for_a_leaving=True)
    leaving = [
        (profile, open_request(session, kind, profile=profile, regime=profile.regime, at=at).id) for profile in profiles
    ]
    done = keep_out(session, contacts, leaving=leaving, because=because, at=at)
    for (_, request_id), left in zip(leaving, done.each, strict=True):
        tell_steps(session, request_id, left, at=at)
    return done


def hide_me(session: Session, profiles: Sequence[Profile], *, at: datetime) -> Opened | None:
    """Hides a person who proved their address, every card that holds it under one request; None when all are hidden
    by the person already."""
    opened: Opened | None = None
    for profile in profiles:
        opened = restrict(session, profile, reason=RestrictionReason.ASKED, under=opened, at=at) or opened
    return opened


def restrict(
    session: Session, profile: Profile, *, reason: RestrictionReason, under: Opened | None = None, at: datetime
) -> Opened | None:
    """Hides a person from everybody and keeps the card (GDPR Art. 18); None when this reason stands already. A
    running wait stands still meanwhile. Whoever received the person is told, once, to use the copy no more.

    ``under`` is the request it belongs to; without, a new one is opened.
    """
    open_reasons = _open_restrictions(session, profile.id)
    if any(row.reason == reason for row in open_reasons):
        return None
    opened = under or open_request(session, RequestKind.RESTRICT, profile=profile, regime=profile.regime, at=at)
    session.add(Restriction(profile_id=profile.id, reason=reason, since=at))
    if not open_reasons:
        profile.came_from = profile.state
        advance(session, profile, State.RESTRICTED, because=reason, at=at)
    duties.owe_hiding(session, profile.id, request_id=opened.id, at=at)
    journal.note(session, "restricted", profile_id=profile.id, body={"reason": reason}, at=at)
    step(session, opened.id, "hidden", at=at)
    return opened


def lift(session: Session, profile: Profile, *, reason: RestrictionReason, at: datetime) -> bool:
    """Lifts one reason; with the last one the profile goes back to where it was, with the rest of its wait to run."""
    standing = _open_restrictions(session, profile.id)
    lifted = [row for row in standing if row.reason == reason]
    if not lifted:
        return False
    opened = open_request(session, RequestKind.LIFT, profile=profile, regime=profile.regime, at=at)
    for row in lifted:
        row.lifted_at = at
    journal.note(session, "lifted", profile_id=profile.id, body={"reason": reason}, at=at)
    step(session, opened.id, "lifted", at=at)
    if len(lifted) == len(standing) and profile.came_from is not None:
        duties.end_hiding(session, profile.id, at=at)
        _come_back(session, profile, at=at)
    return True


def _open_restrictions(session: Session, profile_id: str) -> list[Restriction]:
    return list(
        session.scalars(
            select(Restriction).where(Restriction.profile_id == profile_id, Restriction.lifted_at.is_(None))
        )
    )


def _come_back(session: Session, profile: Profile, *, at: datetime) -> None:
    back = State(profile.came_from or State.GATED)
    _let_waits_run_on(session, profile, at=at)
    profile.came_from = None
    advance(session, profile, back, because="lifted", at=at)
    recompile(session, profile, at=at)


def _let_waits_run_on(session: Session, profile: Profile, *, at: datetime) -> None:
    """Moves the end of each wait that stood still: what was left of it when the hiding began is still to run."""
    for notice, ends_at in waits_if_shown(session, profile.id, at=at):
        notice.wait_ends_at = ends_at
    session.flush()


def _note_contacts(
    session: Session, act: str, contacts: list[tuple[str, bytes]], *, because: str, at: datetime
) -> None:
    body = {"because": because, "contacts": [[kind, digest.hex()] for kind, digest in contacts]}
    journal.note(session, act, profile_id=None, body=body, at=at)
