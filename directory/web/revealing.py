"""Revealing: one card from its row or page, or several after their price was quoted and agreed to."""

from urllib.parse import urlsplit

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter import RateLimitExceeded
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory import displays
from directory.clock import now
from directory.credits import ledger, reveals
from directory.credits.ledger import NotEnough
from directory.profiles import merge
from directory.profiles.states import Purpose, Use
from directory.web import at_hand, cookies, desk, errors, pace, security, trails
from directory.web.forms import RevealManyForm
from directory.web.pages import QuotePage, ResultRow
from directory.web.room import site
from directory.web.rows import Lines, kinds_of
from directory.web.shell import Note

_PATIENCE_SECONDS = 10.0


@site.post("/people/<profile_id>/reveal")
def reveal(profile_id: str) -> Response:
    """Reveals one card for its price, free when the account owns it already."""
    try:
        return _reveal(profile_id)
    except RateLimitExceeded:
        if not _by_script():
            raise
        told = Note("failed", _("Not revealed."), _("Too many at once. Nothing was charged; wait a minute."))
        return _row(profile_id, 429, told)


@site.post("/reveal")
def reveal_many() -> Response:
    """Quotes several cards, then reveals them all for the price that was agreed to, or none."""
    form, wanted = RevealManyForm(), request.form.getlist("profile_id")
    if not form.validate() or not wanted:
        abort(400)
    if len(wanted) > pace.MOST_REVEALS:
        told = _(
            "A seat reveals at most %(most)s people a minute. Select fewer. Nothing was charged.",
            most=pace.MOST_REVEALS,
        )
        return errors.page(422, title=_("Too many at once"), text=told)
    try:
        return _reveal_many(form, wanted)
    except RateLimitExceeded:
        security.note("limit met", endpoint=str(request.endpoint))
        with at_hand.database().read() as session:
            quoted = reveals.quote(session, at_hand.signed().account_id, wanted, at=now())
            return _quote(session, quoted, 429)


@pace.revealing_once_agreed
def _reveal_many(form: RevealManyForm, wanted: list[str]) -> Response:
    with at_hand.database().read() as session:
        quoted = reveals.quote(session, at_hand.signed().account_id, wanted, at=now())
        agreed = form.step.data == "confirm" and form.price.data == quoted.price
        if not agreed or quoted.price > quoted.balance:
            status = 200 if form.step.data == "quote" else 409 if quoted.price <= quoted.balance else 402
            return _quote(session, quoted, status)
    try:
        done = _pay(list(quoted.to_pay + quoted.owned))
    except NotEnough:
        with at_hand.database().read() as session:
            return _quote(session, reveals.quote(session, at_hand.signed().account_id, wanted, at=now()), 402)
    with at_hand.database().read() as session:
        left = ledger.left(session, at_hand.signed().account_id)
    answer = redirect(url_for("site.yours"), code=303)
    if done.fresh:
        cookies.leave_note(answer, what="revealed", people=len(done.fresh), left=left)
    elif done.absent:
        cookies.leave_note(answer, what="absent")
    return answer


@pace.revealing
def _reveal(profile_id: str) -> Response:
    with at_hand.database().read() as session:
        living = merge.living(session, profile_id)
    if living is None:
        return _nobody(profile_id)
    try:
        done = _pay([living.id])
    except NotEnough as told:
        note = desk.not_enough(told.needed, told.left)
        return _row(living.id, 402, note) if _by_script() else errors.page(402, text=note.fact)
    if done.absent:
        return _absent(living.id)
    if not _by_script():
        url = url_for("site.person", profile_id=living.id) + trails.of_referrer()
        return redirect(f"{url}{'&' if '?' in url else '?'}fresh=1" if done.fresh else url, code=303)
    return _row(living.id, 200, None if done.fresh else Note("done", _("Yours already."), _("Nothing was charged.")))


def _pay(wanted: list[str]) -> reveals.Revealed:
    seer = at_hand.seer()
    done = at_hand.database().until_done(
        lambda session: reveals.reveal(session, seer, wanted, at=now()), seconds=_PATIENCE_SECONDS
    )
    for profile_id in done.fresh:
        security.note("revealed", profile=profile_id)
    return done


def _row(profile_id: str, status: int, note: Note | None) -> Response:
    """The row as it is now with the balance and a note, for a script to put in its place."""
    account_id, at = at_hand.signed().account_id, now()
    on_company = urlsplit(request.headers.get("HX-Current-URL", "")).path.startswith("/companies/")
    with at_hand.database().read() as session:
        row = _line(session, account_id, profile_id)
        if row is None:
            return _nobody(profile_id)
        # A fresh reveal wrote its own disclosure; every other answer shows the name anew.
        if note is not None:
            shown_as = Purpose.COMPANY_PAGE if on_company else Purpose.SEARCH
            purpose = Purpose.OWNED_ROW if row.owned else shown_as
            displays.append(
                at_hand.settings().home, at_hand.seer(), purpose=purpose, shown={profile_id: kinds_of(row)}, at=at
            )
        shell = desk.shell(session, note or _done(session, row))
        trail, owned = trails.of_referrer(), reveals.how_many_owned(session, account_id)
        return make_response(
            render_template("row.html", row=row, company=not on_company, trail=trail, owned=owned, shell=shell), status
        )


def _line(session: Session, account_id: str, profile_id: str) -> ResultRow | None:
    for use in (Use.SEARCH, Use.REVEAL):
        row = Lines(session, account_id, now(), use)([profile_id]).get(profile_id)
        if row is not None and (use is Use.SEARCH or row.owned):
            return row
    return None


def _done(session: Session, row: ResultRow) -> Note:
    left = ledger.left(session, at_hand.signed().account_id)
    told = ngettext("%(num)s credit left.", "%(num)s credits left.", left)
    link = url_for("site.person", profile_id=row.profile_id) + trails.of_referrer()
    return Note("done", _("%(name)s is yours.", name=row.name), told, _("Open"), link)


def _absent(profile_id: str) -> Response:
    """Somebody listed whose licences permit no reveal; whoever is not listed is nobody."""
    with at_hand.database().read() as session:
        row = _line(session, at_hand.signed().account_id, profile_id)
    if row is None:
        return _nobody(profile_id)
    told = _("The source's licence does not permit it. Nothing was charged.")
    return (
        _row(profile_id, 409, Note("failed", _("Not revealed."), told)) if _by_script() else errors.page(409, text=told)
    )


def _nobody(profile_id: str) -> Response:
    """The page of no such person; for owners of somebody who left, their own."""
    url = url_for("site.person", profile_id=profile_id)
    if _by_script():
        answer = errors.page(404)
        answer.headers["HX-Redirect"] = url
        del answer.headers["HX-Refresh"]
        return answer
    return redirect(url, code=303)


def _quote(session: Session, quoted: reveals.Quote, status: int) -> Response:
    page = QuotePage(
        profile_ids=quoted.to_pay + quoted.owned,
        selected=len(quoted.to_pay) + len(quoted.owned),
        owned=len(quoted.owned),
        price=quoted.price,
        balance=quoted.balance,
        back_url=trails.back().back_url,
    )
    most = pace.MOST_REVEALS if status == 429 else None
    return make_response(
        render_template("quote.html", page=page, most_a_minute=most, shell=desk.shell(session)), status
    )


def _by_script() -> bool:
    return "HX-Request" in request.headers
