"""``cardfile doctor``: each dependency, each process, whatever is late, in one table; red ends with 1."""

import sys
from collections.abc import Iterator

import click
import structlog
from rich.table import Column, Table
from rich.text import Text

from directory.clock import wall_now
from directory.commands import needs, owed, processes
from directory.commands.findings import Finding, Mark, found_by, warn
from directory.commands.starting import Start, out
from directory.parts import Parts
from directory.profiles import clock_watch

_log = structlog.get_logger(__name__)
_STYLES = {Mark.OK: "green", Mark.WARN: "yellow", Mark.RED: "bold red"}


@click.command()
@click.option(
    "--confirm-clock", is_flag=True, help="say that this machine's clock is right: people are listed again after a jump"
)
@click.pass_obj
def doctor(start: Start, *, confirm_clock: bool) -> None:
    """Looks at every part, every process, and what is late. Exits with 1 when something is red; what is only a warning
    works for now."""
    held = start()
    if confirm_clock:
        at = wall_now()
        held.database.until_done(lambda session: clock_watch.confirm(session, at=at))
        _log.info("security", act="clock confirmed", at=at.isoformat())
        out.print(f"It is {at:%Y-%m-%d %H:%M} UTC: believed from here on.")
        return
    table = Table("", Column("What", max_width=27), "How it is, and what to do")
    marks = []
    for part in _findings(held):
        for one in part:
            marks.append(one.mark)
            table.add_row(Text(one.mark, style=_STYLES[one.mark]), Text(one.name), _told(one))
        table.add_section()
    out.print(table)
    number, warned = marks.count(Mark.RED), marks.count(Mark.WARN)
    out.print(f"{number} red, {warned} to look at when there is time." if number or warned else "All is well.")
    if number:
        sys.exit(1)


def _told(one: Finding) -> Text:
    told = Text(one.told)
    if one.remedy:
        told.append(f"\n-> {one.remedy}", style="bold")
    return told


def _findings(held: Parts) -> Iterator[list[Finding]]:
    """What Cardfile needs, who is at work, what is late. Without a database nobody knows what is late."""
    needed = list(found_by(needs.looks(held)))
    yield needed
    yield list(found_by(processes.looks(held)))
    if any(one.name == "database" and one.mark is Mark.RED for one in needed):
        yield [warn("what is owed", "not looked at: the database does not answer", "see the database above")]
    else:
        yield list(found_by(owed.looks(held)))
