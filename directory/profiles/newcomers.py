"""People nobody knew before, written in bulk: the same rows that ``recompile`` would write, made ready beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from directory.profiles import bulk
from directory.profiles.compile import Line, compile_card
from directory.profiles.evidence import FACT_KEPT_DAYS, Sighting, Told, content_digest
from directory.profiles.hints import standing
from directory.profiles.keys import KEY_VERSION, SCHEME, Keys, keys_of, new_id
from directory.profiles.models import Source
from directory.profiles.states import State
from directory.profiles.suppression import Contact

Row = dict[str, Any]
_TABLES = ("profile", "profile_move", "observation", "fact", "contact_point")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person who may turn out to be new: the id they would have, and their rows, by table, ready for the driver."""

    profile_id: str
    rows: dict[str, list[bulk.DriverRow]]


def newcomer(
    session: Session,
    source: Source,
    sighting: Sighting,
    contacts: Sequence[Contact],
    gates_version: str,
    company_countries: Mapping[str, str],
    *,
    at: datetime,
) -> Newcomer:
    """Makes one RECEIVED profile of a sighting whose gates let it pass; nothing is written, the session tells the keys
    and the database's kind."""
    keys = keys_of(session)
    profile = _profile(sighting, gates_version, company_countries, at=at)
    profile_id = profile["id"]
    observation = _observation(profile_id, source, sighting, at=at)
    told = Told(
        claim=sighting.claim,
        source=source,
        voice=sighting.origin.grant_id or source.id,
        basis=source.basis,
        policy=sighting.policy,
        first_seen_on=sighting.seen_on,
        last_seen_on=sighting.seen_on,
        kept_until=observation["kept_until"],
    )
    rows: dict[str, list[Row]] = {
        "profile": [profile],
        "profile_move": [_move(profile_id, at=at)],
        "observation": [observation],
        "fact": [_fact(keys, profile_id, line, at=at) for line in compile_card([told], barred=frozenset(), keys=keys)],
        "contact_point": [
            {"profile_id": profile_id, "kind": kind, "scheme": SCHEME, "key_version": KEY_VERSION, "digest": digest}
            for kind, digest in contacts
        ],
    }
    ready = {table: [bulk.made_ready(session, table, row) for row in rows[table]] for table in _TABLES}
    return Newcomer(profile_id, ready)


def write_new(session: Session, newcomers: Sequence[Newcomer]) -> None:
    """Writes them, in the caller's transaction. The caller knows that none of these people is held."""
    for table in _TABLES:
        bulk.write(session, table, [row for one in newcomers for row in one.rows[table]])


def _profile(sighting: Sighting, gates_version: str, company_countries: Mapping[str, str], *, at: datetime) -> Row:
    stands = standing([sighting.claim], company_countries=company_countries)
    return {
        "id": new_id(),
        "state": State.RECEIVED.value,
        "version": 1,
        "regime": stands.law.code,
        "country": stands.country,
        "language": stands.language,
        "received_at": at,
        "tell_by": stands.law.tell_by(at),
        "gates_version": gates_version,
    }


def _move(profile_id: str, *, at: datetime) -> Row:
    return {
        "profile_id": profile_id,
        "from_state": "",
        "to_state": State.RECEIVED.value,
        "because": "received",
        "at": at,
    }


def _observation(profile_id: str, source: Source, sighting: Sighting, *, at: datetime) -> Row:
    claim = sighting.claim.as_json()
    return {
        "id": new_id(),
        "profile_id": profile_id,
        "source_id": source.id,
        "feed_id": sighting.origin.feed_id,
        "grant_id": sighting.origin.grant_id,
        "request_id": sighting.origin.request_id,
        "key_digest": sighting.key_digest,
        "content_digest": content_digest(claim),
        "claim": claim,
        "policy": sighting.policy.value,
        "basis": source.basis,
        "first_seen_on": sighting.seen_on,
        "last_seen_on": sighting.seen_on,
        "obtained_at": at,
        "kept_until": sighting.seen_on + timedelta(days=FACT_KEPT_DAYS),
        "delivery": sighting.delivery,
        "came_as": "",
    }


def _fact(keys: Keys, profile_id: str, line: Line, *, at: datetime) -> Row:
    values = {name: getattr(line, name) for name in Line.__dataclass_fields__}
    values["kind"] = line.kind.value
    digest = keys.digest(line.kind, line.normal)
    return values | {"id": new_id(), "profile_id": profile_id, "added_at": at, "digest": digest}
