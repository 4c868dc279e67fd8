"""Companies are rows of their own: found by domain, never by name alone, compiled from what each source claims."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.db import Database
from directory.profiles.identity import company_name_key, goes_with_domain, names_an_employer, registrable
from directory.profiles.keys import new_id
from directory.profiles.lifecycle import touch_index
from directory.profiles.models import Company, CompanyClaim, Fact, Source
from directory.profiles.states import SourceKind, Use

SIZE_BANDS = ("1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001-10000", "10001+")
_TOLD: dict[str, Any] = {"industry": "", "size_band": "", "address": "", "country": "", "social": []}
_UPPER = (10, 50, 200, 500, 1000, 5000, 10000)
_THOUSANDS = re.compile(r"(?<=\d)[,.' ](?=\d{3}(?!\d))")
_SHORT = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,3})?) ?([km])(?![^\W\d_])")
_TIMES = {"k": 1_000, "m": 1_000_000}
_OVER = re.compile(r" ?(?:>|over |more than |mehr als |über |plus de |más de |mas de )")
_ASIDE = re.compile(r"\([^()]{0,60}\)")
_AT_ONCE = 50
_NUMBER = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What a source says about one company; ``domain`` as written, ``size`` as written (a number or a band).
    A domain is ``guessed`` where the source says only that somebody who works there has an address under it."""

    name: str
    domain: str
    industry: str = ""
    size: str = ""
    address: str = ""
    country: str = ""
    social: tuple[str, ...] = ()
    guessed: bool = False


def size_band(text: str) -> str:
    """The band of a size as written (``250``, ``201-500``, ``1,001 to 5,000``, ``10K+``, ``more than 500``); empty when
    it says none."""
    said = _ASIDE.sub("", text[:80].casefold())
    said = _SHORT.sub(lambda one: str(int(float(one[1].replace(",", ".")) * _TIMES[one[2]])), said)
    numbers = [int(word) for word in _NUMBER.findall(_THOUSANDS.sub("", said))]
    if not numbers:
        return ""
    upper = numbers[-1] + ("+" in said or _OVER.match(said) is not None)
    return next((band for limit, band in zip(_UPPER, SIZE_BANDS, strict=False) if upper <= limit), SIZE_BANDS[-1])


Said = tuple[CompanyFacts, date]
"""What a source says of a company, and the day it was seen."""


def found_or_made(database: Database, source: Source, told: Sequence[Said]) -> dict[str, str]:
    """The ids of the companies told of, by registrable domain. What is new or changed is written in transactions of its
    own, before the people who work there; where nothing is, no lock is taken."""
    with database.read() as session:
        desk = _looked_up(session, source, told)
        ids, changed = desk.ids, desk.changed
    for start in range(0, len(changed), _AT_ONCE):
        some = set(changed[start : start + _AT_ONCE])
        of_some = [one for one in told if registrable(one[0].domain) in some]
        ids |= database.until_done(partial(_written, source=source, told=of_some))
    return ids


def known_by_name(session: Session, named: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """By registrable domain and name, the id of the company held under that domain, where its name has a word in common
    with this one: a domain alone may be a provider's."""
    if not named:
        return {}
    query = select(Company.domain, Company.normal_name, Company.id)
    rows = session.execute(query.where(Company.domain.in_({domain for domain, _ in named})))
    held = {row.domain: row for row in rows}
    answer = {}
    for domain, name in named:
        row = held.get(domain)
        if row is not None and not set(row.normal_name.split()).isdisjoint(company_name_key(name).split()):
            answer[domain, name] = row.id
    return answer


def _looked_up(session: Session, source: Source, told: Sequence[Said]) -> "_Desk":
    desk = _Desk(session, source, [facts.domain for facts, _ in told])
    for facts, seen_on in told:
        desk.hear(facts, seen_on=seen_on)
    return desk


def _written(session: Session, source: Source, told: Sequence[Said]) -> dict[str, str]:
    desk = _looked_up(session, source, told)
    desk.write()
    return desk.ids


def countries_of(session: Session, company_ids: Collection[str]) -> dict[str, str]:
    """The country of each of these companies, by id, where a source named one."""
    wanted = {company_id for company_id in company_ids if company_id}
    if not wanted:
        return {}
    rows = session.execute(select(Company.id, Company.country).where(Company.id.in_(wanted), Company.country != ""))
    return {row.id: row.country for row in rows}


def of_ended(*, today: date) -> Select[CompanyClaim]:
    """What sources said of companies under licences that are over."""
    ended = select(Source.id).where((Source.expires_on < today) | Source.ended_at.is_not(None))
    return select(CompanyClaim).where(CompanyClaim.source_id.in_(ended))


def drop_ended(session: Session, *, today: date, at: datetime, at_most: int = 200) -> int:
    """Takes back what ``of_ended`` finds; answers how many claims went. A company keeps its name and domain, and for
    the rest what the others say."""
    gone = session.scalars(of_ended(today=today).limit(at_most)).all()
    for claim in gone:
        session.delete(claim)
    session.flush()
    compile_anew(session, {claim.company_id for claim in gone}, at=at)
    return len(gone)


def compile_anew(session: Session, company_ids: Collection[str], *, at: datetime) -> int:
    """Brings companies up to date with what is said of them and with what each licence permits; answers how many
    changed. Who works at one that did is filed anew."""
    claims, sources = _claims_of(session, company_ids), _sources_of(session)
    changed = []
    for company in session.scalars(select(Company).where(Company.id.in_(list(company_ids)))):
        _compile(company, claims.get(company.id, {}).values(), sources)
        if session.is_modified(company):
            changed.append(company.id)
    _touch_people(session, changed, at=at)
    return len(changed)


def _touch_people(session: Session, company_ids: Iterable[str], *, at: datetime) -> None:
    """Has the index read everybody anew who works at these companies: it files people by what companies are."""
    there = select(Fact.profile_id).distinct().where(Fact.company_id.in_(list(company_ids)))
    for profile_id in session.scalars(there).all():
        touch_index(session, profile_id, at=at)


def _claims_of(session: Session, company_ids: Iterable[str]) -> dict[str, dict[str, CompanyClaim]]:
    """What each source says of these companies."""
    found: dict[str, dict[str, CompanyClaim]] = {}
    for claim in session.scalars(select(CompanyClaim).where(CompanyClaim.company_id.in_(list(company_ids)))):
        found.setdefault(claim.company_id, {})[claim.source_id] = claim
    return found


def _sources_of(session: Session) -> dict[str, Source]:
    """Every source by its id: there are as many as an operator has contracts."""
    return {source.id: source for source in session.scalars(select(Source))}


def _compile(company: Company, claims: Iterable[CompanyClaim], sources: Mapping[str, Source]) -> None:
    """Each field as the source that saw the company last says it, of those that say anything and may be searched; what
    was read from a signature only where no other source speaks. A name always stays."""

    def belief(claim: CompanyClaim) -> tuple[bool, date, str]:
        from_mail = sources[claim.source_id].kind == SourceKind.MAILBOX
        return not from_mail, claim.last_seen_on, claim.source_id

    def may_be_shown(claim: CompanyClaim) -> bool:
        return Use.SEARCH in sources[claim.source_id].uses.split(",")

    newest = sorted(filter(may_be_shown, claims), key=belief, reverse=True)
    for name, nothing in (_TOLD | {"name": company.name}).items():
        value = next((said for claim in newest if (said := getattr(claim, name))), nothing)
        if getattr(company, name) != value:
            setattr(company, name, value)
    if company.normal_name != (normal := company_name_key(company.name)[:200]):
        company.normal_name = normal


def _may_be(company: Company | None, said: str, domain: str) -> bool:
    """Whether a name may be that of a domain which only an address tells: it names an employer, and where the domain's
    company is known they have a word in common, or the domain speaks for this name and not for the other."""
    if not names_an_employer(said):
        return False
    if company is None or not set(company.normal_name.split()).isdisjoint(company_name_key(said).split()):
        return True
    return goes_with_domain(said, domain) and not goes_with_domain(company.name, domain)


class _Desk:
    """The companies of one batch: those of its domains are looked up at once, and nothing is written but by ``write``,
    so that a reading session can find out what would change."""

    def __init__(self, session: Session, source: Source, domains: Iterable[str]) -> None:
        self._session = session
        self._source = source
        self._new: list[Company] = []
        self._newly_said: list[CompanyClaim] = []
        wanted = sorted({registrable(domain) for domain in domains} - {""})
        found = session.scalars(select(Company).where(Company.domain.in_(wanted)))
        self._companies = {company.domain or "": company for company in found}
        self._claims = _claims_of(session, [company.id for company in self._companies.values()])
        self._sources = _sources_of(session)

    def hear(self, facts: CompanyFacts, *, seen_on: date) -> None:
        """Takes in what is said of the company with this domain, made when it is new; a name alone says of none, and
        one that stands beside a colleague's address renames nobody's company."""
        domain = registrable(facts.domain)
        if not domain or not facts.name:
            return
        company = self._companies.get(domain)
        if facts.guessed and not _may_be(company, facts.name, domain):
            return
        if company is None:
            company = Company(
                id=new_id(), name=facts.name[:200], normal_name=company_name_key(facts.name)[:200], domain=domain,
                industry="", size_band="", address="", country="", social=[], first_seen_on=seen_on,
            )  # fmt: skip
            self._new.append(company)
            self._companies[domain] = company
        self._claim(company, facts, seen_on)

    def write(self) -> None:
        """Writes what is new: companies before what is said of them. Who works at one that changed is filed anew."""
        changed = [company.id for company in self._companies.values() if company in self._session.dirty]
        self._session.add_all(self._new)
        self._session.flush()
        self._session.add_all(self._newly_said)
        self._session.flush()
        _touch_people(self._session, changed, at=now())

    @property
    def ids(self) -> dict[str, str]:
        """The ids of the companies found or made, by domain."""
        return {domain: company.id for domain, company in self._companies.items()}

    @property
    def changed(self) -> list[str]:
        """The domains of companies of which anything is new."""
        touched = {*self._new, *self._newly_said, *self._session.dirty}
        return [
            domain
            for domain, company in self._companies.items()
            if company in touched or self._claims.get(company.id, {}).get(self._source.id) in touched
        ]

    def _claim(self, company: Company, facts: CompanyFacts, seen_on: date) -> None:
        said: dict[str, object] = {
            "name": facts.name[:200],
            "industry": facts.industry[:1].upper() + facts.industry[1:120],
            "size_band": size_band(facts.size),
            "address": facts.address[:400],
            "country": facts.country[:2],
            "social": list(facts.social),
        }
        claims = self._claims.setdefault(company.id, {})
        claim = claims.get(self._source.id)
        if claim is None:
            claim = CompanyClaim(
                company_id=company.id, source_id=self._source.id, name=facts.name[:200], industry="", size_band="",
                address="", country="", social=[], first_seen_on=seen_on, last_seen_on=seen_on,
            )  # fmt: skip
            self._newly_said.append(claim)
            claims[self._source.id] = claim
        elif seen_on < claim.last_seen_on:
            return
        for name, value in said.items():
            if value and getattr(claim, name) != value:
                setattr(claim, name, value)
        claim.last_seen_on = max(claim.last_seen_on, seen_on)
        _compile(company, claims.values(), self._sources)
