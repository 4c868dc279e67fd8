"""Members taking their yes back: no mailbox of theirs is read again, and all that their mail said goes.

The yes ends in one transaction; what was read goes after it in small ones. A killed command loses nothing: a sweep
takes back whatever still rests on an ended grant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from directory.clock import now
from directory.db import Database
from directory.profiles import journal
from directory.profiles.identity import canonical_email
from directory.profiles.journal import Line
from directory.profiles.keys import keys_of
from directory.profiles.models import Observation, Profile
from directory.profiles.recompile import withdraw
from directory.profiles.states import State
from ingest.members import NotAMember, member_of
from ingest.models import Grant, Load, Member

LEFT = "member_left"
"""The journal's word for it; it names the grant's pseudonym and nobody."""

_AT_ONCE = 20
_LOAD_ENDED = "its member took the consent back; nothing more of it is read"


@dataclass(frozen=True, slots=True)
class Going:
    """What goes when a member leaves, or is still to go: records read from their mail, the people these tell of, how
    many of them no other source knows, and how many of those are shown to customers; ``left_at`` of who has left."""

    left_at: datetime | None
    records: int
    people: int
    alone: int
    listed: int


def going(session: Session, address: str) -> Going:
    """Counts what a member's leaving takes back; raises NotAMember for whoever never was one."""
    member = member_of(session, address)
    if member is None:
        raise NotAMember(
            "nobody with this address is a member, so nothing was read in their name; give the address that stands in"
            " their consent file (`cardfile members list` shows how many members there are)"
        )
    theirs = Observation.grant_id.in_(_grants_of(session, member))
    records = select(func.count()).select_from(Observation).where(theirs)
    people = select(func.count(func.distinct(Observation.profile_id))).where(theirs)
    alone = people.where(~_another_source(session, member))
    listed = alone.join(Profile, Profile.id == Observation.profile_id).where(Profile.state == State.LISTED)
    counted = [session.scalar(query) or 0 for query in (records, people, alone, listed)]
    return Going(member.left_at, *counted)


def leave(session: Session, address: str, *, at: datetime) -> None:
    """Ends a member's yes: their address goes, loads of their mail end, and the journal keeps that it was taken back.
    Asked again it calmly does nothing. Raises NotAMember for whoever never was one."""
    member = member_of(session, address)
    if member is None:
        raise NotAMember("nobody with this address is a member")
    if member.left_at is not None:
        return
    standing = select(Grant.id).where(Grant.member_id == member.id, Grant.ended_at.is_(None))
    for grant_id in session.scalars(standing).all():
        journal.note(session, LEFT, profile_id=None, body={"grant": grant_id}, at=at)
    _end(session, member, at=at)


def take_back(database: Database, *, told: Callable[[int], object] = bool) -> int:
    """Takes back everything that rests on an ended grant, ``_AT_ONCE`` records to a transaction; ``told`` hears of each
    part. Answers how many went. It may run twice at once, and end anywhere."""
    gone = 0
    if not database.finds(_resting_on_ended()):
        return gone
    while some := database.until_done(_some):
        gone += some
        told(some)
    return gone


def left_again(session: Session, line: Line, at: datetime) -> bool:
    """Takes a yes back once more in a restored backup, at once with all that rests on it; False when nothing does."""
    grant = session.get(Grant, line.body["grant"])
    member = session.get(Member, grant.member_id) if grant is not None and grant.member_id is not None else None
    if member is not None and member.left_at is None:
        _end(session, member, at=line.at)
    ids = session.scalars(select(Observation.id).where(Observation.grant_id == line.body["grant"])).all()
    return bool(withdraw(session, ids, at=at)) or member is not None


def _end(session: Session, member: Member, *, at: datetime) -> None:
    member.email_digest = keys_of(session).digest("email", canonical_email(member.email or ""))
    member.email, member.left_at = None, at
    grants = _grants_of(session, member)
    session.execute(update(Grant).where(Grant.id.in_(grants), Grant.ended_at.is_(None)).values(ended_at=at))
    still_read = Load.grant_id.in_(grants), Load.done_at.is_(None)
    session.execute(update(Load).where(*still_read).values(done_at=at, failed=_LOAD_ENDED, path=None))
    session.flush()


def _resting_on_ended() -> Select[str]:
    ended = select(Grant.id).where(Grant.ended_at.is_not(None))
    return select(Observation.id).where(Observation.grant_id.in_(ended))


def _some(session: Session) -> int:
    ids = session.scalars(_resting_on_ended().limit(_AT_ONCE)).all()
    return withdraw(session, ids, at=now()) if ids else 0


def _grants_of(session: Session, member: Member) -> Sequence[str]:
    return session.scalars(select(Grant.id).where(Grant.member_id == member.id)).all()


def _another_source(session: Session, member: Member) -> ColumnElement[bool]:
    """Whether a feed or another member's mail tells of the same person; the person's own words alone keep no card."""
    other = aliased(Observation)
    by_mail = and_(other.grant_id.is_not(None), other.grant_id.not_in(_grants_of(session, member)))
    of_the_same = select(other.id).where(other.profile_id == Observation.profile_id)
    return of_the_same.where(or_(other.feed_id.is_not(None), by_mail)).exists()
