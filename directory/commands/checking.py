"""``cardfile doctor``: each dependency, each queue, whatever is late, in one table; red ends with 1."""

import ssl
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import click
import structlog
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory import seals
from directory.accounts.models import PasswordReset
from directory.clock import now, wall_now
from directory.commands.starting import Start, out
from directory.db import ping
from directory.mail.dkim import Signer
from directory.outbound import connect_configured
from directory.parts import Parts
from directory.profiles import clock_watch, journal_check, operator
from directory.profiles.journal import JournalBroken
from directory.profiles.models import IndexChange, Profile
from directory.profiles.owed import Duty, JournalEntry, Notice, OutboxMail
from directory.profiles.states import DutyKind
from directory.search import select as engines

_log = structlog.get_logger(__name__)
_LATE_MINUTES = 10
_NOTICE_LATE = timedelta(hours=1)
_OLD = "older than ten minutes"


@click.command()
@click.option(
    "--confirm-clock", is_flag=True, help="say that this machine's clock is right: people are listed again after a jump"
)
@click.pass_obj
def doctor(start: Start, *, confirm_clock: bool) -> None:
    """Looks at every part and at everything that is late; exits with 1 when something is red."""
    held = start()
    if confirm_clock:
        at = wall_now()
        held.database.until_done(lambda session: clock_watch.confirm(session, at=at))
        _log.info("security", act="clock confirmed", at=at.isoformat())
        out.print(f"It is {at:%Y-%m-%d %H:%M} UTC: believed from here on.")
        return
    table = Table("", "What", "How it is")
    red = 0
    for name, good, told in _findings(held):
        red += not good
        table.add_row("[green]ok[/green]" if good else "[red]red[/red]", name, told)
    out.print(table)
    if red:
        sys.exit(1)


def _findings(held: Parts) -> Iterator[tuple[str, bool, str]]:
    settings = held.settings
    yield _tried("database", lambda: ping(held.database), "answers")
    yield _tried("Redis", held.queues.redis.ping, "answers (while it is away, sweeps run without it)")
    yield _tried(
        "mail server",
        lambda: _mail(held),
        (settings.smtp_url and "the relay answers") or "exchangers are asked one by one",
    )
    yield _tried(
        "DKIM key", lambda: Signer.of(settings), "signs" if settings.dkim_key_path else "none: mail leaves unsigned"
    )
    yield _tried("search index", lambda: engines.engine(settings).count(), "answers")
    yield "Python", sys.version_info >= (3, 11, 8), f"{sys.version.split()[0]}; {ssl.OPENSSL_VERSION}"
    with held.database.read() as session:
        yield _clock(session, at=wall_now())
        yield from _owed(session, held, at=now())
    yield from _written_down(held)


def _written_down(held: Parts) -> Iterator[tuple[str, bool, str]]:
    """Whether journal, database and chain still know the same of each other."""
    try:
        compared = journal_check.compare(held.database, held.journal)
    except (JournalBroken, OSError) as broken:
        yield "journal", False, str(broken) if isinstance(broken, JournalBroken) else type(broken).__name__
        return
    yield "journal", not compared.fault(), compared.fault() or f"{compared.lines:,} lines, whole"
    with held.database.read() as session:
        holds = seals.holds(session, compared.heads)
    cut = "its end was cut off: it lacks a link that the journal knows. Restore the newest backup"
    yield "chain of the ledger", holds, "reaches the link that the journal knows" if holds else cut


def _clock(session: Session, *, at: datetime) -> tuple[str, bool, str]:
    passed = clock_watch.gap(session, at=at)
    if passed.since is None:
        return "clock", True, "nobody was listed yet"
    gone_by = _in_words(abs(passed.since))
    if passed.jumped:
        told = f"{gone_by} since people were last listed: nobody is until you say that the clock is right"
        return "clock", False, f"{told} ({clock_watch.REMEDY})"
    if passed.set_back:
        told = f"{gone_by} behind the last listing: time goes on from there. Set the machine's clock"
        return "clock", False, f"{told}; if it is right and was ahead before: {clock_watch.REMEDY}"
    return "clock", True, f"believed; {gone_by} since people were last listed"


def _in_words(passed: timedelta) -> str:
    hours, minutes = divmod(int(passed.total_seconds()) // 60, 60)
    return f"{hours // 24} days {hours % 24} h" if hours >= 48 else f"{hours} h {minutes} min"


def _owed(session: Session, held: Parts, *, at: datetime) -> Iterator[tuple[str, bool, str]]:
    lacking = operator.missing(operator.answers(session))
    yield (
        "what notices must say",
        not lacking,
        "complete" if not lacking else f"empty: {', '.join(lacking)}; run cardfile init",
    )
    try:
        lengths = ", ".join(f"{name} {number}" for name, number in held.queues.lengths().items())
        yield "queues", True, lengths
    except Exception as fault:  # noqa: BLE001 whatever Redis raises is the finding
        yield "queues", False, type(fault).__name__
    late = at - timedelta(minutes=_LATE_MINUTES)
    open_notice = Notice.delivered_at.is_(None) & Notice.revoked_at.is_(None)
    untold = Profile.tell_by < late, Profile.state.in_(("received", "gated"))
    unmailed = PasswordReset.sealed.is_not(None), PasswordReset.asked_at < late
    for name, table, late_ones, told in (
        ("notices overdue", Notice, (open_notice, Notice.next_try_at < at - _NOTICE_LATE), "waiting over an hour"),
        ("people past their day to be told", Profile, untold, "not erased yet"),
        ("mails to one person", OutboxMail, (OutboxMail.sealed.is_not(None), OutboxMail.made_at < late), _OLD),
        ("links for a new password", PasswordReset, unmailed, _OLD),
        ("decisions not in the journal file", JournalEntry, (JournalEntry.written_at.is_(None),), "waiting"),
        ("index changes waiting", IndexChange, (IndexChange.done_at.is_(None), IndexChange.asked_at < late), _OLD),
    ):
        query = select(func.count()).select_from(table).where(*late_ones)
        number = session.scalar(query) or 0
        yield name, number == 0, "none" if not number else f"{number:,} {told}"
    for name, kinds in (("removal", (DutyKind.DELETE,)), ("correction or hiding", (DutyKind.CORRECT, DutyKind.HIDE))):
        unsettled = Duty.kind.in_(kinds), Duty.confirmed_at.is_(None), Duty.ended_at.is_(None)
        oldest = session.scalar(select(func.min(Duty.asked_at, type_=Duty.asked_at.type)).where(*unsettled))
        late_duties = session.scalar(select(func.count()).select_from(Duty).where(*unsettled, Duty.due_at < at))
        told = "none open" if oldest is None else f"asked on {oldest:%Y-%m-%d}, {late_duties} late"
        yield f"oldest unsettled {name} at a customer", not late_duties, told


def _tried(name: str, act: Callable[[], object], told: str) -> tuple[str, bool, str]:
    began = time.monotonic()
    try:
        act()
    except Exception as fault:  # noqa: BLE001 whatever a dependency raises is the finding; its text may hold a value
        return name, False, type(fault).__name__
    return name, True, f"{told}, {(time.monotonic() - began) * 1000:.0f} ms"


def _mail(held: Parts) -> None:
    from urllib.parse import urlsplit

    if held.settings.smtp_url:
        parts = urlsplit(held.settings.smtp_url)
        connect_configured(parts.hostname or "", parts.port or 25, timeout=5.0).close()
