"""Seals a position into an opaque cursor that serves one account and one question only."""

import base64
import binascii
import hashlib
import hmac
import json

from directory.search.backend import Position, Query

_TAG_BYTES = 16


class CursorRefused(Exception):
    """The cursor was not made for this account and question, or was altered."""


def seal(position: Position, *, query: Query, account_id: int | str, key: bytes) -> str:
    """The position as URL-safe text; holds ranks and opaque ids, no name."""
    payload = json.dumps(
        [position.tier, position.rank, int(position.loose), *position.seen], separators=(",", ":")
    ).encode()
    return base64.urlsafe_b64encode(_tag(payload, query, account_id, key) + payload).decode().rstrip("=")


def unseal(cursor: str, *, query: Query, account_id: int | str, key: bytes) -> Position:
    """The position a cursor stands for. Raises CursorRefused unless sealed for just this account and question."""
    try:
        sealed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raise CursorRefused("this page link is broken; search again") from None
    tag, payload = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(payload, query, account_id, key)):
        raise CursorRefused("this page link belongs to another search; search again")
    tier, rank, loose, *seen = json.loads(payload)
    return Position(tier=tier, rank=rank, seen=tuple(seen), loose=bool(loose))


def _tag(payload: bytes, query: Query, account_id: int | str, key: bytes) -> bytes:
    asked = [str(account_id), query.text, query.name, query.title, query.company, query.sort.value]
    chosen = sorted([choice.field.value, sorted(choice.include), sorted(choice.exclude)] for choice in query.filters)
    message = json.dumps([asked, chosen]).encode() + b"\0" + payload
    return hmac.digest(key, message, hashlib.sha256)[:_TAG_BYTES]
