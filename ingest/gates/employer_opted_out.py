"""Gate: an employer may keep its people out."""

from datetime import date

from directory.profiles.identity import registrable
from ingest.gates.gate import GateContext, Passed, Refusal, Verdict, domain_of
from ingest.gates.subject import Subject, is_current

CODE = "employer_opted_out"


def judge(subject: Subject, context: GateContext) -> Verdict:
    """An address, or a present employer, at a company that opted out for its people."""
    if any(map(context.employer_opted_out, employers_of(subject, today=context.today))):
        return Refusal(CODE, "domain")
    return Passed(subject)


def employers_of(subject: Subject, *, today: date) -> list[str]:
    """The registrable domains somebody works for, by address or by a present post."""
    employers = [job.company.domain for job in subject.jobs if job.company and is_current(job, on=today)]
    domains = dict.fromkeys(registrable(domain) for domain in [*map(domain_of, subject.emails), *employers] if domain)
    return [domain for domain in domains if domain]
