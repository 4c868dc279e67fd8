"""An operator's shell: its parts, and what the doctor finds with them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic import command
from click.testing import CliRunner, Result

import migrations
from directory.commands import needs, owed, processes
from directory.commands.findings import Finding, found_by
from directory.db import Database
from directory.dns import Resolver
from directory.mail.mailer import mailer_for
from directory.parts import Parts
from directory.profiles.journal import JournalFile
from directory.queues import Queues
from directory.search import select
from tests.directory.zone_server import ZoneServer
from tests.services.surroundings import MakeSettings

ZONE = {"bounces.cardfile.example": {"MX": ["10 mx.cardfile.example."]}}


@pytest.fixture
def zone() -> Iterator[ZoneServer]:
    """The operator's name server."""
    with ZoneServer(dict(ZONE)) as server:
        yield server


@pytest.fixture
def held(begun: Database, settings: MakeSettings, redis_url: str, zone: ZoneServer, journal_file: JournalFile) -> Parts:
    """The parts of an operator's shell: a database of the newest step, a real Redis, a name server."""
    command.stamp(migrations.config(begun.url), "head")
    chosen = settings(REDIS_URL=redis_url, CARDFILE_DNS=zone.place, CARDFILE_JOURNAL=str(journal_file.path))
    chosen.home.mkdir(parents=True, exist_ok=True)
    resolver = Resolver(chosen.dns_server)
    return Parts(chosen, begun, Queues(redis_url), mailer_for(chosen, resolver), resolver, journal_file)


def looked(held: Parts, where: object = None) -> dict[str, Finding]:
    """What the looks of one module, or of all, find, by name."""
    modules = (needs, processes, owed) if where is None else (where,)
    return {one.name: one for module in modules for one in found_by(module.looks(held))}  # type: ignore[attr-defined]


def asked(held: Parts) -> Result:
    """The command."""
    from directory.cli import root

    return CliRunner().invoke(root, ["doctor"], obj=lambda: held)


def change(held: Parts, **settings: object) -> Parts:
    """The same parts under other settings."""
    return replace(held, settings=replace(held.settings, **settings))  # type: ignore[arg-type]


def index(held: Parts) -> None:
    """Lets the index follow, in this process."""
    sync = select.index_sync(held.settings, held.database, wait=lambda _bell, _seconds: None)
    sync._backend.hold()
    while sync.step():
        continue
    sync._backend.close()
