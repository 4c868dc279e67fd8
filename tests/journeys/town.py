"""A whole Cardfile in a small town: both sites on loopback, its operator at the shell, mail, and time that moves."""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from click.testing import CliRunner
from redis import Redis
from rq import Queue, SimpleWorker
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

import composition
from demo.caught import text_of
from directory import displays, parts, schedule, seals
from directory.cli import root
from directory.clock import clock, now
from directory.parts import Parts
from directory.profiles import recipients, recompile, registry, replacements
from directory.profiles.models import ClockOffset
from directory.queues import BULK, DEFAULT
from directory.search import select
from directory.settings import Settings
from directory.web.app import create_app as create_directory_app
from ingest.cli import feeds, mail, notices
from ingest.member_commands import members
from privacy_center.app import create_app as create_privacy_app
from tests.directory.zone_server import ZoneServer
from tests.journeys.mortal_redis import MortalRedis
from tests.journeys.people import Somebody, opt_out_list
from tests.services.sites import served
from tests.services.smtp import MailServer

ANSWERS = Path(__file__).parents[2] / "demo" / "answers.toml"
PASSWORD = "quiet herons cross the canal"
_STRIDE_DAYS = 6
"""Shorter than the week for which an answer of DNS stands."""
_CODE = re.compile(r"^\s*(\d{4}) (\d{4})\s*$", re.MULTILINE)
_ONE_CLICK = re.compile(r"<(https?://[^>]+)>")
_LINK = re.compile(r"https?://\S+/n/[^\s/]+(?=\s|$)")


@dataclass(slots=True)
class Town:
    """The product in this process, as composition.py joins it, with what people and operators may do to it."""

    held: Parts
    post: MailServer
    zone: ZoneServer
    folder: Path
    redis: MortalRedis | None = None
    """Where it is one that dies: it lives only while ``work`` is done."""

    @property
    def directory(self) -> str:
        """The customers' site."""
        return self.held.settings.directory_url

    @property
    def privacy_center(self) -> str:
        """The privacy center."""
        return self.held.settings.privacy_url

    def cardfile(self, *words: str | Path, told: str = "") -> str:
        """Runs a command as the operator does, and answers what it printed; the command must succeed."""
        done = self.try_cardfile(*words, told=told)
        assert done.exit_code == 0, f"{done.output}\n{done.exception!r}"
        return done.output

    def try_cardfile(self, *words: str | Path, told: str = "") -> "Done":
        """The same for a command that may be refused."""
        result = CliRunner().invoke(root, [str(word) for word in words], input=told, obj=lambda: self.held)
        return Done(result.exit_code, result.output, result.exception)

    def open_for_business(self, *accounts: str, credits_each: int = 10) -> None:
        """Does what an operator does on the first day: answers, customers with a rep each, credits."""
        self.cardfile("migrate")
        self.cardfile("init", "--answers", ANSWERS)
        for account in accounts:
            self.add_rep(rep_of(account), account)
            self.cardfile("credits", "grant", account, str(credits_each))
        self.follow()

    def add_rep(self, email: str, account: str, *, second_factor: bool = False) -> None:
        """Adds somebody who signs in for a customer."""
        words = ("users", "add", email, "--name", email.partition("@")[0].title(), "--account", account)
        off = () if second_factor else ("--no-second-factor", "a journey of the tests")
        self.cardfile(*words, "--password-stdin", *off, told=f"{PASSWORD}\n")

    def deliver(self, feed: str, people: Sequence[Somebody], *, file: str = "") -> str:
        """Reads a delivery of a registered feed; answers the printed table of reasons."""
        path = self.folder / (file or f"{feed}-{len(list(self.folder.glob(f'{feed}-*.jsonl')))}.jsonl")
        if not path.exists():
            path.write_text("".join(f"{one.row()}\n" for one in people), encoding="utf-8")
        for one in people:
            self.takes_mail(one.domain, one.email.rpartition("@")[2])
        return self.cardfile("feeds", "load", feed, path, "--here")

    def add_feed(self, definition: str) -> None:
        """Registers a feed."""
        path = self.folder / "feed.toml"
        path.write_text(definition, encoding="utf-8")
        self.cardfile("feeds", "add", path)

    def vendor_opt_outs(self, feed: str, people: Sequence[Somebody]) -> str:
        """Hands in the vendor's own opt-out list."""
        return self.cardfile("feeds", "withdraw", feed, opt_out_list(self.folder, people))

    def takes_mail(self, *domains: str) -> None:
        """Gives domains an exchanger: the mail server of this town."""
        for domain in domains:
            self.zone.records.setdefault(domain, {"MX": [f"10 mail.{domain}."]})
            self.zone.records.setdefault(f"mail.{domain}", {"A": ["127.0.0.1"]})

    def work(self) -> None:
        """Runs what waits in Redis, as a worker does; a job that fails fails the journey."""
        with self._redis_back(), Redis.from_url(self.held.queues.url) as connection, _own_signals():
            queues = [Queue(name, connection=connection, serializer=JSONSerializer) for name in (DEFAULT, BULK)]
            _Worker(queues, connection=connection, serializer=JSONSerializer).work(burst=True, logging_level="WARNING")
            assert [FailedJobRegistry(queue=queue).count for queue in queues] == [0, 0]

    def settle(self) -> None:
        """Lets worker, scheduler, ledger and index catch up with everything that is due now."""
        self.work_and_sweep()
        self.work()
        self.write_ledger()
        self.follow()

    def work_and_sweep(self) -> None:
        """Lets a worker and then the scheduler do what is due: what was put into a Redis that is dead, sweeps find."""
        self.work()
        schedule.run_round(self.held, at=now())

    def write_ledger(self) -> None:
        """Does a turn of the ``ledger`` process."""
        while displays.drain(self.held.database, self.held.settings.home):
            continue
        seals.seal_new(self.held.database, at=now())

    def follow(self) -> None:
        """Lets the search index catch up, as ``index-sync`` does."""
        with self._index() as step:
            while step():
                continue

    def rebuild_index(self) -> None:
        """``cardfile search rebuild``, while ``index-sync`` runs beside it."""
        stop = threading.Event()
        sync = select.index_sync(self.held.settings, self.held.database, wait=self.held.queues.wait)
        thread = threading.Thread(target=sync.run, args=(stop,))
        thread.start()
        try:
            self.cardfile("search", "rebuild")
        finally:
            stop.set()
            thread.join()

    def forward(self, *, days: int, stride: int = _STRIDE_DAYS) -> None:
        """Moves the demonstration's clock, ``stride`` days at a time, and lets the work that is due by then be done."""
        while days > 0:
            step = min(days, stride)
            with self.held.database.write() as session:
                offset = session.get(ClockOffset, 1) or ClockOffset(id=1, seconds=0.0)
                offset.seconds += timedelta(days=step).total_seconds()
                session.add(offset)
            clock.forget()
            self.cardfile("doctor", "--confirm-clock")
            schedule.run_round(self.held, at=now())
            days -= step
        self.settle()

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails that arrived for an address, oldest first."""
        return [message_from_bytes(mail.content, policy=default) for mail in self.post.to(address)]

    def code_for(self, address: str) -> str:
        """The newest code mailed to an address."""
        found = [code for mail in self.mails_to(address) for code in _CODE.findall(text_of(mail, "plain"))]
        assert found, "no mail holds a code"
        return "".join(found[-1])

    def refuse_link(self, address: str) -> str:
        """The one-click address of the newest mail (RFC 8058)."""
        found = _ONE_CLICK.search(str(self.mails_to(address)[-1]["List-Unsubscribe"]))
        assert found
        return found[1]

    def see_link(self, address: str) -> str:
        """The see link of the newest mail, as its text spells it."""
        found = _LINK.search(text_of(self.mails_to(address)[-1], "plain"))
        assert found
        return found[0]

    def _redis_back(self) -> AbstractContextManager[None]:
        return self.redis.back() if self.redis else nullcontext()

    @contextmanager
    def _index(self) -> Iterator[Callable[[], int]]:
        sync = select.index_sync(self.held.settings, self.held.database, wait=lambda _bell, _seconds: None)
        sync._backend.hold()
        try:
            yield sync.step
        finally:
            sync._backend.close()


class _Worker(SimpleWorker):
    """A worker that listens for no orders: nobody gives any, and RQ waits a whole second for its listener to end."""

    def subscribe(self) -> None:
        """See SimpleWorker."""

    def unsubscribe(self) -> None:
        """See SimpleWorker."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    exit_code: int
    output: str
    exception: BaseException | None


def rep_of(account: str) -> str:
    """The address by which a customer's first rep signs in."""
    return f"rep@{account.split(maxsplit=1)[0].lower()}.example"


@contextmanager
def founded(
    settings: Settings, post: MailServer, zone: ZoneServer, folder: Path, redis: MortalRedis | None = None
) -> Iterator[Town]:
    """The product, composed and served; afterwards this process knows nothing of it."""
    for group in (feeds, mail, members, notices):
        root.add_command(group)
    with _registers_as_before():
        held = composition.start(settings)
        apps = (settings.port, create_directory_app(held)), (settings.port + 1, create_privacy_app(held))
        try:
            with ExitStack() as sites:
                for port, app in apps:
                    sites.enter_context(served(app, port))
                yield Town(held, post, zone, folder, redis)
        finally:
            clock.follow(None)
            clock.never_before(None)
            held.queues.redis.close()
            held.database.dispose()


@contextmanager
def _registers_as_before() -> Iterator[None]:
    """What composition registers in this process, other tests must not find."""
    of_kernel = (recompile._gates, replacements._words, recipients._names, registry._entries)
    lists: list[list[object]] = [parts._held, *of_kernel]  # type: ignore[list-item]
    kept, sweeps = [list(register) for register in lists], dict(schedule._sweeps)
    umask = os.umask(0o077)
    yield
    os.umask(umask)
    for register, before in zip(lists, kept, strict=True):
        register[:] = before
    schedule._sweeps.clear()
    schedule._sweeps.update(sweeps)


@contextmanager
def _own_signals() -> Iterator[None]:
    """RQ takes the process' signals over; they are the test runner's."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        with suppress(TypeError):
            signal.signal(number, handler)
