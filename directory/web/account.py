"""The own account: password, second factor, recovery codes, signed-in browsers, and the page of keys."""

import io

import segno
from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory.accounts import factors, passwords, sessions, signing_in
from directory.accounts.passwords import LEAST_ALONE, LEAST_WITH_FACTOR, PasswordRefused
from directory.clock import now
from directory.web import at_hand, cookies, desk, security
from directory.web.account_pages import AccountPage, EnrolPage, RecoveryCodesPage, SessionRow, SessionsPage
from directory.web.forms import EnrolForm, PasswordForm, SessionsForm
from directory.web.room import site
from directory.web.signing_in import browser


@site.route("/account", methods=["GET", "POST"])
def account() -> Response:
    """Shows the account; changes the password, which signs out all other browsers."""
    if request.method != "POST":
        return _account({})
    form, signed = PasswordForm(), at_hand.signed()
    if not form.validate():
        return _account({"new_password": _("Type the old and the new one.")})
    try:
        passwords.check_new(
            form.new_password.data, with_factor=signed.factor_on,
            about=(signed.email, signed.user_name, signed.account_name),
        )  # fmt: skip
    except PasswordRefused as refused:
        return _account({"new_password": str(refused)})
    token = signing_in.change_password(
        at_hand.database(), signed, old=form.old_password.data, new=form.new_password.data
    )
    security.tell_tries(signing_in.password_counters(signed))
    if token is None:
        security.note("password change refused")
        return _account({"old_password": _("This is not the password.")})
    security.note("password changed")
    answer = make_response(redirect(url_for("site.account"), code=303))
    cookies.give_session(answer, token)
    cookies.leave_note(answer, what="password")
    return answer


@site.route("/account/browsers", methods=["GET", "POST"], endpoint="sessions")
def browsers() -> Response:
    """Shows every signed-in browser; ends one or all others."""
    signed = at_hand.signed()
    if request.method == "POST":
        form = SessionsForm()
        if form.validate():
            _end(form.end.data)
        return redirect(url_for("site.sessions"), code=303)
    with at_hand.database().read() as session:
        rows = [
            SessionRow(row.id, row.agent, row.address_block, row.began_at, row.seen_at, row.id == signed.session_id)
            for row in sessions.live(session, signed.user_id, at=now())
        ]
        page = SessionsPage(tuple(sorted(rows, key=lambda row: not row.current)))
        return make_response(render_template("sessions.html", page=page, shell=desk.shell(session)))


@site.route("/account/app", methods=["GET", "POST"])
def enrol() -> Response:
    """Binds an authenticator app, and shows the recovery codes that come with it."""
    if request.method != "POST":
        return _enrol("")
    form, signed = EnrolForm(), at_hand.signed()
    bound = None
    if form.validate():
        bound = signing_in.bind_app(at_hand.database(), signed, browser(), seed=_seed(), code=form.code.data or "")
    security.tell_tries(signing_in.factor_counters(signed, browser()))
    if bound is None:
        security.note("app refused")
        return _enrol(_("The code is not right."))
    security.note("app bound")
    token, codes = bound
    page = RecoveryCodesPage(tuple(codes), len(codes), required=signed.must_enrol)
    answer = make_response(render_template("recovery_codes.html", page=page, shell=desk.shell_if_any()))
    cookies.give_session(answer, token)
    return answer


@site.get("/account/app/picture.svg")
def enrol_picture() -> Response:
    """The seed as a picture for the app; of this origin, kept nowhere."""
    picture = io.BytesIO()
    address = factors.address_of(_seed(), at_hand.signed().email)
    segno.make(address, micro=False).save(picture, kind="svg", scale=4, xmldecl=False, light="#fff")
    answer = make_response(picture.getvalue())
    answer.mimetype = "image/svg+xml"
    return answer


@site.route("/account/codes", methods=["GET", "POST"])
def recovery_codes() -> Response:
    """Says how many recovery codes are left; makes ten new ones."""
    signed = at_hand.signed()
    if not signed.factor_on:
        return redirect(url_for("site.enrol"), code=303)
    codes: list[str] = []
    if request.method == "POST":
        codes = signing_in.renew_codes(at_hand.database(), signed)
        security.note("recovery codes made")
    with at_hand.database().read() as session:
        page = RecoveryCodesPage(tuple(codes), factors.codes_left(session, signed.user_id))
        return make_response(render_template("recovery_codes.html", page=page, shell=desk.shell(session)))


@site.get("/keys")
def keys() -> Response:
    """The keys of the desk."""
    with at_hand.database().read() as session:
        return make_response(render_template("keys.html", page=None, shell=desk.shell(session)))


def _seed() -> bytes:
    return factors.new_seed(at_hand.settings().secret_key, at_hand.signed().digest)


def _enrol(error: str) -> Response:
    spelled = factors.spelled(_seed())
    grouped = " ".join(spelled[at : at + 4] for at in range(0, len(spelled), 4))
    page = EnrolPage(url_for("site.enrol_picture"), grouped, error, required=at_hand.signed().must_enrol)
    return make_response(render_template("enrol.html", page=page, shell=desk.shell_if_any()), 422 if error else 200)


def _account(errors: dict[str, str]) -> Response:
    signed = at_hand.signed()
    with at_hand.database().read() as session:
        page = AccountPage(
            email=signed.email,
            role={"rep": _("Sales rep"), "admin": _("Admin"), "officer": _("Privacy officer")}[signed.role],
            minimum=LEAST_WITH_FACTOR if signed.factor_on else LEAST_ALONE,
            factor_on=signed.factor_on,
            factor_off_because=signed.factor_off_because,
            codes_left=factors.codes_left(session, signed.user_id),
            errors=errors,
        )
        shown = render_template("account.html", page=page, shell=desk.shell(session))
    return make_response(shown, 422 if errors else 200)


def _end(which: str) -> None:
    signed = at_hand.signed()

    def end(session: Session) -> bool:
        if which == "others":
            return bool(sessions.end_all(session, signed.user_id, but=signed.digest, at=now()))
        return which != signed.session_id and sessions.end_one(session, signed, which, at=now())

    ended = at_hand.database().until_done(end)
    security.note("browsers signed out", ended=ended)
