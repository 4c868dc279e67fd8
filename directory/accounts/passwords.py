"""Passwords: argon2id at OWASP's figures, a bundled list of common ones, and refusals that say what to change."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LEAST_WITH_FACTOR, LEAST_ALONE, MOST_BYTES = 8, 15, 1024
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_once = threading.BoundedSemaphore(4)


class PasswordRefused(Exception):
    """The password may not be used; the message says what to change and never repeats it."""


def hash_password(password: str) -> str:
    """The argon2id hash (m=19,456 KiB, t=2, p=1) of a password that ``check_new`` let pass."""
    with _at_once:
        return _hasher.hash(password.encode())


def matches(password_hash: str, password: str) -> bool:
    """Whether the password is the one hashed; over 1,024 bytes it never is, since nothing is cut off."""
    if len(password.encode()) > MOST_BYTES:
        password_hash = stand_in()
        password = ""
    try:
        with _at_once:
            return _hasher.verify(password_hash, password.encode())
    except (VerificationError, InvalidHashError):
        return False


def is_weak(password_hash: str) -> bool:
    """Whether a stored hash was made with weaker figures than today's, so that it is made anew at sign-in."""
    return _hasher.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def stand_in() -> str:
    """A hash nobody's password matches: an unknown user costs the same time as a known one."""
    return hash_password("nobody's password " + "x" * 40)


def check_new(password: str, *, with_factor: bool, about: tuple[str, ...] = ()) -> None:
    """Refuses a new password that is short, endless, common, or says the user's own name, company or product."""
    least = LEAST_WITH_FACTOR if with_factor else LEAST_ALONE
    if len(password) < least:
        raise PasswordRefused(f"Use {least} characters or more.")
    if len(password.encode()) > MOST_BYTES:
        raise PasswordRefused(f"Use at most {MOST_BYTES} bytes.")
    plain = password.casefold()
    if plain in _common():
        raise PasswordRefused("This password is one of the most common ones. Use another.")
    words = {
        word for text in (*about, "cardfile") for word in text.casefold().replace("@", " ").replace(".", " ").split()
    }
    if any(len(word) > 3 and word in plain and len(plain) - len(word) < 6 for word in words):
        raise PasswordRefused("The password says your name, company or this product. Use another.")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Some 30,000 common passwords, as bundled with zxcvbn; no network is asked."""
    return frozenset(FREQUENCY_LISTS["passwords"])
