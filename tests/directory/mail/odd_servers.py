"""Mail servers that do not behave: they greylist, drop, hang, talk for ever or speak an old TLS."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.smtp import MailServer, _OnFreePort

Talk = Callable[[socket.socket, threading.Event], None]


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@dataclass
class Greylisting(MailServer):
    """Takes nobody's mail at the first try."""

    seen: set[str] = field(default_factory=set)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address not in self.seen:
            self.seen.add(address)
            return f"451 4.7.1 <{address}> greylisted, come back"
        return await super().handle_RCPT(_server, _session, envelope, address, options)


class DropsAfterTaking(MailServer):
    """Says 250 to the mail and hangs up on whatever comes next."""

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:
        _hang_up(server)
        return "221 gone"


class DropsAtTheDot(MailServer):
    """Hangs up once the mail is through, without a word."""

    async def handle_DATA(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:
        _hang_up(server)
        return "451 gone"


@contextmanager
def serving(server: MailServer, **options: object) -> Iterator[int]:
    """The port on which ``server`` answers."""
    controller: Controller = _OnFreePort(server, ident="mx.example", **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def scripted(talk: Talk) -> Iterator[int]:
    """The port of a server that plays ``talk`` to each caller; the event is set when the test is over."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                caller, _ = listening.accept()
                with caller:
                    if over.is_set():
                        return
                    with suppress(OSError):
                        talk(caller, over)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        try:
            yield port
        finally:
            over.set()
            with socket.create_connection(("127.0.0.1", port)):
                thread.join(5)


def offers_reports(heard: list[str]) -> Talk:
    """A relay with RFC 3461, which writes down each command."""

    def talk(caller: socket.socket, over: threading.Event) -> None:
        lines = caller.makefile("rb")
        caller.sendall(b"220 relay.example\r\n")
        for answer in (b"250-relay.example\r\n250 DSN", b"250 ok", b"250 ok", b"354 go on"):
            heard.append(lines.readline().decode().strip())
            caller.sendall(answer + b"\r\n")
        while lines.readline() != b".\r\n":
            continue
        caller.sendall(b"250 2.0.0 queued\r\n")

    return talk


def hangs_after_data(caller: socket.socket, over: threading.Event) -> None:
    """Takes the mail and never says so."""
    lines = caller.makefile("rb")
    caller.sendall(b"220 mx.example\r\n")
    for answer in (b"250 mx.example", b"250 ok", b"250 ok", b"354 go on"):
        lines.readline()
        caller.sendall(answer + b"\r\n")
    while lines.readline() not in {b".\r\n", b""}:
        continue
    over.wait()


def never_ends_its_answer(caller: socket.socket, over: threading.Event) -> None:
    """Greets, and then has always one more line to say."""
    caller.sendall(b"220 mx.example\r\n")
    while not over.is_set():
        caller.sendall(b"250-and another thing\r\n" * 1000)


def drips(caller: socket.socket, over: threading.Event) -> None:
    """One byte of greeting every twentieth of a second: no read ever times out."""
    while not over.wait(0.05):
        caller.sendall(b"2")


def old_tls(context: ssl.SSLContext) -> ssl.SSLContext:
    """A server's context that only speaks what nobody should speak any more."""
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context
