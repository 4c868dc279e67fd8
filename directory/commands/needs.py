"""What Cardfile stands on, for ``doctor``: database, Redis, index, mail, DNS, keys, journal, disk and Python."""

import email.utils
import inspect
import os
import shutil
import ssl
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select, text

import migrations
from directory import seals
from directory.clock import real_now
from directory.commands.findings import Finding, Look, Mark, in_words, ok, red, warn
from directory.dns import Answer, NoAddress, Resolver
from directory.mail.dkim import KeyRefused, Signer
from directory.mail.mailer import RelayMailer, Unreachable
from directory.parts import Parts
from directory.profiles import canary, journal_check
from directory.profiles.journal import JournalBroken
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact, IndexChange, Profile, Source
from directory.profiles.states import FactKind, State, Use
from directory.search import select as engines
from directory.search.sync import LOOK_SECONDS

_ASKED_SECONDS = 4.0
_JOURNAL_SECONDS = 60.0
_EXPIRES_SOON = timedelta(days=14)
_LEAST_FREE, _SOON_FULL = 100 << 20, 1 << 30
_RELAY_REMEDIES = {
    "relay-unreachable": "start the relay, or correct host and port in SMTP_URL",
    "relay-not-trusted": "renew the relay's certificate, or name in SMTP_URL the host it was made for",
    "relay-login-refused": "correct user and password in SMTP_URL",
    "relay-unusable": "smtp+starttls:// needs a relay that offers STARTTLS; try smtps:// or look at its log",
}
_DATABASE = "start the database, or correct DATABASE_URL"


def looks(held: Parts) -> Sequence[Look]:
    """Each dependency really used, one look each."""
    return (
        Look("Python", _python, ""),
        Look("database", lambda: _database(held), _DATABASE),
        Look("Redis", lambda: _redis(held), "start Redis, or correct REDIS_URL; sweeps go on without it, only slower"),
        Look("search index", lambda: _index(held), "is index-sync running? Then: cardfile search rebuild"),
        Look("mail server", lambda: _mail(held), "look at the relay that SMTP_URL names"),
        Look("DNS resolver", lambda: _dns(held), "correct CARDFILE_DNS, or the machine's /etc/resolv.conf"),
        Look("DKIM key", lambda: _dkim(held), "see docs/keys.md"),
        Look("journal", lambda: _journal(held), "is CARDFILE_JOURNAL on a disk that answers?", _JOURNAL_SECONDS),
        Look("disk", lambda: _disk(held), "is CARDFILE_HOME there?"),
    )


def _python() -> Iterator[Finding]:
    version = f"{sys.version.split()[0]}; {ssl.OPENSSL_VERSION}"
    if "strict" in inspect.signature(email.utils.parseaddr).parameters:
        yield ok("Python", version)
        return
    trouble = "its own reader of e-mail addresses can be misled (CVE-2023-27043); Cardfile never asks it"
    remedy = "take a newer patch release of this Python when you can, then make setup"
    yield warn("Python", f"{version}: {trouble}", remedy)


def _database(held: Parts) -> Iterator[Finding]:
    began = time.monotonic()
    with held.database.read() as session:
        session.execute(text("SELECT 1"))
        passed = _milliseconds(began)
        lacking = migrations.lacking(session.connection())
        which = "SQLite"
        if not held.database.sqlite:
            tls = session.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
            which = f"Postgres, {'over TLS' if tls else 'on this machine, no TLS'}"
    yield ok("database", f"{which}; answers, {passed}")
    if lacking:
        yield red("database steps", f"lacks {len(lacking)}: {', '.join(lacking)}", "cardfile migrate, then restart")
        return
    yield ok("database steps", "up to date")
    with held.database.read() as session:
        known = canary.check(session, keys_of(session))
    if known:
        yield ok("suppression key", "the one this database was begun with")
    else:
        yield red("suppression key", "the database does not know it: another one would start", "cardfile migrate")


def _redis(held: Parts) -> Iterator[Finding]:
    began = time.monotonic()
    held.queues.redis.ping()
    tls = ", over TLS" if urlsplit(held.settings.redis_url).scheme == "rediss" else ""
    yield ok("Redis", f"answers{tls}, {_milliseconds(began)}")


def _index(held: Parts) -> Iterator[Finding]:
    """The index must hold exactly those listed whom a licence lets customers search for, once it has followed. What
    changed between the two counts is told from a fault by counting once more."""
    found = _counted(held)
    if found.mark is Mark.RED:
        time.sleep(LOOK_SECONDS)
        found = _counted(held)
    yield found


def _counted(held: Parts) -> Finding:
    began = time.monotonic()
    with held.database.read() as session:
        followed = session.scalar(select(func.count()).where(IndexChange.done_at.is_(None))) == 0
        searched = session.execute(
            select(Fact.profile_id, Fact.uses, Source.uses)
            .join(Profile, Profile.id == Fact.profile_id)
            .join(Source, Source.id == Fact.source_id)
            .where(Profile.state == State.LISTED, Fact.kind == FactKind.NAME, Fact.visible_from.is_not(None))
        )
        wanted = len({one for one, *uses in searched if all(Use.SEARCH in each.split(",") for each in uses)})
    indexed = engines.engine(held.settings).count()
    told = f"{indexed:,} people in it, {wanted:,} to be found"
    if indexed == wanted:
        return ok("search index", f"{told}, {_milliseconds(began)}")
    if not followed:
        return ok("search index", f"{told}: it is following changes")
    return red("search index", f"{told}, and no change is waiting", "cardfile search rebuild")


def _mail(held: Parts) -> Iterator[Finding]:
    settings = held.settings
    if not settings.smtp_is_relay:
        yield ok("mail server", "no relay: each domain's own exchangers are asked")
    else:
        began = time.monotonic()
        try:
            expires = RelayMailer(settings.smtp_url, own_name=settings.bounce_domain, seconds=_ASKED_SECONDS).try_out()
        except Unreachable as trouble:
            yield red("mail server", f"the relay cannot be used: {trouble}", _RELAY_REMEDIES[str(trouble)])
        else:
            yield _relay(expires, _milliseconds(began))


def _relay(expires: datetime | None, passed: str) -> Finding:
    if expires is None:
        return ok("mail server", f"the relay answers, without TLS, {passed}")
    left = expires - real_now()
    told = f"the relay answers over TLS; its certificate is good until {expires:%Y-%m-%d}, {passed}"
    if left < _EXPIRES_SOON:
        return warn("mail server", f"{told}: {in_words(left)} left", "renew the relay's certificate")
    return ok("mail server", told)


def _dns(held: Parts) -> Iterator[Finding]:
    settings = held.settings
    began = time.monotonic()
    server = settings.dns_server or "the machine's own"
    found = Resolver(settings.dns_server).resolve(settings.bounce_domain)
    if found.answer is Answer.TRY_LATER:
        remedy = "correct CARDFILE_DNS, or the machine's /etc/resolv.conf; until then nobody new passes the gates"
        yield red("DNS resolver", f"{server} does not answer", remedy)
        return
    yield ok("DNS resolver", f"{server} answers, {_milliseconds(began)}")
    if found.answer is Answer.ACCEPTS or settings.demo:
        yield ok(
            "way back for bounces", f"{settings.bounce_domain} takes mail" if found.hosts else "the demonstration's"
        )
    else:
        told = f"{settings.bounce_domain} takes no mail ({found.reason}): no bounce comes home"
        yield red("way back for bounces", told, "publish an MX record for CARDFILE_BOUNCE_DOMAIN, or correct it")


def _dkim(held: Parts) -> Iterator[Finding]:
    try:
        signer = Signer.of(held.settings)
    except KeyRefused as refused:
        yield red("DKIM key", str(refused), "mend what CARDFILE_DKIM_KEY names; see docs/keys.md")
        return
    if signer is None:
        yield warn(
            "DKIM key",
            "none: mail leaves unsigned, and many servers refuse it",
            "set CARDFILE_DKIM_KEY; see docs/keys.md",
        )
        return
    place = f"{signer.selector}._domainkey.{signer.domain}"
    try:
        published = Resolver(held.settings.dns_server).texts(place)
    except NoAddress as trouble:
        yield red("DKIM key", f"signs, but {place} cannot be read: {trouble}", f"publish at {place}: {signer.record()}")
        return
    if any(signer.is_published_by(one) for one in published):
        yield ok("DKIM key", f"signs, and {place} holds the same key")
    else:
        yield red("DKIM key", f"signs, but {place} holds another key or none", f"publish there: {signer.record()}")


def _journal(held: Parts) -> Iterator[Finding]:
    path = held.settings.journal_path
    place = path if path.exists() else path.parent
    if not os.access(place, os.W_OK):
        yield red(
            "journal", f"{place} cannot be written", "give it back to the user Cardfile runs as; no removal ends before"
        )
        return
    try:
        compared = journal_check.compare(held.database, held.journal)
    except JournalBroken as broken:
        yield red("journal", str(broken), "cardfile verify names the line; put the whole file back from its copy")
        return
    whole = not compared.fault()
    yield (
        ok("journal", f"{compared.lines:,} lines, whole; can be written")
        if whole
        else red("journal", *_parted(compared.fault()))
    )
    with held.database.read() as session:
        holds = seals.holds(session, compared.heads)
    if holds:
        yield ok("chain of the ledger", "reaches the link that the journal knows")
    else:
        told = "its end was cut off: it lacks a link that the journal knows"
        yield red("chain of the ledger", told, "restore the newest backup: cardfile restore FILE --replace")


def _parted(fault: str) -> tuple[str, str]:
    """A fault and its remedy, which stands in its last sentence."""
    told, _, remedy = fault.rpartition(". ")
    return told, remedy


def _disk(held: Parts) -> Iterator[Finding]:
    free = shutil.disk_usage(held.settings.home).free
    told = f"{free / (1 << 30):.1f} GB free under CARDFILE_HOME"
    if free >= _SOON_FULL:
        yield ok("disk", told)
    elif free >= _LEAST_FREE:
        yield warn("disk", told, "make room: below 0.1 GB nothing is safe to write")
    else:
        yield red("disk", told, "make room at once; removals and pages cannot be written down")


def _milliseconds(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.0f} ms"
