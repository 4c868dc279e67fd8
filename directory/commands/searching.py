"""The search index: the process that follows the database, and its rebuild."""

import time

import click
from rich.progress import Progress

from directory.commands.starting import Start, out
from directory.search import select

_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 20.0


@click.command("index-sync")
@click.pass_obj
def index_sync(start: Start) -> None:
    """Follows the database with the search index. Exactly one runs."""
    from directory.cli import stop_on_signals

    held = start(role="worker")
    select.index_sync(held.settings, held.database, wait=held.queues.wait).run(stop_on_signals())


@click.group()
def search() -> None:
    """The search index."""


@search.command()
@click.pass_obj
def rebuild(start: Start) -> None:
    """Builds the index anew and switches to it. Searching goes on meanwhile."""
    held = start()
    desk = select.desk(held.settings)
    token = desk.ask()
    held.queues.ring("index")
    began = time.monotonic()
    with Progress(console=out) as bar:
        task = bar.add_task("Rebuilding", total=None)
        while True:
            told = desk.progress(token)
            if told is not None:
                bar.update(task, total=max(told.total, told.done, 1), completed=told.done)
                if told.finished:
                    break
            elif time.monotonic() - began > _PATIENCE_SECONDS:
                raise click.ClickException(
                    "index-sync does not answer; it builds the index when it runs (cardfile index-sync)"
                )
            time.sleep(_POLL_SECONDS)
    out.print("The new index serves.")
