"""The site's cookies: the session's id, the mark of a browser that signed in before, and one note that passes by.

Nothing in them is revocable: a session's id only names a row, and Flask's own signed session is never used.
"""

import hashlib
import hmac
import re
from typing import Any, Final

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from directory.profiles.keys import new_token
from directory.web import at_hand

SESSION: Final = "__Host-cardfile"
BROWSER: Final = "__Host-browser"
NOTE: Final = "__Host-note"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_BROWSER_DAYS: Final = 90
_NOTE_SECONDS: Final = 60


def token() -> str:
    """This browser's session id, of a live session or not; empty when it brought none that could be one."""
    given = request.cookies.get(SESSION, "")
    return given if _TOKEN.fullmatch(given) else ""


def csrf_token() -> str:
    """The proof that a form was made for this browser: bound to its session id, which a stranger gets here too."""
    if "handed_out" not in g:
        g.handed_out = token() or new_token()
    return _proof(g.handed_out)


def csrf_fits(given: str) -> bool:
    """Whether a form's proof belongs to this browser's session id."""
    held = token()
    return bool(held) and hmac.compare_digest(given.encode(), _proof(held).encode())


def give_session(response: AnyResponse, session_token: str) -> None:
    """Gives the browser a new session id."""
    g.handed_out = session_token
    _set(response, SESSION, session_token)


def take_session(response: AnyResponse) -> None:
    """Takes the session id back."""
    g.handed_out = token()
    response.delete_cookie(SESSION, path="/", secure=True, httponly=True, samesite="Lax")


def known_browser(email: str) -> str:
    """The nonce this browser was given when this address last signed in here; empty for a strange browser."""
    nonce, _, tag = request.cookies.get(BROWSER, "").partition(".")
    fits = hmac.compare_digest(tag.encode(), _tag(email, nonce).encode())
    return nonce if nonce and fits else ""


def remember_browser(response: AnyResponse, email: str) -> None:
    """Marks this browser as one where this address signed in, so that strangers' failures do not lock it out."""
    nonce = known_browser(email) or new_token()
    _set(response, BROWSER, f"{nonce}.{_tag(email, nonce)}", max_age=_BROWSER_DAYS * 86_400)


def leave_note(response: AnyResponse, **said: Any) -> None:
    """Leaves a note for the next page."""
    _set(response, NOTE, _notes().dumps(said), max_age=_NOTE_SECONDS)
    g.note_left = True


def note() -> dict[str, Any]:
    """The note the last act left, once."""
    try:
        said = _notes().loads(request.cookies.get(NOTE, ""), max_age=_NOTE_SECONDS)
    except BadSignature:
        return {}
    return dict(said)


def finish(response: Response) -> Response:
    """Gives a stranger who got a form the id its proof is bound to, and takes back a note that was shown."""
    handed_out = g.get("handed_out", "")
    if handed_out and handed_out != token() and not _sets_session(response):
        _set(response, SESSION, handed_out)
    if NOTE in request.cookies and g.get("note_shown") and not g.get("note_left"):
        response.delete_cookie(NOTE, path="/", secure=True, httponly=True, samesite="Lax")
    return response


def _sets_session(response: AnyResponse) -> bool:
    return any(line.startswith(f"{SESSION}=") for line in response.headers.getlist("Set-Cookie"))


def _set(response: AnyResponse, name: str, value: str, *, max_age: int | None = None) -> None:
    response.set_cookie(name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="Lax")


def _proof(session_token: str) -> str:
    return hmac.digest(at_hand.settings().secret_key, b"form\0" + session_token.encode(), "sha256").hex()


def _tag(email: str, nonce: str) -> str:
    told = f"browser\0{email.strip().lower()}\0{nonce}".encode()
    return hmac.digest(at_hand.settings().secret_key, told, "sha256").hex()


def _notes() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        at_hand.settings().secret_key, salt="note", signer_kwargs={"digest_method": hashlib.sha256}
    )
