"""What a list names for the next command stands in it whole, on a terminal of 80 columns too."""

import pytest
from click.testing import CliRunner
from rich.table import Table

from directory.accounts.people import account_named, add_user
from directory.cli import root
from directory.clock import now
from directory.commands import starting
from directory.parts import Parts
from directory.terminal import Terminal

LONG = "dispatch-and-disposition.west@flussbett.example"


def test_the_list_of_users_says_as_what_each_signs_in(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting.out, "_width", 80)
    with held.database.write() as session:
        account = account_named(session, "Flussbett Logistik", at=now())
        for email, name in (("j.petersen@flussbett.example", "Jonas Petersen"), ("ida@flussbett.example", "Ida Moos")):
            add_user(
                session,
                account,
                email=email,
                name=name,
                role="rep",
                password="long wooden stairs 41",
                factor_off_because="",
                at=now(),
            )
    told = CliRunner().invoke(root, ["users", "list"], obj=lambda: held).output
    assert "j.petersen@flussbett.example" in told
    assert "ida@flussbett.example" in told
    assert max(map(len, told.splitlines())) <= 80


def test_no_table_cuts_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    out = Terminal(width=40)
    table = Table(out.copied("Signs in as", [LONG]), "Name", "Role")
    table.add_row(LONG, "Jonas Petersen-Westermann", "representative")
    out.print(table)
    told = capsys.readouterr().out
    assert "…" not in told
    assert max(map(len, told.splitlines())) <= 40
    first = "".join(line.split("│")[1].strip() for line in told.splitlines() if line.startswith("│"))
    assert first == LONG
