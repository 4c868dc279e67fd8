"""A small world for the feeders' tests: the parts of a process, a vendor's deliveries, and DNS by word of mouth."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.db import Database
from directory.dns import Answer, MailDomain
from directory.mail.verp import Verp
from directory.parts import Parts
from directory.profiles import operator, recompile
from directory.profiles.journal import JournalFile
from directory.profiles.models import Profile
from directory.profiles.operator import Answers
from directory.profiles.regimes import LANGUAGES
from directory.profiles.rights import profiles_of
from directory.queues import Queues
from directory.settings import Settings
from ingest import domains, feeds, jobs, loads
from ingest.gating import ProfileGates
from ingest.models import Load
from ingest.notices.sending import send_due
from ingest.notices.writing import Post
from tests.directory.mail.recording_mailer import RecordingMailer

DEFINITION = """
name = "{name}"
kind = "licensed"
delivery = "{delivery}"
[file]
format = "jsonl"
[licence]
holder = "Kontor Daten AG"
reference = "K-1"
permitted_uses = ["search", "reveal"]
expires = {expires}
[basis]
kind = "legitimate_interest"
[columns]
record_key = "id"
full_name = "name"
emails = "emails[*]"
links = "link"
city = "city"
country = "country"
seen_on = "seen"
[[columns.jobs]]
each = "jobs[*]"
title = "title"
company = "company"
company_domain = "domain"
started = "from"
ended = "to"
[[columns.education]]
each = "schools[*]"
school = "school"
degree = "degree"
[[columns.phones]]
number = "phone"
[[columns.phones]]
kind = "mobile"
number = "mobile"
[opt_out]
format = "csv"
email = "email"
record_key = "id"
"""
ANSWERS = Answers(
    controller="Cardfile Betrieb GmbH", address="Am Kai 1, 20457 Hamburg", country="DE", dpo="Dr. Ada Lund, dpo@cardfile.example",
    privacy_mailbox="privacy@cardfile.example", hosting_country="DE",
    transfer_basis=dict.fromkeys(LANGUAGES, "No transfer."), legitimate_interest=dict.fromkeys(LANGUAGES, "Finding people at work."),
)  # fmt: skip


class Dns:
    """Answers what it was told; every other domain takes mail."""

    def __init__(self) -> None:
        self.says: dict[str, MailDomain] = {}

    def resolve_many(self, names: Iterable[str]) -> dict[str, MailDomain]:
        """See directory.dns.Resolver."""
        return {name: self.says.get(name, MailDomain(Answer.ACCEPTS, ("mx.example",), "mx")) for name in names}

    def fail(self, domain: str) -> None:
        """From now on nobody answers for this domain."""
        self.says[domain] = MailDomain(Answer.TRY_LATER, reason="dns-failed")


def parts_of(database: Database, settings: Settings) -> Parts:
    """The parts of one process on this database, with a recording mailer and DNS by word of mouth."""
    settings.home.mkdir(parents=True, exist_ok=True)
    journal = JournalFile(settings.journal_path, b"j" * 32)
    recompile.register_gates(ProfileGates(settings.home / "lists"))
    return Parts(settings, database, Queues(settings.redis_url), RecordingMailer(), Dns(), journal)  # type: ignore[arg-type]


def person(number: int, **changed: Any) -> dict[str, Any]:
    """One row of the vendor about one fictional person."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")
    return {
        "id": f"K{number}",
        "name": f"Ines {letters.title()}mann",
        "emails": [f"ines.{letters}@nordlicht.example"],
        "phone": f"+4930231{number:05}",
        "link": f"https://profiles.example/in/{letters}",
        "city": "Hamburg",
        "country": "DE",
        "seen": "2026-10-01",
        "jobs": [{"title": "Product Manager", "company": "Nordlicht GmbH", "domain": "nordlicht.example"}],
    } | changed


def register(held: Parts, *, name: str = "kontor", delivery: str = "delta", expires: str = '"never"') -> str:
    """Registers the vendor's feed, or takes a change over; answers its id."""
    with held.database.write() as session:
        definition = DEFINITION.format(name=name, delivery=delivery, expires=expires)
        return feeds.add(session, definition, at=datetime.now(UTC)).id


def deliver(
    held: Parts, rows: Iterable[Mapping[str, Any]], *, name: str = "kontor", file: str = "delivery.jsonl"
) -> Load:
    """Writes a delivery and reads it to its end."""
    path = held.settings.home / file
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return read(held, path, name=name)


def read(held: Parts, path: Path, *, name: str = "kontor") -> Load:
    """Reads a file of the feed to its end, as the workers do."""
    with held.database.read() as session:
        feed_id = feeds.find(session, name).id
    load_id = loads.take_in(held, path, feed_id=feed_id, at=datetime.now(UTC))
    while jobs.step(held, load_id):
        continue
    with held.database.read() as session:
        load = session.get_one(Load, load_id)
        session.expunge(load)
    return load


def ask_dns(held: Parts, *, at: datetime | None = None) -> None:
    """Has every domain that is due asked for, and people moved on."""
    domains.check_due(held.database, held.dns, at=at or datetime.now(UTC))


def states(held: Parts) -> list[str]:
    """The state of every profile, sorted."""
    with held.database.read() as session:
        return sorted(session.scalars(select(Profile.state)))


def profile_id_of(held: Parts, email: str) -> str:
    """The one living profile that holds an address."""
    with held.database.read() as session:
        (profile,) = profiles_of(session, email)
        return profile.id


def send(held: Parts, *, at: datetime | None = None) -> int:
    """Hands over what is due; answers how many were claimed."""
    with held.database.write() as session:
        operator.answer(session, ANSWERS, at=datetime.now(UTC))
    post = Post(held.settings, held.mailer, Verp.of(held.settings), None)
    instant = at or datetime.now(UTC)
    return send_due(held.database, post, now=lambda: instant)
