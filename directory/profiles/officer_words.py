"""How codes and claims are said to the privacy officer: words for each, so that no code, slot or JSON is read."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from directory.profiles.evidence import Claim, EducationClaim, JobClaim
from directory.profiles.states import FactKind
from directory.profiles.wording import country_name, written

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "Name",
        "title": "Title",
        "department": "Department",
        "company": "Company",
        "place": "Place",
        "email": "E-mail",
        "work_phone": "Work phone",
        "mobile": "Mobile",
        "switchboard": "Switchboard",
        "link": "Profile link",
        "job": "Work history",
        "education": "Education",
        "phone": "Direct phone",
        "employer": "Name with employer",
        "started": "First day",
    }
)
SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "person": "The person",
        "mailbox": "A member's mail signature",
        "licensed": "Licensed feed",
        "public": "Publicly accessible page",
        "research": "Research",
    }
)
LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
)
_SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        # states
        "received": "received, not checked by every gate yet",
        "gated": "past every gate, not told yet",
        "noticed": "told, the wait is running",
        "listed": "listed",
        "restricted": "hidden",
        "removed": "gone",
        # bases
        "legitimate_interest": "legitimate interest (GDPR Art. 6(1)(f))",
        "consent": "consent (GDPR Art. 6(1)(a))",
        "the_person": "the person's own words",
        # laws
        "gdpr": "GDPR",
        "uk": "UK GDPR",
        "ch": "Swiss data protection act",
        "ccpa": "CCPA",
        "other": "no law of the table; the operator's own wait",
        # what a showing was for
        "search": "shown in a search",
        "card": "opened the card",
        "company_page": "shown on a company's page",
        "reveal": "received the card",
        "owned_card": "opened the card it had received",
        "owned_row": "shown in a list, as a card it had received",
        # notices
        "listing": "The first notice, before listing",
        "new_facts": "A notice of new lines",
        "exchanger": "the person's mail server",
        "relay": "our relay",
        # requests
        "remove": "removal",
        "refuse": "refusal by the notice's link",
        "never_list": "never to be listed",
        "correct": "correction",
        "restrict": "hiding",
        "lift": "showing again",
        "officer_suppress": "removal, by an officer",
        # duties
        "delete": "to delete its copy",
        "hide": "to use its copy no more while the card is hidden",
        # why
        "asked": "the person asked, with a mailed code",
        "refused": "the person refused by the notice's link",
        "complained": "the person reported the mail as unwanted",
        "officer": "an officer asked",
        "operator": "the operator asked, at the shell",
        "suppressed": "something they hold (an address, number, link, or name with employer) is kept out for good",
        "employer_opted_out": "the employer opted out",
        "undeliverable": "no notice arrived",
        "bounced": "the mail came back",
        "refused_by_server": "the server refused the mail for good",
        "nobody_took_it": "no server took the mail in time",
        "address_gone": "the address left the card",
        "address_unusable": "the address takes no mail",
        "not_told_in_time": "not told in time",
        "nothing_left": "the last source went",
        "handed_on": "no source names them any more, and the address is somebody else's now",
        "merged": "found to be one person with another card",
        "split": "taken apart from another card",
        "gates_passed": "every gate was passed",
        "told": "a notice was delivered",
        "wait_over": "the wait was over",
        "stricter_law": "a stricter law asks for a longer wait",
        "lifted": "shown again",
        "objection": "the person objected",
        "sale_opt_out": "the person opted out of sale",
        "gpc": "the browser sent Global Privacy Control",
        "hidden_until_proven": "hidden until the person proves who they are",
        # steps of a request
        "erased": "lines erased",
        "records_erased": "records of sources erased",
        "companies_told": "companies told",
        "corrected": "corrected",
        "respelled": "written in the person's own spelling",
        "hidden": "hidden",
    }
)


def words(code: str) -> str:
    """What a code means; an unknown one without its underscores, so that nothing is left out."""
    return _SAID.get(code, code.replace("_", " "))


def sentence(code: str) -> str:
    """The meaning of a code where a sentence begins with it."""
    said = words(code)
    return f"{said[:1].upper()}{said[1:]}"


def field(kind: str) -> str:
    """The name of a kind of line."""
    return FIELDS.get(kind, kind.replace("_", " ").capitalize())


def claimed(claim: Claim) -> Iterator[str]:
    """Everything one source says of a person, one sentence each."""
    parts = [f"given name {claim.given_name}" if claim.given_name else "",
             f"family name {claim.family_name}" if claim.family_name else ""]  # fmt: skip
    name = claim.full_name or " ".join(filter(None, (claim.given_name, claim.family_name)))
    if name:
        split = ", ".join(filter(None, parts))
        yield f"Name: {name}" + (f" ({split})" if split else "")
    yield from (f"E-mail: {address}" for address in claim.emails)
    yield from (f"{field(kind)}: {written(kind, number)}" for kind, number in claim.phones)
    yield from (f"Profile link: {link}" for link in claim.links)
    yield from (f"Post: {_post(job)}" for job in claim.jobs)
    yield from (f"Education: {_school(school)}" for school in claim.education)
    place = (claim.city, claim.region, country_name(claim.country, "en") if claim.country else "")
    if any(place):
        yield f"Place: {', '.join(filter(None, place))}"
    if claim.page_url:
        yield f"Page: {claim.page_url}"
    if claim.proof:
        yield f"Proof of consent: {claim.proof}"
    if claim.corrects:
        yield f"Said to correct the {field(claim.corrects).lower()} alone"


def told_line(kind: str, value: str, country: str) -> str:
    """A line as a mail said it."""
    return f"{field(kind)}: {written(kind, value, country=country)}"


def listing(kinds: str | tuple[str, ...]) -> str:
    """Kinds of line in one row, such as ``name, title``."""
    names = kinds.split(",") if isinstance(kinds, str) else kinds
    return ", ".join(field(kind).lower() for kind in names if kind)


def many(number: int, one: str) -> str:
    """A number with its noun, such as ``1 day`` and ``3 days``."""
    return f"{number:,} {one if number == 1 else _PLURALS.get(one, f'{one}s')}"


def _post(job: JobClaim) -> str:
    domain = f"({job.company_domain})" if job.company and job.company_domain else job.company_domain
    employer = " ".join(filter(None, (job.company, domain)))
    years = " to ".join(filter(None, (job.started, job.ended)))
    if bool(job.started) != bool(job.ended):
        years = f"{'since' if job.started else 'until'} {years}"
    return ", ".join(filter(None, (job.title, job.department, employer, years)))


def _school(school: EducationClaim) -> str:
    return ", ".join(filter(None, (school.degree, school.subject, school.school, school.ended)))


def is_typed(kind: str) -> bool:
    """Whether a line's value is set as typed: what a machine reads."""
    return kind in _TYPED


_PLURALS: Final = MappingProxyType({"person": "people", "try": "tries"})
_TYPED: Final = frozenset({FactKind.EMAIL, FactKind.MOBILE, FactKind.WORK_PHONE, FactKind.SWITCHBOARD, FactKind.LINK})
