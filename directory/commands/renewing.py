"""Renewing keys: the sealing key, under which second factors and waiting mails lie."""

import sys

import click
from rich.table import Table

from directory.commands.starting import Start, out
from directory.profiles.resealing import reseal_all


@click.group()
def keys() -> None:
    """The keys of this installation, as in docs/keys.md."""


@keys.command()
@click.pass_obj
def rotate(start: Start) -> None:
    """Seals anew what older keys sealed. The new key is CARDFILE_SEALING_KEY, the older are CARDFILE_SEALING_KEYS_OLD.

    It may be stopped and run again; sites and workers go on meanwhile. When it ends well the old keys may go, once no
    backup older than today is needed.
    """
    looked: dict[str, list[int]] = {}
    for told in reseal_all(start().database):
        sums = looked.setdefault(told.column, [0, 0, 0])
        for place, number in enumerate((told.looked_at, told.renewed, told.unreadable)):
            sums[place] += number
    table = Table("Sealed", "Rows", "Sealed anew", "Under an unknown key")
    for column, sums in looked.items():
        table.add_row(column, *(f"{number:,}" for number in sums))
    out.print(table)
    unreadable = sum(sums[2] for sums in looked.values())
    if unreadable:
        out.print(f"{unreadable:,} rows open with no key of the ring; add the key they lack and run this again.")
        sys.exit(1)
    out.print("0 rows are left under an old key.")
