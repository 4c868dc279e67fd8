"""From a cleaned candidate to the claim that is stored: canonical addresses and numbers, companies found or made."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from directory.profiles.companies import CompanyFacts, Said
from directory.profiles.evidence import Claim, EducationClaim, JobClaim
from directory.profiles.identity import (
    canonical_email,
    canonical_link,
    canonical_phone,
    company_name_key,
    email_domain,
    folded,
    registrable,
)
from directory.profiles.states import FactKind
from directory.profiles.whereabouts import country_code
from ingest.candidate import Candidate, ClaimedCompany, ClaimedJob, PhoneKind

_KIND = {
    PhoneKind.DIRECT: FactKind.WORK_PHONE,
    PhoneKind.MOBILE: FactKind.MOBILE,
    PhoneKind.SWITCHBOARD: FactKind.SWITCHBOARD,
}


def claim_of(candidate: Candidate, emails: tuple[str, ...]) -> Claim:
    """The claim before its companies are looked up; ``emails`` are those the gates left. Faxes are not kept; a number
    that the record also calls a switchboard is one."""
    addresses = tuple(dict.fromkeys(filter(None, map(canonical_email, emails))))
    home = email_domain(addresses[0]) if addresses else ""
    name = candidate.full_name or f"{candidate.given_name} {candidate.family_name}".strip()
    phones = {
        number: _KIND[phone.kind]
        for phone in sorted(candidate.phones, key=lambda phone: phone.kind is PhoneKind.SWITCHBOARD)
        if phone.kind in _KIND and (number := canonical_phone(phone.text, candidate.dials_from))
    }
    return Claim(
        full_name=name,
        given_name=candidate.given_name,
        family_name=candidate.family_name,
        emails=addresses,
        phones=tuple((kind, number) for number, kind in phones.items()),
        links=tuple(dict.fromkeys(filter(None, map(canonical_link, candidate.links)))),
        jobs=_once_each(_job(job, home) for job in candidate.jobs if job.title or job.company),
        education=tuple(
            EducationClaim(school.school, school.degree, school.subject, school.ended)
            for school in candidate.education
            if school.school
        ),
        city=candidate.city,
        region=candidate.region,
        country=candidate.country,
        hints=_hints_of(candidate),
        page_url=candidate.page_url,
        proof=candidate.proof,
    )


def _hints_of(candidate: Candidate) -> tuple[str, ...]:
    """What the source guesses, and where it says the present employer sits."""
    employers = (job.company.country for job in candidate.jobs if job.company is not None and not job.ended)
    return tuple(dict.fromkeys(filter(None, (*candidate.hints, *employers))))


def companies_of(candidate: Candidate, claim: Claim) -> list[Said]:
    """What a record says of the companies that its posts name by a domain. Where a company sits is said of it, or its
    postal address ends with it: where its people live says nothing of it."""
    guessed = guessed_employers(candidate, claim)
    said = []
    for job in claim.jobs:
        is_guess = (job.company_domain, job.company) in guessed
        if not job.company_domain or not job.company or (is_guess and candidate.sent_from):
            continue
        company = _all_told(candidate.jobs, job.company, job.company_domain)
        facts = CompanyFacts(
            name=job.company,
            domain=job.company_domain,
            industry=company.industry,
            size=company.size,
            address=company.address,
            country=company.country or _country_at_the_end(company.address),
            social=company.social,
            guessed=is_guess,
        )
        said.append((facts, candidate.seen_on))
    return said


def _all_told(jobs: Iterable[ClaimedJob], name: str, domain: str) -> ClaimedCompany:
    """All that a record says of a company: many vendors say more where they name the present employer than where they
    name it again among all posts."""
    told = ClaimedCompany(name)
    for company in (job.company for job in jobs if job.company is not None):
        same = company_name_key(company.name) == company_name_key(name)
        if same and (not company.domain or registrable(company.domain) == domain):
            both = {field: getattr(told, field) or getattr(company, field) for field in told.__dataclass_fields__}
            told = ClaimedCompany(**both)
    return told


def guessed_employers(candidate: Candidate, claim: Claim) -> set[tuple[str, str]]:
    """Domain and name of the employers whose domain is only that of the person's address: it may be a provider's, or a
    former employer's. Of a mail it makes no company; of a feed's row it does where no other is known there."""
    told = {job.company.name for job in candidate.jobs if job.company is not None and job.company.domain}
    return {(job.company_domain, job.company) for job in claim.jobs if job.company and job.company not in told}


def _country_at_the_end(address: str) -> str:
    """The country that a postal address names in its last part; a code of two or three letters may be a state's."""
    last = re.split(r"[,\n]", address.rstrip(" .,\n"))[-1].strip()
    return country_code(last) if len(last) > len("DEU") or last.upper() in {"USA", "UAE"} else ""


def with_companies(
    claim: Claim, ids: Mapping[str, str], known: Mapping[tuple[str, str], str], guessed: Collection[tuple[str, str]]
) -> Claim:
    """The same claim with each post tied to its company's row: by ``ids`` where a domain says which company it is, and
    where that is ``guessed``, by domain and name among those ``known``."""
    jobs = []
    for job in claim.jobs:
        named = (job.company_domain, job.company)
        found = known.get(named, "") if named in guessed else ids.get(job.company_domain, "")
        jobs.append(replace(job, company_id=found) if all(named) else job)
    return replace(claim, jobs=tuple(jobs))


def _once_each(jobs: Iterable[JobClaim]) -> tuple[JobClaim, ...]:
    """A post told twice in one record (many vendors name the present one again among all) once, with what either
    knows."""
    told: dict[tuple[str, str, str], JobClaim] = {}
    for job in jobs:
        key = (folded(job.title), company_name_key(job.company), "over" if job.ended else "")
        known = told.get(key)
        if known is None or (known.started and job.started and known.started != job.started):
            told[key if known is None else (*key[:2], job.started)] = job
            continue
        both = {name: getattr(known, name) or getattr(job, name) for name in JobClaim.__dataclass_fields__}
        told[key] = JobClaim(**both)
    return tuple(told.values())


def _job(job: ClaimedJob, home: str) -> JobClaim:
    """A post; a present employer without a domain of its own is the one whose address the person uses at work."""
    company = job.company
    domain = registrable(company.domain) if company is not None and company.domain else ""
    if company is not None and not domain and not job.ended:
        domain = registrable(home)
    return JobClaim(
        title=job.title,
        department=job.department,
        company=company.name if company is not None else "",
        company_domain=domain,
        started=job.started,
        ended=job.ended,
    )
