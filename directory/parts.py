"""What one process holds, joined by composition.py: jobs, commands and views find their rim here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from directory.db import Database
from directory.queues import Queues
from directory.settings import Settings

if TYPE_CHECKING:
    from directory.dns import Resolver
    from directory.mail.mailer import Mailer
    from directory.profiles.journal import JournalFile


@dataclass(frozen=True, slots=True)
class Parts:
    """The rim of one process; each part behind its small interface."""

    settings: Settings
    database: Database
    queues: Queues
    mailer: "Mailer"
    dns: "Resolver"
    journal: "JournalFile"


_held: list[Parts] = []


def use(parts: Parts) -> None:
    """Says what this process works with; the newest counts (a forked worker says it again)."""
    _held[:] = [parts]


def end() -> None:
    """Closes what this process opened and nobody uses now; for its very end."""
    for held in _held:
        held.queues.redis.close()
        held.database.dispose()


def parts() -> Parts:
    """What this process works with; raises when composition was never asked."""
    if not _held:
        raise RuntimeError("no parts: start from composition.py")
    return _held[0]
