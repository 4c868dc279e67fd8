"""One installation as a customer runs it, in a folder of its own: what benchmarks start, list people in and ask."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles.models import ClockOffset, IndexChange, Profile
from directory.profiles.states import State
from tests.directory.zone_server import ZoneServer
from tests.journeys.people import Somebody, feed
from tests.services.killing import Group
from tests.services.ports import free_port
from tests.services.smtp import MailServer
from tests.services.waiting import eventually

PATIENCE_SECONDS = 600
_WAIT_IS_OVER = timedelta(days=31)
_TRIED_AGAIN = timedelta(minutes=20)
_STALLED_SECONDS = 60


class Installation:
    """Both sites, workers and index under the real supervisor with its embedded Redis, and the surroundings of these
    ``people``: their name server and their mail host."""

    def __init__(self, folder: Path, database_url: str, people: Sequence[Somebody]) -> None:
        self.folder, self.people = folder, people
        self.database = Database(database_url)
        self.port = free_port(following=5)

    @contextmanager
    def running(self) -> "Iterator[tuple[Group, dict[str, str]]]":
        """The group, once both sites answer, and the environment of its operator."""
        with self._surroundings() as env:
            self.do(env, "init", "--answers", str(Path("demo") / "answers.toml"))
            with Group.started(cardfile("serve", "--embedded-redis"), env, self.folder) as group:
                eventually(lambda: self.answers(group), seconds=PATIENCE_SECONDS)
                yield group, env
        self.database.dispose()

    def list_people(self, env: Mapping[str, str], people: Sequence[Somebody]) -> None:
        """Loads them from the feed ``crowd``, tells them, lets the wait pass and lists them."""
        definition = self.folder / "feed.toml"
        definition.write_text(feed("crowd", delivery="delta"))
        self.do(env, "feeds", "add", str(definition))
        self.do(env, "feeds", "load", "crowd", str(self.write("some", people)))
        self._until_all_are(State.NOTICED, len(people))
        self.move(_WAIT_IS_OVER)
        self.do(env, "doctor", "--confirm-clock")
        self._until_all_are(State.LISTED, len(people))
        eventually(self.index_has_followed, seconds=PATIENCE_SECONDS)

    def do(self, env: Mapping[str, str], *words: str, typed: str = "") -> None:
        """Runs one ``cardfile`` command, which must succeed."""
        root = Path(__file__).parents[2]
        subprocess.run(
            cardfile(*words), env=dict(env), cwd=root, check=True, stdout=subprocess.DEVNULL, input=typed.encode()
        )

    def write(self, name: str, people: Sequence[Somebody]) -> Path:
        """A delivery of these people."""
        path = self.folder / f"{name}.jsonl"
        path.write_text("".join(f"{one.row()}\n" for one in people))
        return path

    def answers(self, group: Group) -> bool:
        """Whether both sites answer."""
        group.must_run()
        try:
            for url in (f"http://localhost:{self.port}/health", f"http://127.0.0.1:{self.port + 1}/robots.txt"):
                urlopen(url, timeout=5).close()
        except (URLError, OSError):
            return False
        return True

    def index_has_followed(self) -> bool:
        """Whether every change of the index is done."""
        with self.database.read() as session:
            return session.scalar(select(IndexChange.id).where(IndexChange.done_at.is_(None)).limit(1)) is None

    def move(self, by: timedelta) -> None:
        """Moves the clock of the demonstration."""

        def move(session: Session) -> None:
            offset = session.get(ClockOffset, 1) or ClockOffset(id=1, seconds=0.0)
            offset.seconds += by.total_seconds()
            session.add(offset)

        self.database.until_done(move)

    def _until_all_are(self, state: State, many: int) -> None:
        """A mail or a question to DNS that timed out on a busy machine is due again later: time is let pass."""
        for _ in range(PATIENCE_SECONDS // _STALLED_SECONDS):
            with suppress(AssertionError):
                return eventually(lambda: self._in_state(state) == many, seconds=_STALLED_SECONDS)
            self.move(_TRIED_AGAIN)
        raise TimeoutError(f"{self._in_state(state)} of {many} became {state}")

    def _in_state(self, state: State) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).where(Profile.state == state)) or 0

    @contextmanager
    def _surroundings(self) -> Iterator[dict[str, str]]:
        domains = {one.domain for one in self.people}
        records = {domain: {"MX": [f"10 mail.{domain}."]} for domain in domains}
        records |= {f"mail.{domain}": {"A": ["127.0.0.1"]} for domain in domains}
        post = Controller(MailServer(), hostname="127.0.0.1", port=free_port(), ident="mx.example")
        post.start()
        try:
            with ZoneServer(records) as zone:
                yield {
                    **{name: value for name, value in os.environ.items() if not name.startswith("CARDFILE_")},
                    "CARDFILE_DEMO": "1", "CARDFILE_HOME": str(self.folder / "home"),
                    "DATABASE_URL": self.database.url, "REDIS_URL": f"redis://127.0.0.1:{self.port + 4}/0",
                    "PORT": str(self.port), "CARDFILE_DNS": zone.place, "CARDFILE_SMTP_PORT": str(post.port),
                    "CARDFILE_SWEEP_SECONDS": "1",
                }  # fmt: skip
        finally:
            post.stop()


def cardfile(*words: str) -> list[str]:
    """The command line of a ``cardfile`` command of this environment."""
    return [str(Path(sys.executable).with_name("cardfile")), *words]
