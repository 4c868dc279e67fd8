"""The officer's desk: what is held about one address, each look written down, and the journal of rights decisions."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory.clock import now
from directory.profiles import employers, looks
from directory.profiles.disclosures import RECEIVED
from directory.profiles.dossier import dossier
from directory.profiles.identity import canonical_email
from directory.profiles.notices_sent import REVOKED
from directory.profiles.owed import JournalEntry
from directory.web import at_hand, desk, security
from directory.web.account_pages import JournalPage, JournalRow, WhoPage, WhoResult
from directory.web.at_hand import day_of
from directory.web.forms import WhoForm
from directory.web.room import office
from directory.web.splitting import cards_to_split

_ROWS: Final = 50
_ASKED_BY: Final = MappingProxyType(
    {"corrected": "asked", "way_in_ended": "asked", "split": "officer", "restored": "operator"}
)
"""How an act is asked whose journal line does not say so, since there is one way only."""


@office.route("/who", methods=["GET", "POST"])
def who() -> Response:
    """Looks an address up: first the look is written, then everything held is shown."""
    page, status = WhoPage(), 200
    if request.method == "POST":
        form = WhoForm()
        fit = form.validate() and canonical_email(str(form.address.data).strip())
        page, status = (_looked(form), 200) if fit else (_refused(form), 422)
    with at_hand.database().read() as session:
        return make_response(render_template("who.html", page=page, shell=desk.shell(session)), status)


@office.get("/journal")
def journal() -> Response:
    """Every rights decision and every leaving, newest first."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 else 1
    skipped = (max(1, number) - 1) * _ROWS
    with at_hand.database().read() as session:
        decided = JournalEntry.act.not_in(("sealed", RECEIVED, REVOKED))
        total = session.scalar(select(func.count()).select_from(JournalEntry).where(decided)) or 0
        newest = select(JournalEntry).where(decided).order_by(JournalEntry.at.desc(), JournalEntry.id)
        entries = session.scalars(newest.offset(skipped).limit(_ROWS)).all()
        rows = (JournalRow(one.at, _act(one.act), one.profile_id or "", _method(session, one)) for one in entries)
        page = JournalPage(
            rows=tuple(rows),
            total=total,
            first=skipped + 1,
            last=skipped + len(entries),
            next_url=url_for("office.journal", page=number + 1) if skipped + _ROWS < total else None,
            previous_url=url_for("office.journal", page=number - 1) if number > 1 else None,
            first_page_url=url_for("office.journal") if number > 1 else None,
        )
        return make_response(render_template("journal.html", page=page, shell=desk.shell(session)))


def _looked(form: WhoForm) -> WhoPage:
    address, because = str(form.address.data).strip(), str(form.because.data).strip()
    user_id = at_hand.signed().user_id

    def look(session: Session) -> WhoResult:
        found = looks.look(session, address, because=because, by_user_id=user_id, at=now())
        records = tuple(cards_to_split(session, [held.profile_id for held in found.profiles]))
        return WhoResult(address, because, found.at, dossier(session, found, say=_say), records)

    result = at_hand.database().until_done(look)
    security.note("looked at a person")
    return WhoPage(result=result)


def _refused(form: WhoForm) -> WhoPage:
    errors = {}
    if not canonical_email(str(form.address.data or "").strip()):
        errors["address"] = _("Type one e-mail address, as name@company.example.")
    if form.because.errors:
        errors["because"] = _("Say why, in a few words (5 to 200 characters).")
    return WhoPage(
        address=str(form.address.data or "")[:254], because=str(form.because.data or "")[:200], errors=errors
    )


def _say(on: date) -> str:
    return f"{day_of(on)}, {on:%H:%M}" if isinstance(on, datetime) else day_of(on)


def _act(act: str) -> str:
    known: dict[str, str] = {
        "left_for_good": _("Left for good"),
        "left": _("Left"),
        "never_list": _("Never to be listed"),
        "restricted": _("Hidden"),
        "lifted": _("Shown again"),
        "corrected": _("Corrected"),
        "way_in_ended": _("Corrected address opens the card no more"),
        "split": _("Taken apart"),
        "employer_opted_out": _("Employer opted out"),
        "member_left": _("A member took the consent back"),
        "vendor_opted_out": _("People opted out at a feed's vendor"),
        "restored": _("Restored from a backup"),
    }
    return known.get(act, act.replace("_", " "))


def _method(session: Session, entry: JournalEntry) -> str:
    body: Mapping[str, Any] = entry.body
    if entry.act == "employer_opted_out":
        return "; ".join(employers.reasons(session, bytes.fromhex(body["employer"])))
    because = str(body.get("because") or body.get("reason") or _ASKED_BY.get(entry.act, ""))
    known: dict[str, str] = {
        "asked": _("by the person, mailed code"),
        "refused": _("the notice's refuse link"),
        "never_list": _("by the person, mailed code"),
        "officer": _("by an officer"),
        "suppressed": _("stood on the list of those who left"),
        "nothing_left": _("its last source went"),
        "handed_on": _("the address is somebody else's now"),
        "merged": _("found to be one person with another card"),
        "not_told_in_time": _("not told in time"),
        "employer_opted_out": _("by the employer"),
        "operator": _("by the operator, at the shell"),
        "undeliverable": _("no notice arrived"),
    }
    return known.get(because, because.replace("_", " "))
