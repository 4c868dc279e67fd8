"""Posts and schools as one line each: which line of the card such a thing is, and by which keys it is barred."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from directory.profiles.evidence import EducationClaim, JobClaim
from directory.profiles.identity import company_name_key, folded, registrable
from directory.profiles.states import FactKind
from directory.profiles.titles import normalise_title

May = Callable[[FactKind, str], bool]
"""Whether a normal value of a kind may be said by a source."""


@dataclass(frozen=True, slots=True)
class BarKeys:
    """What a post or school is barred by: ``whole`` keeps it out whatever its dates, under every name of its employer;
    ``dated`` keeps out these dates of it alone."""

    whole: tuple[str, ...]
    dated: tuple[str, ...]


def employer_of(job: JobClaim) -> str:
    """An employer's key within a card: its company row, else its folded name, else its domain; without a row a domain
    may be a provider's, at which an employer that changes is another."""
    return job.company_id or company_name_key(job.company) or registrable(job.company_domain)


def short(text: str) -> str:
    """A slot's name made of any text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def slot_of_post(job: JobClaim, *, present: bool) -> str:
    """The line of a post: the present one is one line whatever it is called."""
    return short(f"{employer_of(job)}|{'' if present else folded(job.title)}")


def slot_of_school(school: EducationClaim) -> str:
    """The line of a school."""
    return short(school_key(school))


def school_key(school: EducationClaim) -> str:
    """A school with its degree and field, by which two sources say the same."""
    return f"{folded(school.school)}|{folded(school.degree)}|{folded(school.subject)}"


def keys_of_post(job: JobClaim, *, present: bool) -> BarKeys:
    """The present post is also known by its employer alone, since its title may be corrected beside it."""
    names = (company_name_key(job.company), registrable(job.company_domain), job.company_id)
    employers = tuple(dict.fromkeys(filter(None, names))) or ("",)
    titled = tuple(f"{normalise_title(job.title)}|{employer}" for employer in employers)
    untitled = tuple(f"|{employer}" for employer in employers) if present else ()
    dates = f"{job.started}|{job.ended}"
    return BarKeys((*untitled, *titled), tuple(f"{one}|{dates}" for one in untitled or titled))


def keys_of_school(school: EducationClaim) -> BarKeys:
    """A school is known by its name, degree and field."""
    key = school_key(school)
    return BarKeys((key,), (f"{key}|{school.ended}",))


def keys_of_line(kind: FactKind, detail: Mapping[str, Any], company_id: str | None) -> BarKeys:
    """The keys of a line of the card as it stands."""
    if kind is FactKind.JOB:
        return keys_of_post(post_of(detail, company_id), present=bool(detail.get("present")))
    return keys_of_school(school_of(detail))


def post_of(detail: Mapping[str, Any], company_id: str | None) -> JobClaim:
    """The post of a line."""
    said = {name: str(detail.get(name) or "") for name in ("title", "department", "company", "started", "ended")}
    return JobClaim(**said, company_domain=str(detail.get("domain") or ""), company_id=company_id or "")


def school_of(detail: Mapping[str, Any]) -> EducationClaim:
    """The school of a line."""
    return EducationClaim(**{name: str(detail.get(name) or "") for name in ("school", "degree", "subject", "ended")})


def post_left(job: JobClaim, *, present: bool, may: May) -> JobClaim | None:
    """What a source may still say of a post: the present one stays, since title and employer are lines of their own,
    and loses a first day the person corrected."""
    keys = keys_of_post(job, present=present)
    dates_stand = all(may(FactKind.JOB, one) for one in keys.dated)
    if present:
        return job if dates_stand else replace(job, started="")
    return job if dates_stand and all(may(FactKind.JOB, one) for one in keys.whole) else None


def school_may(school: EducationClaim, *, may: May) -> bool:
    """Whether a source may still say this of a school."""
    keys = keys_of_school(school)
    return all(may(FactKind.EDUCATION, one) for one in (*keys.whole, *keys.dated))
