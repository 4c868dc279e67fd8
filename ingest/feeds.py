"""Feeds: registered once with licence and mapping, then read as deliveries or thinned by the vendor's opt-out list."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.db import Database
from directory.profiles.evidence import Origin
from directory.profiles.keys import new_id
from directory.profiles.licences import change_terms
from directory.profiles.models import Source
from ingest.loads import Read, Reader
from ingest.models import Feed, Load
from ingest.opt_outs import address_digests, keep_out, record_digest
from ingest.pipeline import Delivery, Offered
from ingest.sources.feeds.definition import Delivery as Delivered
from ingest.sources.feeds.definition import FeedDefinition, parse_definition
from ingest.sources.feeds.mapping import map_row
from ingest.sources.feeds.opt_outs import OptOut, read_opt_outs
from ingest.sources.feeds.rows import Position, Reject, read_rows

_SOME = 50


class FeedUnknown(Exception):
    """No feed has this name; the message says which there are."""


class FeedRefusedNow(Exception):
    """The feed cannot be registered or read as asked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What an opt-out list did: rows read, the numbers of those that named nobody readable, records withdrawn."""

    rows: int
    unreadable: tuple[int, ...]
    records: int


def add(session: Session, text: str, *, at: datetime) -> Feed:
    """Registers a feed from its feed.toml, or takes a changed one over its elder of the same name. What the licence no
    longer permits is shown no more from the end of this transaction on; the cards follow (``licences.follow_terms``).

    Raises FeedRefused (every fault at once) or FeedRefusedNow for a licence that is over or a kind that changed.
    """
    definition = parse_definition(text)
    _refuse_an_ended_licence(definition, on=at.date())
    feed = session.scalar(select(Feed).where(Feed.name == definition.name))
    if feed is None:
        source = Source(id=new_id(), kind=definition.kind, name=definition.name, uses="", basis="", added_at=at)
        feed = Feed(id=new_id(), source_id=source.id, name=definition.name, definition=text, added_at=at)
        session.add(source)
        session.flush()
        session.add(feed)
    source = session.get_one(Source, feed.source_id)
    if source.kind != definition.kind:
        raise FeedRefusedNow(
            f"feed {definition.name!r} is {source.kind}; register the {definition.kind} one by another name"
        )
    source.holder = definition.licence.holder
    source.reference = definition.licence.reference
    change_terms(session, source, uses=",".join(sorted(definition.licence.permitted_uses)), basis=definition.basis.kind)
    source.expires_on = definition.licence.expires_on
    feed.definition = text
    return feed


def elder(session: Session, text: str) -> str | None:
    """The definition held under the name that this text of a feed.toml gives, if any. Raises FeedRefused as ``add``."""
    return session.scalar(select(Feed.definition).where(Feed.name == parse_definition(text).name))


def find(session: Session, name: str) -> Feed:
    """The feed of a name; raises FeedUnknown with the names there are."""
    feed = session.scalar(select(Feed).where(Feed.name == name))
    if feed is None:
        names = ", ".join(session.scalars(select(Feed.name).order_by(Feed.name))) or "none yet"
        raise FeedUnknown(f"no feed is called {name!r} (registered: {names}); add it by `cardfile feeds add feed.toml`")
    return feed


def reader_for(session: Session, load: Load) -> Reader:
    """How the rows of a feed's load are read, as its definition says. Raises FeedRefusedNow once its licence is over,
    FeedRefused for a definition that an earlier version took."""
    feed = session.get_one(Feed, load.feed_id)
    source = session.get_one(Source, feed.source_id)
    definition = parse_definition(feed.definition)
    _refuse_an_ended_licence(definition, on=now().date())
    received_on = load.started_at.date()

    def rows(path: Path, place: dict[str, int]) -> Iterator[Read]:
        yield from _rows(path, definition, Position(place.get("rows", 0), place.get("offset", 0)), received_on)

    delivery = Delivery(source=source, origin=Origin(feed_id=feed.id), load_id=load.id)
    return Reader(rows, delivery, is_full=definition.delivery is Delivered.FULL)


def withdraw_listed(database: Database, name: str, path: Path) -> Withdrawn:
    """Takes the vendor's own opt-outs out of this feed's records, by record key or by address, and keeps them out of
    its next deliveries, also whoever is not held now. Suppresses nobody, since it is the vendor who speaks."""
    with database.read() as session:
        feed = find(session, name)
        listed = parse_definition(feed.definition).opt_out
        source_id = feed.source_id
    if listed is None:
        raise FeedRefusedNow(f"feed {name!r} has no [opt_out] table; add it to its feed.toml and run `feeds add` again")
    rows = records = 0
    unreadable: list[int] = []
    part: list[OptOut] = []
    for row in read_opt_outs(path, listed):
        rows += 1
        if isinstance(row, Reject):
            unreadable.append(row.number)
            continue
        part.append(row)
        if len(part) == _SOME:
            records += database.until_done(partial(_withdraw, source_id=source_id, part=part))
            part = []
    records += database.until_done(lambda session: _withdraw(session, source_id, part))
    return Withdrawn(rows, tuple(unreadable), records)


def _refuse_an_ended_licence(definition: FeedDefinition, *, on: date) -> None:
    if definition.licence.expired(on=on):
        raise FeedRefusedNow(
            f"the licence of feed {definition.name!r} is over; renew it, set its new expiry and run `feeds add` again"
        )


def _rows(path: Path, definition: FeedDefinition, start: Position, received_on: date) -> Iterator[Read]:
    for row in read_rows(path, definition.shape, columns=tuple(definition.columns.every_column()), start=start):
        place = {"rows": row.after.rows, "offset": row.after.offset}
        mapped = row if isinstance(row, Reject) else map_row(row, definition, received_on=received_on)
        if isinstance(mapped, Reject):
            yield Read(mapped.number, None, mapped.code, place)
        else:
            candidate = replace(mapped.candidate, proof=mapped.proof)
            yield Read(row.number, Offered(row.number, candidate), "", place)


def _withdraw(session: Session, source_id: str, part: list[OptOut]) -> int:
    digests = [record_digest(session, source_id, one.record_key) for one in part if one.record_key]
    digests += address_digests(session, [address for one in part for address in one.emails])
    return keep_out(session, source_id, digests, at=now())
