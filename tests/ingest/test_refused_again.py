"""Whom the way in refused once is refused again at the door: the same delivery makes no card, no mail, no move anew."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from directory.db import Database
from directory.dns import Answer, MailDomain
from directory.mail.envelope import RefusedForGood
from directory.parts import Parts
from directory.profiles import refusals
from directory.profiles.models import Profile, ProfileMove
from directory.profiles.owed import Refusal
from tests.ingest.world import ask_dns, deliver, person, register, send, states

NOW = datetime.now(UTC) + timedelta(hours=1)


def _rows(database: Database) -> tuple[int, int]:
    with database.read() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Profile, ProfileMove))  # type: ignore[return-value]


def test_a_domain_known_to_take_no_mail_makes_no_card_again(held: Parts) -> None:
    held.dns.says["dead.example"] = MailDomain(Answer.REFUSES, reason="null-mx")  # type: ignore[attr-defined]
    register(held)
    rows = [person(1), person(2, emails=["ines@dead.example"])]
    deliver(held, rows)
    ask_dns(held)
    before = _rows(held.database)
    assert deliver(held, rows, file="again.jsonl").counts == {"unchanged": 1, "mail_domain": 1}
    assert _rows(held.database) == before


def test_an_address_that_sent_its_mail_back_makes_no_card_and_gets_no_mail_again(held: Parts) -> None:
    register(held)
    deliver(held, [person(1)])
    ask_dns(held)
    held.mailer.outcomes[:] = [RefusedForGood(550, "5.1.1", "no such user")]  # type: ignore[attr-defined]
    send(held, at=NOW)
    assert states(held) == ["removed"]
    before = _rows(held.database)
    assert deliver(held, [person(1)], file="again.jsonl").counts == {"cannot_be_told": 1}
    assert _rows(held.database) == before
    assert send(held, at=NOW + timedelta(days=1)) == 0


def test_another_address_or_three_months_let_a_person_in_again(held: Parts) -> None:
    register(held)
    deliver(held, [person(1), person(2)])
    ask_dns(held)
    held.mailer.outcomes[:] = [RefusedForGood(550, "5.1.1", "no such user")] * 2  # type: ignore[attr-defined]
    send(held, at=NOW)
    moved = person(1, emails=[*person(1)["emails"], "i@flussbett.example"])
    assert deliver(held, [moved, person(2)]).counts == {"accepted": 1, "cannot_be_told": 1}
    with held.database.write() as session:
        for kept in session.scalars(select(Refusal).where(Refusal.saw == "bounced")):
            kept.refused_at -= refusals.BOUNCE_STANDS + timedelta(hours=2)
    assert deliver(held, [moved, person(2)], file="later.jsonl").counts == {"unchanged": 1, "accepted": 1}


def test_an_address_that_sent_its_mail_back_is_known_in_every_writing(held: Parts) -> None:
    register(held)
    shouted = person(1, emails=["Ines.AAAB@NordLicht.Example"])
    deliver(held, [shouted])
    ask_dns(held)
    held.mailer.outcomes[:] = [RefusedForGood(550, "5.1.1", "no such user")]  # type: ignore[attr-defined]
    send(held, at=NOW)
    before = _rows(held.database)
    for number, row in enumerate((shouted, person(1))):
        assert deliver(held, [row], file=f"{number}.jsonl").counts == {"cannot_be_told": 1}
    assert _rows(held.database) == before


def test_a_record_key_that_two_people_of_one_delivery_bear_keeps_the_first_each_time(held: Parts) -> None:
    """Else each delivery would erase the one before and mail the other anew, and nobody would ever be listed."""
    register(held)
    rows = [person(1), person(2, id="K1"), person(3)]
    assert deliver(held, rows).counts == {"accepted": 2, "key_of_another": 1}
    ask_dns(held)
    before = _rows(held.database)
    assert deliver(held, rows, file="again.jsonl").counts == {"unchanged": 2, "key_of_another": 1}
    assert _rows(held.database) == before
