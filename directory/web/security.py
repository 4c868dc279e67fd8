"""The front door: headers on every answer, the host's name, sizes, repeated fields, and where a form came from."""

from typing import Final
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, g, request

from directory.accounts.limits import block_of
from directory.profiles.keys import new_id
from directory.settings import Settings
from directory.web import at_hand

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
        "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        "publickey-credentials-get=(), screen-wake-lock=(), usb=(), web-share=(), xr-spatial-tracking=()"
    ),
}
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
        "profile_id",
    }
)
"""Fields that may come more than once; any other that does is refused."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_BYTES: Final = 64 * 1024
FORM_PARTS: Final = 300
FIELD_CHARACTERS: Final = 2_500
URL_BYTES: Final = 8 * 1024
HEADER_BYTES: Final = 32 * 1024
_log = structlog.get_logger(__name__)


def install(app: Flask, settings: Settings) -> None:
    """Guards ``app``."""
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=BODY_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=[settings.hosts[0]],
    )
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(settings.directory_url))

    @app.before_request
    def look_over() -> None:
        g.request_id = new_id()
        # Flask asks its trusted hosts only after these hooks.
        if urlsplit(f"//{request.environ.get('HTTP_HOST', '')}").hostname != settings.hosts[0]:
            abort(400)
        _refuse_sizes()
        if request.method not in SAFE:
            _refuse_foreign(origin)
        _refuse_repeated()

    app.after_request(_with_headers)


def note(act: str, **fields: object) -> None:
    """Writes one security event: the act, who by their ids, the request and the block of addresses; no person."""
    visitor = at_hand.visitor()
    who = {"user": visitor.user_id, "account": visitor.account_id} if visitor is not None else {}
    _log.info("security", act=act, request=g.get("request_id", ""), block=block(), **(who | fields))


def block() -> str:
    """The block of addresses this request came from."""
    return block_of(request.remote_addr or "")


def _refuse_sizes() -> None:
    target = request.environ.get("RAW_URI") or request.full_path
    if len(target) > URL_BYTES:
        abort(414)
    if sum(len(name) + len(value) for name, value in request.headers) > HEADER_BYTES:
        abort(431)


def _refuse_foreign(origin: str) -> None:
    said, came_from = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = said == origin if said is not None else came_from is not None
    if not ours or came_from not in (None, "same-origin", "none"):
        note("foreign form refused", endpoint=str(request.endpoint))
        abort(403)


def _refuse_repeated() -> None:
    given = [request.args, request.form] if request.method == "POST" else [request.args]
    for fields in given:
        for name, values in fields.lists():
            if len(values) > 1 and name not in LISTS:
                abort(400)
            if any(len(value) > FIELD_CHARACTERS or "\0" in value for value in values):
                abort(400)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
