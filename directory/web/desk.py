"""What surrounds a signed-in page: the cabinet bar with the balance, and the note the last act left."""

from dataclasses import replace

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directory.accounts.sessions import Signed
from directory.clock import now, wall_now
from directory.credits import ledger
from directory.db import Outrun, StorageRefused
from directory.profiles import clock_watch, duties
from directory.profiles.states import DutyKind
from directory.web import at_hand, cookies
from directory.web.shell import Note, Shell


def shell(session: Session, *notes: Note) -> Shell:
    """The bar of a signed-in user, with these notes and the one that was left for this page."""
    signed = at_hand.signed()
    standing = _clock(session) if signed.role == "officer" else _late(session, signed.account_id)
    return _shell(signed, ledger.left(session, signed.account_id), (*_left(), *standing, *notes))


def shell_if_any() -> Shell | None:
    """The bar for a page that strangers may see too, an error's or the enrolment's: the same wherever it stands. None
    for strangers and when the database is away."""
    try:
        signed = at_hand.visitor()
        if signed is None or not signed.is_whole:
            return None
        with at_hand.database().read() as session:
            return replace(_shell(signed, ledger.left(session, signed.account_id), ()), here="")
    except (Outrun, StorageRefused, SQLAlchemyError, OSError):
        return None


def not_enough(needed: int, left: int) -> Note:
    """The note of a reveal that could not be paid."""
    return Note(
        "failed",
        _("Not revealed."),
        ngettext(
            "%(num)s credit needed, %(left)s left. Nothing was charged. Ask the operator for more.",
            "%(num)s credits needed, %(left)s left. Nothing was charged. Ask the operator for more.",
            needed,
            left=left,
        ),
    )


def _shell(signed: Signed, balance: int, notes: tuple[Note, ...]) -> Shell:
    officer = signed.role == "officer"
    initials = "".join(word[0] for word in signed.user_name.split()[:2] if word).upper() or "?"
    return Shell(
        user_name=signed.user_name,
        initials=initials,
        account_name=signed.account_name,
        credits=None if officer else balance,
        officer=officer,
        here=request.endpoint or "",
        notes=notes,
    )


def _clock(session: Session) -> tuple[Note, ...]:
    """What officers see on every page while nobody is listed because the clock is not believed."""
    passed, remedy = clock_watch.gap(session, at=wall_now()), clock_watch.REMEDY
    if passed.jumped:
        told = _("The machine's clock jumped, or nothing ran for over a day. If it is right: %(run)s", run=remedy)
        return (Note("failed", _("Nobody is listed now."), told),)
    if passed.set_back:
        told = _("Time goes on from the last listing. Set the clock; if it is right as it is: %(run)s", run=remedy)
        return (Note("failed", _("The machine's clock was set back."), told),)
    return ()


def _late(session: Session, account_id: str) -> tuple[Note, ...]:
    """What a customer reads on every page while it is late with people it received, but for the page of their cards."""
    owed = duties.late(session, account_id, at=now())
    if owed is None or request.endpoint == "site.yours":
        return ()
    number = ngettext("%(num)s copy is overdue.", "%(num)s copies are overdue.", owed.number)
    told = _("Each card says what to do. First due %(day)s.", day=at_hand.day_of(owed.since))
    return (Note("failed", number, told, _("Yours"), url_for("site.yours")),)


def _left() -> tuple[Note, ...]:
    said = cookies.note()
    g.note_shown = True
    if said.get("what") == "revealed":
        people = ngettext("%(num)s person is yours.", "%(num)s people are yours.", int(said["people"]))
        left = ngettext("%(num)s credit left.", "%(num)s credits left.", int(said["left"]))
        return (Note("done", people, left),)
    if said.get("what") == "absent":
        return (Note("failed", _("Not all could be revealed."), _("Nothing was charged for them.")),)
    if said.get("what") == "settled":
        return (Note("done", _("Noted."), _settled(list(said["kinds"]))),)
    if said.get("what") == "password":
        return (Note("done", _("The password is changed."), _("All other browsers are signed out.")),)
    return ()


def _settled(kinds: list[str]) -> str:
    told = {DutyKind.CORRECT: _("The copy is reported corrected."), DutyKind.HIDE: _("The copy is reported hidden.")}
    return " ".join(str(told.get(DutyKind(kind), _("The copy is reported deleted."))) for kind in kinds)
