"""Canonical keys: when two writings are the same address, phone, link, name or employer; and their keyed hashes.

The rules of sameness for persons and companies, one table, also printed in docs/flow.md:

| rule | same person when | why it is enough |
|---|---|---|
| record | the same record of the same source | the source says so |
| email | the same work address | an address belongs to one person |
| own_page | the same page on a network that gives each person one | it belongs to one person |
| link_and_name | the same link and the same folded name | lists and offices have pages too, shared by many |
| phone_and_name | the same direct or mobile number and the same folded name | numbers are handed on, names are not |

| rule | same company when | why |
|---|---|---|
| domain | the same registrable domain | a domain has one owner |

Never on a name alone: neither a person nor a company.
"""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from publicsuffixlist import PublicSuffixList

from directory.profiles.keys import Keys

_SUFFIXES = PublicSuffixList()
_LEGAL_FORMS = frozenset(
    "gmbh ag kg ohg ug se eg ev mbh co cokg kgaa inc incorporated corp corporation company llc llp lp ltd limited plc "
    "pty sa sas sarl sasu snc sl slu srl spa bv nv ab oy oyj as asa aps kk sp zoo sro doo kft zrt nyrt".split()
)
_WORD = re.compile(r"\w+")
_OWN_PAGES = ("linkedin.com/in/", "xing.com/profile/", "orcid.org/0")
_SAYS_NO_PAGE = re.compile(r"utm_\w*|trk\w*|fbclid|gclid|igshid|mibextid|hl|lang|language|locale|original\w*")


def canonical_email(address: str) -> str:
    """The key of an address: trimmed, lower case, IDNA domain, without a ``+tag``; empty when it is none."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not at or not local or not domain or any(c.isspace() for c in local):
        return ""
    try:
        domain = domain.rstrip(".").encode("idna").decode()
    except UnicodeError:
        return ""
    return f"{local.split('+', 1)[0] or local}@{domain}"


def email_domain(address: str) -> str:
    """The domain part of a canonical address."""
    return address.rpartition("@")[2]


def canonical_phone(text: str, country: str) -> str:
    """E.164 of a number as written, its country guessed from ``country`` (ISO) when it has no dialling code; empty
    when it is no possible number, or lacks its area's code."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def canonical_link(url: str) -> str:
    """Host, path and query of a link, lower case, without scheme, ``www.``, last slash and what only tells where a
    reader came from; the rest of the query stays, sorted, since on many sites it alone names the person. Empty if none.
    """
    text = url.strip().lower().split("://", 1)[-1].partition("#")[0].removeprefix("www.")
    place, _, query = text.partition("?")
    host, slash, path = place.rstrip("/").partition("/")
    if host.endswith(".linkedin.com"):
        host = "linkedin.com"
    place = host + slash + path
    if not slash or "." not in host or any(c.isspace() or c in '<>"' for c in text):
        return ""
    said = sorted(part for part in query.split("&") if part and not _SAYS_NO_PAGE.fullmatch(part.partition("=")[0]))
    return place if is_own_page(place) or not said else f"{place}?{'&'.join(said)}"


def is_own_page(link: str) -> bool:
    """Whether a canonical link is on a network where each person has one page, so that it tells who somebody is."""
    return link.startswith(_OWN_PAGES)


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Case, accents and punctuation folded away; words kept in order."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def name_key(full_name: str) -> str:
    """A name's key: folded words in alphabetical order, so that *Okafor, Annika* is *Annika Okafor*."""
    return " ".join(sorted(folded(full_name).split()))


@lru_cache(maxsize=50_000)
def company_name_key(name: str) -> str:
    """A company name's key: folded, legal forms taken off the end."""
    words = folded(name.replace(".", "").replace("&", " ")).split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=50_000)
def registrable(domain: str) -> str:
    """The registrable domain (public suffix and one label), from the offline public suffix list; empty if none."""
    try:
        return _SUFFIXES.privatesuffix(domain.strip().lower().rstrip(".").encode("idna").decode()) or ""
    except UnicodeError:
        return ""


def employer_keys(name: str, employer_name: str, employer_domain: str) -> tuple[str, ...]:
    """The keys of a name with an employer; none without both, since a name alone names nobody."""
    who = name_key(name)
    if not who:
        return ()
    employers = (registrable(employer_domain), company_name_key(employer_name))
    return tuple(f"{who}|{employer}" for employer in employers if employer)


def contact_digests(
    keys: Keys,
    *,
    emails: tuple[str, ...] = (),
    phones: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    employers: tuple[str, ...] = (),
) -> list[tuple[str, bytes]]:
    """Keyed hashes of canonical values, as (kind, digest): what suppression and matching compare."""
    return [
        (kind, keys.digest(kind, value))
        for kind, values in (("email", emails), ("phone", phones), ("link", links), ("employer", employers))
        for value in dict.fromkeys(values)
        if value
    ]
