"""The one place that joins everything: settings to parts, packages to each other, commands to the shell."""

import os
import sys
from datetime import datetime
from functools import partial

from sqlalchemy import select

from directory import logs, parts
from directory.clock import clock
from directory.db import OF_JOBS, Database, Outrun, Patience, StorageRefused
from directory.dns import Resolver
from directory.mail.mailer import mailer_for
from directory.parts import Parts
from directory.profiles import canary, journal
from directory.profiles.keys import Keys, keys_of
from directory.profiles.models import ClockOffset, ClockWatch
from directory.queues import Queues
from directory.settings import Settings, SettingsRefused, load

COMMANDS = {name: f"ingest.cli:{name}" for name in ("feeds", "mail", "notices")} | {
    "members": "ingest.member_commands:members",
    "demo": "demo.command:demo",
    "translations": "privacy_center.catalogues:translations",
}
"""Where the commands of other packages than the directory stand."""


def build(settings: Settings, patience: Patience = OF_JOBS) -> Parts:
    """Joins one process: opens nothing yet, so that a worker may fork afterwards."""
    os.umask(0o077)
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        told = f"CARDFILE_HOME: {settings.home} cannot be made ({fault.strerror}); name a folder that can be written"
        raise SettingsRefused(told) from None
    keys = Keys(settings.suppression_key, settings.journal_key, settings.sealing_keys)
    queues = Queues(settings.redis_url)
    database = Database(settings.database_url, {"keys": keys, "ring": queues.ring}, patience=patience)
    file = journal.JournalFile(settings.journal_path, settings.journal_key)
    database.info["journal"] = partial(journal.write_out, database, file)
    resolver = Resolver(settings.dns_server)
    mailer = mailer_for(settings, resolver)
    return Parts(settings, database, queues, mailer, resolver, file)


def start(settings: Settings | None = None, patience: Patience = OF_JOBS, *, role: str = "") -> Parts:
    """Builds the parts, wires every package once and says that this process works with them. ``role`` picks the
    process' own address of the database, if the operator gave it one."""
    from directory import wiring as directory_wiring
    from directory.profiles import wiring as kernel_wiring
    from ingest import wiring as ingest_wiring
    from privacy_center import wiring as privacy_wiring

    chosen = (settings or load()).as_role(role)
    logs.configure(as_json=chosen.log_json)
    held = build(chosen, patience)
    kernel_wiring.wire()
    ingest_wiring.wire(chosen)
    privacy_wiring.wire()
    directory_wiring.wire()
    _check_key(held)
    _tell_time_by(held)
    parts.use(held)
    return held


def _tell_time_by(held: Parts) -> None:
    """Lets the process' clock ask its database; one that was refused its start asks nothing."""
    clock.never_before(partial(_last_believed, held.database))
    if held.settings.demo:
        clock.follow(partial(_offset, held.database))


def _check_key(held: Parts) -> None:
    """Raises WrongKey before anything runs under another suppression key: everybody who left would come back. A
    database that is away or has no table yet is told by whoever needs it first."""
    try:
        with held.database.read() as session:
            canary.check(session, keys_of(session))
    except StorageRefused:
        return
    finally:
        held.database.dispose()


def main() -> None:
    """The ``cardfile`` command: the groups of every package under one name."""
    from directory.cli import root
    from directory.commands import faults

    root.places |= COMMANDS
    try:
        root(obj=start)
    except (SettingsRefused, canary.WrongKey) as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(2)
    except (StorageRefused, Outrun) as fault:
        cause = faults.of_database(fault)
        if cause is None:
            raise
        sys.stderr.write("Error: {}: {}\n".format(*cause))
        sys.exit(1)
    finally:
        parts.end()


def _last_believed(database: Database) -> datetime | None:
    """The last instant at which the clock was believed; time never goes back before it."""
    try:
        with database.read() as session:
            return session.scalar(select(ClockWatch.swept_at))
    except (StorageRefused, Outrun, OSError):
        return None


def _offset(database: Database) -> float:
    """Seconds by which the demonstration's clock is ahead."""
    try:
        with database.read() as session:
            return session.scalar(select(ClockOffset.seconds)) or 0.0
    except (StorageRefused, Outrun, OSError):
        return 0.0
