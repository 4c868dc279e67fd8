"""The customers' site as a Flask app: parts in, pages out."""

import re
import time
from typing import Final

import structlog
from flask import Flask, Response, g, request
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from directory.accounts import passwords
from directory.parts import Parts
from directory.search import select
from directory.web import (
    account,
    companies,
    cookies,
    errors,
    finding,
    gate,
    office,
    pace,
    people,
    revealing,
    security,
    signing_in,
    typeface,
    yours,
)
from directory.web.files import files
from directory.web.room import office as office_room
from directory.web.room import site

_VERSIONED: Final = re.compile(r"-\d+\.\d+\.\d+")
_YEAR: Final = 31_536_000
_SOON: Final = 300
_FILES: Final = frozenset({"static", "files.asset"})
VIEWS: Final = (account, companies, finding, office, people, revealing, signing_in, yours)
"""Whoever puts pages into the two rooms; they must be there before the rooms are opened."""
_log = structlog.get_logger(__name__)


def create_app(held: Parts) -> Flask:
    """The app that serves a customer's users and the operator's officers."""
    app = Flask(__name__)
    app.debug = False  # FLASK_DEBUG in the environment would show visitors what broke
    app.extensions["cardfile"] = held
    app.extensions["cardfile_finder"] = select.finder(held.settings)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _SOON
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["csrf_token"] = cookies.csrf_token
    app.before_request(_begin)
    app.after_request(_finish)
    app.after_request(cookies.finish)
    security.install(app, held.settings)
    Babel(app)
    typeface.register(app)
    for room in (files, site, office_room):
        app.register_blueprint(room)
    gate.install(app)
    pace.install(app, held.settings)
    errors.install(app)
    passwords.stand_in()
    if proxies := held.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app


def _begin() -> None:
    g.began = time.monotonic()


def _finish(response: Response) -> Response:
    """Keeps versioned files long, and logs the route's template: no path, no query, no person."""
    if request.endpoint in _FILES and _VERSIONED.search(request.path):
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
