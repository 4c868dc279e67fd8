"""Backup, restore, and the proof that nothing of the ledger was altered."""

from collections.abc import Sequence
from pathlib import Path

import click
import structlog
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from directory import backups, seals
from directory.clock import now
from directory.commands.starting import Start, out
from directory.parts import Parts
from directory.profiles import journal_check
from directory.profiles.journal import JournalBroken
from directory.profiles.journal_check import Head
from directory.profiles.keys import Keys
from directory.sealed_file import FileBroken

_log = structlog.get_logger(__name__)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(start: Start, file: Path) -> None:
    """Writes every table, encrypted, into FILE. Keep CARDFILE_BACKUP_KEY and the journal elsewhere."""
    held = start()
    if file.exists():
        raise click.BadParameter(f"{file} exists; name another, or move it away: an older backup is worth keeping")
    try:
        rows = backups.back_up(held.database, file, key=held.settings.backup_key)
    except OSError as fault:
        raise click.BadParameter(f"{file} cannot be written ({fault.strerror}); name a folder that is there") from None
    out.print(f"{rows:,} rows are in {escape(str(file))} ({file.stat().st_size / 1e6:,.1f} MB, encrypted).")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="put the backup in the place of the people the database holds")
@click.pass_obj
def restore(start: Start, file: Path, *, replace: bool) -> None:
    """Puts the backup FILE in place of the database. The journal is replayed, so that nobody who left comes back."""
    import migrations

    held = start()
    settings = held.settings
    migrations.upgrade(settings.database_url)
    keys = Keys(settings.suppression_key, settings.journal_key, settings.sealing_keys)
    try:
        replayed = backups.restore(
            held.database, file, key=settings.backup_key, keys=keys, journal=held.journal, replace=replace
        )
    except (backups.RestoreRefused, FileBroken, JournalBroken) as refused:
        raise click.ClickException(f"{refused}. Nothing was changed.") from None
    _log.info("security", act="backup restored", lines=replayed.lines, by="shell")
    table = Table("Replayed from the journal", "Changed in the backup", title=f"{replayed.lines:,} lines")
    for act, times in sorted(replayed.changed.items()):
        table.add_row(act.replace("_", " "), f"{times:,}")
    if replayed.changed:
        out.print(table)
    else:
        out.print(f"The journal's {replayed.lines:,} lines changed nothing in the backup.")
    out.print("The backup is in place. Build the index anew: cardfile search rebuild")


@click.command()
@click.option("--write-again", is_flag=True, help="write what the journal file has lost again, from the database")
@click.pass_obj
def verify(start: Start, *, write_again: bool) -> None:
    """Proves that nothing of ledger and journal was altered. Seals what is new, walks the whole chain, and names the
    first row that was altered, or the end that was cut off."""
    held = start()
    try:
        if write_again:
            out.print(f"{journal_check.write_again(held.database, held.journal):,} decisions were written again.")
        compared = journal_check.compare(held.database, held.journal)
        if fault := compared.fault():
            raise click.ClickException(fault)
        _walk(held, "What was sealed", compared.heads)
        seals.seal_new(held.database, at=now())
        length = _walk(held, "With what is new")
    except (seals.ChainBroken, JournalBroken) as broken:
        raise click.ClickException(str(broken)) from None
    out.print(f"{length:,} rows are as they were written, and so are {compared.lines:,} lines of the journal.")


def _walk(held: Parts, title: str, known: Sequence[Head] = ()) -> int:
    shown = TextColumn("{task.completed:,} of {task.total:,} rows")
    with (
        held.database.read() as session,
        Progress(TextColumn("{task.description}"), BarColumn(), shown, console=out) as bar,
    ):
        task = bar.add_task(title, total=seals.length(session))
        return seals.verify(session, known, told=lambda some: bar.advance(task, some))
