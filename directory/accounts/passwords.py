"""Passwords: argon2id at OWASP's figures, a bundled list of common ones, and refusals that say what to change."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LEAST_WITH_FACTOR, LEAST_ALONE, MOST_BYTES = 8, 15, 1024
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_Told = TypeVar("_Told")


class PasswordRefused(Exception):
    """The password may not be used; the message says what to change and never repeats it."""


def hash_password(password: str) -> str:
    """The argon2id hash (m=19,456 KiB, t=2, p=1) of a password that ``check_new`` let pass."""
    return _in_turn(lambda: _hasher.hash(password.encode()))


def matches(password_hash: str, password: str) -> bool:
    """Whether the password is the one hashed; over 1,024 bytes it never is, since nothing is cut off."""
    if len(password.encode()) > MOST_BYTES:
        password_hash = stand_in()
        password = ""
    try:
        return _in_turn(lambda: _hasher.verify(password_hash, password.encode()))
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    """Three hashes at once, in threads of their own: the C library keeps the memory of a hash for each thread that ever
    made one, so a lock would bound the hashes and not what they take."""
    return ThreadPoolExecutor(3, thread_name_prefix="argon2")


os.register_at_fork(after_in_child=_threads.cache_clear)


def _in_turn(hashing: Callable[[], _Told]) -> _Told:
    return _threads().submit(hashing).result()


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
