"""Errors in plain words: the same bytes for all that is not there, and a way on when the database is away."""

from typing import Final

import structlog
from flask import Flask, Response, g, make_response, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from directory import front_door
from directory.db import Outrun, StorageRefused
from privacy_center import security
from privacy_center.languages import LANGUAGE_NAMES, LANGUAGES, language_of_request
from privacy_center.limits import TooOften

RETRY_SECONDS: Final = 5
_IN_WORDS: Final = frozenset({400, 403, 404, 405, 413, 429, 500, 503})
_BROKEN_RULE: Final = ("23", "IntegrityError")
_log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    """Answers every error of ``app`` with a page of its own."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(TooOften, _too_often)
    for away in (Outrun, StorageRefused, SQLAlchemyError, OSError):
        app.register_error_handler(away, _away)
    app.register_error_handler(Exception, _broken)


def _refused(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    headers = {}
    allowed = getattr(error, "valid_methods", None)
    if code == 405 and allowed:
        headers["Allow"] = ", ".join(sorted(allowed))
    return _page(code, headers)


def _too_often(often: TooOften) -> Response:
    security.note("limit met", endpoint=str(request.endpoint))
    if often.terms is not None:
        front_door.tell(often.terms)
    return _page(429, {"Retry-After": str(often.seconds)}, minutes=-(-often.seconds // 60))


def _away(error: Exception) -> Response:
    if isinstance(error, StorageRefused) and error.sqlstate.startswith(_BROKEN_RULE):
        return _broken(error)
    _log.warning("storage away", kind=type(error).__name__, request=g.get("request_id", ""))
    return _page(503, {"Retry-After": str(RETRY_SECONDS)})


def _broken(error: Exception) -> Response:
    _log.error("request failed", exc_info=error, request=g.get("request_id", ""))
    return _page(500, {})


def _page(code: int, headers: dict[str, str], *, minutes: int = 1) -> Response:
    here = language_of_request()
    shown = render_template(
        "error.html",
        code=code if code in _IN_WORDS else 400,
        minutes=minutes,
        no_cookie=not request.cookies,
        # One page for all that is not there: nothing of the address asked for stands in it.
        language_links=[
            (lang, LANGUAGE_NAMES[lang], url_for("privacy.home", lang=lang), lang == here) for lang in LANGUAGES
        ],
        request_id=g.get("request_id", "") if code == 500 else "",
    )
    response = make_response(shown, code)
    response.headers.update(headers)
    return response
