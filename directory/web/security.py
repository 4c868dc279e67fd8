"""The front door: headers on every answer, the host's name, sizes, repeated fields, and where a form came from."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import structlog
from flask import Flask, abort, g, request

from directory import front_door
from directory.accounts import limits
from directory.accounts.limits import Counter, Standing
from directory.blocks import block_of
from directory.clock import now
from directory.profiles.keys import new_id
from directory.settings import Settings
from directory.web import at_hand

LISTS: Final = frozenset(
    {
        "q",
        "title",
        "company",
        "seniority",
        "department",
        "country",
        "industry",
        "size",
        "has",
        "company_id",
        "take",
        "record",
        "duty",
        "profile_id",
    }
)
"""Fields that may come more than once; any other that does is refused."""
BODY_BYTES: Final = 64 * 1024
FORM_PARTS: Final = 300
FIELD_CHARACTERS: Final = 2_500
_log = structlog.get_logger(__name__)


def install(app: Flask, settings: Settings) -> None:
    """Guards ``app``."""
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=BODY_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=[settings.hosts[0]],
    )
    origin = front_door.origin_of(settings.directory_url)

    @app.before_request
    def look_over() -> None:
        g.request_id = new_id()
        # Flask asks its trusted hosts only after these hooks.
        if urlsplit(f"//{request.environ.get('HTTP_HOST', '')}").hostname != settings.hosts[0]:
            abort(400)
        front_door.refuse_sizes()
        if request.method not in front_door.SAFE and not front_door.is_ours(origin):
            note("foreign form refused", endpoint=str(request.endpoint))
            abort(403)
        _refuse_repeated()

    front_door.guard(app)


def note(act: str, **fields: object) -> None:
    """Writes one security event: the act, who by their ids, the request and the block of addresses; no person."""
    visitor = at_hand.visitor()
    who = {"user": visitor.user_id, "account": visitor.account_id} if visitor is not None else {}
    _log.info("security", act=act, request=g.get("request_id", ""), block=block(), **(who | fields))


def tell_tries(counters: Sequence[Counter]) -> None:
    """Has the answer say how many tries are left of these counters."""
    with at_hand.database().read() as session:
        tell_standing(limits.standing(session, counters, at=now()))


def tell_standing(stands: Sequence[Standing]) -> None:
    """Tells the tightest limit of each kind; how busy everybody together is stays ours."""
    tightest: dict[str, Standing] = {}
    for one in stands:
        held = tightest.get(one.kind)
        if one.kind in limits.OF_EVERYBODY:
            continue
        if held is None or (one.left, -one.resets) < (held.left, -held.resets):
            tightest[one.kind] = one
    front_door.tell(
        *(front_door.Terms(one.kind, one.most, one.window, one.left, one.resets) for one in tightest.values())
    )


def block() -> str:
    """The block of addresses this request came from."""
    return block_of(request.remote_addr or "")


def _refuse_repeated() -> None:
    given = [request.args, request.form] if request.method == "POST" else [request.args]
    for fields in given:
        for name, values in fields.lists():
            if len(values) > 1 and name not in LISTS:
                abort(400)
            if any(len(value) > FIELD_CHARACTERS or "\0" in value for value in values):
                abort(400)
