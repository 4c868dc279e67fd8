"""Notices: proof of what was said, no mail too many, and whoever cannot be told is not listed."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.mail.envelope import Envelope, Outcome, RefusedForGood, TryLater
from directory.mail.verp import Verp
from directory.parts import Parts
from directory.profiles import operator, rights
from directory.profiles.models import Fact, Profile, ProfileMove
from directory.profiles.owed import LinkToken, Notice, NoticeContent, NoticeFact
from directory.profiles.recompile import facts_of
from directory.profiles.states import RestrictionReason, State
from directory.profiles.suppression import suppressed_among
from directory.profiles.tokens import LinkPurpose, find_link
from ingest.cli import notices
from ingest.notices import sending, writing
from ingest.notices.applying import apply_report
from ingest.notices.bounces import Report
from tests.ingest.world import ANSWERS, ask_dns, deliver, person, register, send, states

NOW = datetime.now(UTC) + timedelta(hours=1)
HOUR = timedelta(hours=1)


def _gated(held: Parts, *people: dict[str, object]) -> None:
    register(held)
    deliver(held, people or [person(1)])
    ask_dns(held)


def _notices(held: Parts) -> list[Notice]:
    with held.database.read() as session:
        rows = list(session.scalars(select(Notice).order_by(Notice.made_at)))
        session.expunge_all()
    return rows


def _report(held: Parts, kind: str, notice: Notice, *, refusal: str = "") -> str:
    report = Report(
        kind=kind,  # type: ignore[arg-type]
        permanent=True,
        verp_id=writing.mail_id(notice.id),
        status="5.1.1",
        message_id=None,
        refusal=refusal,
    )
    return held.database.until_done(lambda session: apply_report(session, report, at=NOW))


def test_a_delivered_notice_keeps_the_proof_of_what_it_said(held: Parts) -> None:
    _gated(held)
    assert send(held, at=NOW) == 1
    (notice,) = _notices(held)
    assert (notice.delivered_at, notice.delivered_by, notice.language) == (NOW, "exchanger", "de")
    assert notice.wait_ends_at == NOW + timedelta(days=30)
    assert notice.template_version.startswith("listing/de@")
    assert len(notice.text_sha256 or b"") == 32
    assert notice.server_answer == "2.0.0 kept"
    with held.database.read() as session:
        content = session.get_one(NoticeContent, notice.id).letter
        facts = facts_of(session, notice.profile_id)
        assert {line["value"] for line in content["held"]} >= {"Product Manager", "Hamburg, DE", "Nordlicht GmbH"}
        assert set(session.scalars(select(NoticeFact.fact_id))) == {fact.id for fact in facts}


def test_the_wait_begins_with_the_servers_answer_and_not_with_the_sweep(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gated(held)
    hour = [NOW]
    answer = held.mailer.send

    def slowly(envelope: Envelope) -> Outcome:
        hour[0] += 9 * timedelta(minutes=1)
        return answer(envelope)

    monkeypatch.setattr(held.mailer, "send", slowly)
    post = writing.Post(held.settings, held.mailer, Verp.of(held.settings), None)
    send(held, at=NOW - timedelta(days=1))  # leaves the operator's answers behind; nothing is due yet
    assert sending.send_due(held.database, post, now=lambda: hour[0]) == 1
    (notice,) = _notices(held)
    assert notice.delivered_at == NOW + timedelta(minutes=9)
    assert notice.wait_ends_at == NOW + timedelta(days=30, minutes=9)


def test_nothing_leaves_while_an_answer_of_the_operator_is_missing(held: Parts) -> None:
    _gated(held)
    with held.database.write() as session:
        operator.answer(session, operator.Answers(controller="Cardfile"), at=NOW)
    post = writing.Post(held.settings, held.mailer, Verp.of(held.settings), None)
    assert sending.send_due(held.database, post, now=lambda: NOW) == 0
    assert held.mailer.sent == []  # type: ignore[attr-defined]
    assert operator.missing(ANSWERS) == []


def test_one_domain_gets_ten_at_once_and_the_others_later(held: Parts) -> None:
    _gated(held, *[person(number) for number in range(12)])
    assert send(held, at=NOW) == 10
    assert send(held, at=NOW) == 0
    assert send(held, at=NOW + HOUR) == 2


def test_what_nobody_takes_is_tried_again_later_and_what_is_refused_goes_elsewhere(held: Parts) -> None:
    _gated(held, person(1, emails=["i@nordlicht.example", "i@flussbett.example"]))
    held.mailer.outcomes[:] = [TryLater("greylisted"), RefusedForGood(550, "5.1.1", "no such user")]  # type: ignore[attr-defined]
    assert send(held, at=NOW) == 1
    assert send(held, at=NOW) == 0
    assert send(held, at=NOW + HOUR) == 1
    assert send(held, at=NOW + 2 * HOUR) == 1
    addresses = [envelope.recipient for envelope in held.mailer.sent]  # type: ignore[attr-defined]
    assert addresses[0] == addresses[1] != addresses[2]
    assert states(held) == ["noticed"]


def test_whoever_has_no_other_address_leaves_and_is_not_suppressed(held: Parts) -> None:
    _gated(held)
    held.mailer.outcomes[:] = [RefusedForGood(550, "5.1.1", "no such user")]  # type: ignore[attr-defined]
    send(held, at=NOW)
    assert states(held) == ["removed"]
    with held.database.read() as session:
        keys = held.database.info["keys"]
        assert not suppressed_among(session, [keys.digest("email", person(1)["emails"][0])])


def test_a_bounce_after_the_delivery_takes_the_delivery_back(held: Parts) -> None:
    _gated(held)
    send(held, at=NOW)
    assert _report(held, "bounce", _notices(held)[0]) == "bounced_for_good"
    assert states(held) == ["removed"]


def test_the_status_counts_bounces_also_of_those_who_left_by_them(held: Parts) -> None:
    _gated(held, person(1), person(2, emails=["i@nordlicht.example", "i@flussbett.example"]))
    held.mailer.outcomes[:] = [RefusedForGood(550, "5.1.1", "no such user")] * 2  # type: ignore[attr-defined]
    send(held, at=NOW)
    told = CliRunner().invoke(notices, ["status"], obj=lambda: held).output
    assert re.search(r"came back, told again at another address\s*│\s*1\b", told), told
    assert re.search(r"came back, no other address: the person left\s*│\s*1\b", told), told


def _take_back(held: Parts, notice: Notice, *, said: str = "") -> str:
    return CliRunner().invoke(notices, ["revoke", notice.id], obj=lambda: held, input=said).output


def test_what_the_operator_takes_back_is_told_anew_at_the_same_address(held: Parts) -> None:
    _gated(held)
    send(held, at=NOW)
    assert "a new notice goes out" in _take_back(held, _notices(held)[0])
    assert states(held) == ["gated"]
    assert send(held, at=NOW + HOUR) == 1
    first, second = [envelope.recipient for envelope in held.mailer.sent]  # type: ignore[attr-defined]
    assert first == second
    assert states(held) == ["noticed"]
    told = CliRunner().invoke(notices, ["status"], obj=lambda: held).output
    for row, number in (
        ("of these, wait still running", 1),
        ("came back, told again at another address", 0),
        ("taken back by you, told again", 1),
        ("came back, no other address: the person left", 0),
    ):
        assert re.search(rf"{row}\s*│\s*{number}\b", told), told
    assert "Nothing was changed" in _take_back(held, _notices(held)[0])


def test_whoever_could_not_be_told_anew_is_erased_only_after_a_yes(held: Parts) -> None:
    _gated(held)
    send(held, at=NOW)
    with held.database.write() as session:
        session.scalars(select(Profile)).one().tell_by = NOW - 2 * HOUR
    (notice,) = _notices(held)
    assert "nobody can be told anew" in _take_back(held, notice, said="n\n")
    assert states(held) == ["noticed"]
    assert "is erased" in _take_back(held, notice, said="y\n")
    assert states(held) == ["removed"]
    with held.database.read() as session:
        assert session.scalars(select(ProfileMove.because).order_by(ProfileMove.id.desc())).first() == "operator"


def test_a_complaint_is_a_no_for_ever_even_when_the_card_had_gone(held: Parts) -> None:
    _gated(held)
    send(held, at=NOW)
    (notice,) = _notices(held)
    _report(held, "bounce", notice)
    assert _report(held, "complaint", notice) == "complaint"
    assert deliver(held, [person(1)]).counts == {"suppressed": 1}


def test_a_complaint_is_a_no_for_ever_although_a_restore_lost_the_mail_it_quotes(held: Parts) -> None:
    _gated(held)
    send(held, at=NOW)
    (notice,) = _notices(held)
    sent = held.mailer.sent[0].message.replace(b"=\r\n", b"")  # type: ignore[attr-defined]
    refusal = re.search(rb"/n/([\w-]{107})/no", sent)
    assert refusal is not None
    held.database.until_done(lambda session: session.execute(delete(LinkToken)))
    assert _report(held, "complaint", notice) == "unknown_notice"
    assert _report(held, "complaint", notice, refusal=refusal[1].decode()) == "complaint"
    assert deliver(held, [person(1)]).counts == {"suppressed": 1}


def test_a_mail_that_fails_unforeseen_makes_no_other_of_its_batch_leave_twice(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gated(held, *[person(number) for number in range(4)])
    unsent, unsettled = (person(number)["emails"][0] for number in range(2))
    with held.database.read() as session:
        theirs = select(Fact.profile_id).where(Fact.value == unsettled)
        notice_id = session.scalars(select(Notice.id).where(Notice.profile_id.in_(theirs))).one()
    hand_over, settle = held.mailer.send, sending._settle

    def sent(envelope: Envelope) -> Outcome:
        outcome = hand_over(envelope)
        if envelope.recipient == unsent:
            raise ZeroDivisionError
        return outcome

    def settled(session: Session, ended: Sequence[sending._Ended]) -> None:
        if notice_id in [one.notice_id for one in ended]:
            raise ZeroDivisionError
        settle(session, ended)

    with monkeypatch.context() as patched:
        patched.setattr(held.mailer, "send", sent)
        patched.setattr(sending, "_settle", settled)
        assert send(held, at=NOW) == 4
    assert states(held) == ["gated", "gated", "noticed", "noticed"]
    assert send(held, at=NOW + HOUR) == 2
    left = Counter(envelope.recipient for envelope in held.mailer.sent)  # type: ignore[attr-defined]
    assert sorted(left.values()) == [1, 1, 2, 2]
    assert left[unsent] == left[unsettled] == 2


def test_a_crash_after_the_250_repeats_the_same_mail_once_and_its_links_work(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gated(held)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt("power gone")

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_settle", crash)
        with pytest.raises(KeyboardInterrupt, match="power gone"):
            send(held, at=NOW)
    assert send(held, at=NOW) == 0
    assert send(held, at=NOW + HOUR) == 1
    assert send(held, at=NOW + 3 * HOUR) == 0
    first, second = held.mailer.sent  # type: ignore[attr-defined]
    assert _header(first, b"message-id") == _header(second, b"message-id")
    with held.database.read() as session:
        for envelope in (first, second):
            token = _header(envelope, b"list-unsubscribe").split(b"/n/")[1].split(b"/")[0].decode()
            assert find_link(session, token, LinkPurpose.REFUSE, at=NOW) is not None
        assert len(session.scalars(select(LinkToken)).all()) == 4


def _header(envelope: Envelope, name: bytes) -> bytes:
    head = envelope.message.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").partition(b"\r\n\r\n")[0]
    return next(line for line in head.split(b"\r\n") if line.lower().startswith(name + b":"))


def test_hidden_people_get_no_mail(held: Parts) -> None:
    _gated(held)
    with held.database.write() as session:
        profile = session.scalars(select(Profile)).one()
        rights.restrict(session, profile, reason=RestrictionReason.ASKED, at=NOW)
    assert send(held, at=NOW) == 0
    assert states(held) == [State.RESTRICTED]


def test_a_later_notice_names_the_source_of_what_is_new_and_no_other(held: Parts) -> None:
    _gated(held)
    send(held, at=NOW)
    register(held, name="zweite")
    deliver(held, [person(1, id="Z1", mobile="+4915123456789")], name="zweite")
    assert send(held, at=NOW + HOUR) == 1
    with held.database.read() as session:
        letters = [session.get_one(NoticeContent, notice.id).letter for notice in _notices(held)]
    assert [len(letter["sources"]) for letter in letters] == [1, 1]
