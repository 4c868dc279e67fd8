"""Gate: nobody is held who cannot be told."""

from ingest.gates.gate import GateContext, Passed, Refusal, Verdict
from ingest.gates.subject import Subject

CODE = "cannot_be_told"


def judge(subject: Subject, _: GateContext) -> Verdict:
    """No deliverable address is known, so no notice (GDPR Art. 14) could ever reach the person."""
    return Passed(subject) if subject.emails else Refusal(CODE, "no_address")
