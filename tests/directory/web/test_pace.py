"""How fast a seat may go, with Redis and without."""

from dataclasses import replace

import pytest

from directory.parts import Parts
from directory.queues import Queues
from directory.web import pace
from directory.web.app import create_app
from tests.directory.web.conftest import ANNIKA, REP, World


@pytest.fixture
def hurried(peopled: World, redis_url: str) -> World:
    """The site with its limits on, over a real Redis."""
    held = peopled.held
    chosen = replace(held.settings, redis_url=redis_url)
    parts = Parts(chosen, held.database, Queues(redis_url), held.mailer, held.dns, held.journal)
    pace.limiter.enabled = True
    return World(parts, create_app(parts), peopled.people)


def test_a_sixth_search_within_a_second_is_refused_with_its_terms(hurried: World, redis_url: str) -> None:
    visitor = hurried.signed_in(REP)
    answers = [visitor.get("/") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert refused[0].headers["RateLimit-Policy"] == '"seat";q=5;w=1'
    assert refused[0].headers["RateLimit"].startswith('"seat";r=0;t=')
    assert int(refused[0].headers["Retry-After"]) >= 1
    keys = str(Queues(redis_url).redis.keys("*"))
    assert hurried.user(REP).id not in keys


def test_reveals_are_limited_and_a_row_says_so(hurried: World) -> None:
    visitor = hurried.signed_in(REP)
    path = f"/people/{hurried.people[ANNIKA.name]}/reveal"
    proof = visitor.proof()
    headers = {"HX-Request": "true"}
    answers = [visitor.post(path, {"csrf_token": proof}, headers=headers) for _ in range(61)]
    assert [answer.status_code for answer in answers[:60]] == [200] * 60
    assert answers[60].status_code == 429
    assert answers[60].headers["RateLimit-Policy"] == '"seat";q=60;w=60'
    assert "<tr" in answers[60].get_data(as_text=True)


def test_the_limits_hold_while_redis_is_away(peopled: World) -> None:
    pace.limiter.enabled = True
    visitor = World(peopled.held, create_app(peopled.held), peopled.people).signed_in(REP)
    assert {visitor.get("/").status_code for _ in range(40)} == {200, 429}
