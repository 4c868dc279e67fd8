"""Correcting a line: what the person says beats every source, no source brings the old back, and a mail says so."""

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory import schedule
from directory.clock import now
from directory.profiles import rights
from directory.profiles.corrections import correct as correct_line
from directory.profiles.evidence import STARTED, EducationClaim, JobClaim
from directory.profiles.models import Fact, Profile
from directory.profiles.replacements import CorrectionRefused, Said
from directory.profiles.states import FactKind
from directory.profiles.wording import in_full
from privacy_center import at_hand, sessions
from privacy_center.languages import language_of_request
from privacy_center.mailing import SEND_MAILS, put_confirmation
from privacy_center.pages import CorrectPage, LinePart
from privacy_center.security import note

_PROBLEMS = {
    "needed": "empty",
    "too_long": "too_long",
    "unchanged": "unchanged",
    "employer_opted_out": "employer",
    "minor_related": "minor",
    "too_little": "too_little",
    "nothing_left": "too_little",
    "dates": "dates",
    "post_needed": "no_post",
    "school_needed": "no_school",
    "web_address": "web_address",
    "birthday": "birthday",
    "family": "family",
    "slogan": "slogan",
    "photo": "photo",
    "home_address": "home",
}
_POST, _PRESENT_POST, _SCHOOL = (
    ("title", "company", STARTED, "ended"), (STARTED,), ("degree", "subject", "school", "ended")
)  # fmt: skip
_WRONG = {"dates": (STARTED, "ended"), "no_post": ("title", "company"), "no_school": ("school",)}
"""The parts that a problem is about; without a word here, every part."""
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
            return _page(fact)
    typed = {name: value[:400] for name, value in request.form.items()}
    at, done = now(), "corrected" if _left(typed) else "taken_off"

    def change(session: Session) -> None:
        profile, fact = _own(session, proven.address, field_id)
        opened = correct_line(session, profile, fact, _said(fact, typed), proven=proven.address, at=at)
        to = {"to": proven.address, "language": proven.language}
        put_confirmation(session, "corrected", opened, profile_id=profile.id, **to, at=at)
        sessions.remember_act(session, proven, done, opened.receipt)

    try:
        at_hand.settle(change)
    except CorrectionRefused as refused:
        with at_hand.parts().database.read() as session:
            fact = _own(session, proven.address, field_id)[1]
        problem = _problem(fact.kind, refused.reason)
        note("correction refused", problem=problem)
        return _page(fact, typed, problem), 400
    at_hand.parts().queues.enqueue(schedule.run_sweep, SEND_MAILS)
    note("line corrected")
    return redirect(url_for("privacy.card", done=done), 303)


def _left(typed: dict[str, str]) -> bool:
    """Whether the form leaves anything on the line."""
    return "off" not in typed and any(value.strip() for name, value in typed.items() if name != "csrf_token")


def _said(fact: Fact, typed: dict[str, str]) -> Said:
    """What the form says of the line. Raises CorrectionRefused when that is what stands there."""
    names = _parts_of(fact)
    if not names:
        value = typed.get("value", "")
        if value.strip() in (fact.value, _readable(fact)):
            raise CorrectionRefused("unchanged")
        return value
    if not _left(typed):
        return ""
    parts = {name: typed.get(name, "").strip() for name in names}
    if all(parts[name] == str(fact.detail.get(name) or "") for name in names):
        raise CorrectionRefused("unchanged")
    return EducationClaim(**parts) if fact.kind == FactKind.EDUCATION else JobClaim(**parts)


def _parts_of(fact: Fact) -> tuple[str, ...]:
    """The parts in which a line is corrected, none for one of a single value. The title and the employer of the
    present post are lines of their own."""
    if fact.kind == FactKind.JOB:
        return _PRESENT_POST if fact.detail.get("present") else _POST
    return _SCHOOL if fact.kind == FactKind.EDUCATION else ()


def _problem(kind: str, reason: str) -> str:
    """What the page says of a refused value."""
    if kind == FactKind.NAME and reason in {*_GATES, "too_little"}:
        return "no_name"
    if reason.startswith("sensitive_"):
        return "sensitive"
    if reason in _GATES:
        return "no_work_address" if kind == FactKind.EMAIL else "refused"
    return _PROBLEMS.get(reason, "not_valid")


def _own(session: Session, address: str, field_id: str) -> tuple[Profile, Fact]:
    """The line, if it is this person's and may be corrected; else it is not there."""
    mine = {profile.id: profile for profile in rights.profiles_of(session, address)} if address else {}
    fact = session.scalar(select(Fact).where(Fact.id == field_id, Fact.profile_id.in_(mine)))
    if fact is None or fact.detail.get("derived"):
        abort(404)
    return mine[fact.profile_id], fact


def _readable(fact: Fact) -> str:
    return in_full(fact, language_of_request())


def _page(fact: Fact, typed: dict[str, str] | None = None, problem: str = "") -> str:
    """The form with what stands there, or with what was typed."""
    names = _parts_of(fact)
    parts = (LinePart(name, (typed or fact.detail).get(name) or "", _is_wrong(name, problem)) for name in names)
    page = CorrectPage(
        field_id=fact.id,
        label_key=fact.kind,  # type: ignore[arg-type]  # the codes of the table above and of the columns
        value=_readable(fact),
        typed=_readable(fact) if typed is None else typed.get("value", ""),
        parts=tuple(parts),
        problem=problem,  # type: ignore[arg-type]  # the codes of the table above and of the columns
    )
    return render_template("correct.html", page=page)


def _is_wrong(part: str, problem: str) -> bool:
    return bool(problem) and part in _WRONG.get(problem, (part,))
