"""A forgotten password: the page that mails a link to whoever is a user, and the page the link opens."""

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directory import schedule
from directory.accounts import limits, mailing, passwords, resets
from directory.accounts.passwords import LEAST_ALONE, LEAST_WITH_FACTOR, PasswordRefused
from directory.accounts.resets import Offered
from directory.clock import now
from directory.mail.message import FieldRefused, strict_address
from directory.web import at_hand, cookies, security
from directory.web.account_pages import ForgottenPage, NewPasswordPage
from directory.web.forms import ForgottenForm, NewPasswordForm
from directory.web.room import site


@site.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> Response:
    """Takes an address and says the same of every one; a job mails the link to whoever is a user."""
    if request.method != "POST":
        return _forgotten(sent=request.args.get("sent") == "1")
    form = ForgottenForm()
    address = _address(form.email.data or "") if form.validate() else ""
    if not address:
        return _forgotten(email=(form.email.data or "")[:254], error=_("This is no e-mail address."))
    at_hand.database().until_done(
        lambda session: resets.ask(session, address, block=security.block(), at=now()),
    )
    at_hand.parts().queues.enqueue(schedule.run_sweep, mailing.SEND_RESETS)
    security.tell_tries(resets.counters(security.block()))
    security.note("new password asked for")
    return redirect(url_for("site.forgotten", sent=1), code=303)


@site.route("/new-password/<token>", methods=["GET", "POST"])
def new_password(token: str) -> Response:
    """Shows the form of a mailed link, and sets the password when it is sent. Nobody is signed in by it."""
    with at_hand.database().read() as session:
        offered = resets.find(session, token, at=now())
    if request.method != "POST":
        return _new_password(offered)
    form = NewPasswordForm()
    if offered is None:
        return _over()
    if not form.validate():
        return _new_password(offered, error=_("Type a new password."))
    try:
        passwords.check_new(form.new_password.data, with_factor=offered.with_factor, about=offered.about)
    except PasswordRefused as refused:
        return _new_password(offered, error=str(refused))
    if not resets.set_new(at_hand.database(), token, form.new_password.data):
        return _over()
    security.note("password set by a mailed link", user=offered.user_id, account=offered.account_id)
    answer = make_response(redirect(url_for("site.login"), code=303))
    cookies.leave_note(answer, what="reset")
    return answer


def _address(typed: str) -> str:
    """The address as users' rows spell it; empty when no mail could go there."""
    address = typed.strip().lower()
    try:
        strict_address(address)
    except FieldRefused:
        return ""
    return address


def _forgotten(*, sent: bool = False, email: str = "", error: str = "") -> Response:
    page = ForgottenPage(
        at_hand.settings().privacy_url,
        minutes=int(resets.LASTS.total_seconds()) // 60,
        most=limits.LIMITS[limits.RESET][0][0],
        sent=sent,
        email=email,
        error=error,
    )
    return make_response(render_template("forgotten.html", page=page, shell=None), 422 if error else 200)


def _new_password(offered: Offered | None, *, error: str = "") -> Response:
    minimum = None
    if offered is not None:
        minimum = LEAST_WITH_FACTOR if offered.with_factor else LEAST_ALONE
    page = NewPasswordPage(at_hand.settings().privacy_url, minimum, error)
    status = 404 if offered is None else 422 if error else 200
    return make_response(render_template("new_password.html", page=page, shell=None), status)


def _over() -> Response:
    security.note("mailed link refused")
    return _new_password(None)
