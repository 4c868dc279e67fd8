"""What is no page: the browser's files, the supervisor's question, and what robots and researchers read."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, send_from_directory
from sqlalchemy import literal, select

from directory.clock import now
from directory.profiles import operator
from directory.web import at_hand

ASSETS: Final = Path(__file__).parents[2] / "assets"
_EXPIRES: Final = timedelta(days=180)

files = Blueprint("files", __name__)


@files.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """A vendored file of the browser: style, script, type, picture."""
    return send_from_directory(ASSETS, name)


@files.get("/health")
def health() -> Response:
    """Whether this process can read the database; for whoever restarts it."""
    at_hand.database().finds(select(literal(1)))
    return Response("well\n", mimetype="text/plain")


@files.get("/robots.txt")
def robots() -> Response:
    """Nothing here is for search engines."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@files.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Where a weakness is told (RFC 9116)."""
    settings = at_hand.settings()
    with at_hand.database().read() as session:
        mailbox = operator.answers(session).privacy_mailbox or settings.mail_from
    expires = (now() + _EXPIRES).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: mailto:{mailbox}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.directory_url}/.well-known/security.txt",
        "Preferred-Languages: en, de, fr, es",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
