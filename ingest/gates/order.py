"""The gates in order, and the two ways through them: a candidate before it is written, a profile at any later time."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from ingest.candidate import Candidate
from ingest.gates import (
    address_syntax,
    cannot_be_told,
    consumer_or_disposable,
    employer_opted_out,
    mail_domain,
    minor_related,
    not_a_person,
    suppressed,
    too_little,
)
from ingest.gates.gate import Gate, GateContext, Passed, Refusal, TryLater, Verdict
from ingest.gates.strip import strip
from ingest.gates.subject import Subject

GATES: Final[tuple[Gate, ...]] = (
    Gate(suppressed.CODE, suppressed.judge),
    Gate(employer_opted_out.CODE, employer_opted_out.judge),
    Gate(not_a_person.CODE, not_a_person.judge),
    Gate(address_syntax.CODE, address_syntax.judge),
    Gate(consumer_or_disposable.CODE, consumer_or_disposable.judge),
    Gate(mail_domain.CODE, mail_domain.judge, needs_network=True),
    Gate(cannot_be_told.CODE, cannot_be_told.judge),
    Gate(minor_related.CODE, minor_related.judge),
    Gate(too_little.CODE, too_little.judge),
)


def _refused_already(subject: Subject, context: GateContext) -> Verdict:
    """What DNS has said before needs no network: else each delivery would make the card anew, only to erase it."""
    known = mail_domain.judge(subject, context)
    return known if isinstance(known, Refusal) else Passed(subject)


WITHOUT_NETWORK: Final = tuple(Gate(gate.code, _refused_already) if gate.needs_network else gate for gate in GATES)
"""The same gates in the same order, asked where nobody may wait for an answer from outside."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A candidate as it may be written, and by code what was dropped or stripped from it."""

    candidate: Candidate
    counts: Counter[str]


def judge(subject: Subject, context: GateContext, *, gates: tuple[Gate, ...] = GATES) -> Verdict:
    """Asks each gate in turn; the first that does not let pass ends it.

    An error inside a gate is not caught: whoever calls lets nobody pass on one.
    """
    dropped: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    for gate in gates:
        verdict = gate.judge(subject, context)
        if not isinstance(verdict, Passed):
            return verdict
        subject, dropped, waiting = verdict.subject, dropped + verdict.dropped, waiting + verdict.waiting
    return Passed(subject, dropped, waiting)


def admit(candidate: Candidate, context: GateContext) -> Admitted | Refusal:
    """Judges a candidate before it is written, without asking the network, and strips it.

    Gates see what the source said, birth dates included; what is left after stripping must pass them once more, since
    it is what the profile will be made of.
    """
    counts: Counter[str] = Counter()
    verdict = judge(Subject.of(candidate), context, gates=WITHOUT_NETWORK)
    if isinstance(verdict, Passed):
        counts.update(verdict.dropped)
        candidate, stripped = strip(replace(candidate, emails=verdict.subject.emails))
        counts.update(stripped)
        if stripped:
            verdict = judge(Subject.of(candidate), context, gates=WITHOUT_NETWORK)
    match verdict:
        case Passed():
            return Admitted(candidate, counts)
        case Refusal():
            return verdict
        case TryLater():
            raise AssertionError("a gate that asks no network has nothing to wait for")
