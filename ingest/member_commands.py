"""What the operator does with members at the shell: their consent recorded, counted, and taken back."""

from collections.abc import Callable
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from sqlalchemy import func, select

from directory.clock import now
from directory.parts import Parts
from directory.terminal import Terminal
from ingest import leaving
from ingest import members as member_acts
from ingest.following import text_of
from ingest.models import Member

Start = Callable[[], Parts]
_out = Terminal(soft_wrap=True)
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def members() -> None:
    """People who share their mailboxes, and their consent."""


@members.command("add")
@click.option("--consent", type=_FILE, required=True, help="the recorded consent, a TOML file (docs/members.md)")
@click.pass_obj
def add_member(start: Start, consent: Path) -> None:
    """Records a member's consent; without one no mailbox is read."""
    held = start()
    try:
        told = member_acts.read_consent(text_of(consent))
    except member_acts.ConsentMissing as refused:
        raise click.ClickException(str(refused)) from None
    with held.database.write() as session:
        member_acts.add(session, told, at=now())
    _out.print(f"The consent (version {escape(told.version)}) is recorded. Now: cardfile mail load FILE --as ADDRESS")


@members.command("list")
@click.pass_obj
def list_members(start: Start) -> None:
    """Shows how many members there are and which consent versions stand."""
    table = Table("Consent version", "Members")
    with start().database.read() as session:
        for version, many in session.execute(
            select(Member.consent_version, func.count())
            .where(Member.left_at.is_(None))
            .group_by(Member.consent_version)
        ):
            table.add_row(escape(version), f"{many:,}")
    _out.print(table)


@members.command("leave")
@click.argument("email")
@click.option("--yes", is_flag=True, help="ask nothing: what goes was looked at before")
@click.pass_obj
def leave(start: Start, email: str, *, yes: bool) -> None:
    """Takes the consent of member EMAIL back. All that their mail said goes with it. Killed, it goes on by itself."""
    held = start()
    with held.database.read() as session:
        try:
            found = leaving.going(session, email)
        except member_acts.NotAMember as refused:
            raise click.ClickException(str(refused)) from None
    if found.left_at is None:
        table = Table("What goes", "Number")
        for what, number in (
            ("records read from their mail", found.records),
            ("people these tell of", found.people),
            ("of these, nobody else tells of: they go whole", found.alone),
            ("of these, shown to customers today", found.listed),
        ):
            table.add_row(what, f"{number:,}")
        _out.print(table)
        if not yes:
            click.confirm("Take the consent back? Nothing of this returns", abort=True)
        held.database.until_done(lambda session: leaving.leave(session, email, at=now()))
    shown = TextColumn("{task.completed:,} of {task.total:,} records")
    with Progress(TextColumn("{task.description}"), BarColumn(), shown, console=_out) as bar:
        task = bar.add_task("Taking back", total=found.records)
        leaving.take_back(held.database, told=lambda some: bar.advance(task, some))
    with held.database.read() as session:
        done = leaving.going(session, email)
    _out.print(f"Their consent was taken back on {done.left_at:%Y-%m-%d}; {done.records:,} records of theirs are left.")
