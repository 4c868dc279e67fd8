"""Correcting a line: what the person says beats every source, no source brings the old back, and a mail says so."""

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory import schedule
from directory.clock import now
from directory.profiles import rights
from directory.profiles.corrections import CORRECTABLE, CorrectionRefused
from directory.profiles.corrections import correct as correct_line
from directory.profiles.models import Fact, Profile
from directory.profiles.states import FactKind
from directory.profiles.wording import written
from privacy_center import at_hand, sessions
from privacy_center.languages import language_of_request
from privacy_center.mailing import SEND_MAILS, put_confirmation
from privacy_center.pages import CorrectPage
from privacy_center.security import note

_PROBLEMS = {
    "needed": "empty",
    "too_long": "too_long",
    "unchanged": "unchanged",
    "employer_opted_out": "employer",
    "minor_related": "minor",
    "too_little": "too_little",
    "nothing_left": "too_little",
}
_GATES = frozenset(
    {
        "suppressed", "not_a_person", "address_syntax", "consumer_or_disposable", "mail_domain", "cannot_be_told",
        "address_taken_off",
    }
)  # fmt: skip
"""Codes that the page tells apart by the line alone: which of them it was must not say who left."""


def correct(field_id: str) -> Response | str | tuple[str, int]:
    """Shows one line and takes its new value."""
    proven = sessions.proven()
    if request.method != "POST":
        with at_hand.parts().database.read() as session:
            fact = _own(session, proven.address, field_id)[1]
            return _page(fact, _readable(fact))
    typed = request.form.get("value", "")
    at = now()

    def change(session: Session) -> None:
        profile, fact = _own(session, proven.address, field_id)
        if typed.strip() in (fact.value, _readable(fact)):
            raise CorrectionRefused("unchanged")
        opened = correct_line(session, profile, fact, typed, at=at)
        to = {"to": proven.address, "language": proven.language}
        put_confirmation(session, "corrected", opened, profile_id=profile.id, **to, at=at)
        sessions.remember_code(session, proven, opened.receipt)

    try:
        at_hand.settle(change)
    except CorrectionRefused as refused:
        with at_hand.parts().database.read() as session:
            fact = _own(session, proven.address, field_id)[1]
            return _page(fact, typed[:400], _problem(fact.kind, refused.reason)), 400
    at_hand.parts().queues.enqueue(schedule.run_sweep, SEND_MAILS)
    note("line corrected")
    return redirect(url_for("privacy.card", done="corrected" if typed.strip() else "taken_off"), 303)


def _problem(kind: str, reason: str) -> str:
    """What the page says of a refused value."""
    if kind == FactKind.NAME and reason in {*_GATES, "too_little"}:
        return "no_name"
    if reason in _GATES:
        return "no_work_address" if kind == FactKind.EMAIL else "refused"
    return _PROBLEMS.get(reason, "not_valid")


def _own(session: Session, address: str, field_id: str) -> tuple[Profile, Fact]:
    """The line, if it is this person's and may be corrected; else it is not there."""
    mine = {profile.id: profile for profile in rights.profiles_of(session, address)} if address else {}
    fact = session.scalar(select(Fact).where(Fact.id == field_id, Fact.profile_id.in_(mine)))
    if fact is None or fact.kind not in CORRECTABLE or fact.detail.get("derived"):
        abort(404)
    return mine[fact.profile_id], fact


def _readable(fact: Fact) -> str:
    country = str(fact.detail.get("country") or "")
    return written(fact.kind, fact.value, country=country, language=language_of_request())


def _page(fact: Fact, typed: str, problem: str = "") -> str:
    page = CorrectPage(fact.id, fact.kind, _readable(fact), typed, problem)  # type: ignore[arg-type]
    return render_template("correct.html", page=page)
