"""Hiding: the card is kept and shown to nobody, until its person shows it again (GDPR Art. 18)."""

from flask import redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory import schedule
from directory.clock import now
from directory.profiles import rights
from directory.profiles.states import RestrictionReason
from privacy_center import at_hand, sessions
from privacy_center.mailing import SEND_MAILS, put_confirmation
from privacy_center.security import note


def hide() -> Response:
    """Hides at once; a mail says so and how to undo it. Hidden already, it stays hidden and no second mail goes."""
    proven, at = sessions.proven(), now()

    def act(session: Session) -> None:
        held = rights.profiles_of(session, proven.address)
        opened = rights.hide_me(session, held, at=at)
        if opened is not None:
            to = {"to": proven.address, "language": proven.language}
            put_confirmation(session, "hidden", opened, profile_id=held[0].id, **to, at=at)
            sessions.remember_act(session, proven, "hidden", opened.receipt)

    at_hand.settle(act)
    at_hand.parts().queues.enqueue(schedule.run_sweep, SEND_MAILS)
    note("card hidden")
    return redirect(url_for("privacy.card", done="hidden"), 303)


def unhide() -> Response:
    """Shows the card again: back to where it was, with the rest of its wait still to run."""
    proven, at = sessions.proven(), now()

    def act(session: Session) -> None:
        for profile in rights.profiles_of(session, proven.address):
            rights.lift(session, profile, reason=RestrictionReason.ASKED, at=at)
        sessions.remember_act(session, proven, "shown")

    at_hand.settle(act)
    note("card shown again")
    return redirect(url_for("privacy.card", done="shown"), 303)
