"""What one source says about one person: frozen, without database, the only thing a source hands on."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class PhoneKind(StrEnum):
    """What a source calls a number; the gates drop ``home``, and ``switchboard`` and ``fax`` never suppress anyone."""

    DIRECT = "direct"
    MOBILE = "mobile"
    SWITCHBOARD = "switchboard"
    FAX = "fax"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class ClaimedPhone:
    """A number as the source wrote it, with the label it stood under."""

    text: str
    kind: PhoneKind = PhoneKind.DIRECT
    label: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedCompany:
    """An employer as the source names it; ``size`` is free text such as ``51-200``."""

    name: str
    domain: str = ""
    industry: str = ""
    size: str = ""
    address: str = ""
    country: str = ""
    social: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """One post; dates are ISO texts of year, month or day precision, empty when unknown; no end means current."""

    title: str = ""
    company: ClaimedCompany | None = None
    department: str = ""
    started: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedEducation:
    """One school; years are four digits, empty when unknown."""

    school: str = ""
    degree: str = ""
    subject: str = ""
    ended: str = ""


UNREAD = "unread line"
"""The label of a signature's line that no field was read from: looked at by a gate, never stored and never counted."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a reader is of one value it read: of a hundred such values, ``percent`` are right."""

    field: str
    value: str
    percent: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person in one source record. ``record_key`` is the source's own id of the record (never shown, hashed).

    ``unheld`` carries what may be looked at by a gate but never stored: ``(label, value)`` pairs such as
    ``("birth_date", "2011-05-04")`` or ``("religion", "…")``. ``sent_from`` is the From address of a mail and empty
    for feeds. ``page_url`` is where a public row was seen; ``proof`` names the consent it rests on.
    ``notes`` are reason codes of what the source reader itself dropped, for the counters. ``certainties`` say how sure
    a reader of free text is of its values; a source that is told its values has none. ``country`` is one that an
    address, a column or the employer's national domain names; ``hints`` are countries only guessed at.
    """

    record_key: str
    seen_on: date
    full_name: str = ""
    given_name: str = ""
    family_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[ClaimedPhone, ...] = ()
    links: tuple[str, ...] = ()
    jobs: tuple[ClaimedJob, ...] = ()
    education: tuple[ClaimedEducation, ...] = ()
    city: str = ""
    region: str = ""
    country: str = ""
    hints: tuple[str, ...] = ()
    page_url: str = ""
    sent_from: str = ""
    proof: str = ""
    unheld: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
    certainties: tuple[Certainty, ...] = ()

    @property
    def dials_from(self) -> str:
        """The country whose dialling rules numbers without a calling code follow; a guess will do."""
        return self.country or next(iter(self.hints), "")
