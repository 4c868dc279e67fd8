"""Who may go where: one table of audiences, asked before every view; a route without its line does not start."""

import contextlib
from enum import Enum
from typing import Final

from flask import Flask, Request, abort, redirect, request, url_for
from flask_login import LoginManager
from werkzeug.wrappers import Response

from directory import front_door
from directory.accounts import sessions
from directory.accounts.sessions import Signed
from directory.clock import now
from directory.db import Outrun
from directory.web import at_hand, cookies, goals, security


class Audience(Enum):
    """Whom a page is for."""

    FILES = "everybody, without a look at the session"
    EVERYBODY = "everybody"
    HALF_WAY = "whoever gave the right password"
    ENROLLING = "signed-in users, and whoever must bind an app first"
    SIGNED_IN = "signed-in users of any role"
    CUSTOMERS = "a customer's users"
    OFFICERS = "the operator's privacy officers"


AUDIENCES: Final = {
    "static": Audience.FILES,
    "files.asset": Audience.FILES,
    "files.health": Audience.FILES,
    "files.robots": Audience.FILES,
    "files.security_txt": Audience.FILES,
    "site.login": Audience.EVERYBODY,
    "site.logout": Audience.EVERYBODY,
    "site.forgotten": Audience.EVERYBODY,
    "site.new_password": Audience.EVERYBODY,
    "site.second_factor": Audience.HALF_WAY,
    "site.enrol": Audience.ENROLLING,
    "site.enrol_picture": Audience.ENROLLING,
    "site.recovery_codes": Audience.SIGNED_IN,
    "site.account": Audience.SIGNED_IN,
    "site.sessions": Audience.SIGNED_IN,
    "site.keys": Audience.SIGNED_IN,
    "site.search": Audience.CUSTOMERS,
    "site.yours": Audience.CUSTOMERS,
    "site.person": Audience.CUSTOMERS,
    "site.company": Audience.CUSTOMERS,
    "site.reveal": Audience.CUSTOMERS,
    "site.reveal_many": Audience.CUSTOMERS,
    "site.settled": Audience.CUSTOMERS,
    "office.who": Audience.OFFICERS,
    "office.split": Audience.OFFICERS,
    "office.journal": Audience.OFFICERS,
}
FRESH: Final = frozenset(
    {
        "site.enrol",
        "site.enrol_picture",
        "site.recovery_codes",
        "site.account",
        "office.who",
        "office.split",
        "office.journal",
    }
)
"""Pages that ask once more who it is when the last proof is older than 15 minutes."""
FRESH_TO_ACT: Final = frozenset({"site.sessions"})
"""Pages that are read without being asked, and ask when something is to be changed there."""
_ROLES: Final = {
    Audience.CUSTOMERS: frozenset({"rep", "admin"}),
    Audience.OFFICERS: frozenset({"officer"}),
}


def install(app: Flask) -> None:
    """Loads users by their session rows and guards every route. Raises LookupError for a route without a line."""
    missing = {rule.endpoint for rule in app.url_map.iter_rules()} ^ AUDIENCES.keys()
    if missing:
        raise LookupError(f"no audience or no route: {', '.join(sorted(missing))}")
    # No remember-me: a name that no browser can send keeps flask-login from looking for that cookie.
    app.config["REMEMBER_COOKIE_NAME"] = "\0"
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # an error's page must not ask a database that is away
    manager.session_protection = None
    manager.request_loader(_load)
    app.before_request(let_in)


def let_in() -> Response | None:
    """Lets a request in, or sends it where it can be let in from."""
    if request.endpoint is None:
        return None
    audience = AUDIENCES[request.endpoint]
    if audience is Audience.FILES:
        return None
    if request.method not in front_door.SAFE and not _has_proof():
        security.note("form without its session refused", endpoint=request.endpoint)
        abort(403, "form")
    if audience is Audience.EVERYBODY:
        return None
    return _refusal(at_hand.visitor(), audience)


def _has_proof() -> bool:
    return cookies.csrf_fits(request.form.get("csrf_token", ""))


def _refusal(visitor: Signed | None, audience: Audience) -> Response | None:
    if visitor is None:
        return _to(url_for("site.login", goal=goals.here() or None))
    _say_seen(visitor)
    if not visitor.is_whole:
        return _half_way(visitor, audience)
    if request.endpoint == "site.search" and visitor.role == "officer":
        return _to(goals.home(visitor.role))
    if audience in _ROLES and visitor.role not in _ROLES[audience]:
        security.note("denied", endpoint=str(request.endpoint), role=visitor.role)
        abort(403)
    grave = FRESH if request.method in front_door.SAFE else FRESH | FRESH_TO_ACT
    if request.endpoint in grave and not visitor.is_fresh(now()):
        return _to(_once_more(visitor))
    return None


def _half_way(visitor: Signed, audience: Audience) -> Response | None:
    if visitor.must_enrol:
        return None if audience is Audience.ENROLLING else _to(url_for("site.enrol"))
    return None if audience is Audience.HALF_WAY else _to(url_for("site.second_factor", goal=goals.here() or None))


def _once_more(visitor: Signed) -> str:
    goal = goals.here() or None
    if visitor.factor_on:
        return url_for("site.second_factor", goal=goal)
    return url_for("site.login", goal=goal, again=1)


def _to(url: str) -> Response:
    if "HX-Request" in request.headers:
        return Response(status=403, headers={"HX-Redirect": url})
    return redirect(url, code=303)


def _say_seen(visitor: Signed) -> None:
    if sessions.wants_touch(visitor, at=now()):
        # A page never fails for want of this; the next one says it.
        with contextlib.suppress(Outrun), at_hand.database().write(queue_seconds=0.5) as session:
            sessions.touch(session, visitor, at=now())


def _load(_request: Request) -> at_hand.SignedIn | None:
    token = cookies.token()
    if not token:
        return None
    with at_hand.database().read() as session:
        signed = sessions.find(session, token, at=now())
    return at_hand.SignedIn(signed) if signed is not None else None
