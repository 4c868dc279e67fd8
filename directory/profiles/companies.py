"""Companies are rows of their own: found by domain, never by name alone, compiled from what each source claims."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.identity import company_name_key, registrable
from directory.profiles.keys import new_id
from directory.profiles.models import Company, CompanyClaim, Source

SIZE_BANDS = ("1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001-10000", "10001+")
_UPPER = (10, 50, 200, 500, 1000, 5000, 10000)
_THOUSANDS = re.compile(r"(?<=\d)[,.' ](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d{1,9}")


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
    numbers = [int(word) for word in _NUMBER.findall(_THOUSANDS.sub("", text[:80]))]
    if not numbers:
        return ""
    upper = numbers[-1] + ("+" in text)
    return next((band for limit, band in zip(_UPPER, SIZE_BANDS, strict=False) if upper <= limit), SIZE_BANDS[-1])


class CompanyDesk:
    """Finds or makes the companies of one batch: those of its domains are looked up at once."""

    def __init__(self, session: Session, source: Source, domains: Iterable[str]) -> None:
        self._session = session
        self._source = source
        wanted = sorted({registrable(domain) for domain in domains} - {""})
        found = session.scalars(select(Company).where(Company.domain.in_(wanted)))
        self._companies = {company.domain: company for company in found}
        ids = [company.id for company in self._companies.values()]
        said = session.scalars(
            select(CompanyClaim).where(CompanyClaim.source_id == source.id, CompanyClaim.company_id.in_(ids))
        )
        self._claims = {claim.company_id: claim for claim in said}

    def resolve(self, facts: CompanyFacts, *, seen_on: date) -> str:
        """The id of the company with this domain, made when it is new; empty when no domain says which it is."""
        domain = registrable(facts.domain)
        if not domain or not facts.name:
            return ""
        company = self._companies.get(domain)
        if company is None:
            company = Company(
                id=new_id(), name=facts.name[:200], normal_name=company_name_key(facts.name)[:200], domain=domain,
                industry="", size_band="", address="", country="", social=[], first_seen_on=seen_on,
            )  # fmt: skip
            self._session.add(company)
            self._session.flush()
            self._companies[domain] = company
        self._claim(company, facts, seen_on)
        return company.id

    def _claim(self, company: Company, facts: CompanyFacts, seen_on: date) -> None:
        said: dict[str, object] = {
            "name": facts.name[:200],
            "industry": facts.industry[:1].upper() + facts.industry[1:120],
            "size_band": size_band(facts.size),
            "address": facts.address[:400],
            "country": facts.country[:2],
            "social": list(facts.social),
        }
        claim = self._claims.get(company.id)
        if claim is None:
            claim = CompanyClaim(
                company_id=company.id, source_id=self._source.id, name=facts.name[:200], industry="", size_band="",
                address="", country="", social=[], first_seen_on=seen_on, last_seen_on=seen_on,
            )  # fmt: skip
            self._session.add(claim)
            self._claims[company.id] = claim
        elif seen_on < claim.last_seen_on:
            return
        newer = seen_on > claim.last_seen_on
        for name, value in said.items():
            if value and getattr(claim, name) != value:
                setattr(claim, name, value)
            if value and (newer or not getattr(company, name)) and getattr(company, name) != value:
                setattr(company, name, value)
        if newer:
            claim.last_seen_on = seen_on
