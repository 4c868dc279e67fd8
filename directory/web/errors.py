"""Errors in plain words: what happened, what is safe, one button; the same bytes for all that is not there."""

import contextlib
from typing import Final

import structlog
from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from directory.accounts.limits import TooOften
from directory.accounts.signing_in import Crowded
from directory.db import Outrun, StorageRefused
from directory.search.backend import SearchUnavailable
from directory.search.clauses import QueryRefused
from directory.search.cursors import CursorRefused
from directory.web import desk, pace, security
from directory.web.account_pages import ErrorPage
from directory.web.shell import Shell

RETRY_SECONDS: Final = 5
_BROKEN_RULE: Final = ("23", "IntegrityError")
_log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    """Answers every error of ``app`` with a page of its own."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(RateLimitExceeded, _too_fast)
    app.register_error_handler(TooOften, _too_often)
    app.register_error_handler(Crowded, _crowded)
    app.register_error_handler(QueryRefused, lambda told: page(422, text=str(told)))
    app.register_error_handler(CursorRefused, lambda _told: page(400))
    app.register_error_handler(SearchUnavailable, lambda _told: page(503, headers={"Retry-After": str(RETRY_SECONDS)}))
    for away in (Outrun, StorageRefused, SQLAlchemyError, OSError):
        app.register_error_handler(away, _away)
    app.register_error_handler(Exception, _broken)


def page(status: int, *, title: str = "", text: str = "", headers: dict[str, str] | None = None) -> Response:
    """The page of an error; a foreign host's has no link. A script that asked for a part of a page is sent to ask for
    the whole of it."""
    if request.routing_exception is not None and status == 400:
        return Response("This is not the site you asked for.\n", 400, mimetype="text/plain")
    shell = _bar(status)
    usual, told = _words(status)
    shown = ErrorPage(
        status=status,
        title=title or usual,
        text=text or told,
        action_label=_("Back to Find") if shell and not shell.officer else _("To the start"),
        action_url=url_for("site.search"),
        request_id=g.get("request_id", "") if status == 500 else "",
    )
    response = make_response(render_template("error.html", page=shown, shell=shell), status)
    response.headers.update(headers or {})
    if "HX-Request" in request.headers:
        whole = {"HX-Redirect": request.full_path} if request.method == "GET" else {"HX-Refresh": "true"}
        response.headers.update(whole)
    return response


def _bar(status: int) -> Shell | None:
    """The bar of whoever is signed in. What broke a page may break the bar too: then the page goes without it."""
    with contextlib.suppress(*(Exception,) if status == 500 else ()):
        return desk.shell_if_any()
    return None


def _words(status: int) -> tuple[str, str]:
    words = {
        402: (_("Not revealed"), _("There are too few credits. Nothing was charged.")),
        403: (
            _("Not for this role"),
            _("This page belongs to another role, or the form is too old. Nothing was changed."),
        ),
        404: (_("There is no such page"), _("Nothing is shown and nothing is charged.")),
        405: (_("Not in this way"), _("This address takes another kind of request. Nothing was changed.")),
        409: (_("Not revealed"), _("Nothing was charged.")),
        413: (_("Too much at once"), _("What was sent is too long. Nothing was changed.")),
        414: (_("Too much at once"), _("The address is too long. Use fewer words or filters.")),
        422: (_("This cannot be searched for"), _("Use fewer words or filters.")),
        429: (_("Too many at once"), _("Nothing was charged. Wait a moment, then go on.")),
        500: (_("Something broke"), _("Nothing was charged. What was typed is safe to send again.")),
        503: (_("Not done, try again"), _("The service is busy. Nothing was charged.")),
    }
    return words.get(
        status, (_("This cannot be answered"), _("The request is not one of this site. Nothing was changed."))
    )


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    if status == 403 and request.method == "POST" and not request.cookies:
        # Every page with a form gave one. Safari takes no Secure cookie from plain http, not on loopback either.
        told = _("Without one nobody can sign in. Allow cookies here; Safari keeps none on a plain http address.")
        return page(403, title=_("This browser kept no cookie"), text=told)
    allowed = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(allowed))} if status == 405 and allowed else {}
    return page(status, headers=headers)


def _too_often(often: TooOften) -> Response:
    security.note("limit met", endpoint=str(request.endpoint))
    security.tell_standing(often.standing)
    return page(429)


def _crowded(_error: Crowded) -> Response:
    security.note("limit met", endpoint=str(request.endpoint))
    return page(503, headers={"Retry-After": str(RETRY_SECONDS)})


def _too_fast(_error: RateLimitExceeded) -> Response:
    security.note("limit met", endpoint=str(request.endpoint))
    title, text = pace.why_today()
    return page(429, title=title, text=text)


def _away(error: Exception) -> Response:
    if isinstance(error, StorageRefused) and error.sqlstate.startswith(_BROKEN_RULE):
        return _broken(error)
    _log.warning("storage away", kind=type(error).__name__, request=g.get("request_id", ""))
    return page(503, headers={"Retry-After": str(RETRY_SECONDS)})


def _broken(error: Exception) -> Response:
    _log.error("request failed", exc_info=error, request=g.get("request_id", ""))
    return page(500)
