"""A load followed at the shell: its progress, what its reasons mean, and the file of what was not taken."""

import os
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.parts import Parts
from directory.queues import BULK
from directory.terminal import Terminal
from ingest import files, jobs
from ingest.changed_terms import changes, what_follows
from ingest.missing import WITHDRAWN
from ingest.models import Load, LoadReject
from ingest.pipeline import ACCEPTED, UNCHANGED
from ingest.reasons import meaning
from ingest.sources.feeds.stream import FileRefused

_out = Terminal(soft_wrap=True)
_POLL_SECONDS = 0.2
_MOST_NAMES, _LONGEST_NAME, _DIGITS_OF_A_ROW = 20, 60, 5


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
    """Prints what became of the rows and, below the sum, what was left out of some; writes the rejects. Of a file
    refused as a whole neither. Raises ClickException for a load that ended early."""
    with held.database.read() as session:
        load = session.get_one(Load, load_id)
        table = _table_of(load, _became(session, load))
        many = files.write_rejects(session, load_id, rejects)
        failed, refused_whole = load.failed, load.failed and not load.rows_done
    if not refused_whole:
        _out.print(table)
    if many:
        _out.print(f"{many:,} rows were not taken; their numbers and reasons stand in {escape(str(rejects))}")
    if failed:
        raise click.ClickException(f"the load ended early: {failed}")


def _became(session: Session, load: Load) -> Counter[str]:
    """What became of the rows, one code a row."""
    refused = select(LoadReject.code, func.count()).where(LoadReject.load_id == load.id).group_by(LoadReject.code)
    taken = {code: load.counts[code] for code in (ACCEPTED, UNCHANGED) if load.counts.get(code)}
    return Counter(taken) + Counter(dict(session.execute(refused).all()))


def _table_of(load: Load, became: Counter[str]) -> Table:
    """One outcome a row, whose sum is the rows read; then what was left out of rows, several times of one at times."""
    table = Table("Reason", "Rows", "What it means", title=f"{load.rows_done:,} rows read")
    _add(table, became)
    table.add_section()
    table.add_row("all rows read", f"{became.total():,}", "")
    if gone := load.counts.get(WITHDRAWN):
        table.add_section()
        table.add_row(WITHDRAWN, f"{gone:,}", meaning(WITHDRAWN))
    if left_out := Counter(load.counts) - became - Counter({WITHDRAWN: gone or 0}):
        table.add_section()
        table.add_row("left out of rows", "Times", "a part of the row; what became of the row stands above")
        _add(table, left_out)
    return table


def _add(table: Table, counted: Counter[str]) -> None:
    for code, times in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(escape(code), f"{times:,}", meaning(code))


def tell_changes(before: str, text: str) -> None:
    """Prints what a feed.toml given again changes, key by key, and what follows; that nothing did, too."""
    found = changes(before, text)
    if not found:
        _out.print("Nothing changed: this definition is held already.")
        return
    table = Table("Changed in feed.toml", "Before", "Now")
    for one in found:
        table.add_row(escape(one.key), escape(one.before), escape(one.now))
    _out.print(table)
    for sentence in what_follows(before, text):
        _out.print(escape(sentence))


def why_refused(file: Path, refused: FileRefused) -> str:
    """Why an opt-out list cannot be read, and what to do. The header found is repeated while it holds names of columns
    alone: a line with an address or a number is somebody's row."""
    told = f"{file.name}: {refused}"
    if not refused.header:
        return told
    if any("@" in name or sum(map(str.isdigit, name)) >= _DIGITS_OF_A_ROW for name in refused.header):
        found = "its first line looks like somebody's row, not like a header"
    else:
        names = [name[:_LONGEST_NAME] for name in refused.header[:_MOST_NAMES]]
        found = "it has " + ", ".join(names) + (", and more" if len(refused.header) > _MOST_NAMES else "")
    return f"{told}. Nobody was withdrawn: {found}"


def still_held(lines: Sequence[int]) -> str:
    """That whoever these lines of an opt-out list mean was not found, and what to do."""
    some = ", ".join(map(str, lines[:_MOST_NAMES])) + (", and more" if len(lines) > _MOST_NAMES else "")
    return (
        f"no address and no record key can be read in line {some} (counted from 1 behind the header), so whoever they"
        " mean is held as before. A hash or a whole domain names nobody: ask the vendor for addresses or record keys"
    )


def refuse_a_stream(file: Path) -> None:
    """A killed load reads its file again, which a pipe or a device cannot give twice."""
    if not file.is_file() and not file.is_dir():
        raise click.ClickException(f"{file} is a pipe or a device; write its content into a file and load that")


def place_for_rejects(file: Path, asked: Path | None) -> Path:
    """Where the rejects go, beside ``file`` unless asked otherwise; tried before a row is read."""
    refuse_a_stream(file)
    place = asked or file.resolve().with_name(f"{file.resolve().name}.rejects.csv")
    if place.exists() and place.samefile(file):
        raise click.ClickException(f"{place} is the file to be read; name another place by --rejects")
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
