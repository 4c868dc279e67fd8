"""The kernel's sweeps, in the order in which one round runs them."""

from datetime import datetime, timedelta

from directory.parts import Parts
from directory.profiles import journal, licences, sweeps
from directory.schedule import Sweep, register

_HOURLY, _DAILY = timedelta(hours=1), timedelta(days=1)


def _write_journal(held: Parts, _at: datetime) -> int:
    return journal.write_out(held.database, held.journal)


def _cut_the_log(held: Parts, _at: datetime) -> int:
    """Erased bytes leave the write-ahead log too (SQLite)."""
    held.database.checkpoint()
    return 0


def wire() -> None:
    """Registers what the kernel does by date."""
    register(
        Sweep("checkpoint", _cut_the_log, every=timedelta(minutes=10), bell="checkpoint"),
        Sweep("journal", _write_journal),
        Sweep("erase_untold", lambda held, at: sweeps.erase_untold(held.database, at=at)),
        Sweep("follow_terms", lambda held, at: licences.follow_terms(held.database, at=at)),
        Sweep("list_due", lambda held, at: sweeps.list_due(held.database, at=at)),
        Sweep("show_due", lambda held, at: sweeps.show_due(held.database, at=at)),
        Sweep("tell_of_new_facts", lambda held, at: sweeps.tell_of_new_facts(held.database, at=at), every=_DAILY),
        Sweep("drop_untold_facts", lambda held, at: sweeps.drop_untold_facts(held.database, at=at), every=_DAILY),
        Sweep("expire_evidence", lambda held, at: sweeps.expire_evidence(held.database, at=at), every=_HOURLY),
        Sweep("forget", lambda held, at: sweeps.forget(held.database, at=at), every=_HOURLY),
    )
