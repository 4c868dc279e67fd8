"""The customers' site as a Flask app: parts in, pages out."""

from typing import Final

from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from directory import front_door
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
    resetting,
    revealing,
    security,
    signing_in,
    splitting,
    typeface,
    yours,
)
from directory.web.files import files
from directory.web.room import office as office_room
from directory.web.room import site

_SOON: Final = 300
_FILES: Final = frozenset({"static", "files.asset"})
VIEWS: Final = (account, companies, finding, office, people, resetting, revealing, signing_in, splitting, yours)
"""Whoever puts pages into the two rooms; they must be there before the rooms are opened."""


def create_app(held: Parts) -> Flask:
    """The app that serves a customer's users and the operator's officers."""
    app = Flask(__name__)
    app.debug = False  # FLASK_DEBUG in the environment would show visitors what broke
    app.extensions["cardfile"] = held
    app.extensions["cardfile_finder"] = select.finder(held.settings)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _SOON
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["csrf_token"] = cookies.csrf_token
    front_door.log_answers(app, files=_FILES)
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
        # mypy sees a method; it is Flask's own way to stand behind a proxy.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app
