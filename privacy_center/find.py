"""Finding oneself: any address gets the same answer, and a job mails the code."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory import front_door, schedule
from directory.clock import now
from directory.mail.message import FieldRefused, strict_address
from directory.profiles.identity import canonical_email
from privacy_center import at_hand, codes, limits
from privacy_center.languages import language_of_request

SEND_CODES = "send_codes"
LONGEST_ADDRESS = 254


def home() -> str:
    """The first page."""
    return render_template("home.html", problem=False, typed="")


def ask() -> Response | tuple[str, int]:
    """Takes an address, known or not, and leads to the page that takes the code."""
    typed = request.form.get("address", "")
    address = typed_address(typed)
    if not address:
        return render_template("home.html", problem=True, typed=typed[:LONGEST_ADDRESS]), 400
    at, language = now(), language_of_request()
    token, terms = at_hand.settle(
        lambda session: codes.ask(session, address, language=language, block=limits.block_digest(session), at=at)
    )
    front_door.tell(terms)
    at_hand.parts().queues.enqueue(schedule.run_sweep, SEND_CODES)
    return redirect(url_for("privacy.code", request_id=token), 303)


def typed_address(text: str) -> str:
    """The canonical form of a typed address, empty when it is none. A code goes to the canonical address only: what
    stands behind a plus sign may be somebody else's box."""
    if len(text) > LONGEST_ADDRESS:
        return ""
    try:
        local, domain = strict_address(text.strip())
    except FieldRefused:
        return ""
    return canonical_email(f"{local}@{domain}")
