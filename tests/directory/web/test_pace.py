"""How fast a seat may go, with Redis and without."""

import re
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import g
from limits.storage import memory, redis

from directory.credits import reveals
from directory.db import StorageRefused
from directory.parts import Parts
from directory.queues import Queues
from directory.web import finding, pace
from directory.web.app import create_app
from tests.directory.web.conftest import ANNIKA, BENNO, REP, World


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that a test asks for is counted as asked in one moment, on however slow a machine."""
    at = time.time()
    stopped = SimpleNamespace(time=lambda: at)
    for storage in (memory, redis):
        monkeypatch.setattr(storage, "time", stopped)


@pytest.fixture
def hurried(peopled: World, redis_url: str) -> World:
    """The site with its limits on, over a real Redis."""
    held = peopled.held
    chosen = replace(held.settings, redis_url=redis_url)
    parts = Parts(chosen, held.database, Queues(redis_url), held.mailer, held.dns, held.journal)
    pace.limiter.enabled = True
    return World(parts, create_app(parts), parts.database, peopled.people)


def test_a_sixth_search_within_a_second_is_refused_with_its_terms(hurried: World, redis_url: str) -> None:
    visitor = hurried.signed_in(REP)
    answers = [visitor.get("/") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert refused[0].headers["RateLimit-Policy"].startswith('"search";q=5;w=1')
    assert refused[0].headers["RateLimit"].startswith('"search";r=0;t=')
    assert int(refused[0].headers["Retry-After"]) >= 1
    keys = str(Queues(redis_url).redis.keys("*"))
    assert hurried.user(REP).id not in keys


@pytest.mark.security(
    "RateLimit fields on every limited answer", breaks="directory/web/pace.py::app.after_request(_tell)"
)
def test_an_answer_within_the_limits_says_how_far_they_go(hurried: World) -> None:
    answer = hurried.signed_in(REP).get("/")
    assert answer.status_code == 200
    assert answer.headers["RateLimit-Policy"] == '"search";q=5;w=1, "previews";q=2500;w=86400'
    assert re.fullmatch(r'"search";r=4;t=\d+, "previews";r=2497;t=\d+', answer.headers["RateLimit"])
    assert "RateLimit" not in hurried.browser().get("/login").headers


def test_the_days_people_end_with_their_reason_and_never_shut_a_card_that_was_paid(
    hurried: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = hurried.signed_in(REP)
    mine, other = (f"/people/{hurried.people[somebody.name]}" for somebody in (ANNIKA, BENNO))
    assert visitor.post(f"{mine}/reveal", {"csrf_token": visitor.proof()}).status_code == 303
    monkeypatch.setattr(finding, "show", lambda _purpose, _shown: setattr(g, "people_shown", 2_500))
    visitor.get("/")
    refused = visitor.get(other)
    assert refused.status_code == 429
    assert "seen 2,500 people within a day" in refused.get_data(as_text=True)
    assert visitor.get(mine).status_code == 200


def test_reveals_are_limited_and_a_row_says_so(hurried: World) -> None:
    visitor = hurried.signed_in(REP)
    path = f"/people/{hurried.people[ANNIKA.name]}/reveal"
    proof = visitor.proof()
    headers = {"HX-Request": "true"}
    answers = [visitor.post(path, {"csrf_token": proof}, headers=headers) for _ in range(61)]
    assert [answer.status_code for answer in answers[:60]] == [200] * 60
    assert answers[60].status_code == 429
    assert [answer.headers["RateLimit-Policy"] for answer in answers] == ['"reveals";q=60;w=60'] * 61
    left = [int(answer.headers["RateLimit"].partition("r=")[2].partition(";")[0]) for answer in answers]
    assert left == [*range(59, -1, -1), 0]
    assert "<tr" in answers[60].get_data(as_text=True)


def test_a_whole_page_can_be_revealed_and_another_within_the_minute_is_asked_for_again(hurried: World) -> None:
    visitor = hurried.signed_in(REP)
    page = [*hurried.people.values(), *(f"{one:026}" for one in range(47))]
    for step, price, status in (("quote", "0", 200), ("confirm", "3", 303), ("quote", "0", 200), ("confirm", "0", 429)):
        answer = visitor.press("/reveal", {"step": step, "price": price, "profile_id": page})
        assert answer.status_code == status
    assert "at most 60 people a minute" in answer.get_data(as_text=True)
    assert visitor.press("/reveal", {"step": "quote", "profile_id": ["A" * 26] * 61}).status_code == 422


def test_no_word_of_its_form_makes_a_reveal_of_one_card_a_mere_question(hurried: World) -> None:
    visitor = hurried.signed_in(REP)
    answer = visitor.press(f"/people/{hurried.people[ANNIKA.name]}/reveal", {"step": "quote"})
    assert (answer.status_code, answer.headers.get("RateLimit-Policy")) == (303, '"reveals";q=60;w=60')


def test_a_database_that_fails_for_a_moment_begins_no_new_day_of_previews(
    hurried: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> dict[str, object]:
        raise StorageRefused("57014", "QueryCanceled")

    def left() -> int:
        return int(visitor.get("/").headers["RateLimit"].partition('"previews";r=')[2].partition(";")[0])

    visitor = hurried.signed_in(REP)
    before = left()
    with monkeypatch.context() as patched:
        patched.setattr(reveals, "owned_among", fails)
        assert visitor.get(f"/people/{hurried.people[BENNO.name]}").status_code == 503
    assert left() < before


def test_the_limits_hold_while_redis_is_away(peopled: World) -> None:
    pace.limiter.enabled = True
    visitor = World(peopled.held, create_app(peopled.held), peopled.database, peopled.people).signed_in(REP)
    assert {visitor.get("/").status_code for _ in range(40)} == {200, 429}
