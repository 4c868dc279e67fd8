"""part what was guessed of a country."""

import hashlib
import json
import tomllib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BATCH = 500
_TAKEN_BY_ALL = frozenset("ag ai bz cc co fm gg im io la ly me sh to tv vc ws".split())
_OTHER_ENDINGS = {"uk": "GB", "edu": "US", "gov": "US", "mil": "US"}
_observation = sa.table(
    "observation",
    sa.column("id", sa.String), sa.column("source_id", sa.String), sa.column("feed_id", sa.String),
    sa.column("claim", sa.JSON), sa.column("content_digest", sa.LargeBinary),
)  # fmt: skip
_source = sa.table("source", sa.column("id", sa.String), sa.column("kind", sa.String))
_feed = sa.table("feed", sa.column("id", sa.String), sa.column("definition", sa.String))
_profile = sa.table("profile", sa.column("state", sa.String), sa.column("gates_version", sa.String))


def upgrade() -> None:
    """Applies this step: a country that a mail's reader or a feed's default may have guessed becomes a hint, and every
    living profile is compiled anew by the sweep that follows a new list."""
    connection = op.get_bind()
    defaults = {
        row.id: str(tomllib.loads(row.definition).get("defaults", {}).get("country", "")).upper()
        for row in connection.execute(sa.select(_feed.c.id, _feed.c.definition))
    }
    rows = sa.select(_observation.c.id, _observation.c.feed_id, _observation.c.claim, _source.c.kind).join_from(
        _observation, _source, _observation.c.source_id == _source.c.id
    )
    last = ""
    while True:
        part = connection.execute(rows.where(_observation.c.id > last).order_by(_observation.c.id).limit(_BATCH)).all()
        for row in part:
            guessed = row.kind == "mailbox" or row.claim.get("country") == (defaults.get(row.feed_id) or None)
            if row.claim.get("country") and guessed and row.claim["country"] != _national(row.claim):
                _part(connection, row.id, dict(row.claim))
        if len(part) < _BATCH:
            break
        last = part[-1].id
    connection.execute(_profile.update().where(_profile.c.state != "removed").values(gates_version=""))


def _national(claim: dict[str, Any]) -> str:
    ending = next(iter(claim.get("emails", ())), "").rpartition(".")[2].lower()
    return "" if ending in _TAKEN_BY_ALL else _OTHER_ENDINGS.get(ending, ending.upper())


def _part(connection: sa.Connection, observation_id: str, claim: dict[str, Any]) -> None:
    claim["hints"] = [claim.pop("country")]
    digest = hashlib.sha256(json.dumps(claim, sort_keys=True).encode()).digest()
    connection.execute(
        _observation.update().where(_observation.c.id == observation_id).values(claim=claim, content_digest=digest)
    )
