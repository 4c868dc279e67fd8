"""Whoever's password or second factor changed hears of it at the address they have had all along."""

import base64
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from directory.accounts import factors
from directory.accounts.changes import KIND
from directory.accounts.mailing import send_resets, tell_of_changes
from directory.cli import root
from directory.clock import now, real_now
from directory.mail.envelope import TryLater
from directory.profiles.owed import OutboxMail
from tests.directory.web.conftest import OFFICER, OTHER_REP, PASSWORD, REP, Visitor, World
from tests.directory.web.test_resetting import NEW
from tests.privacy_center.conftest import Postbox
from tests.services.surroundings import Forward

_SUBJECT = re.compile(rb"^Subject: (.*)\r$", re.M)


def told(world: World, postbox: Postbox) -> list[tuple[str, str]]:
    """Has the job run; whom it told since, and of what."""
    before = len(postbox.kept)
    tell_of_changes(replace(world.held, mailer=postbox), now())
    return subjects_since(postbox, before)


def subjects_since(postbox: Postbox, before: int) -> list[tuple[str, str]]:
    """Recipient and subject of every mail after the first ``before``."""
    found = []
    for one in postbox.kept[before:]:
        subject = _SUBJECT.search(one.message)
        assert subject is not None
        found.append((one.recipient, subject[1].decode()))
    return sorted(found)


def bind(visitor: Visitor) -> None:
    """Binds the app that the page offers."""
    page = visitor.get("/account/app").get_data(as_text=True)
    seed = re.search(r'class="typed secret">([A-Z2-7 ]+)<', page)
    assert seed is not None
    code = factors.code_at(base64.b32decode(seed[1].replace(" ", "")), int(real_now().timestamp()) // 30)
    assert visitor.press("/account/app", {"code": code}).status_code == 200


@pytest.mark.security(
    "A 6.3.7 (L3): whoever's password changed is told by mail, whichever way it changed",
    breaks="directory/accounts/signing_in.py::tell(session, user, Changed.PASSWORD, at=at)",
)
def test_a_changed_password_is_told_whichever_way_it_changed(world: World) -> None:
    postbox, changed = Postbox(), [(REP, "Your password for Cardfile was changed")]
    rep = world.signed_in(REP)
    rep.press("/account", {"old_password": "not this one at all", "new_password": NEW})
    assert told(world, postbox) == []
    rep.press("/account", {"old_password": PASSWORD, "new_password": NEW})
    assert told(world, postbox) == changed
    CliRunner().invoke(root, ["users", "password", REP, "--password-stdin"], obj=lambda: world.held, input=PASSWORD)
    assert told(world, postbox) == changed
    rep.press("/forgotten", {"email": REP})
    send_resets(replace(world.held, mailer=postbox), now())
    link = re.search(rb"/new-password/[A-Za-z0-9_-]{43}", postbox.kept[-1].message.replace(b"=\r\n", b""))
    assert link is not None
    assert told(world, postbox) == []
    rep.press(link[0].decode(), {"new_password": NEW})
    assert told(world, postbox) == changed
    said = b"".join(one.message for one in postbox.kept)
    assert NEW.encode() not in said
    assert PASSWORD.encode() not in said


@pytest.mark.security(
    "A 6.3.7 (L3): whoever's second factor changed is told by mail",
    breaks="directory/accounts/signing_in.py::tell(session, user, Changed.APP_BOUND, at=now())",
)
def test_a_changed_second_factor_is_told(world: World) -> None:
    postbox, visitor = Postbox(), world.browser()
    visitor.sign_in(OTHER_REP)
    bind(visitor)
    assert told(world, postbox) == [(OTHER_REP, "An authenticator app was bound at Cardfile")]
    visitor.press("/account/codes")
    assert told(world, postbox) == [(OTHER_REP, "New recovery codes were made at Cardfile")]
    CliRunner().invoke(root, ["users", "unbind", OFFICER], obj=lambda: world.held)
    assert told(world, postbox) == [(OFFICER, "Your authenticator app was taken off at Cardfile")]


def test_word_of_a_change_waits_for_the_mail_server_and_is_then_forgotten(world: World, forward: Forward) -> None:
    postbox = Postbox(outcome=TryLater("relay-unreachable"))
    world.signed_in(REP).press("/account", {"old_password": PASSWORD, "new_password": NEW})
    assert told(world, postbox) == []
    postbox.outcome = None
    forward(seconds=11)
    assert len(told(world, postbox)) == 1
    with world.database.read() as session:
        kept = select(OutboxMail.sealed).where(OutboxMail.kind == KIND)
        assert session.scalars(kept).all() == [None]
