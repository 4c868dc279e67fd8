"""What the commands are for is read whole on a terminal of 80 columns."""

from collections.abc import Iterator

import click
import pytest

from composition import COMMANDS
from directory.cli import OnDemand, root


def _groups() -> Iterator[tuple[str, click.Group]]:
    shell = OnDemand(name="cardfile", commands=root.commands)
    shell.places = root.places | COMMANDS
    yield "cardfile", shell
    for name in shell.list_commands(click.Context(shell)):
        command = shell.get_command(click.Context(shell), name)
        if isinstance(command, click.Group):
            yield name, command


@pytest.mark.parametrize(("name", "group"), list(_groups()), ids=lambda one: one if isinstance(one, str) else "")
def test_no_list_of_commands_cuts_a_sentence(name: str, group: click.Group) -> None:
    told = group.get_help(click.Context(group, info_name=name, terminal_width=80))
    assert [line for line in told.splitlines() if line.endswith("...") and not line.startswith("Usage:")] == []
