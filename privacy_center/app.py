"""The privacy center as a Flask app of its own: no cookie, session, template or host in common with the customers'."""

from pathlib import Path
from typing import Final

from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from directory import front_door
from directory.db import Outrun, StorageRefused
from directory.parts import Parts
from privacy_center import at_hand, errors, languages, routes, security, sessions, words
from privacy_center.pages import Operator

ASSETS: Final = Path(__file__).parents[1] / "assets"
_SOON: Final = 300
_FILES: Final = frozenset({"privacy.asset", "static"})


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
    front_door.log_answers(app, files=_FILES)
    if proxies := held.settings.proxies:
        # mypy sees a method; it is Flask's own way to stand behind a proxy.
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
