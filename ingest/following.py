"""A load followed at the shell: its progress, what its reasons mean, and the file of what was not taken."""

import os
import time
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from directory.parts import Parts
from directory.queues import BULK
from directory.terminal import Terminal
from ingest import files, jobs
from ingest.models import Load
from ingest.reasons import meaning

_out = Terminal(soft_wrap=True)
_POLL_SECONDS = 0.2


def follow(held: Parts, load_id: str, *, here: bool, title: str) -> None:
    """Shows a load's progress until it ends. The workers read it; with Redis away this process does."""
    asked = not here and held.queues.enqueue(jobs.read_load, load_id, queue=BULK)
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[rows]:,} rows"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=_out) as bar:
        task = bar.add_task(title, total=None, rows=0)
        while True:
            waits = asked or not jobs.step(held, load_id)
            with held.database.read() as session:
                load = session.get_one(Load, load_id)
                bar.update(task, total=max(load.bytes_all, 1), completed=load.bytes_done, rows=load.rows_done)
                if load.done_at is not None:
                    return
            if waits:
                time.sleep(_POLL_SECONDS)


def tell(held: Parts, load_id: str, rejects: Path) -> None:
    """Prints the reasons with their meanings and writes the rejects, of a file refused as a whole neither; raises
    ClickException for a load that ended early."""
    with held.database.read() as session:
        load = session.get_one(Load, load_id)
        table = Table("Reason", "Rows", "What it means", title=f"{load.rows_done:,} rows read")
        for code, times in sorted(load.counts.items(), key=lambda pair: (-pair[1], pair[0])):
            table.add_row(escape(code), f"{times:,}", meaning(code))
        many = files.write_rejects(session, load_id, rejects)
        failed, refused_whole = load.failed, load.failed and not load.rows_done
    if not refused_whole:
        _out.print(table)
    if many:
        _out.print(f"{many:,} rows were not taken; their numbers and reasons stand in {escape(str(rejects))}")
    if failed:
        raise click.ClickException(f"the load ended early: {failed}")


def refuse_a_stream(file: Path) -> None:
    """A killed load reads its file again, which a pipe or a device cannot give twice."""
    if not file.is_file() and not file.is_dir():
        raise click.ClickException(f"{file} is a pipe or a device; write its content into a file and load that")


def place_for_rejects(file: Path, asked: Path | None) -> Path:
    """Where the rejects go, beside ``file`` unless asked otherwise; tried before a row is read."""
    refuse_a_stream(file)
    place = asked or file.resolve().with_name(f"{file.resolve().name}.rejects.csv")
    try:
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as fault:
        raise click.ClickException(
            f"the rejects file {place} cannot be written ({fault.strerror}); name another place by --rejects"
        ) from None
    return place


def text_of(file: Path) -> str:
    """What a TOML file of the operator says, with or without a byte order mark."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not written in UTF-8; save it as UTF-8") from None
