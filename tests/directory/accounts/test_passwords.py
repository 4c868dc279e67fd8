"""Which passwords are taken, what is kept of them, and what a hash costs whoever steals it."""

import subprocess
import sys

import pytest

from directory.accounts import passwords
from directory.accounts.passwords import MOST_BYTES, PasswordRefused, check_new, hash_password, is_weak, matches

_TWO_HUNDRED = """
import resource
from concurrent.futures import ThreadPoolExecutor
from argon2 import PasswordHasher
from directory.accounts.passwords import matches
held = PasswordHasher(time_cost=1, memory_cost=19_456, parallelism=1).hash("quiet herons cross")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(200) as pool:
    assert not any(pool.map(lambda number: matches(held, f"guess {number}"), range(200)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
ABOUT = ("jonas.weidling@hafenrand.example", "Jonas Weidling", "Hafenrand Sales")


def said(password: str, *, with_factor: bool = False) -> str:
    """What is said to a new password; empty when it is taken."""
    try:
        check_new(password, with_factor=with_factor, about=ABOUT)
    except PasswordRefused as refused:
        return str(refused)
    return ""


@pytest.mark.security(
    "A 6.2.1, 6.2.5, 6.2.9: long enough is enough, of whatever signs",
    breaks="directory/accounts/passwords.py::if len(password) < least:",
)
def test_length_counts_and_nothing_else() -> None:
    for good in (
        "a" * 11 + "bcde",
        "väterchen frost",
        "x y z x y z x y z",
        "猫" * 15,
        "q" * 64 + "!",
        "k" * MOST_BYTES,
    ):
        assert said(good) == "", good
    assert "15 characters" in said("fourteen signs")
    assert said("octopod1", with_factor=True) == ""
    assert "8 characters" in said("octopod", with_factor=True)
    assert "1024 bytes" in said("é" * 513)


@pytest.mark.security(
    "A 6.2.4, 6.2.12: the common and the stolen ones are refused without asking anybody",
    breaks="directory/accounts/passwords.py::if plain in _common():",
)
def test_common_passwords_are_refused_however_they_are_written() -> None:
    common = passwords._common()
    assert len(common) >= 20_000
    for word in ("password1", "BASEBALL", "Sunshine", "1234567890"):
        assert "most common" in said(word, with_factor=True), word


@pytest.mark.security(
    "A 6.1.2, 6.2.11: the own name, company and product make no password",
    breaks="directory/accounts/passwords.py::if any(len(word) > 3 and word in plain and len(plain) - len(word) < 6 for word in words):",
)
def test_a_password_that_says_whose_it_is_is_refused() -> None:
    for word in ("Cardfile2026", "weidling!!", "xHafenrandx", "jonas1234", "1hafenrand"):
        assert "name, company" in said(word, with_factor=True), word
    assert said("weidling crosses two canals") == ""


@pytest.mark.security(
    "A 11.4.2: argon2id at today's figures, and older hashes are made anew",
    breaks="directory/accounts/passwords.py::_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)",
)
def test_a_hash_costs_what_the_standard_wants() -> None:
    first, second = hash_password("quiet herons cross"), hash_password("quiet herons cross")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second, "each has a salt of its own"
    assert not is_weak(first)
    assert is_weak(first.replace("m=19456", "m=8192"))


@pytest.mark.security(
    "A 6.2.8: every sign of a password counts, and none is changed",
    breaks="directory/accounts/passwords.py::return _in_turn(lambda: _hasher.verify(password_hash, password.encode()))",
)
def test_the_last_byte_counts_and_nothing_is_cut_or_folded() -> None:
    longest = "k" * (MOST_BYTES - 1)
    held = hash_password(longest + "a")
    assert matches(held, longest + "a")
    assert not matches(held, longest + "b")
    short = hash_password("Quiet Herons Cross ")
    for other in ("quiet herons cross ", "Quiet Herons Cross", " Quiet Herons Cross "):
        assert not matches(short, other)
    too_long = "k" * (MOST_BYTES + 1)
    assert not matches(hash_password(too_long), too_long)


@pytest.mark.security(
    "A 11.4.2: two hundred logins at once grow the process by less than 150 MB",
    breaks='directory/accounts/passwords.py::return ThreadPoolExecutor(3, thread_name_prefix="argon2")',
)
def test_two_hundred_passwords_tried_at_once_take_the_memory_of_a_few() -> None:
    """In a process of its own, since what counts is its highest mark; ru_maxrss is in KiB here and in bytes on macOS."""
    told = subprocess.run([sys.executable, "-c", _TWO_HUNDRED], check=True, capture_output=True, text=True, timeout=100)
    assert int(told.stdout) / (1 if sys.platform == "linux" else 1024) < 150 * 1024
