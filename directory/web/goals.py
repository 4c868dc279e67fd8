"""Where somebody was going when they had to sign in: a path of this site, signed, so that no link leads elsewhere."""

import hashlib
from typing import Final

from flask import redirect, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from directory.web import at_hand

_LONGEST: Final = 2_000


def here() -> str:
    """The page that was asked for, signed; empty when there is nothing to come back to."""
    if request.method != "GET" or request.endpoint is None:
        return ""
    wanted = url_for(request.endpoint, **(request.view_args or {}), _anchor=None)
    query = request.query_string.decode("ascii", "replace")
    path = f"{wanted}?{query}" if query else wanted
    return _signer().dumps(path) if len(path) <= _LONGEST else ""


def onward(goal: str, *, role: str) -> Response:
    """Goes on to a goal this site signed, else to the first page of the role."""
    try:
        path = str(_signer().loads(goal)) if goal else ""
    except BadSignature:
        path = ""
    return redirect(path or home(role), code=303)


def home(role: str) -> str:
    """The first page of a role."""
    return url_for("office.who" if role == "officer" else "site.search")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        at_hand.settings().secret_key, salt="goal", signer_kwargs={"digest_method": hashlib.sha256}
    )
