"""Signing in and out: address and password, then the second factor."""

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts import sessions, signing_in
from directory.accounts.signing_in import Browser
from directory.clock import now
from directory.web import agents, at_hand, cookies, goals, security
from directory.web.account_pages import LoginPage, SecondFactorPage
from directory.web.forms import LoginForm, SecondFactorForm
from directory.web.room import site


def browser(email: str = "") -> Browser:
    """This browser, as tries are counted and sessions are named."""
    known = cookies.known_browser(email) if email else ""
    return Browser(security.block(), agents.named(request.headers.get("User-Agent", "")), known)


@site.route("/login", methods=["GET", "POST"])
def login() -> AnyResponse:
    """Takes address and password; the same page for a wrong one, for nobody and for who may not sign in."""
    if request.method != "POST":
        return _ask_password()
    form = LoginForm()
    goal = form.goal.data or ""
    opened = None
    if form.validate():
        before = cookies.token()
        opened = signing_in.sign_in(at_hand.database(), form.email.data, form.password.data, browser(form.email.data))
    security.tell_tries(signing_in.sign_in_counters(form.email.data or "", browser(form.email.data or "")))
    if opened is None:
        security.note("sign-in refused")
        told = LoginPage(
            at_hand.settings().privacy_url, error=_("Address and password do not fit together."), goal=goal
        )
        return make_response(render_template("login.html", page=told, shell=None), 401)
    at_hand.database().until_done(lambda session: sessions.end(session, before, at=now()))
    security.note("signed in", user=opened.user_id, account=opened.account_id, whole=opened.whole)
    if opened.whole:
        response = goals.onward(goal, role=opened.role)
    else:
        response = redirect(url_for("site.second_factor", goal=goal or None), code=303)
    answer = make_response(response)
    cookies.give_session(answer, opened.token)
    cookies.remember_browser(answer, form.email.data)
    return answer


@site.route("/login/second", methods=["GET", "POST"])
def second_factor() -> AnyResponse:
    """Takes a code of the app or a recovery code, and gives the browser a new session id."""
    signed = at_hand.signed()
    if not signed.factor_on:
        return redirect(goals.home(signed.role) if signed.is_whole else url_for("site.enrol"), code=303)
    form = SecondFactorForm()
    goal = (form.goal.data if request.method == "POST" else request.args.get("goal")) or ""
    recovery = bool(request.args.get("recovery") or form.recovery_code.data)
    if request.method != "POST":
        return _ask_code(goal, recovery=recovery)
    code = (form.recovery_code.data if recovery else form.code.data) or ""
    token = None
    if form.validate() and code:
        token = signing_in.pass_factor(at_hand.database(), signed, browser(), code=code, recovery=recovery)
    security.tell_tries(signing_in.factor_counters(signed, browser()))
    if token is None:
        security.note("second factor refused", recovery=recovery)
        return _ask_code(goal, recovery=recovery, error=_("This code is not right."))
    security.note("second factor passed", recovery=recovery)
    answer = make_response(goals.onward(goal, role=signed.role))
    cookies.give_session(answer, token)
    return answer


@site.post("/logout")
def logout() -> AnyResponse:
    """Ends this browser's session at once and has the browser forget what it kept."""
    token, visitor = cookies.token(), at_hand.visitor()
    if token:
        at_hand.database().until_done(lambda session: sessions.end(session, token, at=now()))
    security.note("signed out", whole=visitor is not None and visitor.is_whole)
    answer = make_response(redirect(url_for("site.login"), code=303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    cookies.take_session(answer)
    return answer


def _ask_password() -> AnyResponse:
    visitor, again = at_hand.visitor(), request.args.get("again") == "1"
    if visitor is not None and visitor.is_whole and not again:
        return redirect(goals.home(visitor.role), code=303)
    g.note_shown = True
    asked = LoginPage(
        at_hand.settings().privacy_url,
        email=visitor.email if visitor is not None and again else "",
        reset=cookies.note().get("what") == "reset",
        goal=request.args.get("goal", ""),
        again=again and visitor is not None,
    )
    return make_response(render_template("login.html", page=asked, shell=None))


def _ask_code(goal: str, *, recovery: bool, error: str = "") -> Response:
    other = url_for("site.second_factor", goal=goal or None, recovery=None if recovery else 1)
    asked = SecondFactorPage(at_hand.settings().privacy_url, other, recovery=recovery, error=error, goal=goal)
    return make_response(render_template("second_factor.html", page=asked, shell=None), 401 if error else 200)
