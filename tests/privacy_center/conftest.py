"""A privacy center over a fresh database, people to find in it, and a browser that behaves like one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from directory import logs
from directory import wiring as directory_wiring
from directory.clock import now
from directory.db import Database
from directory.dns import Resolver
from directory.mail.envelope import Accepted, Envelope, Outcome
from directory.mail.mailer import Mailer
from directory.parts import Parts
from directory.profiles import journal
from directory.queues import Queues
from directory.settings import Settings
from privacy_center import wiring as privacy_wiring
from privacy_center.app import create_app
from privacy_center.mailing import send_codes, send_mails
from tests.privacy_center.people import Listed, list_somebody
from tests.services.databases import as_role
from tests.services.surroundings import MakeSettings


@dataclass
class Postbox:
    """A mailer that keeps what it is given; ``outcome`` answers otherwise, ``meanwhile`` runs before it answers."""

    kept: list[Envelope] = field(default_factory=list)
    outcome: Outcome | None = None
    meanwhile: Callable[[], None] = lambda: None

    def send(self, envelope: Envelope) -> Outcome:
        """See Mailer."""
        self.meanwhile()
        if self.outcome is not None:
            return self.outcome
        self.kept.append(envelope)
        return Accepted("exchanger", "mx.example", "250 2.0.0 kept")


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Log lines as in production: no local variables, no person."""
    logs.configure(as_json=True)


@pytest.fixture
def postbox() -> Postbox:
    """Where mails of a test end up."""
    return Postbox()


@pytest.fixture
def privacy_settings(settings: MakeSettings) -> Settings:
    """Settings of a site on loopback that is served over https, so that its cookie has its true name."""
    return settings(CARDFILE_PRIVACY_URL="https://127.0.0.1")


def join(settings: Settings, database: Database, mailer: Mailer) -> Parts:
    """The parts of one process, wired; Redis is away, so nothing here rests on a doorbell."""
    settings.home.mkdir()
    privacy_wiring.wire()
    directory_wiring.wire()
    file = journal.JournalFile(settings.journal_path, settings.journal_key)
    database.info["journal"] = partial(journal.write_out, database, file)
    return Parts(settings, database, Queues("redis://127.0.0.1:9/0"), mailer, Resolver(settings.dns_server), file)


@pytest.fixture
def held(privacy_settings: Settings, database: Database, postbox: Postbox) -> Parts:
    """A process on SQLite and on Postgres whose mails end up in the postbox."""
    return join(privacy_settings, database, postbox)


@pytest.fixture
def app(held: Parts) -> Iterator[Flask]:
    """The privacy center, on Postgres as the role it has in production."""
    own = as_role(held.database, "privacy")
    own.info["journal"] = partial(journal.write_out, own, held.journal)
    yield create_app(replace(held, database=own))
    if own is not held.database:
        own.dispose()


class Visitor:
    """A browser: its cookie jar, and the headers a browser sends of itself."""

    def __init__(self, app: Flask, held: Parts, postbox: Postbox) -> None:
        self.client: FlaskClient = app.test_client()
        self.held, self.postbox = held, postbox
        self.origin = held.settings.privacy_url

    def get(self, path: str, **more: Any) -> TestResponse:
        """Opens a page."""
        return self.client.get(path, base_url=self.origin, buffered=True, **more)

    def post(self, path: str, data: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Sends a form of this site."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        return self.client.post(path, base_url=self.origin, data=data or {}, headers=headers, buffered=True, **more)

    def press(self, path: str, data: dict[str, str] | None = None) -> TestResponse:
        """Sends a form with the proof that the card's page gave it."""
        return self.post(path, (data or {}) | {"csrf_token": self.csrf()})

    def csrf(self) -> str:
        """The proof on the page of the card."""
        text = self.get("/card").get_data(as_text=True)
        return text.partition('name="csrf_token" value="')[2].partition('"')[0]

    def ask(self, address: str, *, prefix: str = "") -> str:
        """Asks for a code and answers the address of the page that takes it."""
        answer = self.post(f"{prefix}/ask", {"address": address})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.location

    def mailed_code(self, *, at: datetime | None = None) -> str:
        """Sends what is due and reads the newest code."""
        assert send_codes(self.held, at or now()) == 1
        return code_in(self.postbox.kept[-1])

    def prove(self, address: str, *, prefix: str = "") -> TestResponse:
        """Proves an address and answers the card's page."""
        page = self.ask(address, prefix=prefix)
        answer = self.post(page, {"code": self.mailed_code()})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self.get(answer.location)


def lines_of_card(page: str) -> str:
    """A page of the card down to its last line, without what else the sources say."""
    return page.partition('id="besides"')[0]


def text_of(envelope: Envelope) -> str:
    """The text part of a mail."""
    from email import message_from_bytes
    from email.policy import default

    body = message_from_bytes(envelope.message, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def code_in(envelope: Envelope) -> str:
    """The eight digits of a code mail."""
    import re

    found = re.search(r"^\s*(\d{4}) (\d{4})\s*$", text_of(envelope), re.M)
    assert found
    return "".join(found.groups())


@pytest.fixture
def visitor(app: Flask, held: Parts, postbox: Postbox) -> Visitor:
    """Somebody at the door."""
    return Visitor(app, held, postbox)


@pytest.fixture
def another(app: Flask, held: Parts, postbox: Postbox) -> Visitor:
    """Somebody else, with a jar of their own."""
    return Visitor(app, held, postbox)


@pytest.fixture
def annika(held: Parts) -> Listed:
    """Annika Okafor of Nordwind, told forty days ago and listed since."""
    return list_somebody(held, "Annika Okafor", "annika.okafor@nordwind.example", at=now() - timedelta(days=40))


@pytest.fixture
def post_mails(held: Parts) -> Callable[[], int]:
    """Sends what waits in the outbox."""
    return lambda: send_mails(held, now())
