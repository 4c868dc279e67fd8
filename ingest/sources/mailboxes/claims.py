"""Turns what a signature says of its sender into the claims of a candidate."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from directory.profiles.whereabouts import country_of_domain, national
from ingest.candidate import Certainty, ClaimedCompany, ClaimedJob, ClaimedPhone
from ingest.sources.signatures import Sender, SignatureFields, countries, employers, links, postal
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.links import LinkKind
from ingest.sources.signatures.roles import has_legal_form
from ingest.sources.signatures.sender import is_own_address, organisation_word

_MOST_JOBS = 3
_FEW_PERCENT = 5
_NAME_CITY_COUNTRY = 3
_JOINED = re.compile(r"[&+]|\b(?:and|und|et|y|e|og|en)\b", re.IGNORECASE)


def emails_of(fields: SignatureFields | None, sender: Sender) -> tuple[str, ...]:
    """The From address, and those of the signature that spell the same person; a colleague's or a list's never."""
    if fields is None or not fields.emails:
        return (sender.address,)
    own = [email for email in fields.emails if is_own_address(email, sender)]
    distinct = {email.casefold(): email for email in reversed([sender.address, *own])}
    return tuple(reversed(distinct.values()))


def phones_of(fields: SignatureFields) -> tuple[ClaimedPhone, ...]:
    """The numbers with their kinds; a pager's is no kind of ours."""
    return tuple(
        ClaimedPhone(f"{phone.text} ext. {phone.extension}" if phone.extension else phone.text, phone.kind, phone.label)
        for phone in fields.phones
        if phone.kind is not None
    )


def profile_links(fields: SignatureFields) -> tuple[str, ...]:
    """Profiles of the person; pages of companies are not among them."""
    return _distinct(
        links.plain_url(url) for url in fields.urls if links.kind_of(links.unwrap(url)) is LinkKind.PROFILE
    )


def company_pages(fields: SignatureFields, domain_word: str) -> tuple[str, ...]:
    """Pages of the employer: a network's company path, or a handle that spells the employer; no others."""
    named = {word for company in fields.companies for word in words_of(company) if len(word) > 3}
    named |= {domain_word} if len(domain_word) > 2 else set()
    kept: list[str] = []
    for url in fields.urls:
        plain = links.plain_url(url)
        if links.kind_of(plain) is LinkKind.COMPANY_PAGE:
            path = plain.partition("//")[2].partition("/")[2].casefold()
            if path.startswith(("company/", "companies/", "school/")) or any(word in path for word in named):
                kept.append(plain)
    return _distinct(kept)


def jobs_of(fields: SignatureFields, sender: Sender) -> tuple[ClaimedJob, ...]:
    """One job a title; a company without a title is a job too."""
    company = _company_of(fields, sender)
    department = ", ".join(fields.departments)
    titles = fields.titles[:_MOST_JOBS] or (("",) if company or department else ())
    return tuple(ClaimedJob(title=title, company=company, department=department) for title in titles)


def _company_of(fields: SignatureFields, sender: Sender) -> ClaimedCompany | None:
    """The employer and what is said of it. Its domain is one that its name agrees with, else the sender's address says
    it (``ingest/claims.py``): whoever writes from a provider may work for somebody else."""
    if not fields.companies:
        return None
    said = employer_of(fields)
    name, domain = _without_its_place(said), _domain_of(said, fields, sender)
    if domain and domain != sender.domain:
        return ClaimedCompany(name, domain)  # where it sits, and what its pages are, is said by whoever writes from it
    address = "" if fields.home_address else ", ".join(line.strip(" ,") for line in fields.address)
    return ClaimedCompany(
        name=name,
        domain=domain,
        address=address,
        country=country_of(fields, sender) if address else "",
        social=company_pages(fields, sender.organisation_word),
    )


def employer_of(fields: SignatureFields) -> str:
    """Of the companies a signature names the surest, the first of those that are equally sure; ``""`` without one. A
    legal form weighs as much as a few percent, which hardly tell the right one from the wrong."""
    sureness = {each.value: each.percent for each in fields.certainties if each.field == "company"}

    def weight(company: str) -> int:
        return sureness.get(company, 0) + _FEW_PERCENT * has_legal_form(company)

    return max(fields.companies, key=weight, default="")


def _domain_of(company: str, fields: SignatureFields, sender: Sender) -> str:
    """The sender's domain or that of an address in the signature, whichever the company's name agrees with."""
    hosts = [sender.domain, *(email.rpartition("@")[2] for email in fields.emails)]
    hosts += [links.host_of(url) for url in fields.urls if links.kind_of(links.unwrap(url)) is LinkKind.WEBSITE]
    agreeing = (host for host in map(str.casefold, hosts) if employers.agrees(company, (organisation_word(host),)))
    return next(agreeing, "")


def _without_its_place(company: str) -> str:
    """``Universität Nordstadt, Nordstadt, Germany`` without the city, region and country it is said to be in. A firm of
    several names keeps all of them, and one word alone keeps its city: it may be the first name of several."""
    parts = company.split(",")
    if len(parts) < _NAME_CITY_COUNTRY or not postal.is_country(parts.pop().strip(" .")):
        return company
    while len(parts) > 1 and _may_be_place(parts[-1]) and len(words_of(" ".join(parts[:-1]))) > 1:
        parts.pop()
    return ",".join(parts).strip()


def _may_be_place(part: str) -> bool:
    told = lexicon("company_words", "legal_forms", "unit_words", "departments")
    return not _JOINED.search(part) and not told.found(words_of(part))


def country_of(fields: SignatureFields, sender: Sender) -> str:
    """The country the address names, else that of the sender's national domain, or ``""``: what is only guessed from
    numbers is never shown beside a city."""
    named = (countries.country_named(line) for line in reversed(fields.address))
    return next((code for code in named if code), "") or national(sender.domain)


def hints_of(fields: SignatureFields, sender: Sender) -> tuple[str, ...]:
    """Countries that the numbers, or a domain taken from everywhere, only point at."""
    return _distinct((fields.region, country_of_domain(sender.domain)))


def city_of(fields: SignatureFields, country: str) -> str:
    """The city of the company's address in ``country``, where a convention tells which words it is."""
    return "" if fields.home_address else postal.city_among(fields.address, country)


def name_of(fields: SignatureFields | None, shown: str) -> str:
    """The fuller of the signature's name and ``shown``, the display name of From; both are the sender's."""
    signed = fields.name if fields else ""
    return signed if len(signed.split()) >= len(shown.split()) and signed else shown or signed


class Said(NamedTuple):
    """What the sender's own signature adds to a candidate of name and address, under the names of its fields."""

    phones: tuple[ClaimedPhone, ...] = ()
    links: tuple[str, ...] = ()
    jobs: tuple[ClaimedJob, ...] = ()
    city: str = ""
    country: str = ""
    hints: tuple[str, ...] = ()
    unheld: tuple[tuple[str, str], ...] = ()
    certainties: tuple[Certainty, ...] = ()


def said_by(fields: SignatureFields, sender: Sender, full_name: str, emails: Sequence[str]) -> Said:
    """All that the signature adds; ``full_name`` and ``emails`` are the candidate's, chosen before."""
    hints, unheld = hints_of(fields, sender), (("birth_date", fields.birth_date),) if fields.birth_date else ()
    country = country_of(fields, sender)
    if fields.is_empty:
        certain = tuple([each for each in fields.certainties if each.value == full_name])
        return Said(country=country, hints=hints, unheld=unheld, certainties=certain)
    phones, pages, jobs = phones_of(fields), profile_links(fields), jobs_of(fields, sender)
    certain = _certainties_of(fields, full_name, emails, phones, pages, jobs)
    return Said(phones, pages, jobs, city_of(fields, country), country, hints, unheld, certain)


def _certainties_of(
    fields: SignatureFields,
    full_name: str,
    emails: Sequence[str],
    phones: Sequence[ClaimedPhone],
    pages: Sequence[str],
    jobs: Sequence[ClaimedJob],
) -> tuple[Certainty, ...]:
    """How sure the values are that the candidate holds; of what was dropped, such as a home address, none is kept."""
    held: dict[str, Collection[str]] = {
        "name": (full_name,),
        "email": emails,
        "phone": [phone.text.partition(" ext. ")[0] for phone in phones],
        "title": [job.title for job in jobs],
        "department": fields.departments if any(job.department for job in jobs) else (),
        "company": (employer_of(fields),) if any(job.company for job in jobs) else (),
        "address": fields.address if any(job.company and job.company.address for job in jobs) else (),
        "url": [url for url in fields.urls if links.plain_url(url) in pages],
    }
    return tuple([each for each in fields.certainties if each.value in held[each.field]])


def dropped_notes(fields: SignatureFields) -> tuple[str, ...]:
    """Codes of what a signature held and the reader left out."""
    notes = ["home_address_dropped"] if fields.home_address and fields.address else []
    notes += ["pager_dropped"] if any(phone.kind is None for phone in fields.phones) else []
    notes += ["birthday_dropped"] if fields.birth_date else []
    return tuple(notes)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
