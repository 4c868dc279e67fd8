"""What each page of the privacy center is given: frozen values with no row, session or request behind them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

SourceKind = Literal["licensed", "public", "research", "mailbox", "person", "derived"]
Basis = Literal["legitimate_interest", "consent", "the_person"]
Purpose = Literal["search", "card", "company_page", "reveal", "owned_card", "owned_row"]
FieldKind = Literal[
    "name", "title", "department", "company", "place", "email", "work_phone", "mobile", "switchboard", "link", "job",
    "education",
]  # fmt: skip
CardState = Literal["received", "gated", "noticed", "listed", "restricted"]


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this site, as given at ``cardfile init``; texts in the language of the page, countries ISO alpha-2."""

    controller: str
    address: str
    country: str
    dpo: str
    representative: str
    privacy_mailbox: str
    hosting_country: str
    transfer_basis: str
    legitimate_interest: str
    wait_days: int
    wait_days_elsewhere: int
    keep_months: int


@dataclass(frozen=True, slots=True)
class CodePage:
    """The page that takes the mailed code. ``problem`` is empty on the first look; ``late`` and ``used`` end it;
    ``typed`` is what did not fit."""

    request_id: str
    problem: Literal["", "wrong", "late", "used"] = ""
    tries_left: int = 3
    typed: str = ""
    mail_is_down: bool = False


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the card and where it came from. ``holder`` is never a member; empty when there is none to name.
    ``hidden_until`` is set while the line still waits for its own notice; ``source_kind`` is ``derived`` for what we
    read from another line, without dates and count. ``also`` and ``corrected_away``: as OwnLine says."""

    field_id: str
    label_key: FieldKind
    value: str
    source_kind: SourceKind
    basis: Basis
    first_seen: date
    last_seen: date
    agree_count: int
    kept_until: date
    public: bool = False
    holder: str = ""
    hidden_until: date | None = None
    correctable: bool = True
    country: str = ""
    also: tuple["CardLine", ...] = ()
    corrected_away: bool = False


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One customer and one purpose: how often, from when to when, and which kinds of line it saw."""

    company: str
    purpose: Purpose
    times: int
    first_on: date
    last_on: date
    kinds: tuple[FieldKind, ...]


@dataclass(frozen=True, slots=True)
class NoticeTimeline:
    """One notice from our getting the data to the listing; what has not happened yet is None.

    ``notice_id`` opens the mail's words again; empty when they are no longer held. ``merged``: it told of a card that
    became part of this one, so nothing waits on it any more.
    """

    notice_id: str
    kind: Literal["listing", "new_facts"]
    language: str
    received_on: date
    source_kind: SourceKind
    sent_at: datetime | None
    delivered_at: datetime | None
    delivered_by: Literal["exchanger", "relay", ""]
    server_answer: str
    revoked_at: datetime | None
    came_back: bool
    wait_days: int
    wait_ends_on: date | None
    listed_on: date | None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look of the privacy officer at this card, with the reason given."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One company told to delete, correct or hide its copy; ``confirmed_at`` is None until its users say so; ``ended``
    when it need not any more; ``days_late`` is 0 while there is time. ``line``, ``which`` and ``respelled``: as Duty
    says."""

    company: str
    kind: Literal["delete", "correct", "hide"]
    line: FieldKind | Literal[""]
    which: str
    respelled: bool
    asked_on: date
    due_on: date
    confirmed_at: datetime | None
    ended: bool
    days_late: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.confirmed_at is None and not self.ended


@dataclass(frozen=True, slots=True)
class CardPage:
    """All we hold about the person who proved an address; ``besides`` is what stands on no line of the card.
    ``companies_to_tell`` received the card and must delete;
    ``told`` were told of corrections and hidings, the newest first. ``code_lines`` are the receipt code of what was
    just done, empty otherwise. ``lost`` are lines whose corrected words a restore of ours did not bring back.
    ``former`` when the proven address stands on the card no more."""

    name: str
    state: CardState
    lines: tuple[CardLine, ...]
    recipients: tuple[RecipientRow, ...]
    notices: tuple[NoticeTimeline, ...]
    looks: tuple[LookRow, ...]
    told: tuple[DutyRow, ...]
    companies_to_tell: int
    listed_on: date | None = None
    list_on: date | None = None
    hidden_since: date | None = None
    besides: tuple[CardLine, ...] = ()
    lost: tuple[tuple[FieldKind, date], ...] = ()
    done: Literal["", "corrected", "taken_off", "hidden", "shown"] = ""
    code_lines: tuple[str, ...] = ()
    former: bool = False

    @property
    def head(self) -> CardLine | None:
        """The line of the name at the head of the card; a second card's name is a line like others."""
        return next((line for line in self.lines if line.label_key == "name"), None)

    @property
    def same_origin(self) -> CardLine | None:
        """A line to speak for all that came from sources, when these have holder, publicness and basis in common."""
        told = [line for line in self.lines if line.source_kind not in ("person", "derived")]
        origins = {(line.holder or line.source_kind, line.public, line.basis) for line in told}
        return told[0] if len(origins) == 1 else None


@dataclass(frozen=True, slots=True)
class NothingPage:
    """Nothing is held under the proven address: it is kept out already, or opened a card until some day, or neither."""

    kept_out_since: date | None = None
    opened_until: date | None = None


@dataclass(frozen=True, slots=True)
class LinePart:
    """One part of a line of work history or education: its name, what stands there, and whether that is refused."""

    name: str
    value: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class CorrectPage:
    """One line to be corrected. ``typed`` is what was sent when ``problem`` is set; name and e-mail cannot be empty.
    ``parts`` are those of a post or a school; of the present post only its first day."""

    field_id: str
    label_key: FieldKind
    value: str
    typed: str = ""
    parts: tuple[LinePart, ...] = ()
    problem: Literal[
        "", "empty", "too_long", "not_valid", "unchanged", "no_name", "no_work_address", "employer", "minor",
        "too_little", "refused", "dates", "no_post", "no_school", "web_address", "birthday", "family", "sensitive",
        "slogan", "photo", "home",
    ] = ""  # fmt: skip

    @property
    def may_be_empty(self) -> bool:
        """Whether the line can be taken off by leaving it empty."""
        return self.label_key not in ("name", "email")

    @property
    def present_post(self) -> bool:
        """Whether it is the post of the title and the company above it."""
        return self.label_key == "job" and len(self.parts) == 1


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One line as a mail said it; ``country`` is a place's."""

    label_key: FieldKind
    value: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class MailSaid:
    """What one notice told: its lines, its dates and its sources, from the fields as they were sent."""

    kind: Literal["listing", "new_facts"]
    sent_on: date
    list_on: date
    lines: tuple[HeldLine, ...]
    sources: tuple["MailSource", ...]


@dataclass(frozen=True, slots=True)
class MailSource:
    """One source as the mail named it; ``holder`` is empty for a member's mail."""

    kind: SourceKind
    holder: str
    public: bool
    received_on: date


@dataclass(frozen=True, slots=True)
class SeePage:
    """The see link of a mail: a button first (``said`` is None), then the words, or that its 30 days are over."""

    token: str
    said: MailSaid | None = None
    expired: bool = False


@dataclass(frozen=True, slots=True)
class RefusePage:
    """The refuse link of a mail: a button first, then that it is done. A spooled refusal is done too."""

    token: str
    done: bool = False
