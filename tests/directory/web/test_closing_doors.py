"""Who is shut out, signed out or made to prove themselves anew is so in the next request of every browser."""

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from directory.accounts.models import RecoveryCode, User
from directory.cli import root
from directory.clock import now
from directory.db import Database
from tests.directory.web.conftest import ADMIN, OFFICER, PASSWORD, REP, World
from tests.services.surroundings import Forward

NEW = "violet tapirs dance slowly"


def shell(world: World, *words: str, typed: str = "", fails: bool = False) -> str:
    """What a ``cardfile users`` command prints."""
    done = CliRunner().invoke(root, ["users", *words], obj=lambda: world.held, input=typed)
    assert (done.exit_code != 0) == fails, done.output
    return done.output


@pytest.mark.security(
    "A 7.4.2: whoever is shut out is out of every browser at once",
    breaks="directory/commands/closing.py::user.disabled_at = user.disabled_at or now()",
)
def test_a_user_who_is_shut_out_is_out_everywhere_until_let_in_again(world: World) -> None:
    rep = world.signed_in(REP)
    assert "shut out" in shell(world, "disable", REP.upper())
    assert rep.get("/yours").status_code == 303
    assert world.browser().sign_in(REP).status_code == 401
    assert "shut out" in shell(world, "list")
    shell(world, "enable", REP)
    assert rep.get("/yours").status_code == 303, "the old browsers stay signed out"
    assert world.browser().sign_in(REP).status_code == 303


@pytest.mark.security(
    "A 7.4.5: the operator signs out one user, or everybody",
    breaks="directory/commands/closing.py::if everybody == bool(email):",
)
def test_the_operator_signs_out_one_or_all(world: World) -> None:
    first, second, admin, officer = (world.signed_in(who) for who in (REP, REP, ADMIN, OFFICER))
    assert "2 browsers of Jonas Weidling" in shell(world, "sign-out", REP)
    assert [one.get("/keys").status_code for one in (first, second, admin)] == [303, 303, 200]
    shell(world, "sign-out", fails=True)
    shell(world, "sign-out", REP, "--all", fails=True)
    assert "2 browsers" in shell(world, "sign-out", "--all")
    assert [one.get("/keys").status_code for one in (admin, officer)] == [303, 303]


@pytest.mark.security(
    "A 6.4.3: a new password from the operator leaves the second factor on",
    breaks="directory/accounts/signing_in.py::user.password_hash = password_hash",
)
def test_a_password_set_at_the_shell_ends_sessions_and_leaves_the_second_factor(world: World) -> None:
    officer = world.signed_in(OFFICER)
    assert "most common" in shell(world, "password", OFFICER, "--password-stdin", typed="password1\n", fails=True)
    shell(world, "password", OFFICER, "--password-stdin", typed=f"{NEW}\n")
    assert officer.get("/keys").status_code == 303
    assert world.browser().sign_in(OFFICER, PASSWORD).status_code == 401
    assert world.browser().sign_in(OFFICER, NEW).location.startswith("/login/second")


@pytest.mark.security(
    "A 6.4.4: a lost app is taken off by the operator alone, and a new one is bound before anything else",
    breaks="directory/commands/closing.py::user.totp_sealed = user.totp_confirmed_at = None",
)
def test_a_lost_app_is_taken_off_and_a_new_one_asked_for(world: World) -> None:
    officer = world.signed_in(OFFICER)
    with world.database.write() as session:
        session.add(RecoveryCode(user_id=world.user(OFFICER).id, code_hash="x"))
    shell(world, "unbind", OFFICER)
    with world.database.read() as session:
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert officer.get("/office/who").status_code == 303
    again = world.browser()
    again.sign_in(OFFICER)
    assert again.get("/office/who").location == "/account/app"


def test_nobody_is_nobody(world: World) -> None:
    for act in ("disable", "enable", "sign-out", "unbind"):
        assert "nobody with this address" in shell(world, act, "nobody@hafenrand.example", fails=True)


def test_a_fresh_database_knows_no_user(database: Database) -> None:
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 0


def test_a_password_never_grows_too_old(world: World, forward: Forward) -> None:
    forward(days=1_500)
    assert world.browser().sign_in(REP).status_code == 303
    assert world.user(REP).password_changed_at < now()


@pytest.mark.security(
    "A 7.5.2: browsers are ended by whoever proved themselves lately",
    breaks="directory/web/gate.py::grave = FRESH if request.method in front_door.SAFE else FRESH | FRESH_TO_ACT",
)
def test_the_page_of_browsers_is_read_at_any_time_and_ends_them_after_a_fresh_proof_only(
    world: World, forward: Forward
) -> None:
    mine, other = world.signed_in(REP), world.signed_in(REP)
    forward(minutes=16)
    assert mine.get("/account/browsers").status_code == 200
    assert "again=1" in mine.press("/account/browsers", {"end": "others"}).location
    assert other.get("/keys").status_code == 200
    mine.sign_in(REP)
    mine.press("/account/browsers", {"end": "others"})
    assert other.get("/keys").status_code == 303
