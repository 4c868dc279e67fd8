"""A forgotten password: asked for without looking anybody up, answered by a link that works once, for 30 minutes.

The link's token is made when its mail is handed over and kept as a hash only. It changes the password and nothing else:
nobody is signed in by it, and the second factor stays.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from directory.accounts import limits
from directory.accounts.limits import RESET, RESET_ALL, RESET_BLOCK, Counter, TooOften
from directory.accounts.models import Account, PasswordReset, User
from directory.accounts.passwords import hash_password
from directory.accounts.signing_in import may_sign_in, set_password
from directory.changed import changed
from directory.clock import now
from directory.db import Database
from directory.profiles.identity import canonical_email
from directory.profiles.keys import SealBroken, keys_of, new_id, new_token, token_digest

LASTS = timedelta(minutes=30)
_CLAIM = timedelta(minutes=5)
_BACK_OFF_SECONDS = (10, 30, 60, 120, 300)
_GIVE_UP = timedelta(hours=2)
_KEPT = timedelta(days=1)
_PURPOSE = "password_reset"


@dataclass(frozen=True, slots=True)
class ToMail:
    """One link to hand over now; ``tries`` counts its mails, each of which holds another token."""

    reset_id: str
    tries: int
    user_id: str
    address: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Offered:
    """Whose password a live link may set; ``about`` are words that may not be most of it."""

    reset_id: str
    user_id: str
    account_id: str
    with_factor: bool
    about: tuple[str, ...] = field(repr=False)


def counters(block: str) -> tuple[Counter, ...]:
    """What asking from this block of addresses counts for."""
    return Counter(RESET_BLOCK, block), Counter(RESET_ALL)


def ask(session: Session, address: str, *, block: str, at: datetime) -> None:
    """Notes that a link was asked for. The same statements run for every address: who has an account is asked when
    the mail is made. Raises limits.TooOften by block and in all."""
    limits.count(session, counters(block), at=at)
    reset_id, keys = new_id(), keys_of(session)
    session.add(
        PasswordReset(
            id=reset_id,
            contact_digest=keys.digest("email", canonical_email(address)),
            sealed=keys.seal(_PURPOSE, reset_id, {"to": address}),
            asked_at=at,
            next_try_at=at,
        )
    )


def due(*, at: datetime) -> Select[PasswordReset]:
    """The asks whose mail may leave now."""
    return select(PasswordReset).where(
        PasswordReset.next_try_at <= at,
        PasswordReset.sealed.is_not(None),
        or_(PasswordReset.claimed_until.is_(None), PasswordReset.claimed_until <= at),
    )


def claim(session: Session, *, at: datetime, at_most: int = 20) -> list[ToMail]:
    """Claims asks whose mail is due and makes their links; each new link ends the older ones of its user."""
    # One worker at a time, so that of two links made at once one is the newer.
    limits.hold(session, Counter(RESET))
    waiting = due(at=at).order_by(PasswordReset.asked_at).limit(at_most)
    made: dict[str, ToMail] = {}
    for one in session.scalars(waiting.with_for_update(skip_locked=True)).all():
        if one.sealed is None:
            continue
        whose = _whose(session, one, at=at)
        if isinstance(whose, str):
            _end(one, whose)
        else:
            # Of several asks of one user one has a live link: the others' mails are not sent.
            made[whose[0]] = _make(session, one, *whose, at=at)
        session.flush()
    return list(made.values())


def _whose(session: Session, one: PasswordReset, *, at: datetime) -> tuple[str, str] | str:
    """Id and address of the user whom a link is due to; for everybody else why there is none."""
    if one.asked_at <= at - _GIVE_UP:
        return "expired"
    try:
        address = str(keys_of(session).unseal(_PURPOSE, one.id, one.sealed or b"")["to"])
    except SealBroken:
        return "unreadable"
    user = session.execute(may_sign_in(address).with_only_columns(User.id, User.email)).first()
    if user is None:
        return "nobody"
    try:
        if not one.tries:
            limits.count(session, (Counter(RESET, user.id),), at=at)
    except TooOften:
        return "over_limit"
    return user.id, user.email


def _make(session: Session, one: PasswordReset, user_id: str, address: str, *, at: datetime) -> ToMail:
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.id != one.id)
        .values(digest=None, sealed=None, contact_digest=None, next_try_at=None)
    )
    token = new_token()
    one.user_id, one.digest, one.good_until = user_id, token_digest(token), at + LASTS
    one.claimed_until = at + _CLAIM
    one.tries += 1
    return ToMail(one.id, one.tries, user_id, address, token)


def handed_over(session: Session, reset_id: str, *, at: datetime) -> None:
    """A server took the mail: the 30 minutes begin, and the address is forgotten."""
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.id == reset_id)
        .values(
            sealed=None,
            contact_digest=None,
            next_try_at=None,
            claimed_until=None,
            good_until=at + LASTS,
            outcome="sent",
        )
    )


def not_taken(session: Session, reset_id: str, *, for_good: bool, at: datetime) -> None:
    """Nobody took the mail: its link is void, and the next try makes another."""
    one = session.get(PasswordReset, reset_id)
    if one is None:
        return
    one.digest = one.good_until = one.claimed_until = None
    one.next_try_at = at + timedelta(seconds=_BACK_OFF_SECONDS[min(one.tries, len(_BACK_OFF_SECONDS)) - 1])
    if for_good:
        _end(one, "refused")


def find(session: Session, token: str, *, at: datetime) -> Offered | None:
    """Whose password the link of a token may set; None when it is unknown, used, late, no longer the newest, or of
    somebody who may not sign in. A clock set back brings none to life again."""
    row = session.execute(
        select(PasswordReset.id, User, Account.name)
        .join(User, User.id == PasswordReset.user_id)
        .join(Account, Account.id == User.account_id)
        .where(
            PasswordReset.digest == token_digest(token),
            PasswordReset.good_until > at,
            PasswordReset.asked_at <= at,
            User.disabled_at.is_(None),
            Account.suspended_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    reset_id, user, account_name = row
    with_factor = user.totp_confirmed_at is not None or not user.factor_off_because
    return Offered(reset_id, user.id, user.account_id, with_factor, (user.email, user.name, account_name))


def set_new(database: Database, token: str, new: str) -> bool:
    """Sets a password (checked before by ``passwords.check_new``) by a link, once; False when the link is over. Every
    browser of the user is signed out, and they are told."""
    new_hash = hash_password(new)

    def take(session: Session) -> bool:
        offered = find(session, token, at=now())
        if offered is None:
            return False
        used = session.execute(
            update(PasswordReset)
            .where(PasswordReset.id == offered.reset_id, PasswordReset.digest.is_not(None))
            .values(digest=None, used_at=now(), outcome="used")
        )
        if not changed(used):
            return False
        set_password(session, session.get_one(User, offered.user_id), new_hash, at=now())
        return True

    return database.until_done(take)


def forget(session: Session, *, at: datetime) -> int:
    """Deletes what was asked a day ago, whatever became of it."""
    gone = session.execute(delete(PasswordReset).where(PasswordReset.asked_at <= at - _KEPT))
    return changed(gone)


def _end(one: PasswordReset, outcome: str) -> None:
    one.sealed = one.contact_digest = one.next_try_at = one.claimed_until = None
    one.outcome = outcome
