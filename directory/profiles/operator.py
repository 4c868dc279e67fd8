"""What ``cardfile init`` asked the operator: all that a notice must say about who we are (GDPR Art. 14(1)-(2))."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directory.profiles.owed import Operator
from directory.profiles.regimes import LANGUAGES


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
