"""Kills worker, web, index-sync and Redis at random during a load, and counts rows: ``python -m benchmarks.killed``."""

import argparse
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.states import FactKind, State
from directory.search.embedded import EmbeddedIndex
from ingest.models import Load
from tests.journeys.people import crowd
from tests.services.installation import PATIENCE_SECONDS, Installation, cardfile
from tests.services.killing import Group
from tests.services.waiting import eventually

KINDS = ("worker", "web", "index-sync", "redis")
_CLAIM_IS_OVER = timedelta(seconds=65)
_LOAD_SECONDS = 3_600
_out = Console()


@dataclass(frozen=True, slots=True)
class Told:
    """What tables, index and processes say after the load: ``wrong()`` names what differs from what was delivered."""

    rows: int
    killed: Mapping[str, int]
    rows_done: int
    taken: int
    observations: int
    people: int
    addresses: int
    listed: int
    titles: int
    indexed: int
    seconds: float

    def wrong(self) -> dict[str, tuple[int, int]]:
        """By what was counted: the number there is and the number there must be."""
        some = some_of(self.rows)
        due = {
            "rows_done": self.rows, "taken": self.rows, "observations": self.rows, "people": self.rows,
            "addresses": self.rows, "listed": some, "titles": some, "indexed": some,
        }  # fmt: skip
        return {name: (getattr(self, name), number) for name, number in due.items() if getattr(self, name) != number}


class Trial:
    """One installation in ``folder`` under the real supervisor with its embedded Redis.

    ``quickly`` moves the clock after a worker was killed, so that its claim on the load is over at once and not after
    a minute; the worker that lives on then loses a claim it still works under, which must do no harm either.
    """

    def __init__(self, folder: Path, database_url: str, *, seed: int, rows: int, quickly: bool) -> None:
        self._rows, self._quickly = rows, quickly
        self._random = Random(seed)
        self._made = Installation(folder, database_url, crowd(rows, employers=max(10, rows // 10)))
        self._database = self._made.database
        self._killed = dict.fromkeys(KINDS, 0)

    def run(self, kills: int) -> Told:
        """Lists some, then reads everybody with ``kills`` kills on the way; answers what is there in the end."""
        made = self._made
        with made.running() as (group, env):
            some = [one.but(title="Clerk") for one in made.people[: some_of(self._rows)]]
            made.list_people(env, some)
            group.remember()
            began = time.monotonic()
            self._load_under_fire(env, group, kills)
            seconds = time.monotonic() - began
            eventually(lambda: group.is_whole() and made.answers(group), seconds=PATIENCE_SECONDS)
            eventually(made.index_has_followed, seconds=PATIENCE_SECONDS)
            return self._told(seconds)

    def _load_under_fire(self, env: Mapping[str, str], group: Group, kills: int) -> None:
        kinds = [KINDS[number % len(KINDS)] for number in range(kills)]
        self._random.shuffle(kinds)
        points = sorted(self._random.randrange(self._rows) for _ in kinds)
        file = self._made.write("everybody", self._made.people)
        words = cardfile("feeds", "load", "crowd", str(file))
        with subprocess.Popen(words, env=dict(env), stdout=subprocess.DEVNULL) as loading:
            for kind, point in zip(kinds, points, strict=True):
                eventually(partial(self._has_read, point), seconds=_LOAD_SECONDS)
                group.kill(kind, self._random)
                self._killed[kind] += 1
                if kind == "worker" and self._quickly:
                    self._made.move(_CLAIM_IS_OVER)
            if loading.wait(timeout=_LOAD_SECONDS):
                raise RuntimeError(f"cardfile feeds load ended with {loading.returncode}")

    def _told(self, seconds: float) -> Told:
        emails = {one.email for one in self._made.people}
        with self._database.read() as session:
            load = _newest(session)
            assert load is not None
            held = session.scalars(select(Fact.value).where(Fact.kind == FactKind.EMAIL)).all()
            fresh = select(func.count()).select_from(Fact).join(Profile, Profile.id == Fact.profile_id)
            return Told(
                rows=self._rows,
                killed=self._killed,
                rows_done=load.rows_done,
                taken=sum(load.counts.get(code, 0) for code in ("accepted", "unchanged")),
                observations=session.scalar(select(func.count()).select_from(Observation)) or 0,
                people=session.scalar(select(func.count()).where(Profile.state != State.REMOVED)) or 0,
                addresses=len(held) if set(held) == emails else 0,
                listed=session.scalar(select(func.count()).where(Profile.state == State.LISTED)) or 0,
                titles=session.scalar(
                    fresh.where(Profile.state == State.LISTED, Fact.kind == FactKind.TITLE, Fact.value != "Clerk")
                )
                or 0,
                indexed=EmbeddedIndex(self._made.folder / "home" / "index").count(),
                seconds=seconds,
            )

    def _has_read(self, rows: int) -> bool:
        """Whether the load under fire has read so many rows; before it began, not even none."""
        with self._database.read() as session:
            load = _newest(session)
            begun = (session.scalar(select(func.count()).select_from(Load)) or 0) > 1
            return load is not None and begun and load.rows_done >= rows


def some_of(rows: int) -> int:
    """How many are listed before the load begins."""
    return min(rows // 10, 100)


def _newest(session: Session) -> Load | None:
    return session.scalars(select(Load).order_by(Load.started_at.desc()).limit(1)).first()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints seed, kills and counts; ends with 1 when a row is lost or stands there twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="5,000 rows, 10 kills, at their own pace: 15 minutes")
    parser.add_argument("--rows", type=int, default=None, help="400, or 5,000 when long")
    parser.add_argument("--kills", type=int, default=None, help="4, or 10 when long")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", default="", help="a Postgres address; SQLite in a folder of its own without")
    asked = parser.parse_args(arguments)
    rows, kills = asked.rows or (5_000 if asked.long else 400), asked.kills or (10 if asked.long else 4)
    seed = secrets.randbelow(10**6) if asked.seed is None else asked.seed
    _out.print(f"seed {seed}: {rows:,} rows, {kills} kills")
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{folder}/cardfile.db"
        told = Trial(Path(folder), url, seed=seed, rows=rows, quickly=not asked.long).run(kills)
    table = Table("Counted", "Number")
    for name in Told.__dataclass_fields__:
        table.add_row(name.replace("_", " "), str(getattr(told, name)))
    _out.print(table)
    if wrong := told.wrong():
        _out.print(f"[red]wrong (there is, there must be): {wrong}")
        sys.exit(1)


if __name__ == "__main__":
    main()
