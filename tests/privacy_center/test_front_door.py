"""What every answer of the privacy center carries, refuses and keeps to itself, whatever was asked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from directory.clock import now
from privacy_center import routes, security
from tests.privacy_center.conftest import Visitor
from tests.privacy_center.people import Listed
from tests.privacy_center.watch import row_counts

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
LITERAL = {
    "Content-Security-Policy": CSP,
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


def _check(answer: TestResponse) -> None:
    assert {name: answer.headers.get(name) for name in LITERAL} == LITERAL
    assert all(part.endswith("=()") for part in answer.headers["Permissions-Policy"].split(", "))
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Cache-Control" in answer.headers
    if answer.data and (answer.mimetype or "").endswith(("/html", "/plain", "/css", "/javascript", "+xml")):
        assert answer.content_type.endswith("; charset=utf-8"), answer.content_type


def _paths(app: Flask) -> list[str]:
    return [
        re.sub(r"<any\(.*?\):lang>", "es", re.sub(r"<[a-z_:]*(id|token|name|filename)>", "x", rule.rule))
        for rule in app.url_map.iter_rules()
    ]


@pytest.mark.security("A 3.4.3", breaks="directory/front_door.py::response.headers[name] = value")
def test_every_answer_of_every_route_carries_the_headers(visitor: Visitor, app: Flask, annika: Listed) -> None:
    statuses = set()
    for path in [*_paths(app), "/nothing", "/assets/tokens.css", "/static/paper.css", "/de"]:
        for answer in (visitor.get(path), visitor.post(path), visitor.client.put(path, base_url=visitor.origin)):
            _check(answer)
            statuses.add(answer.status_code)
    for typed in ("x" * 70_000, annika.address):
        answer = visitor.post("/ask", {"address": typed})
        _check(answer)
        statuses.add(answer.status_code)
    assert {200, 303, 308, 400, 403, 404, 405, 413} <= statuses


def test_a_proven_person_finds_every_page_well_in_every_language(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    for prefix in ("", "/de", "/fr", "/es"):
        for page in routes.PAGES:
            if "GET" in page.methods and "<" not in page.rule and page.endpoint != "removed":
                answer = visitor.get(prefix + page.rule)
                _check(answer)
                assert answer.status_code == 200, page
                assert page.endpoint == "download" or f'lang="{prefix[1:] or "en"}"' in answer.get_data(as_text=True)
                assert answer.headers["Cache-Control"] == "no-store"
                assert "Cookie" in answer.headers["Vary"]


def test_what_is_not_there_reads_the_same_wherever_it_was_looked_for(visitor: Visitor) -> None:
    paths = [
        "/nothing",
        "/n/unknown",
        "/n/unknown/no",
        "/code/unknown",
        "/assets/nothing.css",
        "/.git/config",
        "/wp-admin",
    ]
    assert len({(visitor.get(path).status_code, visitor.get(path).get_data()) for path in paths}) == 1


@pytest.mark.parametrize(
    "path", ["/assets/../pyproject.toml", "/assets/%2e%2e/pyproject.toml", "/assets/", "/static/../app.py"]
)
def test_no_file_but_ours_is_served(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_versioned_files_are_kept_for_a_year_and_others_for_minutes(visitor: Visitor) -> None:
    assert "immutable" in visitor.get("/assets/pico-2.1.1.layer.min.css").headers["Cache-Control"]
    assert "max-age=300" in visitor.get("/assets/tokens.css").headers["Cache-Control"]
    assert visitor.get("/assets/fonts/figtree-5.3.0-latin.woff2").status_code == 200


@pytest.mark.security("A 4.1.3", breaks="privacy_center/security.py::TRUSTED_HOSTS=[settings.hosts[1]],")
@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost", "evil.example@127.0.0.1", "", "127.0.0.1@evil.example"],
)
def test_a_forged_host_is_refused(visitor: Visitor, host: str) -> None:
    answer = visitor.client.get("/", base_url=visitor.origin, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)
    _check(answer)


def test_forwarded_hosts_are_not_believed(visitor: Visitor) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-For": "203.0.113.1"}
    answer = visitor.get("/de", headers=headers)
    assert answer.status_code == 308
    assert "evil" not in answer.location


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://127.0.0.1"}, 303),
        ({"Origin": "https://127.0.0.1"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://127.0.0.1"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_the_first_form_rests_on_where_the_browser_says_it_came_from(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    answer = visitor.client.post(
        "/ask", base_url=visitor.origin, data={"address": "a@nordwind.example"}, headers=headers
    )
    assert answer.status_code == status
    assert row_counts(visitor.held.database)["code_ask"] == (status == 303)


def test_only_the_one_click_refusal_takes_a_form_from_anywhere() -> None:
    assert {"privacy.notice_refuse"} == security.FROM_ANYWHERE


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/ask?a=1&a=2", {"data": {"address": "a@nordwind.example"}}, 400),
        ("/ask", {"data": {"address": ["a@nordwind.example", "b@nordwind.example"]}}, 400),
        ("/ask", {"data": {"address": "a" * 1_100_000}}, 413),
        ("/ask", {"data": {"address": "a" * 65_000}}, 413),
        ("/ask?" + "a" * 9_000, {"data": {}}, 414),
        ("/ask", {"data": {}, "headers": {"X-Long": "a" * 33_000}}, 431),
        ("/ask", {"data": b"\xff\xfe%zz=1", "content_type": "application/x-www-form-urlencoded"}, 400),
        ("/ask", {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"}, 400),
        ("/ask", {"data": {"address": "a\0b@nordwind.example"}}, 400),
        ("/code/" + "%00" * 5, {"data": {"code": "12345678"}}, 404),
    ],
)
def test_what_is_too_much_or_said_twice_is_refused(visitor: Visitor, path: str, more: dict, status: int) -> None:  # type: ignore[type-arg]
    answer = visitor.post(path, **more)
    assert answer.status_code == status
    _check(answer)


def test_more_parts_than_a_form_has_are_refused(visitor: Visitor) -> None:
    parts = {f"part{number}": "x" for number in range(101)}
    assert visitor.post("/ask", parts, content_type="multipart/form-data").status_code == 413


def test_reading_changes_no_row(visitor: Visitor, app: Flask, annika: Listed) -> None:
    visitor.prove(annika.address)
    before = row_counts(visitor.held.database)
    for path in _paths(app):
        for method in ("GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND"):
            answer = visitor.client.open(
                path, base_url=visitor.origin, method=method, headers={"X-HTTP-Method-Override": "POST"}
            )
            assert method not in {"TRACE", "PROPFIND"} or answer.status_code == 405
    assert row_counts(visitor.held.database) == before


def test_who_may_open_what_is_a_complete_table(app: Flask) -> None:
    named = {f"privacy.{page.endpoint}" for page in routes.PAGES} | {f"privacy.{name}" for _, name, _ in routes.FILES}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == named | {"static"}


def test_without_a_session_no_proven_page_opens(visitor: Visitor, app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in routes.PROVEN_ONLY and "lang" not in rule.arguments:
            path = re.sub(r"<\w+>", "x", rule.rule)
            answer = visitor.get(path) if "GET" in (rule.methods or ()) else visitor.post(path)
            assert answer.status_code == 403, path


def test_an_error_shows_a_number_only_and_the_log_no_person(
    visitor: Visitor, annika: Listed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise ValueError("canary annika.okafor@nordwind.example")

    page = visitor.ask(annika.address)
    visitor.mailed_code()
    visitor.prove(annika.address)
    visitor.get(annika.see)
    monkeypatch.setattr("privacy_center.codes.ask", broken)
    answer = visitor.post("/ask", {"address": annika.address})
    assert answer.status_code == 500
    assert re.search(r"give this number: [0-9A-Z]{26}", answer.get_data(as_text=True))
    logged = caplog.text
    for word in ("okafor", "canary", page.rpartition("/")[2], annika.see.rpartition("/")[2], annika.profile_id):
        assert word not in logged.lower() if word.islower() else word not in logged
    assert "'route': '/<any(de, fr, es):lang>/n/<token>'" in logged


def test_security_txt_and_robots_txt_say_what_they_should(visitor: Visitor) -> None:
    answer = visitor.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    expires = datetime.fromisoformat(fields["Expires"])
    assert now() + timedelta(days=30) < expires.astimezone(UTC) < now() + timedelta(days=365)
    assert fields["Canonical"] == f"{visitor.origin}/.well-known/security.txt"
    assert visitor.get(fields["Contact"].removeprefix(visitor.origin)).status_code == 200
    assert "Disallow: /n/" in visitor.get("/robots.txt").get_data(as_text=True)


def test_a_browser_that_keeps_no_cookie_is_told_so_after_the_code(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    visitor.client.delete_cookie("__Host-card", domain="127.0.0.1")
    refused = visitor.get("/card")
    assert refused.status_code == 403
    assert "This browser sent no cookie of ours." in refused.get_data(as_text=True)
