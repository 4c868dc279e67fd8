"""The front door: headers on every answer, who may go where, and forms that come from elsewhere."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, inspect, text

from directory.front_door import HEADERS
from directory.web import cookies, gate
from directory.web.app import create_app
from directory.web.gate import AUDIENCES, Audience
from tests.directory.web.conftest import ADMIN, OFFICER, OTHER_REP, REP, World

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
METHODS = {"GET", "POST"}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Every route as (endpoint, method, an address of it)."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: "tokens.css" if part[1] == "name" else "0" * 26, rule.rule)
        path = path.replace("/static/" + "0" * 26, "/static/desk.css")
        found += [(rule.endpoint, method, path) for method in sorted((rule.methods or set()) & METHODS)]
    return found


@pytest.mark.security(
    "A 3.4.1-6, 3.4.8: the same headers on every answer",
    breaks="directory/front_door.py::response.headers[name] = value",
)
def test_every_answer_has_every_header(world: World) -> None:
    rep, stranger = world.signed_in(REP), world.browser()
    answers = [visitor.get(path) for visitor in (rep, stranger) for _, _, path in routes(world.app)]
    answers += [
        stranger.get("/.git/config"),
        stranger.client.open("/", method="TRACE", base_url=stranger.origin),
        stranger.post("/login", {"email": "x" * 100_000}),
        stranger.post("/login", {"email": ["a", "b"]}),
        stranger.client.get("/login", base_url="http://evil.example"),
        rep.get("/reveal"),
        rep.get("/?q=" + "x" * 9_000),
    ]
    assert {answer.status_code for answer in answers} >= {200, 303, 400, 403, 404, 405, 413, 414}
    for answer in answers:
        assert answer.headers["Content-Security-Policy"] == CSP
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "version" not in answer.headers.get("Server", "").lower()
        if answer.data and (answer.mimetype or "").endswith(("/html", "/plain", "/css", "/javascript", "+xml")):
            assert answer.content_type.endswith("; charset=utf-8"), answer.content_type
        if answer.mimetype == "text/html":
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Cookie" in answer.headers["Vary"]


def test_every_cookie_is_bound_to_this_host_and_hidden_from_scripts(world: World) -> None:
    visitor = world.browser()
    said = visitor.get("/login").headers.getlist("Set-Cookie")
    said += visitor.sign_in(REP).headers.getlist("Set-Cookie")
    said += visitor.press("/logout").headers.getlist("Set-Cookie")
    assert len(said) >= 4
    for line in said:
        assert line.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in line.split(";")}
        assert "Domain" not in line
        assert len(line) < 4_096


def test_a_route_without_an_audience_does_not_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {endpoint for endpoint, _, _ in routes(world.app)} == AUDIENCES.keys()
    # A copy: taking a row out and putting it back would change the order, which docs/controls.md shows.
    monkeypatch.setattr(gate, "AUDIENCES", {name: rule for name, rule in AUDIENCES.items() if name != "site.yours"})
    with pytest.raises(LookupError, match=r"site\.yours"):
        gate.install(world.app)


@pytest.mark.security(
    "A 8.1.1, 8.2.1, 8.3.1-2: each role reaches what the table of audiences says",
    breaks="directory/web/gate.py::if audience in _ROLES and visitor.role not in _ROLES[audience]:",
)
def test_each_role_reaches_its_pages_and_no_other(world: World) -> None:
    half_way = world.browser()
    half_way.sign_in(OFFICER)
    enrolling = world.browser()
    enrolling.sign_in(OTHER_REP)
    whole = {Audience.FILES, Audience.EVERYBODY, Audience.HALF_WAY, Audience.ENROLLING, Audience.SIGNED_IN}
    may = {
        "nobody": (world.browser(), {Audience.FILES, Audience.EVERYBODY}),
        "half-way": (half_way, {Audience.FILES, Audience.EVERYBODY, Audience.HALF_WAY}),
        "enrolling": (enrolling, {Audience.FILES, Audience.EVERYBODY, Audience.ENROLLING}),
        "rep": (world.signed_in(REP), whole | {Audience.CUSTOMERS}),
        "admin": (world.signed_in(ADMIN), whole | {Audience.CUSTOMERS}),
        "officer": (world.signed_in(OFFICER), whole | {Audience.OFFICERS}),
    }
    wrong = []
    for who, (visitor, audiences) in may.items():
        for endpoint, method, path in routes(world.app):
            if endpoint in ("site.logout", "site.login") or (endpoint, method) == ("site.account", "POST"):
                continue
            answer = visitor.get(path) if method == "GET" else visitor.press(path, {"end": "x" * 26})
            turned_away = answer.status_code == 403 or (answer.location or "").startswith(("/login", "/account/app"))
            if endpoint == "site.search" and who == "officer":
                turned_away = answer.location == "/office/who"
            if endpoint == "site.second_factor" and who == "rep":
                turned_away = False
            if endpoint == "site.recovery_codes" and answer.location == "/account/app" and who in ("rep", "admin"):
                turned_away = False
            if turned_away == (AUDIENCES[endpoint] in audiences):
                wrong.append((who, method, path, answer.status_code, answer.location))
    assert wrong == []


FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-origin"},
]  # fmt: skip


@pytest.mark.security(
    "A 3.5.1-3: an unsafe request without its proof, or from elsewhere, changes nothing",
    breaks="directory/web/gate.py::if request.method not in front_door.SAFE and not _has_proof():",
)
def test_unsafe_requests_without_their_proof_or_from_elsewhere_change_nothing(world: World) -> None:
    rep, other = world.signed_in(REP), world.signed_in(ADMIN)
    before = rows_of(world)
    unsafe = [path for _, method, path in routes(world.app) if method == "POST"]
    foreign_proof, own_proof = other.proof(), rep.proof()
    for path in unsafe:
        assert rep.post(path).status_code == 403
        assert rep.post(path, {"csrf_token": foreign_proof}).status_code == 403
        for headers in FOREIGN:
            assert rep.post(path, {"csrf_token": own_proof}, headers=headers).status_code == 403, (path, headers)
        bare = rep.client.post(path, base_url=rep.origin, data={"csrf_token": own_proof})
        assert bare.status_code == 403
    assert rows_of(world) == before


def test_reading_changes_no_row(world: World) -> None:
    rep, officer = world.signed_in(REP), world.signed_in(OFFICER)
    before = rows_of(world)
    for visitor in (rep, officer, world.browser()):
        for _, method, path in routes(world.app):
            if method == "GET":
                visitor.get(path)
                visitor.client.head(path, base_url=visitor.origin, buffered=True)
                visitor.client.options(path, base_url=visitor.origin)
    assert rows_of(world) == before


def rows_of(world: World) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with world.database.read() as session:
        tables = inspect(session.connection()).get_table_names()
        return {name: sorted(repr(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))) for name in tables}


def test_a_forged_host_or_forwarded_header_moves_no_link(world: World) -> None:
    visitor = world.browser()
    assert visitor.client.get("/login", base_url="http://evil.example").status_code == 400
    for name in ("X-Forwarded-Host", "Forwarded", "X-Forwarded-Proto"):
        answer = visitor.get("/", headers={name: "host=evil.example" if name == "Forwarded" else "evil.example"})
        assert answer.location.startswith("/login")
        assert b"evil" not in answer.data


def test_robots_and_researchers_find_their_files(world: World) -> None:
    visitor = world.browser()
    assert "Disallow: /" in visitor.get("/robots.txt").get_data(as_text=True)
    answer = visitor.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert said["Contact"].startswith("mailto:")
    assert said["Canonical"] == f"{visitor.origin}/.well-known/security.txt"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", said["Expires"])
    assert visitor.get("/health").data == b"well\n"


def test_every_exception_of_a_view_reads_as_a_request_id_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = world.signed_in(REP)
    world.app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(**_: Any) -> None:
        raise ValueError("the secret words of a person")

    for endpoint, method, path in routes(world.app):
        if method == "GET" and AUDIENCES[endpoint] in (Audience.CUSTOMERS, Audience.SIGNED_IN):
            monkeypatch.setitem(world.app.view_functions, endpoint, broken)
            answer = rep.get(path)
            said = answer.get_data(as_text=True)
            assert answer.status_code == 500
            assert re.search(r'<span class="typed">[0-9A-Z]{26}</span>', said)
            assert "secret words" not in said
            assert "Traceback" not in said


@pytest.mark.security(
    "A 13.4.2: no environment turns debugging on",
    breaks="directory/web/app.py::app.debug = False  # FLASK_DEBUG in the environment would show visitors what broke",
)
def test_debugging_stays_off_whatever_the_environment_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert not create_app(world.held).debug


@pytest.mark.security(
    "A 7.4.4: the way out stands on every page of whoever is signed in",
    breaks="directory/web/templates/desk.html::"
    """<form method="post" action="{{ url_for('site.logout') }}">{{ parts.csrf() }}<button class="plain">"""
    """{{ parts.icon("log-out") }} {% trans %}Sign out{% endtrans %}</button></form>""",
)
def test_the_way_out_stands_on_every_page(world: World) -> None:
    rep, officer = world.signed_in(REP), world.signed_in(OFFICER)
    pages = [rep.get(path) for path in ("/", "/yours", "/keys", "/account", "/account/browsers", "/nothing", "/reveal")]
    pages += [officer.get(path) for path in ("/office/who", "/office/journal", "/account/codes", "/people/x")]
    for page in pages:
        assert 'action="/logout"' in page.get_data(as_text=True), page.request.path


def test_a_database_that_is_away_is_told_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rep = world.signed_in(REP)

    def away(*_: Any) -> None:
        raise OSError("no such host as db.internal.example")

    for engine in (world.served._reading, world.served._writing):
        event.listen(engine, "before_cursor_execute", away)
    answer = rep.get("/yours")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "internal" not in answer.get_data(as_text=True)


def test_nothing_of_the_session_stands_in_flasks_own_cookie(world: World) -> None:
    assert world.app.secret_key is None
    assert cookies.SESSION.startswith("__Host-")
    rep = world.signed_in(REP)
    assert rep.client.get_cookie("session") is None
    rep.client.set_cookie("remember_token", "1|forged", domain="localhost")
    assert rep.get("/keys").status_code == 200
