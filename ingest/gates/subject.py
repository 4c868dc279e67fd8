"""What a gate looks at: one person as a source claims it or as a profile was compiled, without database."""

from dataclasses import dataclass, replace
from datetime import date

from ingest.candidate import Candidate, ClaimedEducation, ClaimedJob, ClaimedPhone


@dataclass(frozen=True, slots=True)
class Subject:
    """One person before a gate. ``of`` makes one from a candidate; a compiled profile fills the same fields from its
    facts and leaves ``sent_from`` and ``unheld`` empty, since neither is stored."""

    emails: tuple[str, ...] = ()
    full_name: str = ""
    given_name: str = ""
    family_name: str = ""
    jobs: tuple[ClaimedJob, ...] = ()
    education: tuple[ClaimedEducation, ...] = ()
    phones: tuple[ClaimedPhone, ...] = ()
    links: tuple[str, ...] = ()
    country: str = ""
    sent_from: str = ""
    unheld: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, candidate: Candidate) -> "Subject":
        """The subject that a candidate is, ``unheld`` included: a gate may look at what is never stored."""
        return cls(
            emails=candidate.emails,
            full_name=candidate.full_name,
            given_name=candidate.given_name,
            family_name=candidate.family_name,
            jobs=candidate.jobs,
            education=candidate.education,
            phones=candidate.phones,
            links=candidate.links,
            country=candidate.dials_from,
            sent_from=candidate.sent_from,
            unheld=candidate.unheld,
        )

    @property
    def name(self) -> str:
        """The full name, or the given and family name joined."""
        return self.full_name or " ".join(filter(None, (self.given_name, self.family_name)))

    def with_emails(self, emails: tuple[str, ...]) -> "Subject":
        """The same person with these addresses only."""
        return self if emails == self.emails else replace(self, emails=emails)


def is_current(job: ClaimedJob, *, on: date) -> bool:
    """True for a post without an end, or whose end (year, month or day) is not past."""
    return not job.ended or job.ended >= on.isoformat()[: len(job.ended)]
