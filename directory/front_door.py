"""The front door of both sites: headers on every answer, sizes, where a form came from, limits told, one log line."""

import re
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, g, request

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
        "publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"
    ),
}
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
URL_BYTES: Final = 8 * 1024
HEADER_BYTES: Final = 32 * 1024
_VERSIONED: Final = re.compile(r"-\d+\.\d+\.\d+")
_YEAR: Final = 31_536_000
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """One limit as a client is told of it: ``left`` of ``most`` in ``window`` seconds, more in ``resets`` seconds."""

    name: str
    most: int
    window: int
    left: int
    resets: int


def guard(app: Flask) -> None:
    """Puts the headers on every answer of ``app``, and the terms of the limits it met."""
    app.after_request(_with_headers)


def log_answers(app: Flask, *, files: frozenset[str]) -> None:
    """Logs each answer by its route's template (no path, no query, no person); keeps versioned ``files`` a year."""

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint in files and _VERSIONED.search(request.path):
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        began = g.get("began")
        _log.info(
            "answered",
            route=request.url_rule.rule if request.url_rule else "-",
            method=request.method if request.url_rule else "-",
            status=response.status_code,
            ms=round((time.monotonic() - began) * 1000) if began else 0,
            request=g.get("request_id", ""),
        )
        return response


def tell(*terms: Terms) -> None:
    """Has this answer tell its client how far it may still go."""
    g.terms = [*g.get("terms", ()), *terms]


def origin_of(url: str) -> str:
    """Scheme and host, as a browser names where a form came from."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def refuse_sizes() -> None:
    """Refuses an address or headers nobody needs."""
    target = request.environ.get("RAW_URI") or request.full_path
    if len(target) > URL_BYTES:
        abort(414)
    if sum(len(name) + len(value) for name, value in request.headers) > HEADER_BYTES:
        abort(431)


def is_ours(origin: str) -> bool:
    """Whether the browser says that this form came from a page of ``origin``."""
    said, came_from = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if came_from not in (None, "same-origin", "none"):
        return False
    return said == origin if said is not None else came_from is not None


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    _tell_terms(response)
    return response


def _tell_terms(response: Response) -> None:
    """RateLimit fields as the httpapi draft of 2025-09 writes them: one policy and its standing for each limit met."""
    terms: list[Terms] = g.get("terms", [])
    if not terms:
        return
    response.headers["RateLimit-Policy"] = ", ".join(f'"{one.name}";q={one.most};w={one.window}' for one in terms)
    response.headers["RateLimit"] = ", ".join(f'"{one.name}";r={one.left};t={one.resets}' for one in terms)
    if response.status_code == 429 and "Retry-After" not in response.headers:
        response.headers["Retry-After"] = str(max((one.resets for one in terms if not one.left), default=1))
