"""Whom a full delivery no longer holds: they are withdrawn, but never many of them unasked."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.db import Database
from directory.profiles import recompile
from directory.profiles.keys import keys_of
from directory.profiles.models import Observation
from ingest.models import Load
from ingest.pipeline import ACCEPTED, UNCHANGED, Delivery

MANY = "withdraw_many"
"""Beside the sealed path of a load: whether the operator said that many may be withdrawn."""

WITHDRAWN = "withdrawn"
"""Among a load's counts: the records that a full delivery no longer held."""

FEW = 20
"""So many records a feed may lose without asking, however small it is."""

_AT_ONCE = 20


class NothingDelivered(Exception):
    """A full delivery without one good row: a broken file must not withdraw everybody."""


class ManyMissing(Exception):
    """A full delivery that lacks over a third of what its feed holds: perhaps it was cut short."""


def withdraw(database: Database, delivery: Delivery, *, mine: Callable[[Session], Load]) -> None:
    """Withdraws what a full delivery no longer holds; a profile with nothing left goes. What a later delivery of the
    same feed brought is not its business.

    Raises NothingDelivered when no row of the file was taken, and ManyMissing, before anybody is withdrawn, when it
    lacks over a third of the feed's records, and ``FEW`` at least, unless its load was told that many may go.
    """
    database.until_done(lambda session: _look_first(session, mine(session), delivery))
    while database.until_done(lambda session: _some(session, mine(session), delivery)):
        continue


def _look_first(session: Session, load: Load, delivery: Delivery) -> None:
    if not any(load.counts.get(code) for code in (ACCEPTED, UNCHANGED)):
        raise NothingDelivered(
            "the full delivery holds no row that can be taken, so nobody was withdrawn; see that it is the whole file"
            " (what was refused stands above with its reason)"
        )
    if load.path is not None and keys_of(session).unseal("load", load.id, load.path).get(MANY):
        return
    of_feed = select(func.count()).select_from(Observation).where(*_not_later(load, delivery))
    held = session.scalar(of_feed) or 0
    lacking = session.scalar(of_feed.where(Observation.delivery != delivery.load_id)) or 0
    if lacking >= FEW and lacking * 3 > held:
        raise ManyMissing(
            f"the file lacks {lacking:,} of {held:,} records, so nobody was withdrawn; ask the vendor if it is whole,"
            " then load it again with --withdraw-many"
        )


def _some(session: Session, load: Load, delivery: Delivery) -> int:
    ids = session.scalars(
        select(Observation.id)
        .where(*_not_later(load, delivery), Observation.delivery != delivery.load_id)
        .limit(_AT_ONCE)
    ).all()
    recompile.withdraw(session, ids, at=now())
    if ids:
        load.counts = load.counts | {WITHDRAWN: load.counts.get(WITHDRAWN, 0) + len(ids)}
    return len(ids)


def _not_later(load: Load, delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """What the feed held when this delivery began, and what it brought."""
    later = select(Load.id).where(Load.feed_id == load.feed_id, Load.started_at > load.started_at)
    return (Observation.source_id == delivery.source.id, Observation.delivery.not_in(later))
