"""Whoever opted out at the vendor stays out of that feed: not stored, not told, counted, and so after a restore."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from directory.parts import Parts
from directory.profiles import journal
from directory.profiles.models import Company, Observation
from directory.profiles.replaying import register_act, replay
from ingest import feeds, files, opt_outs, pipeline
from ingest.models import FeedOptOut
from tests.ingest.world import ask_dns, deliver, person, register, send, states

NOW = datetime.now(UTC)


def _withdraw(held: Parts, *lines: str, name: str = "kontor") -> int:
    path = held.settings.home / "opt-outs.csv"
    path.write_text("".join(f"{line}\n" for line in ("email,id", *lines)))
    return feeds.withdraw_listed(held.database, name, path).records


def _number(held: Parts, table: type[Company | FeedOptOut | Observation]) -> int:
    with held.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _elsewhere(number: int, **changed: object) -> dict[str, object]:
    """The same person with nothing that tells so but the key, at a company of its own."""
    job = {"title": "CEO", "company": f"Fluss {number} AG", "domain": f"fluss{number}.example"}
    fresh = {"emails": [f"new{number}@fluss{number}.example"], "phone": f"+4930777{number:05}", "link": ""}
    return person(number, **(fresh | {"jobs": [job]} | changed))


@pytest.mark.security(
    "own: whoever opted out at the vendor stays out of its feed",
    breaks="ingest/pipeline.py::verdict = refusal_of(opted_out, key, mine) or admit(one.candidate, context)",
)
def test_the_next_delivery_brings_nobody_back_who_opted_out_and_tells_nobody(held: Parts, tmp_path: Path) -> None:
    register(held)
    deliver(held, [person(number) for number in range(3)])
    ask_dns(held)
    assert send(held) == 3
    assert _withdraw(held, "ines.aaaa@nordlicht.example,", ",K1") == 2
    assert _withdraw(held, "ines.aaaa@nordlicht.example,", ",K1") == 0
    companies = _number(held, Company)
    load = deliver(held, [person(0), person(2), _elsewhere(1), _elsewhere(0)], file="next.jsonl")
    assert load.counts == {"vendor_opt_out": 3, "unchanged": 1}
    with held.database.read() as session:
        assert files.write_rejects(session, load.id, tmp_path / "rejects.csv") == 3
    assert (tmp_path / "rejects.csv").read_text().splitlines() == [
        "row,reason,rule",
        "1,vendor_opt_out,record_key",
        "3,vendor_opt_out,record_key",
        "4,vendor_opt_out,record_key",
    ]
    ask_dns(held)
    assert send(held) == 0
    assert sorted(states(held)) == ["noticed", "removed", "removed"]
    assert (_number(held, Observation), _number(held, Company)) == (1, companies)


def test_keys_and_addresses_nobody_holds_yet_are_remembered_for_that_feed_alone(held: Parts) -> None:
    register(held)
    register(held, name="second")
    assert _withdraw(held, ",K1", "Ines.AAAC+news@Nordlicht.example,", "no address,") == 0
    assert _number(held, FeedOptOut) == 2
    rows = [person(1), person(2), person(3, emails=["no address", "ines.aaad@nordlicht.example"])]
    assert deliver(held, rows).counts["vendor_opt_out"] == 2
    assert states(held) == ["received"]
    assert deliver(held, rows, name="second").counts["accepted"] == 3


@pytest.mark.security(
    "own: an opt-out that comes while a delivery is read counts",
    breaks="ingest/pipeline.py::if late := refusal_of(listed, key, contacts[row]):",
)
def test_an_opt_out_that_comes_while_a_delivery_is_read_counts(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    register(held)
    admitted = pipeline.admit_all

    def admit_then_opt_out(*args: object, **named: object) -> list[pipeline.Ready]:
        ready = admitted(*args, **named)  # type: ignore[arg-type]
        _withdraw(held, ",K1", "ines.aaac@nordlicht.example,")
        return ready

    monkeypatch.setattr(pipeline, "admit_all", admit_then_opt_out)
    assert deliver(held, [person(1), person(2), person(3)]).counts == {"vendor_opt_out": 2, "accepted": 1}
    assert states(held) == ["received"]


def test_a_full_delivery_still_withdraws_only_until_it_holds_the_record_again(held: Parts) -> None:
    register(held, delivery="full")
    deliver(held, [person(number) for number in range(3)])
    deliver(held, [person(0), person(1)], file="shorter.jsonl")
    assert deliver(held, [person(0), person(1), person(2)], file="whole.jsonl").counts["accepted"] == 1


def test_an_older_backup_forgets_no_opt_out_and_the_journal_names_nobody(held: Parts) -> None:
    register_act(opt_outs.OPTED_OUT, opt_outs.opted_out_again)
    held.database.info["journal"] = lambda: journal.write_out(held.database, held.journal)
    register(held)
    deliver(held, [person(1), person(2)])
    _withdraw(held, ",K1", "ines.aaah@nordlicht.example,")
    _withdraw(held, ",K1")
    assert "ines" not in held.journal.path.read_text()
    (line,) = [one for one in held.journal.lines() if one.act == opt_outs.OPTED_OUT]
    line = replace(line, id="J" * 26)
    with held.database.write() as session:
        session.execute(delete(FeedOptOut))
    assert deliver(held, [person(1)], file="backup.jsonl").counts == {"accepted": 1}
    replayed = held.database.until_done(lambda session: replay(session, [line], at=NOW))
    assert dict(replayed.changed) == {opt_outs.OPTED_OUT: 1}
    assert sorted(states(held)) == ["received", "removed", "removed"]
    assert deliver(held, [person(1), person(7)], file="later.jsonl").counts == {"vendor_opt_out": 2}
    unknown = replace(line, id="L" * 26, body=line.body | {"source": "N" * 26})
    assert not held.database.until_done(lambda session: replay(session, [unknown], at=NOW)).changed
