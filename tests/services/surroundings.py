"""The surroundings of a process under test: its settings, and a clock that can be moved."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

import composition
from directory.accounts import passwords
from directory.clock import clock
from directory.parts import Parts
from directory.profiles import recompile, replacements
from directory.profiles.models import Fact, Observation, Profile
from directory.settings import KEY_PURPOSES, Settings, load
from tests.services.ports import free_port

MakeSettings = Callable[..., Settings]
Forward = Callable[..., None]
Start = Callable[..., Parts]


@pytest.fixture
def settings(tmp_path: Path) -> MakeSettings:
    """Makes settings of a demonstration under the test's own folder; keywords are environment variables."""

    def make(**environ: str) -> Settings:
        port = free_port(following=5)
        given = {
            "CARDFILE_DEMO": "1",
            "CARDFILE_HOME": str(tmp_path / "home"),
            "PORT": str(port),
            **{f"CARDFILE_{purpose.upper()}_KEY": purpose.encode().hex().ljust(64, "0") for purpose in KEY_PURPOSES},
        }
        return load(given | environ)

    return make


@pytest.fixture
def start(settings: MakeSettings) -> Iterator[Start]:
    """Starts processes as ``composition.start`` does, with settings by these environment variables, and ends them."""
    running: list[Parts] = []

    def begin(**environ: str) -> Parts:
        running.append(composition.start(settings(**environ)))
        return running[-1]

    yield begin
    _believe_no_database()
    for held in running:
        held.queues.redis.close()
        held.database.dispose()


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost next to nothing here, where attackers type thousands and everybody signs in; what a hash must cost
    is tested in tests/directory/accounts/test_passwords.py."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(autouse=True)
def own_time() -> Iterator[None]:
    """What one test's database says of the time, no other test believes."""
    yield
    _believe_no_database()


@pytest.fixture(autouse=True)
def own_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with one open gate, before which any words may be written, and finds none that an earlier test of
    its process registered."""
    monkeypatch.setattr(recompile, "_gates", [_lets_everybody_pass])
    monkeypatch.setattr(replacements, "_words", [lambda _part, _text: ""])


def _lets_everybody_pass(
    _session: Session, profile: Profile, _held: Sequence[Observation], _facts: Sequence[Fact], _at: datetime
) -> recompile.Verdict:
    return recompile.Verdict("", "", profile.gates_version)


def _believe_no_database() -> None:
    clock.never_before(None)
    clock.follow(None)


@pytest.fixture
def forward() -> Iterator[Forward]:
    """Moves this process' clock, by keywords of timedelta: ``forward(days=31)``; back where it was afterwards."""
    offset = timedelta(0)

    def move(**by: float) -> None:
        nonlocal offset
        offset += timedelta(**by)
        clock.follow(offset.total_seconds)

    yield move
    clock.follow(None)
