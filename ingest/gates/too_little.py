"""Gate: an address alone is no professional profile."""

from ingest.gates.gate import GateContext, Passed, Refusal, Verdict
from ingest.gates.subject import Subject

CODE = "too_little"


def judge(subject: Subject, _: GateContext) -> Verdict:
    """No name, or neither a title nor an employer: too little to be a professional profile."""
    letters = [letter for letter in subject.name if letter.isalpha()]
    # One Han or Hangul character can be a name, one Latin letter cannot.
    if "@" in subject.name or not letters or (len(letters) == 1 and letters[0].isascii()):
        return Refusal(CODE, "no_name")
    if not any(job.title or (job.company and job.company.name) for job in subject.jobs):
        return Refusal(CODE, "no_title_or_employer")
    return Passed(subject)
