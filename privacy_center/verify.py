"""Proving it is me: the mailed code, typed in the browser that asked, opens a session; leaving ends it."""

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from directory.clock import now
from directory.profiles import ways_in
from privacy_center import at_hand, codes, sessions
from privacy_center.codes import Guess
from privacy_center.pages import CodePage
from privacy_center.security import note


def code(request_id: str) -> Response:
    """The page that takes the code, and one guess."""
    if request.method == "POST":
        return _guess(request_id, request.form.get("code", "")[:40])
    at = now()
    with at_hand.parts().database.read() as session:
        seen = codes.look(session, request_id, at=at)
        down = codes.mail_is_down(session, at=at)
    return _page(request_id, seen, down=down)


def _guess(request_id: str, typed: str) -> Response:
    at = now()

    def compare(session: Session) -> tuple[codes.Guessed, str]:
        seen = codes.guess(session, request_id, typed, at=at)
        if seen.how is not Guess.RIGHT:
            return seen, ""
        ways_in.proved(session, seen.address, at=at)
        return seen, sessions.begin(session, seen.address, language=seen.language, at=at)

    seen, token = at_hand.settle(compare)
    if not token:
        note("code refused", how=str(seen.how))
        return _page(request_id, seen, down=False, typed=typed)
    note("code accepted")
    response = make_response(redirect(url_for("privacy.card"), 303))
    return sessions.give_cookie(response, token)


def _page(request_id: str, seen: codes.Guessed, *, down: bool, typed: str = "") -> Response:
    if seen.how is Guess.UNKNOWN:
        abort(404)
    problem = {Guess.WRONG: "wrong", Guess.LATE: "late", Guess.USED: "used"}.get(seen.how, "")
    page = CodePage(request_id, problem, seen.tries_left, typed[:12], mail_is_down=down)  # type: ignore[arg-type]  # a code of codes.py
    return make_response(render_template("code.html", page=page), 200)


def leave() -> Response:
    """Ends the session and takes everything of it out of the browser."""
    token = sessions.token_of_request()
    at_hand.settle(lambda session: sessions.end(session, token))
    response = sessions.take_cookie(make_response(render_template("left.html")))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
