"""What anybody may read: how it works, where data comes from, who gets it, the policy, whom to write to."""

from datetime import timedelta

from flask import Response, current_app, make_response, render_template, send_from_directory

from directory.clock import now
from privacy_center import at_hand

EXPIRES = timedelta(days=180)


def about_how() -> str:
    """How it works."""
    return render_template("how.html")


def about_sources() -> str:
    """Where data comes from."""
    return render_template("sources.html")


def about_sharing() -> str:
    """Who we share with."""
    return render_template("sharing.html")


def policy() -> str:
    """The privacy policy."""
    return render_template("policy.html")


def contact() -> str:
    """Whom to write to."""
    return render_template("contact.html")


def got_notice() -> str:
    """What a notice is."""
    return render_template("got_notice.html")


def asset(name: str) -> Response:
    """What both sites share; a file with a version in its name is kept for a year."""
    return send_from_directory(current_app.extensions["cardfile_assets"], name)


def security_txt() -> Response:
    """Whom to tell of a hole (RFC 9116)."""
    url = at_hand.parts().settings.privacy_url
    expires = (now() + EXPIRES).replace(microsecond=0, hour=0, minute=0, second=0)
    lines = [
        f"Contact: {url}/contact",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en, de, fr, es",
        f"Canonical: {url}/.well-known/security.txt",
    ]
    return _plain("\n".join(lines) + "\n")


def robots_txt() -> Response:
    """Search engines may read what is about us, and follow no link of a mail."""
    closed = ["/n/", "/code/", "/card", "/removed"]
    places = [prefix + path for prefix in ("", "/de", "/fr", "/es") for path in closed]
    return _plain("User-agent: *\n" + "".join(f"Disallow: {place}\n" for place in places))


def _plain(text: str) -> Response:
    response = make_response(text)
    response.content_type = "text/plain; charset=utf-8"
    return response
