"""The mail host of every fictional domain: takes mail, refuses what the story wants refused, and shows the rest."""

import argparse
import asyncio
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from werkzeug.serving import WSGIRequestHandler, make_server

from demo.caught import CaughtMail, sent_at
from demo.mail_page import create_app

_LARGEST_MAIL = 5_000_000
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Manners:
    """Whom the host does not know (550), and whom it takes at the second try only (450)."""

    unknown: frozenset[str] = field(default_factory=frozenset)
    later: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def read(cls, facts: Path) -> "Manners":
        """What a world's ``facts.json`` says."""
        told = json.loads(facts.read_text(encoding="utf-8"))
        return cls(frozenset(told["refused_by_host"]), frozenset(told["later_by_host"]))


class Host:
    """The aiosmtpd handler; method names are aiosmtpd's."""

    def __init__(self, caught: CaughtMail, manners: Manners) -> None:
        self._caught = caught
        self._manners = manners

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accepts a recipient, or answers as the story wants."""
        known = address.lower()
        if not known.endswith(".example"):
            return "550 5.7.1 this host serves .example only"
        if known.startswith("bounce.") or known in self._manners.unknown:
            return "550 5.1.1 no such mailbox here"
        if known in self._manners.later and self._caught.first_try(known):
            return "450 4.2.0 please come again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keeps a message; a thread of its own, since the disk must not hold up the others."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        await asyncio.to_thread(
            self._caught.add,
            content,
            sent_from=envelope.mail_from or "",
            recipients=list(envelope.rcpt_tos),
            caught_at=sent_at(content).isoformat(timespec="seconds"),
        )
        return "250 2.0.0 caught"


class Catcher:
    """The mail host and its page; used as a context manager. Ports of 0 are picked and told."""

    def __init__(self, folder: Path, manners: Manners, *, smtp_port: int, page_port: int) -> None:
        self._caught = caught = CaughtMail(folder)
        host, hosts = Host(caught, manners), ("mail.localhost", "localhost", _LOOPBACK)
        app = create_app(caught, hosts=hosts)
        self._pages = make_server(_LOOPBACK, page_port, app, threaded=True, request_handler=_Quiet)
        self._loop = asyncio.new_event_loop()
        self._smtp = self._loop.run_until_complete(
            self._loop.create_server(
                lambda: SMTP(
                    host, data_size_limit=_LARGEST_MAIL, hostname="mail.localhost", ident="demo", loop=self._loop
                ),
                _LOOPBACK,
                smtp_port,
            )
        )
        self._threads = [
            threading.Thread(target=self._loop.run_forever),
            threading.Thread(target=self._pages.serve_forever),
        ]

    @property
    def smtp_port(self) -> int:
        """Where mail is taken."""
        return int(self._smtp.sockets[0].getsockname()[1])

    @property
    def page_port(self) -> int:
        """Where it is read."""
        return int(self._pages.server_port)

    def __enter__(self) -> Self:
        self._caught.__enter__()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._pages.shutdown()
        self._pages.server_close()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        for thread in self._threads:
            thread.join()
        self._loop.close()
        self._caught.__exit__()

    async def _close(self) -> None:
        self._smtp.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def wait(self) -> None:
        """Blocks for as long as it serves."""
        for thread in self._threads:
            thread.join()


class _Quiet(WSGIRequestHandler):
    server_version = "mail"
    sys_version = ""

    def log_request(self, _code: int | str = "-", _size: int | str = "-") -> None:
        """Says nothing: the address line holds names, and logs hold none."""


def main() -> None:
    """The command ``python -m demo.catcher --mail DIR --facts FILE --smtp N --page N``."""
    parser = argparse.ArgumentParser(prog="python -m demo.catcher", description="Catches the demonstration's mail.")
    parser.add_argument("--mail", type=Path, required=True, help="folder for caught mail")
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--page", type=int, required=True)
    asked = parser.parse_args()
    with Catcher(asked.mail, Manners.read(asked.facts), smtp_port=asked.smtp, page_port=asked.page) as catcher:
        catcher.wait()


if __name__ == "__main__":
    main()
