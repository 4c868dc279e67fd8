"""Gate: an employer may keep its people out."""

from directory.profiles.identity import registrable
from ingest.gates.gate import GateContext, Passed, Refusal, Verdict, domain_of
from ingest.gates.subject import Subject, is_current

CODE = "employer_opted_out"


def judge(subject: Subject, context: GateContext) -> Verdict:
    """An address, or a present employer, at a company that opted out for its people."""
    employers = [job.company.domain for job in subject.jobs if job.company and is_current(job, on=context.today)]
    domains = dict.fromkeys(registrable(domain) for domain in [*map(domain_of, subject.emails), *employers] if domain)
    if any(context.employer_opted_out(domain) for domain in domains if domain):
        return Refusal(CODE, "domain")
    return Passed(subject)
