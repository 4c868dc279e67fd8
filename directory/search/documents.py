"""What the index holds of one listed person: words to find them by, codes to filter by, no address, no number."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b

from babel import Locale

from directory.profiles.titles import department, normalise_title, seniority
from directory.search.folding import ideographs, kin, spellings, tokens

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TIE_BITS = 31
_TEXT_CHARACTERS = 300
_LANGUAGES = ("en", "de", "fr", "es")


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Both engines index these values as given. Each text is tokens joined by spaces; order matters within a text.

    ``name_keys`` are whole names, order taken out; ``near_names`` are kin of the given names and their initials;
    ``words`` is everything free text may meet. ``rank`` sorts newest first, is all but unique and never changes with
    the engine. No e-mail address, phone number or link is here, and none may be added.
    """

    profile_id: str
    rank: int
    name_keys: tuple[str, ...]
    names: tuple[str, ...]
    near_names: tuple[str, ...]
    titles: tuple[str, ...]
    companies: tuple[str, ...]
    words: tuple[str, ...]
    seniority: str = ""
    department: str = ""
    country: str = ""
    city: str = ""
    industry: str = ""
    size: str = ""
    company_id: str = ""
    has_work_phone: bool = False
    has_mobile: bool = False
    has_email: bool = False


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """What a document is made of: the visible facts of one listed profile, as shown.

    ``country`` is ISO 3166 alpha-2, ``size`` a band's code, ``company_id`` opaque; of ``company_domain`` only the first
    label is searched. Seniority is told by ``title``, the main one; ``department`` is a code of titles.DEPARTMENTS,
    told by the title when empty.
    """

    profile_id: str
    listed_at: datetime
    full_name: str = ""
    given_name: str = ""
    family_name: str = ""
    title: str = ""
    other_titles: tuple[str, ...] = ()
    department: str = ""
    company: str = ""
    other_companies: tuple[str, ...] = ()
    company_id: str = ""
    company_domain: str = ""
    country: str = ""
    city: str = ""
    industry: str = ""
    size: str = ""
    has_work_phone: bool = False
    has_mobile: bool = False
    has_email: bool = False


def compose(facts: ListedFacts) -> SearchDocument:
    """Folds a profile's visible facts into its document; the same facts always give the same document."""
    names = _names(facts)
    held = (facts.title, *facts.other_titles)
    titles = _texts(*held, *(normalise_title(title) for title in held))
    companies = _texts(facts.company, facts.company_domain.partition(".")[0], *facts.other_companies)
    places = _texts(facts.city, facts.industry, *country_names(facts.country))
    return SearchDocument(
        profile_id=facts.profile_id,
        rank=rank_of(facts.profile_id, facts.listed_at),
        name_keys=_name_keys(facts),
        names=names,
        near_names=_near_names(facts),
        titles=titles,
        companies=companies,
        words=tuple(dict.fromkeys((*names, *titles, *companies, *places))),
        seniority=seniority(facts.title),
        department=facts.department or department(facts.title),
        country=facts.country,
        city=facts.city,
        industry=facts.industry,
        size=facts.size,
        company_id=facts.company_id,
        has_work_phone=facts.has_work_phone,
        has_mobile=facts.has_mobile,
        has_email=facts.has_email,
    )


def rank_of(profile_id: str, listed_at: datetime) -> int:
    """The second of listing in the upper bits, a digest of the id in the lower 31: newest first, ties told apart."""
    seconds = max(0, int((listed_at - _EPOCH).total_seconds()))
    tie = int.from_bytes(blake2b(profile_id.encode(), digest_size=4).digest(), "big") >> 1
    return (min(seconds, 2**31 - 1) << _TIE_BITS) | tie


def name_key(words: tuple[str, ...]) -> str:
    """One key for a whole name whatever its order; empty for a single word, which is no whole name."""
    return " ".join(sorted(words)) if len(words) > 1 else ""


def _parts(facts: ListedFacts) -> tuple[str, str, str]:
    given, family, full = (text[:_TEXT_CHARACTERS] for text in (facts.given_name, facts.family_name, facts.full_name))
    return given, family, full or f"{given} {family}"


def _names(facts: ListedFacts) -> tuple[str, ...]:
    """The name in both orders, hyphens closed up, and unspaced with the family first, as it is written in East Asia."""
    given, family, full = _parts(facts)
    joined = [word.replace("-", "") for word in full.split() if "-" in word.strip("-")]
    signs = ideographs(full)
    return _texts(full, f"{given} {family}", f"{family} {given}", *joined, *_unspaced(given, family), *signs)


def _unspaced(given: str, family: str) -> list[str]:
    return [family + given] if given and family and ideographs(family) else []


def _name_keys(facts: ListedFacts) -> tuple[str, ...]:
    given, family, full = _parts(facts)
    first = given.split()[:1]
    wholes = [full, f"{given} {family}", f"{' '.join(first)} {family}"] if family else [full]
    wholes += _unspaced(given, family)
    return tuple(dict.fromkeys(key for whole in wholes for words in spellings(whole) if (key := name_key(words))))


def _near_names(facts: ListedFacts) -> tuple[str, ...]:
    given, _, full = _parts(facts)
    formal = {name for word in tokens(given or full.partition(" ")[0]) for name in kin(word)}
    initials = {word[0] for word in tokens(given)}
    return (" ".join(sorted(formal | initials)),) if formal else ()


@cache
def country_names(country: str) -> tuple[str, ...]:
    """A country's name in the four languages, from the CLDR; empty for what is no ISO 3166 code."""
    found = (Locale.parse(language).territories.get(country, "") for language in _LANGUAGES)
    return tuple(dict.fromkeys(name for name in found if name))


def _texts(*sources: str) -> tuple[str, ...]:
    found = (" ".join(words) for text in sources for words in spellings(text[:_TEXT_CHARACTERS]))
    return tuple(dict.fromkeys(found))
