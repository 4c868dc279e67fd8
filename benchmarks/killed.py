"""Kills worker, web and index-sync at random points of a load and counts the rows: ``python -m benchmarks.killed``."""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles.models import ClockOffset, Fact, IndexChange, Observation, Profile
from directory.profiles.states import FactKind, State
from directory.search.embedded import EmbeddedIndex
from ingest.models import Load
from tests.directory.zone_server import ZoneServer
from tests.journeys.people import Somebody, crowd, feed
from tests.services.killing import Group
from tests.services.ports import free_port
from tests.services.smtp import MailServer
from tests.services.waiting import eventually

KINDS = ("worker", "web", "index-sync")
_CLAIM_IS_OVER = timedelta(seconds=65)
_WAIT_IS_OVER = timedelta(days=31)
_TRIED_AGAIN = timedelta(minutes=20)
_STALLED_SECONDS = 60
_PATIENCE_SECONDS = 600
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
        self._folder, self._rows, self._quickly = folder, rows, quickly
        self._random = Random(seed)
        self._people = crowd(rows, employers=max(10, rows // 10))
        self._database = Database(database_url)
        self._port = free_port(following=5)
        self._killed = dict.fromkeys(KINDS, 0)

    def run(self, kills: int) -> Told:
        """Lists some, then reads everybody with ``kills`` kills on the way; answers what is there in the end."""
        with self._surroundings() as env:
            self._do(env, "init", "--answers", str(Path("demo") / "answers.toml"))
            with Group.started(_cardfile("serve", "--embedded-redis"), env, self._folder) as group:
                eventually(lambda: self._answers(group), seconds=_PATIENCE_SECONDS)
                self._list_some(env)
                group.remember()
                began = time.monotonic()
                self._load_under_fire(env, group, kills)
                seconds = time.monotonic() - began
                eventually(lambda: group.is_whole() and self._answers(group), seconds=_PATIENCE_SECONDS)
                eventually(self._index_has_followed, seconds=_PATIENCE_SECONDS)
                told = self._told(seconds)
        self._database.dispose()
        return told

    @contextmanager
    def _surroundings(self) -> Iterator[dict[str, str]]:
        """The name server and the mail host of these people, and the environment of their operator."""
        domains = {one.domain for one in self._people}
        records = {domain: {"MX": [f"10 mail.{domain}."]} for domain in domains}
        records |= {f"mail.{domain}": {"A": ["127.0.0.1"]} for domain in domains}
        post = Controller(MailServer(), hostname="127.0.0.1", port=free_port(), ident="mx.example")
        post.start()
        try:
            with ZoneServer(records) as zone:
                yield {
                    **{name: value for name, value in os.environ.items() if not name.startswith("CARDFILE_")},
                    "CARDFILE_DEMO": "1", "CARDFILE_HOME": str(self._folder / "home"),
                    "DATABASE_URL": self._database.url, "REDIS_URL": f"redis://127.0.0.1:{self._port + 4}/0",
                    "PORT": str(self._port), "CARDFILE_DNS": zone.place, "CARDFILE_SMTP_PORT": str(post.port),
                    "CARDFILE_SWEEP_SECONDS": "1",
                }  # fmt: skip
        finally:
            post.stop()

    def _list_some(self, env: Mapping[str, str]) -> None:
        """Loads, tells and lists some, so that the load to come gives the index work."""
        definition = self._folder / "feed.toml"
        definition.write_text(feed("crowd", delivery="delta"))
        self._do(env, "feeds", "add", str(definition))
        some = some_of(self._rows)
        file = self._write("some", [one.but(title="Clerk") for one in self._people[:some]])
        self._do(env, "feeds", "load", "crowd", str(file))
        self._until_all_are(State.NOTICED, some)
        self._move(_WAIT_IS_OVER)
        self._do(env, "doctor", "--confirm-clock")
        self._until_all_are(State.LISTED, some)
        eventually(self._index_has_followed, seconds=_PATIENCE_SECONDS)

    def _until_all_are(self, state: State, many: int) -> None:
        """A mail or a question to DNS that timed out on a busy machine is due again later: time is let pass."""
        for _ in range(_PATIENCE_SECONDS // _STALLED_SECONDS):
            with suppress(AssertionError):
                return eventually(lambda: self._in_state(state) == many, seconds=_STALLED_SECONDS)
            self._move(_TRIED_AGAIN)
        raise TimeoutError(f"{self._in_state(state)} of {many} became {state}")

    def _load_under_fire(self, env: Mapping[str, str], group: Group, kills: int) -> None:
        kinds = [KINDS[number % len(KINDS)] for number in range(kills)]
        self._random.shuffle(kinds)
        points = sorted(self._random.randrange(self._rows) for _ in kinds)
        file = self._write("everybody", self._people)
        words = _cardfile("feeds", "load", "crowd", str(file))
        with subprocess.Popen(words, env=dict(env), stdout=subprocess.DEVNULL) as loading:
            for kind, point in zip(kinds, points, strict=True):
                eventually(lambda point=point: self._rows_done() >= point, seconds=_LOAD_SECONDS)  # type: ignore[misc]
                group.kill(kind, self._random)
                self._killed[kind] += 1
                if kind == "worker" and self._quickly:
                    self._move(_CLAIM_IS_OVER)
            if loading.wait(timeout=_LOAD_SECONDS):
                raise RuntimeError(f"cardfile feeds load ended with {loading.returncode}")

    def _told(self, seconds: float) -> Told:
        emails = {one.email for one in self._people}
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
                indexed=EmbeddedIndex(self._folder / "home" / "index").count(),
                seconds=seconds,
            )

    def _index_has_followed(self) -> bool:
        with self._database.read() as session:
            return session.scalar(select(IndexChange.id).where(IndexChange.done_at.is_(None)).limit(1)) is None

    def _rows_done(self) -> int:
        """Rows read of the load under fire; less than none before it began."""
        with self._database.read() as session:
            load = _newest(session)
            begun = (session.scalar(select(func.count()).select_from(Load)) or 0) > 1
            return load.rows_done if load is not None and begun else -1

    def _in_state(self, state: State) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.count()).where(Profile.state == state)) or 0

    def _move(self, by: timedelta) -> None:
        def move(session: Session) -> None:
            offset = session.get(ClockOffset, 1) or ClockOffset(id=1, seconds=0.0)
            offset.seconds += by.total_seconds()
            session.add(offset)

        self._database.until_done(move)

    def _answers(self, group: Group) -> bool:
        group.must_run()
        try:
            for url in (f"http://localhost:{self._port}/health", f"http://127.0.0.1:{self._port + 1}/robots.txt"):
                urlopen(url, timeout=5).close()
        except (URLError, OSError):
            return False
        return True

    def _write(self, name: str, people: Sequence[Somebody]) -> Path:
        path = self._folder / f"{name}.jsonl"
        path.write_text("".join(f"{one.row()}\n" for one in people))
        return path

    def _do(self, env: Mapping[str, str], *words: str) -> None:
        root = Path(__file__).parents[1]
        subprocess.run(_cardfile(*words), env=dict(env), cwd=root, check=True, stdout=subprocess.DEVNULL)


def some_of(rows: int) -> int:
    """How many are listed before the load begins."""
    return min(rows // 10, 100)


def _newest(session: Session) -> Load | None:
    return session.scalars(select(Load).order_by(Load.started_at.desc()).limit(1)).first()


def _cardfile(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("cardfile")), *words]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints seed, kills and counts; ends with 1 when a row is lost or stands there twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="5,000 rows, 10 kills, at their own pace: 15 minutes")
    parser.add_argument("--rows", type=int, default=None, help="400, or 5,000 when long")
    parser.add_argument("--kills", type=int, default=None, help="3, or 10 when long")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", default="", help="a Postgres address; SQLite in a folder of its own without")
    asked = parser.parse_args(arguments)
    rows, kills = asked.rows or (5_000 if asked.long else 400), asked.kills or (10 if asked.long else 3)
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
