"""Processes of their own: ``sync HOME DB`` follows a ledger, ``reader HOME`` answers a question a line."""

import json
import sys
from datetime import timedelta
from pathlib import Path

from directory.search.backend import Query
from directory.search.embedded import EmbeddedIndex
from directory.search.rebuilds import RebuildDesk
from directory.search.sync import IndexSync, stop_on_signals
from tests.directory.search.ledger import Ledger


def sync(home: Path, database: Path) -> None:
    stop = stop_on_signals()
    ledger = Ledger(database)
    waits = IndexSync(
        EmbeddedIndex(home),
        ledger,
        ledger,
        RebuildDesk(home),
        wait=lambda bell, seconds: stop.wait(0.01) or True,
        rewrite_after=timedelta(milliseconds=300),
    )
    sys.stdout.write("up\n")
    sys.stdout.flush()
    waits.run(stop)


def reader(home: Path) -> None:
    index = EmbeddedIndex(home)
    for line in sys.stdin:
        found = index.find(Query(text=line.strip(), size=200))
        sys.stdout.write(json.dumps([found.total, list(found.ids)]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "sync":
        sync(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        reader(Path(sys.argv[2]))
