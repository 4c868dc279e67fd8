"""What ``cardfile init`` asked the operator: all that a notice must say about who we are (GDPR Art. 14(1)-(2))."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directory.profiles.identity import canonical_email
from directory.profiles.owed import Operator
from directory.profiles.regimes import LANGUAGES
from directory.profiles.whereabouts import country_code

SENTENCES = ("transfer_basis", "legitimate_interest")
COUNTRIES = ("country", "hosting_country")
_LONGEST = 1_000
_MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Answers:
    """The operator's answers; countries are ISO codes; sentences stand by language. ``wait_days`` counts only where
    the law leaves the waiting time open."""

    controller: str = ""
    address: str = ""
    country: str = ""
    dpo: str = ""
    representative: str = ""
    privacy_mailbox: str = ""
    hosting_country: str = ""
    transfer_basis: Mapping[str, str] = field(default_factory=dict)
    legitimate_interest: Mapping[str, str] = field(default_factory=dict)
    wait_days: int | None = None


class AnswersRefused(Exception):
    """Some answers cannot stand in a notice; the message has a line for each: its name, and what it wants."""


def checked(name: str, value: object) -> Any:
    """One answer as it is kept: an empty one stays empty, a country becomes its ISO code. Raises AnswersRefused."""
    if name in SENTENCES:
        if not isinstance(value, Mapping) or not set(value) <= set(LANGUAGES):
            raise AnswersRefused(f"{name}: give a sentence for each of {', '.join(LANGUAGES)}")
        return {language: _line(f"{name}.{language}", said) for language, said in value.items()}
    if name == "wait_days":
        if value is not None and (type(value) is not int or not 1 <= value <= _MOST_DAYS):
            raise AnswersRefused(f"{name}: give whole days, 1 to {_MOST_DAYS}")
        return value
    said = _line(name, value)
    if name in COUNTRIES and said:
        code = country_code(said)
        if not code:
            raise AnswersRefused(f"{name}: give a country: two letters, such as DE, or its name")
        return code
    if name == "privacy_mailbox" and said and not canonical_email(said):
        raise AnswersRefused(f"{name}: give an e-mail address")
    return said


def _line(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise AnswersRefused(f'{name}: give text in quotation marks, such as "…"')
    said = " ".join(value.split())
    if len(said) > _LONGEST or not said.isprintable():
        raise AnswersRefused(f"{name}: give at most {_LONGEST:,} characters that can be read")
    return said


def all_checked(told: Mapping[str, object]) -> dict[str, Any]:
    """Several answers at once; raises AnswersRefused naming every fault."""
    kept, faults = {}, []
    for name, value in told.items():
        try:
            kept[name] = checked(name, value)
        except AnswersRefused as refused:
            faults.append(str(refused))
    if faults:
        raise AnswersRefused("\n".join(faults))
    return kept


def answers(session: Session) -> Answers:
    """The answers given so far."""
    row = session.get(Operator, 1)
    return Answers(**row.answers) if row is not None else Answers()


def missing(given: Answers) -> list[str]:
    """What is still empty; while anything is, no notice leaves."""
    wanted: dict[str, Any] = {
        "controller": given.controller,
        "address": given.address,
        "country": given.country,
        "data protection officer or representative": given.dpo or given.representative,
        "privacy mailbox": given.privacy_mailbox,
        "hosting country": given.hosting_country,
    }
    for language in LANGUAGES:
        wanted[f"transfer basis ({language})"] = given.transfer_basis.get(language)
        wanted[f"legitimate interest ({language})"] = given.legitimate_interest.get(language)
    return [name for name, value in wanted.items() if not value]


def answer(session: Session, given: Answers, *, at: datetime) -> None:
    """Keeps the operator's answers, whole or not yet."""
    row = session.get(Operator, 1)
    kept = asdict(given)
    if row is None:
        session.add(Operator(id=1, answers=kept, changed_at=at))
    else:
        row.answers, row.changed_at = kept, at
