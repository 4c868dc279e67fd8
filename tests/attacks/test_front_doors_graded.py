"""The grade a visitor's scanner would give both sites: the scale of Mozilla's HTTP Observatory, reckoned here."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.attacks.conftest import REP
from tests.attacks.product import Cardfile

YEAR = 31_536_000
SIX_MONTHS = 15_552_000


def _policy(answer: TestResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: words for name, *words in parts}


def _cookies(answer: TestResponse) -> int:
    said = answer.headers.getlist("Set-Cookie")
    whole = all({"Secure", "HttpOnly"} <= {part.strip() for part in line.split(";")} for line in said)
    return (5 if all("SameSite=" in line for line in said) else 0) if whole else -40


def grade(answer: TestResponse) -> int:
    """100 and what is added or taken off; without the bonus for a place on the preload list."""
    policy, headers = _policy(answer), answer.headers
    loose = [
        word for words in policy.values() for word in words if "unsafe" in word or word in {"*", "https:", "data:"}
    ]
    hsts = re.match(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    lost = sum(
        (
            0 if policy and not loose else 25,
            0 if hsts and int(hsts[1]) >= SIX_MONTHS else 20,
            0 if headers.get("X-Content-Type-Options") == "nosniff" else 5,
            0 if "frame-ancestors" in policy else 20,
            50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
            5 if re.search(rb"<script[^>]+src=\"https?:", answer.data) else 0,
            max(0, -_cookies(answer)),
        )
    )
    if 100 - lost < 90:
        return 100 - lost
    won = sum(
        (
            10 if policy.get("default-src") == ["'none'"] and not loose else 0,
            *(
                10 if headers.get(f"Cross-Origin-{name}") == wanted else 0
                for name, wanted in (
                    ("Opener-Policy", "same-origin"),
                    ("Embedder-Policy", "require-corp"),
                    ("Resource-Policy", "same-origin"),
                )
            ),
            5 if policy.get("frame-ancestors") == ["'none'"] else 0,
            5 if headers.get("Referrer-Policy") in {"no-referrer", "same-origin", "strict-origin"} else 0,
            max(0, _cookies(answer)),
        )
    )
    return 100 - lost + won


@pytest.mark.security(
    "Section 1: header grade", breaks='directory/front_door.py::"Cross-Origin-Embedder-Policy": "require-corp",'
)
def test_both_sites_are_graded_a_plus(peopled: Cardfile) -> None:
    rep, person = peopled.signed_in(REP), peopled.person()
    answers = [peopled.customers().get("/login"), rep.get("/"), rep.get("/yours"), person.get("/"), person.get("/de/")]
    for answer in answers:
        assert answer.status_code in {200, 308}
        assert grade(answer) >= 150, answer.request.path
    bare = answers[0]
    bare.headers["Content-Security-Policy"] = "default-src 'unsafe-inline'"
    assert grade(bare) < 90, "the scale tells a bad site from a good one"
