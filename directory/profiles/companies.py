"""Companies are rows of their own: found by domain, never by name alone, compiled from what each source claims."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.identity import company_name_key, registrable
from directory.profiles.keys import new_id
from directory.profiles.models import Company, CompanyClaim, Source

SIZE_BANDS = ("1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001-10000", "10001+")
_UPPER = (10, 50, 200, 500, 1000, 5000, 10000)


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What a source says about one company; ``domain`` as written, ``size`` as written (a number or a band)."""

    name: str
    domain: str
    industry: str = ""
    size: str = ""
    address: str = ""
    country: str = ""
    social: tuple[str, ...] = ()


def size_band(text: str) -> str:
    """The band of a size as written (``250``, ``201-500``, ``1,001 to 5,000``, ``10000+``); empty when it says none."""
    digits = [int("".join(c for c in word if c.isdigit())) for word in text.replace(",", "").replace("–", "-").replace("-", " ").split() if any(c.isdigit() for c in word) and len(word) < 12]
    if not digits:
        return ""
    upper = digits[-1] + 1 if text.rstrip().endswith("+") and digits[-1] in (*_UPPER,) else digits[-1]
    return next((band for limit, band in zip(_UPPER, SIZE_BANDS, strict=False) if upper <= limit), SIZE_BANDS[-1])


def resolve(session: Session, facts: CompanyFacts, source: Source, *, seen_on: date) -> str:
    """The id of the company with this domain, made when it is new; empty when no domain says which company it is."""
    domain = registrable(facts.domain)
    if not domain or not facts.name:
        return ""
    cache: dict[str, Company] = session.info.setdefault("companies", {})
    company = cache.get(domain) or session.scalar(select(Company).where(Company.domain == domain))
    if company is None:
        company = Company(
            id=new_id(), name=facts.name, normal_name=company_name_key(facts.name), domain=domain, social=[],
            first_seen_on=seen_on,
        )  # fmt: skip
        session.add(company)
        session.flush()
    cache[domain] = company
    _claim(session, company, facts, source, seen_on)
    return company.id


def _claim(session: Session, company: Company, facts: CompanyFacts, source: Source, seen_on: date) -> None:
    said: dict[str, object] = {
        "name": facts.name[:200],
        "industry": facts.industry[:120],
        "size_band": size_band(facts.size),
        "address": facts.address[:400],
        "country": facts.country[:2],
        "social": list(facts.social),
    }
    claim = session.get(CompanyClaim, (company.id, source.id))
    if claim is None:
        claim = CompanyClaim(
            company_id=company.id, source_id=source.id, name=facts.name[:200], social=[], first_seen_on=seen_on,
            last_seen_on=seen_on,
        )  # fmt: skip
        session.add(claim)
    elif seen_on < claim.last_seen_on:
        return
    for name, value in said.items():
        if value and getattr(claim, name) != value:
            setattr(claim, name, value)
        if value and (not getattr(company, name) or seen_on > claim.last_seen_on) and getattr(company, name) != value:
            setattr(company, name, value)
    if seen_on > claim.last_seen_on:
        claim.last_seen_on = seen_on
