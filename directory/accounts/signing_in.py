"""Signing in: a password, then a second factor; known and unknown people cost the same and read the same."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from directory.accounts import factors, oddities, sessions
from directory.accounts.changes import Changed, tell
from directory.accounts.limits import (
    FACTOR,
    FACTOR_BLOCK,
    MISSED,
    SIGN_IN,
    SIGN_IN_ALL,
    SIGN_IN_KNOWN,
    Counter,
    count,
    strike,
)
from directory.accounts.models import Account, Attempt, PasswordReset, User
from directory.accounts.passwords import hash_password, is_weak, matches, stand_in
from directory.accounts.sessions import Signed
from directory.clock import now
from directory.db import Database

AT_ONCE: Final = 3
"""So many sign-ins are looked at in a process at once: fewer than it has threads, so that a crowd at the door keeps
nobody from a page."""
_door = BoundedSemaphore(AT_ONCE)
MOST_FAILURES = 100
"""After so many wrong passwords in a row only a reset helps; a browser that signed in before still may."""


class Crowded(Exception):
    """As many sign in as this process looks at together; whoever comes back in seconds finds room."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a try comes from: its block of addresses, what it calls itself, and the nonce it was given when this
    address last signed in there (empty for a stranger)."""

    block: str
    agent: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session begun by the right password; ``whole`` when nothing more is asked."""

    token: str
    user_id: str
    account_id: str
    role: str
    whole: bool


def sign_in(database: Database, email: str, password: str, browser: Browser) -> Opened | None:
    """Opens a session for the right password; None for a wrong one, for nobody, and for who may not sign in.

    Raises limits.TooOften, and Crowded, which counts nothing. Each other refusal costs one hash and the same
    statements, whoever was meant.
    """
    with _at_the_door():
        return _sign_in(database, email, password, browser)


@contextmanager
def _at_the_door() -> Iterator[None]:
    if not _door.acquire(blocking=False):
        raise Crowded
    try:
        yield
    finally:
        _door.release()


def _sign_in(database: Database, email: str, password: str, browser: Browser) -> Opened | None:
    address = email.strip().lower()[:254]
    tries = database.until_done(lambda session: count(session, sign_in_counters(address, browser), at=now()))
    with database.read() as session:
        user = session.scalar(may_sign_in(address))
        held = user.password_hash if user is not None else stand_in()
        locked = user is not None and user.failures >= MOST_FAILURES and not browser.known
    right = matches(held, password)
    if user is None or locked or not right:
        database.until_done(lambda session: _failed(session, address, tries))
        return None
    fresh_hash = hash_password(password) if is_weak(held) else None

    def open_session(session: Session) -> Opened | None:
        found = session.scalar(may_sign_in(address))
        if found is None or found.password_hash != held:
            return None
        strike(session, tries)
        found.failures = 0
        found.password_hash = fresh_hash or held
        whole = bool(found.factor_off_because) and found.totp_confirmed_at is None
        token = sessions.begin(session, found, block=browser.block, agent=browser.agent, whole=whole, at=now())
        if not browser.known:
            oddities.tell_of_browser(session, found, browser.agent, at=now())
        return Opened(token, found.id, found.account_id, found.role, whole)

    return database.until_done(open_session)


def pass_factor(database: Database, signed: Signed, browser: Browser, *, code: str, recovery: bool) -> str | None:
    """Takes the second factor and answers the session's new id; None when it is wrong. Raises limits.TooOften."""
    tries = database.until_done(lambda session: count(session, factor_counters(signed, browser), at=now()))

    written_down = None
    if recovery:
        with database.read() as session:
            written_down = factors.find_recovery(session, signed.user_id, code)

    def take(session: Session) -> str | None:
        fits = (
            written_down is not None and factors.use_recovery(session, written_down, at=now())
            if recovery
            else factors.accept(session, session.get_one(User, signed.user_id), code)
        )
        if not fits:
            return None
        strike(session, tries)
        return sessions.renew(session, signed, at=now())

    return database.until_done(take)


def bind_app(
    database: Database, signed: Signed, browser: Browser, *, seed: bytes, code: str
) -> tuple[str, list[str]] | None:
    """Binds an authenticator app; answers the session's new id and ten recovery codes, None when the code is wrong.

    Every other session of the user ends. Raises limits.TooOften.
    """
    tries = database.until_done(lambda session: count(session, factor_counters(signed, browser), at=now()))

    if factors.step_of(seed, code) is None:
        return None
    made = factors.make_codes()

    def take(session: Session) -> str | None:
        user = session.get_one(User, signed.user_id)
        if not factors.bind(session, user, seed, code, at=now()):
            return None
        factors.keep_codes(session, signed.user_id, made)
        strike(session, tries)
        sessions.end_all(session, signed.user_id, but=signed.digest, at=now())
        tell(session, user, Changed.APP_BOUND, at=now())
        return sessions.renew(session, signed, at=now())

    token = database.until_done(take)
    return (token, [code for code, _ in made]) if token is not None else None


def renew_codes(database: Database, signed: Signed) -> list[str]:
    """Makes ten new recovery codes in place of the old ones, and tells the user."""
    made = factors.make_codes()

    def keep(session: Session) -> None:
        factors.keep_codes(session, signed.user_id, made)
        tell(session, session.get_one(User, signed.user_id), Changed.CODES, at=now())

    database.until_done(keep)
    return [code for code, _ in made]


def change_password(database: Database, signed: Signed, *, old: str, new: str) -> str | None:
    """Sets a new password (checked before by ``passwords.check_new``) and answers the session's new id; None when the
    old one is wrong. Every other session ends. Raises limits.TooOften."""
    tries = database.until_done(lambda session: count(session, password_counters(signed), at=now()))
    with database.read() as session:
        held = session.scalar(select(User.password_hash).where(User.id == signed.user_id)) or stand_in()
    if not matches(held, old):
        return None
    new_hash = hash_password(new)

    def change(session: Session) -> str:
        strike(session, tries)
        set_password(session, session.get_one(User, signed.user_id), new_hash, but=signed.digest, at=now())
        return sessions.renew(session, signed, at=now())

    return database.until_done(change)


def set_password(session: Session, user: User, password_hash: str, *, but: bytes = b"", at: datetime) -> None:
    """Sets a user's password, forgets wrong tries, ends their sessions (all but the one with this digest) and every
    mailed link, and tells them."""
    user.password_hash = password_hash
    user.password_changed_at = at
    user.failures = 0
    sessions.end_all(session, user.id, but=but, at=at)
    session.execute(update(PasswordReset).where(PasswordReset.user_id == user.id).values(digest=None))
    tell(session, user, Changed.PASSWORD, at=at)


def may_sign_in(address: str) -> Select[User]:
    """The user of an address, unless they or their account are shut out."""
    return (
        select(User)
        .join(Account, Account.id == User.account_id)
        .where(User.email == address, User.disabled_at.is_(None), Account.suspended_at.is_(None))
    )


def sign_in_counters(email: str, browser: Browser) -> tuple[Counter, ...]:
    """What a password typed for this address counts for."""
    address = email.strip().lower()[:254]
    if browser.known:
        # Neither strangers' tries nor those of everybody together shut out a browser that signed in before.
        return (Counter(SIGN_IN_KNOWN, browser.known), Counter(MISSED, address))
    by_whom = (Counter(SIGN_IN, f"account {address}"), Counter(SIGN_IN, f"block {browser.block}"))
    return (*by_whom, Counter(SIGN_IN_ALL), Counter(MISSED, address))


def factor_counters(signed: Signed, browser: Browser) -> tuple[Counter, ...]:
    """What a code typed by this user counts for."""
    return (Counter(FACTOR, signed.user_id), Counter(FACTOR_BLOCK, browser.block))


def password_counters(signed: Signed) -> tuple[Counter, ...]:
    """What an old password typed by this user counts for."""
    return (Counter(FACTOR, signed.user_id),)


def _failed(session: Session, address: str, tries: Sequence[int]) -> None:
    session.execute(update(User).where(User.email == address).values(failures=User.failures + 1))
    # A commit that changed nothing waits for no disk: the clock would tell strangers who is no user.
    session.execute(update(Attempt).where(Attempt.id == tries[0]).values(at=Attempt.at))
