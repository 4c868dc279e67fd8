"""Gate: a domain that takes no mail can deliver no notice."""

from directory.dns import Answer
from ingest.gates.gate import GateContext, Passed, Refusal, TryLater, Verdict, domain_of
from ingest.gates.subject import Subject

CODE = "mail_domain"


def judge(subject: Subject, context: GateContext) -> Verdict:
    """No address at a domain that takes mail (MX, null MX, address as fallback).

    A DNS failure, or a domain nobody asked about yet, is neither refusal nor pass: with no other address the answer
    is "try later", beside a good one that address waits apart.
    """
    good: list[str] = []
    waiting: list[str] = []
    dropped: list[str] = []
    for address in subject.emails:
        said = context.answers.get(domain_of(address))
        if said is None or said.answer is Answer.TRY_LATER:
            waiting.append(address)
        elif said.answer is Answer.ACCEPTS:
            good.append(address)
        else:
            dropped.append(f"{CODE}:{said.reason or 'refuses'}")
    if not good and waiting:
        return TryLater(CODE, "dns")
    if not good and dropped:
        return Refusal(CODE, dropped[0].partition(":")[2][:40])
    return Passed(subject.with_emails(tuple(good)), tuple(dropped), tuple(waiting))
