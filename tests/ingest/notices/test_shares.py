"""A member's mailbox is no cannon for spam: so many new people of one member a day are told, and the rest is not lost."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import event, select

from directory.db import Database
from directory.mail.envelope import RefusedForGood, TryLater
from directory.parts import Parts
from directory.profiles import sweeps
from directory.profiles.keys import Keys
from directory.profiles.models import Profile
from directory.profiles.owed import Notice
from directory.profiles.states import State
from ingest import cli, members
from ingest.models import Member
from ingest.notices import sending, shares
from tests.ingest import world
from tests.ingest.sources.letters import JANE_BLOCK, mail
from tests.ingest.world import ask_dns, deliver, person, register, send
from tests.journeys.people import consent, mailbox

MIRA, NILS = "mira@hafenrand.example", "nils@hafenrand.example"
MORNING = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=1)
DAY = timedelta(days=1)
A_SHARE = 3
NAMES = ("Ada Holm", "Bea Rask", "Cleo Winter", "Dora Sand", "Elsa Brook", "Fay Linden", "Gesa Moor", "Hanna Vogt")


@pytest.fixture(autouse=True)
def _a_small_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "NEW_PEOPLE_A_DAY", A_SHARE)


def _address(name: str) -> str:
    first, last = name.lower().split()
    return f"{first}.{last}@{last}.example"


def _letter(name: str) -> bytes:
    address, number = _address(name), NAMES.index(name)
    block = JANE_BLOCK.replace("jane.harrow@nordlicht.example", address).replace("Jane Harrow", name)
    block = block.replace("jane-harrow-example", name.lower().replace(" ", "-"))
    block = block.replace("496 0123", f"496 012{number}").replace("900123", f"90012{number}")
    return mail(f"Hello,\n\nsee you.\n\nKind regards\n{block}\n", sender=f"{name} <{address}>")


def _share(held: Parts, member: str, names: Sequence[str]) -> str:
    """Records a member's consent and reads their mailbox; answers what the command printed."""
    text = consent(held.settings.home, member=member).read_text()
    with held.database.write() as session:
        members.add(session, members.read_consent(text), at=datetime.now(UTC))
    box = mailbox(held.settings.home, [_letter(name) for name in names], name=f"{member}.mbox")
    words: list[str | Path] = ["load", box, "--as", member, "--here"]
    done = CliRunner().invoke(cli.mail, [str(word) for word in words], obj=lambda: held)
    assert done.exit_code == 0, done.output
    ask_dns(held)
    return done.output


def _told(held: Parts) -> list[str]:
    return [envelope.recipient for envelope in held.mailer.sent]  # type: ignore[attr-defined]


def _send_all(held: Parts, *, at: datetime) -> None:
    while send(held, at=at):
        continue


@pytest.mark.security(
    "Section 5: 200 new addressees per member and day",
    breaks="ingest/notices/sending.py::late = shares.put_off(session, found, at=at)",
)
def test_the_rest_of_a_great_mailbox_is_told_on_the_next_days(held: Parts) -> None:
    assert "4 of them are told tomorrow or later" in _share(held, MIRA, NAMES[:7])
    _send_all(held, at=MORNING)
    assert len(_told(held)) == A_SHARE
    _send_all(held, at=MORNING + timedelta(hours=17, minutes=59))
    assert len(_told(held)) == A_SHARE
    _send_all(held, at=MORNING + timedelta(hours=18))
    assert len(_told(held)) == 2 * A_SHARE
    _send_all(held, at=MORNING + DAY * 2)
    assert sorted(_told(held)) == sorted(map(_address, NAMES[:7]))


def test_a_small_mailbox_says_nothing_of_another_day(held: Parts) -> None:
    assert "tomorrow" not in _share(held, MIRA, NAMES[:A_SHARE])


def test_neither_a_feed_nor_another_member_waits_for_a_member_whose_day_is_full(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    _share(held, MIRA, NAMES[:5])
    _share(held, NILS, NAMES[5:])
    register(held)
    of_a_feed = [person(number, emails=[f"ines@firma{number}.example"]) for number in range(4)]
    deliver(held, [*of_a_feed, person(9, name=NAMES[4], emails=[_address(NAMES[4])])])
    ask_dns(held)
    monkeypatch.setattr(world, "send_due", partial(sending.send_due, at_most=1))
    _send_all(held, at=MORNING)
    assert {_address(name) for name in NAMES[4:]} <= set(_told(held))
    assert len(_told(held)) == A_SHARE + A_SHARE + len(of_a_feed) + 1


def test_a_new_address_of_somebody_told_already_takes_a_place_and_waits_its_turn(held: Parts) -> None:
    """A mailbox could else write to any address by naming it beside people whom feeds tell of."""
    register(held)
    pages = [f"https://www.linkedin.com/in/{name.lower().replace(' ', '-')}" for name in NAMES[:5]]
    deliver(held, [person(n, name=NAMES[n], link=pages[n], emails=[f"ines@firma{n}.example"]) for n in range(5)])
    ask_dns(held)
    _send_all(held, at=MORNING)
    assert sorted(_told(held)) == [f"ines@firma{number}.example" for number in range(5)], (
        "a feed's people wait for nobody"
    )
    assert "2 of them are told tomorrow or later" in _share(held, MIRA, NAMES[:5])
    _send_all(held, at=MORNING + timedelta(hours=1))
    assert len(set(_told(held)) & set(map(_address, NAMES))) == A_SHARE
    _send_all(held, at=MORNING + DAY)
    assert sorted(_told(held)[5:]) == sorted(map(_address, NAMES[:5])), "put off, and not lost"
    with held.database.read() as session:
        assert set(session.scalars(select(Profile.state))) == {State.NOTICED}


def test_an_address_that_a_feed_or_the_mails_own_notice_told_before_takes_no_place(held: Parts) -> None:
    _share(held, MIRA, NAMES[:2])
    _send_all(held, at=MORNING)
    register(held)
    deliver(held, [person(n, name=NAMES[n], emails=[_address(NAMES[n])], mobile=f"+4915111111{n}") for n in range(2)])
    ask_dns(held)
    _send_all(held, at=MORNING + timedelta(hours=1))
    assert sorted(_told(held)) == sorted([*map(_address, NAMES[:2])] * 2), "told of the number too"
    with held.database.read() as session:
        assert session.scalars(select(Member.new_people)).one() == 2


def test_what_is_refused_or_tried_again_gives_no_place_away(held: Parts) -> None:
    _share(held, MIRA, NAMES[:6])
    held.mailer.outcomes[:] = [RefusedForGood(550, "5.1.1", "no"), TryLater("later"), TryLater("later")]  # type: ignore[attr-defined]
    _send_all(held, at=MORNING)
    assert len(_told(held)) == A_SHARE
    _send_all(held, at=MORNING + timedelta(hours=6))
    assert len(set(_told(held))) == A_SHARE
    assert len(_told(held)) == A_SHARE + 2


def test_a_try_that_died_keeps_its_place(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    _share(held, MIRA, NAMES[:6])

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt("power gone")

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_settle", crash)
        with pytest.raises(KeyboardInterrupt, match="power gone"):
            send(held, at=MORNING)
    _send_all(held, at=MORNING + timedelta(hours=1))
    assert len(set(_told(held))) == A_SHARE
    with held.database.read() as session:
        assert session.scalars(select(Member.new_people)).one() == A_SHARE


def test_two_workers_together_pass_no_share(held: Parts) -> None:
    _share(held, MIRA, NAMES)

    def claim(_: int) -> int:
        claimed, _late = held.database.until_done(lambda session: sending._claim(session, at=MORNING, at_most=2))
        return len(claimed)

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(claim, range(6))) == A_SHARE


def test_whoever_waits_past_the_last_day_to_tell_is_erased_untold(held: Parts) -> None:
    _share(held, MIRA, NAMES[:5])
    _send_all(held, at=MORNING)
    told = set(_told(held))
    with held.database.read() as session:
        last_day = max(session.scalars(select(Profile.tell_by)))
    assert sweeps.erase_untold(held.database, at=last_day) == 2
    _send_all(held, at=last_day + DAY)
    assert set(_told(held)) == told
    with held.database.read() as session:
        left = select(Notice.id).join(Profile, Profile.id == Notice.profile_id).where(Profile.state == State.GATED)
        assert session.scalars(left).all() == []


def test_how_many_wait_is_counted_without_reading_everybodys_records_and_notices(sqlite_url: str, keys: Keys) -> None:
    database = Database(sqlite_url, {"keys": keys})
    asked: list[tuple[str, Any]] = []
    with database.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        assert shares.told_later(session, Member(id="M" * 26, new_people=0), at=MORNING) == 0
        plan = [
            row[3]
            for words, values in tuple(asked)
            if words.startswith("SELECT")
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)
        ]
    database.dispose()
    assert len(plan) > 5
    assert [step for step in plan if step.startswith("SCAN") and step.split()[1] in ("observation", "notice")] == []
