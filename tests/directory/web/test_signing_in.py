"""Signing in: no oracle, no fixation, no replay, and limits that the clock lifts."""

import base64
import re
from typing import Any

import pytest
from sqlalchemy import event, select, update

from directory.accounts import factors
from directory.accounts.models import Attempt, User, WebSession
from directory.clock import now, real_now
from directory.db import Database
from tests.directory.web.conftest import OFFICER, OTHER_REP, PASSWORD, REP, SEED, Visitor, World
from tests.services.surroundings import Forward

WRONG = "quiet herons cross the bridge"


def statements_of(database: Database) -> list[str]:
    """Every statement this process sends from here on, without its values."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    for engine in (database._reading, database._writing):
        event.listen(engine, "before_cursor_execute", note)
    return sent


@pytest.mark.security(
    "A 6.3.8 (L3): unknown people cost and read the same as known ones",
    breaks="directory/accounts/signing_in.py::held = user.password_hash if user is not None else stand_in()",
)
def test_unknown_people_cost_and_read_the_same_as_known_ones(world: World) -> None:
    with world.database.write() as session:
        session.execute(update(User).where(User.email == OTHER_REP).values(disabled_at=now()))
    visitor = world.browser()
    visitor.sign_in("warm@up.example", WRONG)
    sent, told, left = statements_of(world.database), {}, []
    for who, password in (
        (REP, WRONG), ("nobody@hafenrand.example", WRONG), (OTHER_REP, PASSWORD), ("no address", WRONG),
        (REP, "x" * 1025),
    ):  # fmt: skip
        sent.clear()
        answer = visitor.post("/login", {"email": who, "password": password, "csrf_token": visitor.proof()})
        headers = {name: value for name, value in answer.headers if name not in ("Date", "RateLimit")}
        left.append(int(answer.headers["RateLimit"].partition("r=")[2].partition(";")[0]))
        told[who, password] = (answer.status_code, answer.data, headers, list(sent))
    first = told[REP, WRONG]
    assert first[0] == 401
    assert all(each == first for each in told.values())
    assert left == [8, 7, 6, 5, 4], "counted for the block, whoever was meant"


def test_a_planted_session_id_is_worthless_after_signing_in(world: World) -> None:
    visitor = world.browser()
    planted = "A" * 43
    visitor.client.set_cookie("__Host-cardfile", planted, domain="localhost")
    assert visitor.sign_in(REP).status_code == 303
    assert visitor.cookie() not in ("", planted)
    thief = world.browser()
    thief.client.set_cookie("__Host-cardfile", planted, domain="localhost")
    assert thief.get("/yours").status_code == 303


def test_a_copied_session_dies_with_every_event_that_ends_it(world: World, forward: Forward) -> None:
    def copy_of(visitor: Visitor) -> Visitor:
        copied = world.browser()
        copied.client.set_cookie("__Host-cardfile", visitor.cookie(), domain="localhost")
        assert copied.get("/yours").status_code == 200
        return copied

    visitor = world.signed_in(REP)
    copied = copy_of(visitor)
    answer = visitor.press("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert copied.get("/yours").status_code == 303

    visitor, other = world.signed_in(REP), world.signed_in(REP)
    copied = copy_of(visitor)
    new = {"old_password": PASSWORD, "new_password": WRONG}
    assert visitor.press("/account", new).status_code == 303
    assert visitor.get("/yours").status_code == 200
    assert [one.get("/yours").status_code for one in (copied, other)] == [303, 303]

    copied = copy_of(visitor)
    with world.database.write() as session:
        session.execute(update(User).where(User.email == REP).values(disabled_at=now()))
    assert [one.get("/yours").status_code for one in (visitor, copied)] == [303, 303]


def test_sessions_end_by_rest_and_by_age(world: World, forward: Forward) -> None:
    rep, officer = world.signed_in(REP), world.signed_in(OFFICER)
    forward(minutes=31)
    assert rep.get("/yours").status_code == 200
    assert officer.get("/keys").status_code == 303
    forward(minutes=61)
    assert rep.get("/yours").status_code == 303
    rep = world.signed_in(REP)
    for _ in range(14):
        forward(minutes=50)
        rep.get("/keys")
    forward(minutes=50)
    assert rep.get("/keys").status_code == 303


def test_only_the_hash_of_a_session_is_kept_and_ten_at_most_live(world: World) -> None:
    visitors = [world.signed_in(REP) for _ in range(11)]
    with world.database.read() as session:
        rows = session.scalars(select(WebSession)).all()
        told = " ".join(str(vars(row)) for row in rows)
    assert not any(visitor.cookie() in told for visitor in visitors)
    assert sum(row.ended_at is None for row in rows) == 10
    assert visitors[-1].get("/keys").status_code == 200


def test_the_page_of_browsers_ends_one_and_all_others(world: World) -> None:
    mine, second, third = (world.signed_in(REP) for _ in range(3))
    page = mine.get("/account/browsers").get_data(as_text=True)
    ids = re.findall(r'name="end" value="([0-9A-Z]{26})"', page)
    assert len(ids) == 2
    mine.press("/account/browsers", {"end": ids[0]})
    assert sorted(one.get("/keys").status_code for one in (second, third)) == [200, 303]
    mine.press("/account/browsers", {"end": "others"})
    assert [one.get("/keys").status_code for one in (second, third)] == [303, 303]
    assert mine.get("/keys").status_code == 200


def test_another_users_browser_cannot_be_ended(world: World) -> None:
    mine, theirs = world.signed_in(REP), world.signed_in("ada@hafenrand.example")
    with world.database.read() as session:
        other = session.scalars(
            select(WebSession.id).where(WebSession.user_id == world.user("ada@hafenrand.example").id)
        ).one()
    mine.press("/account/browsers", {"end": other})
    assert theirs.get("/keys").status_code == 200


@pytest.mark.security(
    "A 6.3.1: ten wrong passwords in five minutes, for an account and for a block of addresses",
    breaks="directory/accounts/limits.py::SIGN_IN: ((10, _MINUTES_5),),",
)
def test_wrong_passwords_are_limited_until_the_clock_moves_on(world: World, forward: Forward) -> None:
    known = world.signed_in(REP)
    known.press("/logout")
    stranger = world.browser()
    for _ in range(10):
        assert stranger.sign_in(REP, WRONG).status_code == 401
    refused = stranger.sign_in(REP)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 301
    assert refused.headers["RateLimit-Policy"] == '"sign_in";q=10;w=300'
    assert refused.headers["RateLimit"] == f'"sign_in";r=0;t={refused.headers["Retry-After"]}'
    elsewhere = world.browser()
    moved = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    assert elsewhere.sign_in(REP, WRONG, **moved).status_code == 429
    assert elsewhere.sign_in(OTHER_REP, WRONG, **moved).status_code == 401
    assert known.sign_in(REP).status_code == 303, "a browser that signed in before is not locked out by strangers"
    forward(minutes=5, seconds=1)
    assert stranger.sign_in(REP).status_code == 303


def test_a_hundred_failures_in_a_row_lock_out_strangers_only(world: World) -> None:
    known = world.signed_in(REP)
    known.press("/logout")
    with world.database.write() as session:
        session.execute(update(User).where(User.email == REP).values(failures=100))
    assert world.browser().sign_in(REP).status_code == 401
    assert known.sign_in(REP).status_code == 303
    assert world.user(REP).failures == 0


def test_right_passwords_are_not_counted(world: World) -> None:
    for _ in range(12):
        world.signed_in(REP)
    with world.database.read() as session:
        assert session.scalars(select(Attempt)).all() == []


def test_a_code_is_six_plain_digits_and_nothing_near(world: World) -> None:
    visitor = world.browser()
    visitor.sign_in(OFFICER)
    code = world.code(OFFICER)
    wide = code.translate({digit: digit - 0x30 + 0xFF10 for digit in range(0x30, 0x3A)})
    far = factors.code_at(SEED, int(real_now().timestamp()) // 30 - 5)
    for wrong in (wide, f" {code}", f"{code} ", far):
        assert visitor.press("/login/second", {"code": wrong}).status_code == 401
    assert visitor.press("/login/second", {"code": code}).status_code == 303
    assert visitor.get("/office/who").status_code == 200


def test_wrong_codes_are_limited_per_user_across_browsers(world: World, forward: Forward) -> None:
    for _ in range(5):
        visitor = world.browser()
        visitor.sign_in(OFFICER)
        assert visitor.press("/login/second", {"code": "000000"}).status_code == 401
    visitor = world.browser()
    visitor.sign_in(OFFICER)
    assert visitor.press("/login/second", {"code": world.code(OFFICER)}).status_code == 429
    forward(minutes=5, seconds=1)
    assert visitor.press("/login/second", {"code": world.code(OFFICER)}).status_code == 303


def test_whoever_has_no_second_factor_binds_an_app_before_anything_else(world: World) -> None:
    visitor = world.browser()
    visitor.sign_in(OTHER_REP)
    before = visitor.cookie()
    for page in ("/", "/account", "/keys", "/yours", "/account/codes"):
        assert visitor.get(page).location == "/account/app"
    page = visitor.get("/account/app").get_data(as_text=True)
    seed = re.search(r'class="typed secret">([A-Z2-7 ]+)<', page)
    assert seed
    assert visitor.get("/account/app/picture.svg").mimetype == "image/svg+xml"
    code = factors.code_at(base64.b32decode(seed[1].replace(" ", "")), int(real_now().timestamp()) // 30)
    answer = visitor.press("/account/app", {"code": code})
    codes = re.findall(r"<li>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</li>", answer.get_data(as_text=True))
    assert len(set(codes)) == 10
    assert visitor.cookie() != before
    assert visitor.get("/yours").status_code == 200

    again = world.browser()
    again.sign_in(OTHER_REP)
    assert again.get("/").location.startswith("/login/second")
    assert again.press("/login/second", {"code": code}).status_code == 401, "the code that bound the app passes once"
    typed = codes[0].lower().replace("-", " ")
    assert again.press("/login/second?recovery=1", {"recovery_code": typed}).status_code == 303
    third = world.browser()
    third.sign_in(OTHER_REP)
    assert third.press("/login/second?recovery=1", {"recovery_code": codes[0]}).status_code == 401
    assert "9 recovery codes left" in again.get("/account").get_data(as_text=True)


def test_grave_pages_ask_again_after_fifteen_minutes(world: World, forward: Forward) -> None:
    officer, rep = world.signed_in(OFFICER), world.signed_in(REP)
    assert officer.get("/office/who").status_code == 200
    forward(minutes=16)
    for page in ("/office/who", "/office/journal", "/account", "/account/app", "/account/codes"):
        asked = officer.get(page)
        assert asked.location.startswith("/login/second?goal=")
        assert rep.get(page).status_code in (303, 403)
    assert officer.press("/office/who", {"address": "a@b.example", "because": "a letter"}).status_code == 303
    before = officer.cookie()
    goal = asked.location.partition("goal=")[2]
    answer = officer.press("/login/second", {"code": world.code(OFFICER), "goal": goal})
    assert answer.location == "/account/codes"
    assert officer.cookie() != before
    asked = rep.get("/account")
    assert "again=1" in asked.location
    assert "Sign in once more" in rep.get(asked.location).get_data(as_text=True)


GOALS = (
    "/evil", "//evil.example", "/\\evil.example", "///evil.example", "https:evil.example", "https://evil.example",
    "http:///evil.example", "javascript:alert(1)", "/%09/evil.example", "/\t/evil.example", "\\\\evil.example",
    "/login@evil.example", "https://localhost@evil.example", "/%0d%0aLocation:%20https://evil.example", "",
    "/.evil.example",
    "Ii8vZXZpbC5leGFtcGxlIg.AAAAAAAAAAAAAAAAAAAAAAAAAAA",
)  # fmt: skip


def test_no_goal_leads_anywhere_but_where_this_site_signed(world: World) -> None:
    visitor = world.browser()
    for goal in GOALS:
        answer = visitor.press("/login", {"email": REP, "password": PASSWORD, "goal": goal})
        assert answer.location == "/"
        visitor.press("/logout")
    asked = visitor.get("/yours?q=a+b")
    goal = asked.location.partition("goal=")[2]
    assert visitor.press("/login", {"email": REP, "password": PASSWORD, "goal": goal}).location == "/yours?q=a+b"


def test_a_password_is_changed_only_with_the_old_one_and_to_a_good_one(world: World) -> None:
    visitor = world.signed_in(REP)
    for old, new, said in (
        (WRONG, "violet tapirs dance slowly", "This is not the password"),
        (PASSWORD, "short", "15 characters or more"),
        (PASSWORD, "x" * 1025, "at most 1024 bytes"),
    ):
        answer = visitor.press("/account", {"old_password": old, "new_password": new})
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert world.browser().sign_in(REP).status_code == 303


def test_a_browser_that_keeps_no_cookie_is_told_so_when_it_signs_in(world: World) -> None:
    visitor = world.browser()
    form = {"email": REP, "password": PASSWORD, "csrf_token": visitor.proof()}
    visitor.client.delete_cookie("__Host-cardfile")
    refused = visitor.post("/login", form)
    assert refused.status_code == 403
    assert "This browser kept no cookie" in refused.get_data(as_text=True)
