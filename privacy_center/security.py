"""The front door: headers on every answer, hosts, sizes, repeated parameters, foreign forms, and who is let in."""

from typing import Final

import structlog
from flask import Flask, Response, abort, g, request
from werkzeug.exceptions import SecurityError

from directory import front_door
from directory.blocks import block_of
from directory.clock import now
from directory.profiles.keys import new_id
from directory.settings import Settings
from privacy_center import at_hand, sessions

FROM_ANYWHERE: Final = frozenset({"privacy.notice_refuse"})
"""Endpoints that take a POST without a browser's word where it came from: RFC 8058 lets mail servers send it."""

BODY_BYTES: Final = 1024 * 1024
FIELD_BYTES: Final = 64_000
FORM_PARTS: Final = 100
_log = structlog.get_logger(__name__)


def install(app: Flask, settings: Settings, *, proven_only: frozenset[str]) -> None:
    """Guards ``app``; ``proven_only`` are the endpoints that need a session."""
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=FIELD_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=[settings.hosts[1]],
    )
    origin = front_door.origin_of(settings.privacy_url)

    @app.before_request
    def let_in() -> Response | None:
        g.request_id = new_id()
        g.proven = None
        # Flask would answer a host it does not trust only after these hooks, and with a page it can build no link for.
        if isinstance(request.routing_exception, SecurityError):
            return Response("This host is not served here.\n", 400, content_type="text/plain; charset=utf-8")
        front_door.refuse_sizes()
        if request.endpoint is not None:
            if request.method not in front_door.SAFE and request.endpoint not in FROM_ANYWHERE:
                _refuse_foreign(origin)
            _refuse_fields()
            if request.endpoint in proven_only:
                _need_session()
        return None

    front_door.guard(app)


def note(event: str, **fields: object) -> None:
    """Writes one security event: what happened, on which request, from which block of addresses; no person."""
    _log.info("security", act=event, request=g.request_id, block=block_of(request.remote_addr or ""), **fields)


def _refuse_foreign(origin: str) -> None:
    if not front_door.is_ours(origin):
        note("foreign form refused", endpoint=str(request.endpoint))
        abort(403)


def _refuse_fields() -> None:
    given = [request.args, request.form] if request.method == "POST" else [request.args]
    for fields in given:
        for _, values in fields.lists():
            if len(values) > 1:
                abort(400)
            if len(values[0]) > FIELD_BYTES:
                abort(413)


def _need_session() -> None:
    with at_hand.parts().database.read() as session:
        g.proven = sessions.find(session, at=now())
    if g.proven is None:
        abort(403)
    sent = request.form.get("csrf_token", "")
    if request.method not in front_door.SAFE and not sessions.csrf_fits(sent):
        note("form without its session refused", endpoint=str(request.endpoint))
        abort(403)
