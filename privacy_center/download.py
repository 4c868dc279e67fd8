"""Taking one's data along: all that is held, as JSON, in one file (GDPR Art. 15(3), 20)."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask import Response, abort, make_response
from sqlalchemy.orm import Session

from directory.clock import now
from directory.profiles import registry, rights
from directory.profiles.models import Profile
from directory.profiles.recipients import names_of
from privacy_center import at_hand, sessions
from privacy_center.security import note
from privacy_center.see import card_page

FILE_NAME = "cardfile-my-data.json"
_OURS = frozenset({"user_id"})


def download() -> Response:
    """The person's data as an attachment that no cache keeps."""
    proven, at = sessions.proven(), now()
    with at_hand.parts().database.read() as session:
        profiles = rights.profiles_of(session, proven.address) if proven.address else []
        if not profiles:
            abort(404)
        told = _told(session, profiles, contact_digest=proven.contact_digest, at=at)
    note("data downloaded")
    response = make_response(json.dumps(told, ensure_ascii=False, indent=2, default=_plain))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _told(session: Session, profiles: list[Profile], *, contact_digest: bytes, at: datetime) -> dict[str, Any]:
    card = asdict(card_page(session, profiles, contact_digest=contact_digest, at=at))
    del card["done"], card["code_lines"], card["former"]
    tables = [registry.read_person(session, profile.id) for profile in profiles]
    accounts = {row["account_id"] for held in tables for rows in held.values() for row in rows if "account_id" in row}
    names = names_of(session, accounts)
    return {
        "made_at": at,
        "card": card,
        "held_by_table": [
            {table: [_readable(row, names) for row in rows] for table, rows in held.items()} for held in tables
        ],
    }


def _readable(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A row without our keyed hashes, which say nothing, and with the customer's name for its id."""
    kept = {name: value for name, value in row.items() if not isinstance(value, bytes) and name not in _OURS}
    if "account_id" in kept:
        kept["company"] = names[kept.pop("account_id")]
    return kept


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
