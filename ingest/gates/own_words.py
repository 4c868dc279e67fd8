"""What a person may not write on their card either: the very things that are taken off what a source says."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from ingest.candidate import Candidate, ClaimedCompany, ClaimedEducation, ClaimedJob
from ingest.gates.strip import code_beside_words, strip

_NOBODY: Final = ("", date.min)
_AS_A_SOURCE: Final[Mapping[str, Callable[[str], Candidate]]] = {
    "title": lambda text: Candidate(*_NOBODY, jobs=(ClaimedJob(title=text),)),
    "department": lambda text: Candidate(*_NOBODY, jobs=(ClaimedJob(department=text),)),
    "degree": lambda text: Candidate(*_NOBODY, education=(ClaimedEducation(degree=text),)),
    "subject": lambda text: Candidate(*_NOBODY, education=(ClaimedEducation(subject=text),)),
    "school": lambda text: Candidate(*_NOBODY, education=(ClaimedEducation(school=text),)),
    "place": lambda text: Candidate(*_NOBODY, jobs=(ClaimedJob(company=ClaimedCompany("", address=text)),)),
    "link": lambda text: Candidate(*_NOBODY, links=(text,)),
}
_NAMES: Final = frozenset({"name", "company", "place", "school"})
"""Parts that are not read for what they mean: a person may be called Christian and work for a union bank."""


def refused(part: str, text: str) -> str:
    """The code under which this text would be taken off a source's record; empty for what may stand."""
    if part in _NAMES and (code := code_beside_words(text)):
        return code
    if part in ("name", "place") and text.endswith(("!", "?")):
        return "slogan"
    made = _AS_A_SOURCE.get(part)
    return next(iter(strip(made(text))[1]), "") if made is not None else ""
