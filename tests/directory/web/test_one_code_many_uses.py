"""One code of the app, used a hundred times at once: it signs in one browser."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from directory.accounts import factors, sessions
from directory.accounts.models import User
from tests.directory.web.conftest import OFFICER, World

USES = 100


@pytest.mark.security(
    "RFC 6238 5.2: a code passes once",
    breaks="directory/accounts/factors.py::.where(User.id == user.id, User.totp_step < step)",
)
def test_of_a_hundred_parallel_uses_of_one_code_one_passes(world: World) -> None:
    code = world.code(OFFICER)
    user_id = world.user(OFFICER).id
    together = Barrier(USES)

    def use(_number: int) -> bool:
        together.wait()
        return world.database.until_done(
            lambda session: factors.accept(session, session.get_one(User, user_id), code), tries=1000
        )

    with ThreadPoolExecutor(USES) as pool:
        assert list(pool.map(use, range(USES))).count(True) == 1


def test_of_a_hundred_forms_with_one_code_one_signs_in(world: World) -> None:
    visitors = [world.browser() for _ in range(sessions.MOST_SESSIONS)]
    for visitor in visitors:
        assert visitor.sign_in(OFFICER).status_code == 303
    form = {"code": world.code(OFFICER)}
    pressed = [(visitor.cookie(), form | {"csrf_token": visitor.proof()}) for visitor in visitors]

    def press(number: int) -> str:
        cookie, sent = pressed[number % len(pressed)]
        twin = world.browser()
        twin.client.set_cookie("__Host-cardfile", cookie, domain="localhost")
        answer = twin.post("/login/second", sent)
        return str(answer.location or answer.status_code)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(USES)))
    signed_in = [answer for answer in answers if answer.startswith("/office")]
    assert len(signed_in) == 1
    assert {answer.partition("?")[0] for answer in answers} <= {*signed_in, "401", "429", "/login"}
