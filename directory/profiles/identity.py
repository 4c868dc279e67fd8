"""Canonical keys: when two writings are the same address, phone, link, name or employer; and their keyed hashes.

The rules of sameness for persons and companies, one table, also printed in docs/flow.md:

| rule | same person when | why it is enough |
|---|---|---|
| record | the same record of the same source, unless it names somebody else now | the source says so; keys are reused |
| email | the same work address | an address belongs to one person |
| own_page | the same page on a network that gives each person one, and a word of the name | it belongs to one person |
| link_and_name | the same link and the same folded name | lists and offices have pages too, shared by many |
| phone_and_name | the same direct or mobile number and the same folded name | numbers are handed on, names are not |

| rule | same company when | why |
|---|---|---|
| domain | the same registrable domain | a domain has one owner |

Never on a name alone: neither a person nor a company.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

import idna
import phonenumbers
from publicsuffixlist import PublicSuffixList

from directory.profiles.keys import Keys
from directory.profiles.unspaced import unspaced
from directory.profiles.written_numbers import first_number

_SUFFIXES = PublicSuffixList()
_LEGAL_FORMS = frozenset(
    "gmbh ag kg ohg ug se eg ev mbh co cokg kgaa inc incorporated corp corporation company llc llp lp ltd limited plc "
    "pty sa sas sarl sasu snc sl slu srl spa bv nv ab oy oyj as asa aps kk sp zoo sro doo kft zrt nyrt".split()
)
_WRITTEN_BY_SIGNS = (*range(0x0900, 0x10A0), *range(0x1780, 0x17D4))
_SIGNS = frozenset(chr(c) for c in _WRITTEN_BY_SIGNS if unicodedata.category(chr(c)).startswith("M"))
"""Vowel signs and their kin from Devanagari to Khmer: marks by Unicode, but letters to whoever reads them."""
_WORD = re.compile(rf"[\w{re.escape(''.join(sorted(_SIGNS)))}]+")
_TITLES = frozenset(
    "dr prof professor professorin doctor doktor docteur mr mrs ms miss herr frau monsieur madame mme mlle senor senora"
    " sra dipl ing kfm inform phys chem mag rer nat oec pol med jur phil habil phd mba msc bsc llm llb cpa cfa".split()
)
_PARTICLES = frozenset(
    "von van der die den de del della di da das dos do du des la le el al ter ten zu zum zur af av bin ibn bint ben y e"
    " i".split()
)
_NO_EMPLOYER = frozenset(
    one.strip()
    for one in """
    freelance|freelancer|freelance consultant|self|self employed|selfemployed|self employment|independent|own business|
    independent consultant|independent contractor|consultant|contractor|owner|retired|unemployed|student|unknown|none|
    n a|na|tbd|confidential|private|various|freiberufler|freiberuflerin|freiberuflich|selbststandig|selbstandig|
    selbststandige|selbststandiger|freier mitarbeiter|freie mitarbeiterin|rentner|unbekannt|keine|privat|independant|
    independante|travailleur independant|auto entrepreneur|autoentrepreneur|micro entrepreneur|profession liberale|
    a mon compte|retraite|retraitee|inconnu|aucun|autonomo|autonoma|trabajador autonomo|trabajadora autonoma|
    por cuenta propia|independiente|jubilado|jubilada|desconocido|ninguno|ninguna|particular
    """.split("|")
)
"""What stands in place of an employer, by ``company_name_key``, and is none: with a name it is a name alone."""
_SPELT_OUT = re.compile(r"([aou])e")
WRITTEN_ALIKE = (
    ("æ", "a"), ("œ", "o"), ("đ", "d"), ("ð", "d"), ("þ", "th"), ("ħ", "h"), ("ı", "i"),
    ("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"), ("dj", "d"),
)  # fmt: skip
"""Letters that ``folded`` leaves and how they are spelt without them, to be replaced in this order: *Ærø* is *Aeroe*.
The triggers of guards.py fold by the same table."""
_OWN_PAGES = ("linkedin.com/in/", "xing.com/profile/", "orcid.org/0")
_OWN_PAGE = re.compile(r"((?:linkedin\.com/in|xing\.com/profile|orcid\.org)/[^/]+)/.*")
_ENCODED = re.compile(r"(?:%[89a-f][0-9a-f])+")
_UNRESERVED = re.compile(r"%(?:2[de]|3[0-9]|[46][1-9a-f]|[57][0-9a]|5f|7e)")
_LAST_DOT = re.compile(r"\.(?=:|$)")
_MEXICO = 52
_SAYS_NO_PAGE = re.compile(r"utm_\w*|trk\w*|fbclid|gclid|igshid|mibextid|hl|lang|language|locale|original\w*")


def canonical_email(address: str) -> str:
    """The key of an address: trimmed, lower case, IDNA domain, without a ``+tag``; empty when it is none."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not at or not local or not domain or any(c.isspace() for c in local):
        return ""
    domain = ascii_domain(domain)
    return f"{local.split('+', 1)[0] or local}@{domain}" if domain else ""


def ascii_domain(domain: str) -> str:
    """A domain in small ASCII letters as mail and DNS know it (IDNA 2008, UTS 46: *straße* keeps its ß); empty if none.

    Python's own codec is IDNA 2003 and turns *straße* into *strasse*, which is somebody else's domain.
    """
    domain = domain.strip().lower().rstrip(".")
    if not domain.isascii():
        try:
            return idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            return ""
    return domain if all(0 < len(label) < 64 for label in domain.split(".")) else ""


def email_domain(address: str) -> str:
    """The domain part of a canonical address."""
    return address.rpartition("@")[2]


@lru_cache(maxsize=10_000)
def canonical_phone(text: str, country: str) -> str:
    """E.164 of a number as written, with its extension as RFC 3966 writes it (``+49302312500;ext=12``): the number
    before it is a switchboard's, shared by many. Its country is guessed from ``country`` (ISO) when it has no dialling
    code; empty when it is no possible number, or lacks its area's code."""
    dialled = first_number(text)
    return _possible(dialled, country) or (_possible(f"+{dialled[2:]}", "") if dialled.startswith("00") else "")


def _possible(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    national = str(number.national_number)
    if len(set(national)) == 1:
        return ""  # 000000000 and its like stand for none
    if number.country_code == _MEXICO and len(national) == 11 and national.startswith("1"):
        number.national_number = int(national[1:])  # until 2019 a mobile was dialled from abroad with a 1 before it
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    extension = f";ext={number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) + extension


def base_number(phone: str) -> str:
    """A canonical number without its extension."""
    return phone.partition(";")[0]


def canonical_link(url: str) -> str:
    """Host, path and query of a link, lower case, without scheme, user, ``www.``, last slash and what only tells where
    a reader came from; the rest of the query stays, sorted, since on many sites it alone names the person. Empty if
    none."""
    place, mark, query = url.strip().lower().split("://", 1)[-1].partition("#")[0].partition("?")
    host, slash, path = _UNRESERVED.sub(lambda one: unquote(one[0]).lower(), place).partition("/")
    host = _LAST_DOT.sub("", host.rpartition("@")[2])
    path = path.replace("%20", "\0").rstrip("/\0").replace("\0", "%20")
    return _link_as_before(f"{host}{slash}{path}{mark}{query}")


def link_keys(url: str) -> tuple[str, ...]:
    """A link's key, and the one it had before version 1 read *x%20* as *x*: whoever left under that stays away."""
    return tuple(dict.fromkeys((canonical_link(url), _link_as_before(url))))


def _link_as_before(url: str) -> str:
    text = url.strip().lower().split("://", 1)[-1].partition("#")[0].removeprefix("www.")
    place, _, query = text.partition("?")
    host, slash, path = place.rstrip("/").partition("/")
    host = host.removesuffix(":443").removesuffix(":80")
    if host.endswith((".linkedin.com", ".xing.com")):
        host = host.split(".", 1)[1]
    place = _OWN_PAGE.sub(r"\1", host + slash + _ENCODED.sub(_as_letters, path).lstrip("/"))
    if not slash or "." not in host or any(c.isspace() or c in '<>"' for c in text):
        return ""
    said = sorted(part for part in query.split("&") if part and not _SAYS_NO_PAGE.fullmatch(part.partition("=")[0]))
    return place if is_own_page(place) or not said else f"{place}?{'&'.join(said)}"


def _as_letters(encoded: re.Match[str]) -> str:
    """Percent-encoded letters as letters; anything else, such as a mark that turns the line round, stays encoded."""
    text = unicodedata.normalize("NFC", unquote(encoded[0], errors="replace"))
    return text if text.isalnum() else encoded[0]


def is_own_page(link: str) -> bool:
    """Whether a canonical link is on a network where each person has one page, so that it tells who somebody is."""
    return link.startswith(_OWN_PAGES)


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Case, accents and punctuation folded away; words kept in order, and so are the vowel signs of Indic scripts."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c) or c in _SIGNS)))


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
    return _SUFFIXES.privatesuffix(ascii_domain(domain)) or ""


def names_an_employer(name: str) -> bool:
    """False for *Self-employed*, *N/A* and their like, which stand in an employer's place and are none."""
    return company_name_key(name) not in _NO_EMPLOYER


def goes_with_domain(company: str, domain: str) -> bool:
    """Whether a company's name and a domain tell of one owner: the domain's label is in the name, a word of the name in
    the label, or the label is the name's initials."""
    label = domain.partition(".")[0].replace("-", "")
    words = company_name_key(company).split()
    inside = label in "".join(words) or any(word in label for word in words if len(word) > len("the"))
    return len(label) > 1 and (inside or label == "".join(word[0] for word in words))


def employer_keys(name: str, employer_name: str, employer_domain: str) -> tuple[str, ...]:
    """The keys of a name with an employer, as written and as one would say it without titles, an employer's *Rüstung*
    and *Ruestung* alike; none without both, since a name alone names nobody, nor does one with *Freelance*. Two
    writings are one person's when they share a key."""
    written = (name_key(name), *_plain_name_keys(name), *unspaced(folded(name), either_way=True))
    people = dict.fromkeys(filter(None, written))
    called = company_name_key(employer_name)
    spelt = (" ".join(map(alike, called.split())) for alike in (str, _spelt_short, _written_alike))
    known_as = () if called in _NO_EMPLOYER else spelt
    employers = dict.fromkeys(filter(None, (registrable(employer_domain), *known_as)))
    return tuple(f"{who}|{employer}" for who in people for employer in employers)


def employer_keys_by_address(name: str, emails: Iterable[str]) -> tuple[str, ...]:
    """The keys of a name with whoever owns the domain of each canonical address: an address says where somebody works,
    also in a record that names no employer, or another one."""
    domains = dict.fromkeys(map(email_domain, emails))
    return tuple(key for domain in domains for key in employer_keys(name, "", domain))


def _plain_name_keys(name: str) -> tuple[str, ...]:
    """A name's keys without titles, degrees and initials, *Jürgen* and *Juergen* alike, then *Ærø* and *Aeroe* too;
    none when under two words are left, since that would be half a name."""
    words = [word for word in name_key(name).split() if word not in _TITLES and not (len(word) == 1 and word.isascii())]
    if len(words) < 2:
        return ()
    return tuple(" ".join(sorted(map(alike, words))) for alike in (_spelt_short, _written_alike))


def _spelt_short(word: str) -> str:
    return _SPELT_OUT.sub(r"\1", word)


def _written_alike(word: str) -> str:
    for letter, plain in WRITTEN_ALIKE:
        word = word.replace(letter, plain)
    return word


@lru_cache(maxsize=50_000)
def name_words(name: str) -> frozenset[str]:
    """The words of a name that tell whose it is, all writings alike; titles, initials and *von* do not."""
    words = folded(name).split()
    telling = [one for one in words if one not in _TITLES | _PARTICLES and not (len(one) == 1 and one.isascii())]
    return frozenset((*map(_written_alike, telling or words), *unspaced(folded(name))))


def akin(one: str, other: str) -> bool:
    """Whether two names share a word, as before and after a marriage: perhaps one person's, where more says so."""
    return one == other or not name_words(one).isdisjoint(name_words(other))


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's by themselves: either says all that the other does, or they share two
    words. Of two colleagues called Peter neither is the other."""
    mine, theirs = name_words(one), name_words(other)
    shared = mine & theirs
    return bool(shared) and (shared in (mine, theirs) or len(shared) > 1)


def same_key(one: str, other: str) -> bool:
    """Whether two names are the same but for order, case, accents and the space in one that is written without."""
    return not {name_key(one), *unspaced(folded(one))}.isdisjoint((name_key(other), *unspaced(folded(other))))


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
