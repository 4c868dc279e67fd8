"""The ``cardfile`` command: the root of every group, and the processes that make up a running Cardfile."""

import contextlib
import resource
import signal
import sys
import threading
import time
from importlib import import_module
from typing import Any

import click
import structlog

from directory.commands.starting import Start
from directory.parts import Parts
from directory.terminal import harmless

WORKER_BYTES = 2 << 30
_DRAIN_SECONDS = 0.3
_SEAL_SECONDS = 20.0
_log = structlog.get_logger(__name__)


class OnDemand(click.Group):
    """A group whose commands are imported when they are called: a command pays for what it needs alone."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.places: dict[str, str] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, imported or not."""
        return sorted({*super().list_commands(ctx), *self.places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from ``module:attribute`` where it is placed."""
        module, _, attribute = self.places.get(cmd_name, "").partition(":")
        found = getattr(import_module(module), attribute) if module else super().get_command(ctx, cmd_name)
        return found if isinstance(found, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """See Group; a refusal that names a file or another's word prints it as text only."""
        try:
            return super().invoke(ctx)
        except click.ClickException as refused:
            refused.message = harmless(refused.message)  # type: ignore[misc]  # final in name; read when it is shown
            raise


@click.group(cls=OnDemand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def root() -> None:
    """Cardfile: a self-hosted B2B contact directory that people can leave."""


def bring_up_to_date(held: Parts) -> None:
    """Takes the database to the newest step. From then on it knows its key: nothing starts under another."""
    import migrations
    from directory.profiles import canary
    from directory.profiles.keys import keys_of

    migrations.upgrade(held.settings.database_url)
    held.database.until_done(lambda session: canary.set_once(session, keys_of(session)))


@root.command()
@click.pass_obj
def migrate(start: Start) -> None:
    """Brings the database up to date. Repeatable, and safe with data in it."""
    bring_up_to_date(start())
    click.echo("The database is up to date.")


def bound_memory() -> None:
    """Lets this process and the jobs it forks have 2 GiB of address space: a job that eats memory dies alone."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = WORKER_BYTES if most == resource.RLIM_INFINITY else min(WORKER_BYTES, most)
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))


@root.command()
@click.pass_obj
def worker(start: Start) -> None:
    """Runs jobs until it is told to stop. One process; start several for more."""
    held = start(role="worker")
    bound_memory()
    if not held.queues.work():
        _log.error("redis is away: this worker ends, and is tried again by whoever keeps it running")
        sys.exit(1)


@root.command()
@click.pass_obj
def scheduler(start: Start) -> None:
    """Runs every sweep at its interval. The tables say what is due."""
    from directory.schedule import schedule_forever

    held = start(role="worker")
    stop = stop_on_signals()
    schedule_forever(held, stopped=stop.is_set)


@root.command()
@click.pass_obj
def ledger(start: Start) -> None:
    """Writes who was shown into the ledger, and seals it."""
    from directory import displays, pulse, seals
    from directory.clock import now

    held = start(role="worker")
    stop = stop_on_signals()
    sealed_at = 0.0
    while not stop.is_set():
        pulse.beat(held.settings.home, "ledger")
        drained = displays.drain(held.database, held.settings.home)
        if time.monotonic() - sealed_at > _SEAL_SECONDS:
            seals.seal_new(held.database, at=now())
            sealed_at = time.monotonic()
        if not drained:
            stop.wait(_DRAIN_SECONDS)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


root.places |= {
    "init": "directory.commands.asking:init",
    "database": "directory.commands.databases:database",
    "users": "directory.commands.closing:users",
    "credits": "directory.commands.customers:credit",
    "index-sync": "directory.commands.searching:index_sync",
    "search": "directory.commands.searching:search",
    "backup": "directory.commands.keeping:backup",
    "restore": "directory.commands.keeping:restore",
    "verify": "directory.commands.keeping:verify",
    "who": "directory.commands.looking:who",
    "split": "directory.commands.splitting:split",
    "suppress": "directory.commands.looking:suppress",
    "keys": "directory.commands.renewing:keys",
    "doctor": "directory.commands.checking:doctor",
    "serve": "directory.commands.serving:serve",
}
