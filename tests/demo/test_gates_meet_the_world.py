"""The claim on which the demonstration stands: every gate refuses somebody of the first delivery, and most pass."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

from directory.dns import Answer, MailDomain
from ingest.gates.gate import GateContext, Refusal, TryLater
from ingest.gates.order import GATES, Admitted, admit, judge
from ingest.gates.subject import Subject
from ingest.sources.feeds.definition import parse_definition
from ingest.sources.feeds.mapping import Mapped, map_row
from ingest.sources.feeds.rows import Row, read_rows

TODAY = date(2026, 11, 22)
ANSWERS = {
    "mx": MailDomain(Answer.ACCEPTS, ("mail.example",), "mx"),
    "address-only": MailDomain(Answer.ACCEPTS, ("mail.example",), "address"),
    "null-mx": MailDomain(Answer.REFUSES, reason="null-mx"),
    "none": MailDomain(Answer.REFUSES, reason="no-mail-host"),
    "no-such-domain": MailDomain(Answer.REFUSES, reason="no-such-domain"),
    "servfail": MailDomain(Answer.TRY_LATER, reason="dns-failed"),
}


def context(world: Path) -> GateContext:
    facts = json.loads((world / "facts.json").read_text())
    zone = json.loads((world / "zone.json").read_text())["domains"]
    left_out = set(facts["suppressed_before"])
    return GateContext(
        today=TODAY,
        is_suppressed=lambda subject: "email" if left_out & set(subject.emails) else None,
        employer_opted_out=lambda domain: domain == facts["opted_out_employer"],
        consumer_domains=frozenset((world / "consumer_domains.txt").read_text().split()),
        answers={domain: ANSWERS[kind] for domain, kind in zone.items()},
    )


def verdicts(world: Path) -> tuple[Counter[str], Counter[str]]:
    """How the rows ended, by code, and what was stripped from those admitted."""
    feed = parse_definition((world / "feed.toml").read_text())
    known = context(world)
    ended, stripped = Counter[str](), Counter[str]()
    for row in read_rows(world / "kontor-delivery-1.jsonl.gz", feed.shape):
        assert isinstance(row, Row)
        mapped = map_row(row, feed, received_on=TODAY)
        assert isinstance(mapped, Mapped)
        first = admit(mapped.candidate, known)
        if isinstance(first, Admitted):
            stripped.update(first.counts)
            verdict = judge(Subject.of(first.candidate), known)
            ended[
                verdict.code if isinstance(verdict, Refusal) else "later" if isinstance(verdict, TryLater) else "passed"
            ] += 1
        else:
            ended[first.code] += 1
    return ended, stripped


def test_every_gate_refuses_somebody_most_pass_and_some_must_wait_for_dns(world: Path) -> None:
    ended, stripped = verdicts(world)
    assert {gate.code for gate in GATES} <= set(ended), ended
    assert 4_400 <= ended["passed"] <= 4_750, ended
    assert ended["later"] >= 20, ended
    assert stripped.keys() >= {"home_number", "home_address", "slogan", "birthday", "photo"}, stripped
    assert any(code.startswith("sensitive_") for code in stripped), stripped
