"""Knows K-12 schools by their host names, their names and their degrees; universities and adult schools are none."""

import re
from functools import lru_cache
from typing import Final

from ingest.gates.wordlists import Phrases, word_list

_LISTS: Final = word_list("minors")
_PRIMARY: Final = Phrases(_LISTS["schools"]["primary"])
_MIDDLE: Final = Phrases(_LISTS["schools"]["middle"])
_SECONDARY: Final = Phrases(_LISTS["schools"]["secondary"])
_NOT_SCHOOLS: Final = Phrases(_LISTS["schools"]["not_schools"])
_ENDINGS: Final = tuple(f".{ending}" for ending in _LISTS["hosts"]["endings"])
_LABELS: Final = frozenset(_LISTS["hosts"]["labels"])
_WITHIN: Final = tuple(_LISTS["hosts"]["within"])
_PUPIL_LABELS: Final = frozenset(_LISTS["hosts"]["pupils"])
_DEGREES: Final = {int(age): Phrases(phrases) for age, phrases in _LISTS["degrees"].items()}
# Folding would turn it into the English word; several grown-up bodies bear the name.
_COLLEGE: Final = re.compile(
    r"(?<!\w)collège(?!\w)(?! (?:de france|d.europe|des bernardins|des ingénieurs|des médecins))"
)
_ACADEMY: Final = re.compile(r"ac-[a-z-]{3,30}\.fr")


def is_school(name: str, domain: str = "") -> bool:
    """True for the name, or the host, of a K-12 school."""
    return bool(_age_when_leaving(name)) or (bool(domain) and is_school_host(domain))


@lru_cache(maxsize=10_000)
def is_school_host(host: str) -> bool:
    """True for a host under which only K-12 schools live, or whose own label says so."""
    labels = host.lower().split(".")[-10:]
    national = len(labels) > 2 and len(labels[-1]) == 2
    if national and ("k12" in labels or labels[-2] == "sch"):
        return True
    if _ACADEMY.fullmatch(".".join(labels[-2:])):
        return True
    if f".{'.'.join(labels)}".endswith(_ENDINGS):
        return True
    words = {word for label in labels[:-1] for word in label.split("-")}
    return bool(words & _LABELS) or any(part in label for label in labels[:-1] for part in _WITHIN)


def is_pupil_host(host: str) -> bool:
    """True for the part of a school's host that only its pupils have; a university's students are grown up."""
    labels = host.lower().split(".")[-10:]
    return bool(_PUPIL_LABELS & set(labels[:-2])) and is_school_host(host)


def age_at_the_end(school: str, degree: str) -> int:
    """The age at which such a school or degree is usually finished, 0 when it is none of a K-12 school."""
    by_degree = next((age for age, phrases in _DEGREES.items() if degree and phrases.within(degree)), 0)
    return by_degree or _age_when_leaving(school)


@lru_cache(maxsize=10_000)
def _age_when_leaving(name: str) -> int:
    if not name or _NOT_SCHOOLS.within(name):
        return 0
    if _SECONDARY.within(name):
        return 18
    if _MIDDLE.within(name) or _COLLEGE.search(name.casefold()):
        return 15
    return 11 if _PRIMARY.within(name) else 0
