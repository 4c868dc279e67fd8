"""Gate: who left stays gone."""

from ingest.gates.gate import GateContext, Passed, Refusal, Verdict
from ingest.gates.subject import Subject

CODE = "suppressed"


def judge(subject: Subject, context: GateContext) -> Verdict:
    """An address, phone, profile link, or name with employer (by domain or by name: docs/decisions/0006) of someone who
    left; never a name alone."""
    kind = context.is_suppressed(subject)
    return Refusal(CODE, kind) if kind else Passed(subject)
