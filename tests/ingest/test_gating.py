"""The gates on people already held: new lists, silent DNS, and a gate that fails."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.dns import Answer, MailDomain
from directory.parts import Parts
from directory.profiles import owed, recompile, sweeps
from directory.profiles.models import Profile
from directory.profiles.states import State
from ingest.counters import counted
from ingest.gates.wordlists import lists_version
from ingest.gating import operator_lists
from ingest.models import MailDomainAnswer
from tests.ingest.world import ask_dns, deliver, person, profile_id_of, register, send, states

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def _sweep(held: Parts) -> int:
    lists = held.settings.home / "lists"
    return sweeps.gates_anew(held.database, operator_lists(lists).version, at=NOW)


@pytest.mark.security(
    "own: a new list counts for people held",
    breaks='ingest/gating.py::told = "\\n".join([lists_version(), *sorted(self.consumer), "-", *sorted(self.work)])',
)
def test_a_new_line_in_the_operators_list_takes_people_out_in_the_next_sweep(held: Parts) -> None:
    register(held)
    deliver(held, [person(1), person(2, emails=["ines@freepost.example"])])
    ask_dns(held)
    assert _sweep(held) == 0
    (held.settings.home / "lists").mkdir()
    (held.settings.home / "lists" / "consumer_domains.txt").write_text("# found in May\nfreepost.example\n")
    assert _sweep(held) == 2
    assert states(held) == ["gated", "removed"]
    assert _sweep(held) == 0


def test_the_operators_list_is_read_however_it_was_saved(held: Parts) -> None:
    folder = held.settings.home / "lists"
    folder.mkdir()
    (folder / "consumer_domains.txt").write_bytes("\ufeffFreepost.example # f\u00fcr Mai\r\n@straße.example\n".encode())
    (folder / "work_domains.txt").write_bytes("# für uns\nnordlicht.example\n".encode("latin-1"))
    lists = operator_lists(folder)
    assert lists.consumer == {"freepost.example", "xn--strae-oqa.example"}
    assert lists.work == {"nordlicht.example"}


def test_a_new_version_of_our_own_lists_is_a_new_version(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest import gating

    before = gating.OperatorLists(held.settings.home).version
    monkeypatch.setattr(gating, "lists_version", lambda: f"newer than {lists_version()}")
    assert gating.OperatorLists(held.settings.home).version != before


def test_silent_dns_is_no_pass_and_no_refusal_for_new_people(held: Parts) -> None:
    held.dns.fail("nordlicht.example")  # type: ignore[attr-defined]
    register(held)
    deliver(held, [person(1)])
    ask_dns(held)
    ask_dns(held, at=NOW + 10 * DAY)
    assert states(held) == ["received"]
    held.dns.says.clear()  # type: ignore[attr-defined]
    ask_dns(held, at=NOW + 11 * DAY)
    assert states(held) == ["gated"]


def test_a_told_person_stands_seven_days_of_silent_dns_and_no_longer(held: Parts) -> None:
    register(held)
    deliver(held, [person(1)])
    ask_dns(held)
    assert send(held) == 1
    assert states(held) == ["noticed"]
    held.dns.fail("nordlicht.example")  # type: ignore[attr-defined]
    ask_dns(held, at=NOW + 8 * DAY)
    ask_dns(held, at=NOW + 14 * DAY)
    assert states(held) == ["noticed"]
    ask_dns(held, at=NOW + 16 * DAY)
    assert states(held) == ["removed"]


def test_a_domain_that_takes_no_mail_ends_it_and_a_second_address_saves_it(held: Parts) -> None:
    held.dns.says["dead.example"] = MailDomain(Answer.REFUSES, reason="null-mx")  # type: ignore[attr-defined]
    register(held)
    deliver(
        held, [person(1, emails=["ines@dead.example"]), person(2, emails=["i@dead.example", "i@nordlicht.example"])]
    )
    ask_dns(held)
    assert states(held) == ["gated", "removed"]
    assert profile_id_of(held, "i@nordlicht.example")


@pytest.mark.security(
    "own: each refusal is counted and keeps no person",
    breaks="ingest/gating.py::_remember(session, held, verdict, at=at)",
)
def test_who_is_refused_after_the_way_in_is_counted_and_leaves_a_keyed_hash(held: Parts) -> None:
    held.dns.says["dead.example"] = MailDomain(Answer.REFUSES, reason="null-mx")  # type: ignore[attr-defined]
    register(held)
    deliver(held, [person(1), person(2, emails=["i@dead.example"]), person(3, emails=["i@freepost.example"])])
    deliver(held, [person(4, emails=["j@dead.example", "j@nordlicht.example"])])
    ask_dns(held)
    (held.settings.home / "lists").mkdir()
    (held.settings.home / "lists" / "consumer_domains.txt").write_text("freepost.example\n")
    _sweep(held)
    with held.database.read() as session:
        refused = [(row.code, row.saw) for row in session.scalars(select(owed.Refusal).order_by(owed.Refusal.code))]
        told = {one.code: one.times for one in counted(session, since=NOW.date())}
    assert refused == [("consumer_or_disposable", "operator_list"), ("mail_domain", "null-mx")]
    assert [told[code] for code in ("consumer_or_disposable", "mail_domain", "mail_domain:null-mx")] == [1, 1, 1]
    assert told["minor_related"] == 0


def test_a_gate_that_fails_lets_nobody_pass_and_holds_up_nobody_else(held: Parts) -> None:
    register(held)
    deliver(held, [person(number) for number in range(3)])
    unlucky = profile_id_of(held, person(1)["emails"][0])
    real = recompile._gates[0]

    def failing(session: Session, profile: Profile, *rest: Any) -> recompile.Verdict:
        if profile.id == unlucky:
            raise RuntimeError("a list could not be read")
        return real(session, profile, *rest)

    recompile.register_gates(failing)
    assert sweeps.gates_anew(held.database, "a new list", at=NOW) == 2
    with held.database.read() as session:
        assert session.get_one(Profile, unlucky).state == State.RECEIVED


def test_a_process_that_registered_no_gates_lets_nobody_pass(held: Parts) -> None:
    register(held)
    deliver(held, [person(1)])
    someone = profile_id_of(held, person(1)["emails"][0])
    recompile._gates.clear()
    with held.database.write() as session, pytest.raises(recompile.GatesMissing):
        recompile.recompile(session, session.get_one(Profile, someone), at=NOW)
    assert sweeps.gates_anew(held.database, "a new list", at=NOW) == 0
    assert states(held) == ["received"]


def test_a_domain_that_dns_fails_for_is_asked_less_often_and_at_the_instant_its_last_answer_ends(held: Parts) -> None:
    register(held)
    deliver(held, [person(1)])
    ask_dns(held)
    held.dns.fail("nordlicht.example")  # type: ignore[attr-defined]
    asked, at = [], NOW + 8 * DAY
    while at <= NOW + 20 * DAY:
        ask_dns(held, at=at)
        asked.append(at)
        with held.database.read() as session:
            at = session.scalars(select(MailDomainAnswer.next_check_at)).one()
    waits = [later - earlier for earlier, later in pairwise(asked)]
    assert (min(waits[:8]), max(waits)) == (timedelta(minutes=10), timedelta(hours=6))
    assert asked[0] + 7 * DAY + timedelta(seconds=1) in asked
