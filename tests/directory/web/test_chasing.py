"""Customers who owe an act to people they received are asked by mail, and reminded while late; no mail names anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from directory.accounts import letters
from directory.accounts.mailing import tell_of_duties
from directory.accounts.models import User
from directory.clock import now
from directory.posting import Sender
from directory.profiles import corrections
from directory.profiles.models import Profile
from directory.profiles.owed import Duty
from directory.profiles.recompile import facts_of
from directory.profiles.removal import leave
from directory.profiles.states import FactKind
from tests.directory.web.conftest import ANNIKA, REP, Visitor, World
from tests.privacy_center.conftest import Postbox

ADMIN = "ada@hafenrand.example"
DAY = timedelta(days=1)


def _leave(world: World) -> None:
    with world.database.write() as session:
        profile = session.get_one(Profile, world.people[ANNIKA.name])
        leave(session, profile, because="asked", at=now(), for_good=True)


def _correct(world: World) -> None:
    with world.database.write() as session:
        profile = session.get_one(Profile, world.people[ANNIKA.name])
        fact = next(fact for fact in facts_of(session, profile.id) if fact.kind == FactKind.TITLE)
        corrections.correct(session, profile, fact, "Chief Engineer", at=now())


def _mailed(world: World, postbox: Postbox, days: float) -> list[str]:
    """Whom the sweep mails when so many days have gone by."""
    before = len(postbox.kept)
    tell_of_duties(replace(world.held, mailer=postbox), now() + days * DAY)
    return sorted(one.recipient for one in postbox.kept[before:])


@pytest.mark.security(
    "GDPR 19: every customer who received a person is asked to act, and reminded until it has",
    breaks="directory/accounts/mailing.py::parts.database.until_done(partial(chasing.ask, owed=owed, at=at))",
)
def test_an_account_is_mailed_at_once_when_late_and_weekly_until_it_confirms(peopled: World, rep: Visitor) -> None:
    postbox = Postbox()
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    assert _mailed(peopled, postbox, 0) == []
    _leave(peopled)
    sent = [day for day in range(23) if _mailed(peopled, postbox, day + 0.01) == [ADMIN]]
    assert sent == [0, 7, 14, 21]
    with peopled.database.read() as session:
        duty_id = session.scalars(select(Duty.id)).one()
    assert rep.press("/duties/settled", {"duty": duty_id}).status_code == 303
    assert _mailed(peopled, postbox, 40) == []


def test_what_arises_on_one_day_is_one_mail(peopled: World, rep: Visitor) -> None:
    postbox = Postbox()
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _correct(peopled)
    assert _mailed(peopled, postbox, 0.01) == [ADMIN]
    _leave(peopled)
    assert [_mailed(peopled, postbox, days) for days in (0.1, 0.5, 1.1, 1.2)] == [[], [], [ADMIN], []]


@pytest.mark.parametrize(("late", "said"), [(0, "confirm it by 5 December"), (1, "was due on 5"), (2, "2 are late")])
def test_a_mail_asks_for_no_day_that_has_gone_by(late: int, said: str) -> None:
    sender = Sender("Cardfile Verzeichnis GmbH", "Speicherweg 4, 20457 Hamburg", "privacy@cardfile.example")
    written = letters.owed(3, late, datetime(2026, 12, 5, tzinfo=UTC), desk_url="https://cardfile.example/yours")
    text = " ".join(written(sender).text.split())
    assert said in text
    assert ("confirm it by" in text) is (late == 0)


def test_no_mail_names_the_person_and_its_link_leads_to_the_desk(peopled: World, rep: Visitor) -> None:
    postbox = Postbox()
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _leave(peopled)
    assert _mailed(peopled, postbox, 0.01) == [ADMIN]
    sent = postbox.kept[-1].message.decode()
    assert f"{peopled.held.settings.directory_url}/yours" in sent
    for word in (*ANNIKA.name.split(), ANNIKA.email, peopled.people[ANNIKA.name]):
        assert word not in sent


def test_all_users_of_an_account_without_an_admin_are_mailed_and_nobody_who_may_not_sign_in(
    peopled: World, rep: Visitor
) -> None:
    postbox = Postbox()
    rep.press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    _leave(peopled)
    with peopled.database.write() as session:
        account = session.scalars(select(User.account_id).where(User.email == REP)).one()
        colleagues = update(User).where(User.account_id == account)
        session.execute(colleagues.values(disabled_at=now()))
    assert _mailed(peopled, postbox, 0.01) == []
    with peopled.database.write() as session:
        session.execute(colleagues.where(User.role != "admin").values(disabled_at=None))
        left = session.scalars(select(User.email).where(User.account_id == account, User.disabled_at.is_(None))).all()
    assert REP in left
    assert _mailed(peopled, postbox, 0.02) == sorted(left)
