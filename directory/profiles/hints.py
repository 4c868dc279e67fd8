"""Which countries the things held about a person point at: what names one, and what only lets one be guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from directory.profiles.evidence import Claim
from directory.profiles.identity import email_domain
from directory.profiles.regimes import Law, language_for, law_of
from directory.profiles.whereabouts import country_dialled, national


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands by all that is held: the country something names, or ``""``, whose law is owed, and the
    language of what is sent."""

    country: str
    law: Law
    language: str


def standing(claims: Iterable[Claim], *, company_countries: Mapping[str, str]) -> Standing:
    """What the claims of one person add up to, the newest claim first; ``company_countries`` are the countries of
    companies by id. An address or the employer's national domain names a country; all else is a hint: it may make the
    law stricter, never looser, and is never shown."""
    held = list(claims)
    domains = [email_domain(claim.emails[0]) for claim in held if claim.emails]
    own = [claim.country for claim in held if claim.country]
    named = [*own, *filter(None, map(national, domains))]
    hints = {country for claim in held for country in _hints(claim, company_countries)}
    country = named[0] if named else ""
    return Standing(country, law_of(named, hints), language_for(country, hints))


def _hints(claim: Claim, company_countries: Mapping[str, str]) -> Iterable[str]:
    yield from claim.hints
    for _, number in claim.phones:
        yield country_dialled(number)
    for address in claim.emails:
        yield national(email_domain(address))
    job = claim.current_job()
    if job is not None:
        yield national(job.company_domain)
        yield company_countries.get(job.company_id, "")
