"""A real SMTP server that keeps what it is sent, and answers what a test tells it to."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.tls import Certificates


@dataclass(frozen=True, slots=True)
class Delivered:
    """One mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    mail_options: tuple[str, ...]
    rcpt_options: tuple[str, ...]

    @property
    def message(self) -> Message:
        """The mail's headers and parts, read by the standard library's forgiving parser."""
        return message_from_bytes(self.content)


@dataclass
class MailServer:
    """``url`` is an SMTP_URL. ``rcpt_replies`` maps an address to a refusal; ``data_reply`` replaces the 250."""

    url: str = ""
    mails: list[Delivered] = field(default_factory=list)
    rcpt_replies: dict[str, str] = field(default_factory=dict)
    data_reply: str = ""
    _came: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, *, seconds: float = 20) -> list[Delivered]:
        """Returns the mails once at least ``count`` have come; fails after ``seconds``."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.mails) >= count, seconds), (
                f"{len(self.mails)} of {count} mails came"
            )
            return list(self.mails)

    def to(self, address: str) -> list[Delivered]:
        """The mails that came for one address."""
        return [mail for mail in self.mails if address in mail.recipients]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes a recipient, or refuses as told."""
        if address in self.rcpt_replies:
            return self.rcpt_replies[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keeps the mail, or refuses as told."""
        if self.data_reply:
            return self.data_reply
        content = envelope.original_content or b""
        mail = Delivered(
            envelope.mail_from or "",
            tuple(envelope.rcpt_tos),
            content,
            tuple(envelope.mail_options),
            tuple(envelope.rcpt_options),
        )
        with self._came:
            self.mails.append(mail)
            self._came.notify_all()
        return "250 2.0.0 kept"


class _OnFreePort(Controller):
    """Listens on a port that the kernel picks, so that no two test processes ever want the same."""

    def __init__(self, handler: object, **options: Any) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self._listening.getsockname()[1], **options)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening, ssl=self.ssl_context)


def _serving(scheme: str, **options: Any) -> Iterator[MailServer]:
    server = MailServer()
    controller = _OnFreePort(server, enable_SMTPUTF8=True, ident="mx.example", **options)
    controller.start()
    server.url = f"{scheme}://localhost:{controller.port}"
    yield server
    controller.stop()


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A server that speaks plain SMTP."""
    yield from _serving("smtp")


@pytest.fixture
def smtp_starttls(certificates: Certificates) -> Iterator[MailServer]:
    """A server that takes mail only after STARTTLS; its certificate is for localhost."""
    yield from _serving("smtp+starttls", tls_context=certificates.server(), require_starttls=True)


@pytest.fixture
def smtps(certificates: Certificates) -> Iterator[MailServer]:
    """A server that speaks TLS from the first byte; its certificate is for localhost."""
    context: ssl.SSLContext = certificates.server()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    yield from _serving("smtps", ssl_context=context)
