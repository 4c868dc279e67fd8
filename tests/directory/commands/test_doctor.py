"""The doctor looks at everything within a bound, and one broken look stops no other."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import redis.exceptions

from directory.commands import findings, needs, owed, processes, starting
from directory.commands.findings import Finding, Look, Mark, found_by, in_words
from directory.db import Database, StorageRefused
from directory.parts import Parts
from directory.queues import Queues
from directory.search.backend import SearchUnavailable
from tests.directory.commands.conftest import asked


def test_a_look_that_raises_or_hangs_stops_no_other_and_is_said() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def hang() -> Iterator[Finding]:
        with socket.create_connection(listening.getsockname()[:2]) as nobody:
            nobody.recv(1)
        yield findings.ok("hangs", "")

    def fail() -> Iterator[Finding]:
        yield from ()
        raise RuntimeError("annika.brandt@nordlicht.example")

    looks = [
        Look("hangs", hang, "unhang it", 0.2),
        Look("fails", fail, "mend it"),
        Look("well", lambda: [findings.ok("well", "")], ""),
    ]
    with listening:
        told = list(found_by(looks))
    assert [(one.name, one.mark, one.told) for one in told] == [
        ("hangs", Mark.RED, "no answer within 0 seconds"),
        ("fails", Mark.RED, "an unexpected fault of Cardfile's own, RuntimeError"),
        ("well", Mark.OK, ""),
    ]
    assert [one.remedy for one in told[:2]] == ["unhang it", "mend it"]


def test_a_dead_redis_and_a_dead_database_are_said_with_all_the_rest(held: Parts) -> None:
    away = replace(
        held, queues=Queues("redis://127.0.0.1:9/0"), database=Database("postgresql+psycopg://x@127.0.0.1:9/x")
    )
    done = asked(away)
    told = " ".join(done.output.replace("│", " ").split())
    assert done.exit_code == 1
    for words in (
        "correct DATABASE_URL",
        "correct REDIS_URL",
        "DNS resolver",
        "scheduler",
        "the database does not answer",
    ):
        assert words in told, words
    away.database.dispose()


@pytest.mark.parametrize("columns", [60, 80])
def test_the_table_is_whole_when_piped_and_reds_alone_end_with_1(
    held: Parts, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setattr(starting.out, "_width", columns)
    done = asked(held)
    assert done.exit_code == 1
    assert "…" not in done.output
    assert max(map(len, done.output.splitlines())) <= columns
    assert "-> cardfile init" in done.output
    for module, look in ((needs, "Python"), (processes, "workers"), (owed, "clock")):
        found = [findings.ok(look, "")] if look != "Python" else [findings.warn("Python", "old", "a newer one")]
        monkeypatch.setattr(module, "looks", lambda _held, found=found: [Look("", lambda: found, "")])
    done = asked(held)
    assert (done.exit_code, "0 red, 1 to look at" in done.output) == (0, True)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (TimeoutError(), "gave no answer in time"),
        (redis.exceptions.TimeoutError("annika.brandt@nordlicht.example"), "gave no answer in time"),
        (redis.exceptions.ConnectionError(), "Redis cannot be reached, or refuses the login"),
        (SearchUnavailable("the search index has not been built yet"), "the search index has not been built yet"),
        (StorageRefused("OperationalError", "no such table: fact"), "the database refused: no such table: fact"),
        (PermissionError(13, "Permission denied", "/annika"), "cannot be used: permission denied"),
    ],
)
def test_what_a_look_raises_is_said_in_words(fault: Exception, told: str) -> None:
    assert findings.raised(fault) == told


def test_a_span_is_said_in_words() -> None:
    spans = {12: "12 s", 180: "3 min", 7_380: "2 h 3 min", 100 * 3_600: "4 days 4 h"}
    assert {seconds: in_words(timedelta(seconds=seconds)) for seconds in spans} == spans
