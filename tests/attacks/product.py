"""The whole product as an attacker meets it: both sites, the shell, the workers' work and the mail, in one process."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import StringIO
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from directory import displays, schedule, seals
from directory.accounts import factors
from directory.accounts.models import Account, User
from directory.cli import root
from directory.clock import now, real_now
from directory.db import Base, Database
from directory.parts import Parts
from directory.profiles.models import ContactPoint
from directory.search import select as engines
from ingest.cli import feeds, mail, notices
from ingest.member_commands import members
from tests.directory.zone_server import ZoneServer
from tests.services.smtp import Delivered, MailServer

PASSWORD = "quiet herons cross the canal"
SEED = b"12345678901234567890"
_PROOF = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')
_LINK = re.compile(r"https?://[^\s\"'<>)]+")
SEEN_BY_READING = frozenset({"display", "web_session", "attempt"})
"""Tables that reading may add to: who was shown, when a session was last seen, counters."""


@dataclass
class Cardfile:
    """One running Cardfile. ``logged`` is all it wrote to its log."""

    held: Parts
    directory: Flask
    privacy: Flask
    smtp: MailServer
    logged: StringIO
    folder: Path
    zone: ZoneServer
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """Its database."""
        return self.held.database

    def shell(self, *words: str | Path, typed: str | None = None) -> Result:
        """Runs one ``cardfile`` command."""
        for group in (feeds, mail, members, notices):
            root.add_command(group)
        return CliRunner().invoke(root, [str(word) for word in words], obj=lambda: self.held, input=typed)

    def told(self, *words: str | Path) -> str:
        """What a command that must succeed prints."""
        done = self.shell(*words)
        assert done.exit_code == 0, f"{done.output}\n{done.exception!r}"
        return done.output

    def settle(self) -> None:
        """Lets the workers, the ledger and the index do all that is due."""
        self.work()
        while displays.drain(self.database, self.held.settings.home):
            continue
        seals.seal_new(self.database, at=now())
        self.follow()

    def wait_out(self, forward: Callable[..., None], *, days: int) -> None:
        """Lets days pass at once, as no clock does: the operator says that it is right."""
        forward(days=days)
        self.told("doctor", "--confirm-clock")

    def work(self) -> None:
        """Runs every sweep once, in a thread as in a worker: a browser's event loop may run in this one."""
        with ThreadPoolExecutor(1) as worker:
            worker.submit(schedule.run_round, self.held, at=now()).result()

    def follow(self) -> None:
        """Lets the index catch up."""
        sync = engines.index_sync(self.held.settings, self.database, wait=lambda _bell, _seconds: None)
        sync._backend.hold()
        try:
            while sync.step():
                continue
        finally:
            sync._backend.close()

    def customers(self) -> "Browser":
        """A browser at the customers' site."""
        return Browser(self, self.directory, self.held.settings.directory_url)

    def person(self) -> "Browser":
        """A browser at the privacy center."""
        return Browser(self, self.privacy, self.held.settings.privacy_url)

    def signed_in(self, email: str, **more: Any) -> "Browser":
        """A browser in which somebody signed in, with a code of their app where one is asked."""
        return self.signed_in_with(email, PASSWORD, **more)

    def signed_in_with(self, email: str, password: str, **more: Any) -> "Browser":
        """The same with a password that was chosen since."""
        browser = self.customers()
        answer = browser.press("/login", {"email": email, "password": password}, **more)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        if answer.location.startswith("/login/second"):
            answer = browser.press("/login/second", {"code": self.totp(email)}, **more)
            assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    def totp(self, email: str) -> str:
        """A code of this moment; what was used before is forgotten, since no test waits half a minute."""
        with self.database.write() as session:
            session.scalars(select(User).where(User.email == email)).one().totp_step = 0
        return factors.code_at(SEED, int(real_now().timestamp()) // factors.STEP_SECONDS)

    def proven(self, address: str) -> "Browser":
        """A browser in which a person proved an address by the mailed code."""
        browser = self.person()
        page = browser.ask(address)
        answer = browser.post(page, {"code": self.code_for(address)})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    def code_for(self, address: str) -> str:
        """Has the code mails leave and reads the newest of an address."""
        self.work()
        found = re.findall(r"^\s*(\d{4}) (\d{4})\s*$", text_of(self.smtp.to(address)[-1]), re.M)
        return "".join(found[0])

    def account_id(self, name: str) -> str:
        """The id of a customer."""
        with self.database.read() as session:
            return session.scalars(select(Account.id).where(Account.name == name)).one()

    def id_of(self, address: str) -> str:
        """The profile that holds an address."""
        digest = self.held.database.info["keys"].digest("email", address)
        with self.database.read() as session:
            holding = select(ContactPoint.profile_id).where(ContactPoint.kind == "email", ContactPoint.digest == digest)
            return session.scalars(holding).one()

    def rows(self, *, but: frozenset[str] = frozenset()) -> dict[str, int]:
        """How many rows each table holds."""
        with self.database.read() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
                if table.name not in but
            }

    def everything(self, *, but: frozenset[str] = frozenset()) -> dict[str, list[str]]:
        """Every row of every table."""
        with self.database.read() as session:
            return {
                table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
                for table in Base.metadata.sorted_tables
                if table.name not in but
            }


class Browser:
    """A browser: its jar, the headers it sends of itself, and the address it comes from."""

    def __init__(self, cardfile: Cardfile, app: Flask, origin: str) -> None:
        self.cardfile, self.origin = cardfile, origin
        self.client: FlaskClient = app.test_client()
        self.comes_from = "127.0.0.1"

    def get(self, path: str, *, method: str = "GET", **more: Any) -> TestResponse:
        """Opens a page."""
        given = {"REMOTE_ADDR": self.comes_from} | more.pop("environ_overrides", {})
        return self.client.open(
            path, method=method, base_url=self.origin, environ_overrides=given, buffered=True, **more
        )

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Sends a form as a page of this site does, without its proof."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        return self.get(path, method="POST", data=data or {}, headers=headers, **more)

    def press(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Sends a form with the proof that pages of this browser hold."""
        return self.post(path, {"csrf_token": self.proof()} | (data or {}), **more)

    def proof(self) -> str:
        """The proof that a form of this browser holds; empty when no page shows one."""
        for page in ("/card", "/login", "/keys", "/login/second", "/account/app"):
            if found := _PROOF.search(self.get(page).get_data(as_text=True)):
                return found[1]
        return ""

    def ask(self, address: str) -> str:
        """Asks the privacy center for a code and answers the page that takes it."""
        answer = self.post("/ask", {"address": address})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.location)

    def text(self, path: str) -> str:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def cookie(self, name: str = "__Host-cardfile") -> str:
        """The value of a cookie, empty without it."""
        found = self.client.get_cookie(name, domain=self.origin.partition("://")[2].partition(":")[0])
        return found.value if found else ""


def whole(mail: Delivered) -> EmailMessage:
    """A mail as a careful reader parses it."""
    return message_from_bytes(mail.content, policy=default)


def text_of(mail: Delivered, kind: str = "plain") -> str:
    """One part of a mail."""
    body = whole(mail).get_body((kind,))
    assert body is not None
    return str(body.get_content())


def links_in(mail: Delivered) -> list[str]:
    """Every link of a mail: of both parts and of its headers."""
    said = text_of(mail) + text_of(mail, "html").replace("&amp;", "&") + str(whole(mail).get("List-Unsubscribe", ""))
    return sorted({link.rstrip(".,;") for link in _LINK.findall(said)})


def refused_by(act: Callable[[], object], *errors: type[Exception]) -> bool:
    """Whether ``act`` ends in one of these refusals."""
    with suppress(*errors):
        act()
        return False
    return True
