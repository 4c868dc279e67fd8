"""An operator who mistypes an address at the shell learns which one it is, and nobody is taken out meanwhile."""

from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from directory.cli import root


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        (["benno"], "is no e-mail address; write it as name@company.example"),
        (["a@moorwind.example", "benno", "c@moorwind.example"], "number 2 of the 3 given is no e-mail address"),
    ],
)
def test_an_address_that_is_none_is_named_by_its_place(addresses: list[str], told: str) -> None:
    started: list[Any] = []

    def start() -> SimpleNamespace:
        started.append(None)
        return SimpleNamespace()

    result = CliRunner().invoke(root, ["suppress", *addresses, "--because", "A letter"], obj=start)
    output = " ".join(result.output.replace("│", " ").split())
    assert result.exit_code == 2
    assert told in output
    assert "nobody was taken out" in output
    assert not started
