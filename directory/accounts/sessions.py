"""Signed-in browsers: 256-bit ids kept as hashes, with an end by rest, by age, by sign-out and by whoever disables."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from directory.accounts.models import Account, User, WebSession
from directory.changed import changed
from directory.profiles.keys import new_id, new_token, token_digest

IDLE = timedelta(minutes=60)
IDLE_OF_POWER = timedelta(minutes=30)
HALF_WAY = timedelta(minutes=15)
AT_MOST = timedelta(hours=12)
FRESH = timedelta(minutes=15)
MOST_SESSIONS = 10
_TOUCH = timedelta(minutes=1)
_POWER = frozenset({"admin", "officer"})


@dataclass(frozen=True, slots=True)
class Signed:
    """A live session with its user and account as they are now. ``factor_at`` is None half-way through signing in."""

    digest: bytes
    session_id: str
    user_id: str
    account_id: str
    email: str
    user_name: str
    account_name: str
    role: str
    factor_on: bool
    factor_off_because: str
    factor_at: datetime | None
    seen_at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether nothing more is asked of this browser."""
        return self.factor_at is not None

    @property
    def must_enrol(self) -> bool:
        """Whether an app must be bound before anything else."""
        return not self.factor_on and not self.factor_off_because

    def is_fresh(self, at: datetime) -> bool:
        """Whether this user proved who they are within the last 15 minutes."""
        return self.factor_at is not None and at - self.factor_at < FRESH


def begin(session: Session, user: User, *, block: str, agent: str, whole: bool, at: datetime) -> str:
    """Opens a session and answers its id, the only time it is known; the oldest beyond ten end."""
    token = new_token()
    session.add(
        WebSession(
            digest=token_digest(token), id=new_id(), account_id=user.account_id, user_id=user.id, began_at=at,
            seen_at=at, factor_at=at if whole else None, address_block=block[:60], agent=agent[:60],
        )
    )  # fmt: skip
    session.flush()
    held = _live(user.id).order_by(WebSession.seen_at.desc(), WebSession.began_at.desc())
    for old in session.scalars(held.offset(MOST_SESSIONS)).all():
        old.ended_at = at
    return token


def find(session: Session, token: str, *, at: datetime) -> Signed | None:
    """The live session of an id, in one query; None for whatever ended, however it ended."""
    row = session.execute(
        select(WebSession, User, Account)
        .join(User, User.id == WebSession.user_id)
        .join(Account, Account.id == WebSession.account_id)
        .where(
            WebSession.digest == token_digest(token),
            WebSession.ended_at.is_(None),
            User.disabled_at.is_(None),
            Account.suspended_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    held, user, account = row
    idle = IDLE_OF_POWER if user.role in _POWER else IDLE
    lasts = AT_MOST if held.factor_at is not None else HALF_WAY
    if at - held.seen_at >= idle or at - held.began_at >= lasts:
        return None
    return Signed(
        held.digest, held.id, user.id, account.id, user.email, user.name, account.name, user.role,
        user.totp_confirmed_at is not None, user.factor_off_because, held.factor_at, held.seen_at,
    )  # fmt: skip


def wants_touch(signed: Signed, *, at: datetime) -> bool:
    """Whether ``seen_at`` is a minute old: it moves once a minute at most."""
    return at - signed.seen_at >= _TOUCH


def touch(session: Session, signed: Signed, *, at: datetime) -> None:
    """Says that this browser was seen."""
    session.execute(update(WebSession).where(WebSession.digest == signed.digest).values(seen_at=at))


def renew(session: Session, signed: Signed, *, at: datetime) -> str:
    """Gives a session a new id after its user proved themselves; the old id is worthless from here on.

    Its age counts on from the first sign-in. Raises LookupError when the old id ended meanwhile.
    """
    token = new_token()
    done = session.execute(
        update(WebSession)
        .where(WebSession.digest == signed.digest, WebSession.ended_at.is_(None))
        .values(digest=token_digest(token), factor_at=at, seen_at=at)
    )
    if not changed(done):
        raise LookupError("this session has ended")
    return token


def end(session: Session, token: str, *, at: datetime) -> None:
    """Ends the session of an id."""
    session.execute(
        update(WebSession)
        .where(WebSession.digest == token_digest(token), WebSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_one(session: Session, signed: Signed, session_id: str, *, at: datetime) -> bool:
    """Ends another of the user's own sessions by its public id; False when there is none such."""
    done = session.execute(
        update(WebSession)
        .where(WebSession.user_id == signed.user_id, WebSession.id == session_id, WebSession.ended_at.is_(None))
        .values(ended_at=at)
    )
    return bool(changed(done))


def end_all(session: Session, user_id: str, *, but: bytes = b"", at: datetime) -> int:
    """Ends every session of a user but the one with this digest; answers how many."""
    done = session.execute(
        update(WebSession)
        .where(WebSession.user_id == user_id, WebSession.digest != but, WebSession.ended_at.is_(None))
        .values(ended_at=at)
    )
    return changed(done)


def live(session: Session, user_id: str, *, at: datetime) -> list[WebSession]:
    """A user's live sessions, last seen first."""
    recent = _live(user_id).where(WebSession.began_at > at - AT_MOST, WebSession.seen_at > at - IDLE)
    return list(session.scalars(recent.order_by(WebSession.seen_at.desc())))


def forget(session: Session, *, at: datetime) -> int:
    """Deletes sessions that ended or can live no more; their browsers' address blocks go with them."""
    gone = session.execute(delete(WebSession).where(WebSession.began_at <= at - AT_MOST))
    return changed(gone)


def _live(user_id: str) -> Select[WebSession]:
    return select(WebSession).where(WebSession.user_id == user_id, WebSession.ended_at.is_(None))
