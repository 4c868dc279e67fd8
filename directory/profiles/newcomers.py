"""People nobody knew before, written in bulk: the same rows that ``recompile`` would write, in five statements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from directory.db import Base
from directory.profiles import regimes
from directory.profiles.compile import Line, compile_card
from directory.profiles.evidence import FACT_KEPT_DAYS, Sighting, content_digest
from directory.profiles.identity import canonical_email, email_domain
from directory.profiles.keys import KEY_VERSION, SCHEME, keys_of, new_id
from directory.profiles.models import ContactPoint, Fact, Observation, Profile, ProfileMove, Source
from directory.profiles.recompile import contacts_of
from directory.profiles.states import State

Row = dict[str, Any]


def write_new(
    session: Session, source: Source, sightings: Sequence[Sighting], gates_version: str, *, at: datetime
) -> list[str]:
    """Writes one RECEIVED profile for each sighting and answers their ids, in order. The caller knows that none of
    these people is held and that the gates let them pass."""
    profiles, moves, observations, facts, contacts = [], [], [], [], []
    for sighting in sightings:
        profile = _profile(sighting, gates_version, at=at)
        observation = _observation(profile["id"], source, sighting, at=at)
        lines = compile_card([(Observation(**observation), source)], barred=frozenset(), keys=keys_of(session))
        profiles.append(profile)
        moves.append(_move(profile["id"], at=at))
        observations.append(observation)
        facts += [_fact(session, profile["id"], line, at=at) for line in lines]
        contacts += [
            {"profile_id": profile["id"], "kind": kind, "scheme": SCHEME, "key_version": KEY_VERSION, "digest": digest}
            for kind, digest in contacts_of(session, [sighting.claim])
        ]
    for table, rows in (
        (Profile, profiles), (ProfileMove, moves), (Observation, observations), (Fact, facts), (ContactPoint, contacts),
    ):  # fmt: skip
        if rows:
            # The plain table: no object is made of what only leaves.
            session.execute(insert(Base.metadata.tables[table.__tablename__]), rows)
    return [profile["id"] for profile in profiles]


def _profile(sighting: Sighting, gates_version: str, *, at: datetime) -> Row:
    claim = sighting.claim
    regime = regimes.regime_for(claim.country)
    address = canonical_email(next(iter(claim.emails), ""))
    return {
        "id": new_id(),
        "state": State.RECEIVED.value,
        "version": 1,
        "regime": regime.code,
        "country": claim.country,
        "language": regimes.language_for(claim.country, email_domain(address)),
        "received_at": at,
        "tell_by": regimes.tell_by(regime, at),
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
    return {
        "id": new_id(),
        "profile_id": profile_id,
        "source_id": source.id,
        "feed_id": sighting.origin.feed_id,
        "grant_id": sighting.origin.grant_id,
        "request_id": sighting.origin.request_id,
        "key_digest": sighting.key_digest,
        "content_digest": content_digest(sighting.claim),
        "claim": sighting.claim.as_json(),
        "policy": sighting.policy.value,
        "basis": source.basis,
        "first_seen_on": sighting.seen_on,
        "last_seen_on": sighting.seen_on,
        "obtained_at": at,
        "kept_until": sighting.seen_on + timedelta(days=FACT_KEPT_DAYS),
        "delivery": sighting.delivery,
        "split_key": "",
    }


def _fact(session: Session, profile_id: str, line: Line, *, at: datetime) -> Row:
    values = {name: getattr(line, name) for name in Line.__dataclass_fields__}
    values["kind"] = line.kind.value
    digest = keys_of(session).digest(line.kind, line.normal)
    return values | {"id": new_id(), "profile_id": profile_id, "added_at": at, "digest": digest}
