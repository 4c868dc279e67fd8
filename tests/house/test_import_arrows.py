"""The arrows of the architecture hold."""

import subprocess
import sys
import tomllib

from tests.house.tree import ROOT, text


def test_imports_follow_the_arrows() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_package_gives_each_of_its_parts_a_floor() -> None:
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    exhaustive = {name for contract in contracts if contract.get("exhaustive") for name in contract["containers"]}
    assert {"directory", "ingest"} <= exhaustive
