"""Who proved an address in this browser: sessions by hash, for 30 minutes, with one cookie after the code."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Response, g, request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of, new_id, new_token, token_digest
from privacy_center import at_hand
from privacy_center.models import PrivacySession

LASTS = timedelta(minutes=30)
COOKIE: Final = "__Host-card"
"""One name everywhere: on the demonstration's plain loopback browsers keep such a cookie, too. Safari does not, and the
error page says so."""


@dataclass(frozen=True, slots=True)
class Proven:
    """A live session. ``address`` is empty once the person left, and ``receipt`` then says how that went; ``last_act``
    is the last correction, hiding or showing here, and ``last_code`` its receipt code."""

    id: str
    digest: bytes
    contact_digest: bytes
    address: str
    language: str
    receipt: dict[str, Any] | None
    last_act: str = ""
    last_code: str = ""


def begin(session: Session, address: str, *, language: str, at: datetime) -> str:
    """Opens a session for a proven address and answers its id, the only time it is known; ends this browser's last."""
    end(session, token_of_request())
    token, session_id = new_token(), new_id()
    keys = keys_of(session)
    session.add(
        PrivacySession(
            digest=token_digest(token),
            id=session_id,
            contact_digest=keys.digest("email", canonical_email(address)),
            sealed=keys.seal("privacy_session", session_id, {"to": address}),
            language=language,
            began_at=at,
            ends_at=at + LASTS,
        )
    )
    return token


def find(session: Session, *, at: datetime, locked: bool = False) -> Proven | None:
    """The live session of this browser; ``locked`` keeps a second request of it waiting until this one is through."""
    token = token_of_request()
    if not token:
        return None
    # A clock set back brings no session to life again.
    lives = (PrivacySession.began_at <= at, PrivacySession.ends_at > at)
    query = select(PrivacySession).where(PrivacySession.digest == token_digest(token), *lives)
    row = session.scalar(query.with_for_update() if locked else query)
    if row is None:
        return None
    keys = keys_of(session)
    held = keys.unseal("privacy_session", row.id, row.sealed) if row.sealed else {}
    address = held.get("to", "")
    receipt = keys.unseal("privacy_receipt", row.id, row.receipt) if row.receipt else None
    if not address and receipt is None:
        return None
    acted = (held.get("last_act", ""), held.get("last_code", ""))
    return Proven(row.id, row.digest, row.contact_digest or b"", address, row.language, receipt, *acted)


def remember_act(session: Session, proven: Proven, act: str, code: str = "") -> None:
    """Lets the card say what was just done, and its receipt code, which no address could carry."""
    told = {"to": proven.address, "last_act": act, "last_code": code}
    session.execute(
        update(PrivacySession)
        .where(PrivacySession.digest == proven.digest, PrivacySession.sealed.is_not(None))
        .values(sealed=keys_of(session).seal("privacy_session", proven.id, told))
    )


def keep_receipt(session: Session, proven: Proven, receipt: dict[str, Any]) -> None:
    """Empties the session of its address and leaves it what the page afterwards shows."""
    session.execute(
        update(PrivacySession)
        .where(PrivacySession.digest == proven.digest)
        .values(sealed=None, contact_digest=None, receipt=keys_of(session).seal("privacy_receipt", proven.id, receipt))
    )


def end(session: Session, token: str) -> None:
    """Ends a session at once; whoever kept a copy of the cookie holds nothing."""
    if token:
        session.execute(delete(PrivacySession).where(PrivacySession.digest == token_digest(token)))


def forget(session: Session, *, at: datetime) -> int:
    """Deletes sessions that are over."""
    return changed(session.execute(delete(PrivacySession).where(PrivacySession.ends_at <= at)))


def token_of_request() -> str:
    """The session's id as the browser sent it."""
    return request.cookies.get(COOKIE, "")


def csrf_token() -> str:
    """What forms of this session carry: bound to it by HMAC, so another session's is worth nothing."""
    token = token_of_request()
    key = at_hand.parts().settings.secret_key
    return hmac.digest(key, b"privacy form 1\0" + token_digest(token), "sha256").hex() if token else ""


def csrf_fits(sent: str) -> bool:
    """Whether a form was made in this very session."""
    wanted = csrf_token()
    return bool(wanted) and hmac.compare_digest(wanted.encode(), sent.encode())


def proven() -> Proven:
    """The session that security.py found for this view."""
    held = g.proven
    assert isinstance(held, Proven)  # noqa: S101 routes.py says which views need one
    return held


def give_cookie(response: Response, token: str) -> Response:
    """Sets the one cookie: this host only, no script, never sent from another site."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="Strict")
    return response


def take_cookie(response: Response) -> Response:
    """Takes the cookie back."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Strict")
    return response
