"""What is installed is what was locked, byte for byte, from wherever the operator's pip fetches it."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.house.tree import text

LOCKS = ("requirements-build.lock", "requirements.lock", "requirements-dev.lock")
_PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)(?: ; ([^\\]+?))? \\$")


def _pins(lock: str) -> set[tuple[str, str]]:
    return {(found[1], found[2]) for line in text(lock).splitlines() if (found := _PIN.match(line))}


def _normal(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock: str) -> None:
    for block in re.split(r"\n(?=[a-z0-9])", re.sub(r"\n +#.*", "", text(lock)).strip()):
        first, *rest = [line.strip(" \\") for line in block.splitlines()]
        assert _PIN.match(f"{first} \\"), first
        assert rest, first
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in rest), first


def test_a_lock_names_no_place_to_fetch_from() -> None:
    assert [lock for lock in LOCKS if re.search(r"://|@ |^-|file:|\.whl", text(lock), re.M)] == []


def test_the_locks_agree_and_hold_every_dependency() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    runtime, everything = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert runtime <= everything
    wanted = {_normal(name) for name in project["project"]["dependencies"]}
    assert wanted <= {_normal(name) for name, _ in runtime}
    assert {_normal(name) for name in project["dependency-groups"]["dev"]} <= {_normal(name) for name, _ in everything}
    assert project["dependency-groups"]["build"] == project["build-system"]["requires"]


@pytest.mark.security(
    "A 15.2.4 (L3): installed with every hash checked",
    breaks="Makefile::"
    "PIP := $(RUN)python -m pip --disable-pip-version-check --no-input install --quiet --no-compile "
    "--require-hashes --no-deps --only-binary :all:",
)
def test_only_what_has_no_wheel_is_built() -> None:
    makefile = text("Makefile")
    assert re.findall(r"--no-binary (\S+)", makefile) == ["dkimpy"]
    assert "--require-hashes --no-deps --only-binary :all:" in makefile
    assert makefile.count("--no-build-isolation") == 2


def test_what_the_locks_hold_fits_together() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (checked.returncode, checked.stdout.strip()) == (0, "No broken requirements found.")
