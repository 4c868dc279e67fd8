"""The privacy center as a Flask app of its own: no cookie, session, template or host in common with the customers'."""

import re
import time
from pathlib import Path
from typing import Final

import structlog
from flask import Flask, Response, g, request
from jinja2 import StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from directory.db import Outrun, StorageRefused
from directory.parts import Parts
from privacy_center import at_hand, errors, languages, routes, security, sessions, words
from privacy_center.pages import Operator

ASSETS: Final = Path(__file__).parents[1] / "assets"
_VERSIONED: Final = re.compile(r"-\d+\.\d+\.\d+")
_YEAR: Final = 31_536_000
_SOON: Final = 300
_log = structlog.get_logger(__name__)


def create_app(held: Parts) -> Flask:
    """The app that serves everybody whom the directory holds, or might."""
    app = Flask(__name__)
    app.debug = False  # FLASK_DEBUG in the environment would show visitors what broke
    app.extensions["cardfile"] = held
    app.extensions["cardfile_assets"] = ASSETS
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _SOON
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.autoescape = True
    words.install(app)
    languages.install(app)
    routes.install(app)
    security.install(app, held.settings, proven_only=routes.PROVEN_ONLY)
    errors.install(app)
    app.context_processor(_frame)
    app.before_request(_begin)
    app.after_request(_finish)
    if proxies := held.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app


def _frame() -> dict[str, object]:
    """What every page may print: who runs the site, and the proof that a form was made here."""
    return {"operator": _operator(), "csrf_token": sessions.csrf_token}


def _operator() -> Operator | None:
    """The operator's answers; a page about a database that is away does without."""
    try:
        return at_hand.operator_page()
    except (Outrun, StorageRefused, SQLAlchemyError, OSError):
        return None


def _begin() -> None:
    g.began = time.monotonic()


def _finish(response: Response) -> Response:
    """Keeps versioned files long, and logs the route's template: no path, no query, no person."""
    if request.endpoint in {"privacy.asset", "static"} and _VERSIONED.search(request.path):
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
