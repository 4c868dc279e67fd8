"""What the pages of a receipt are given: how far a request is, and the form that takes a code; no person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from privacy_center.letters import in_groups
from privacy_center.pages import DutyRow


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """How far a request is, shown right after it (``fresh``) or by its typed receipt code; it names no person.

    ``code`` is the 26 characters without spaces; ``seconds`` how long the removal took, None when not measured.
    ``gone_on`` is when the card left that was to stay, and ``hidden`` whether it is shown to nobody now;
    ``respelled``: a correction of no more than the spelling."""

    kind: Literal["remove", "never_list", "refuse", "officer_suppress", "correct", "restrict"]
    code: str
    done_at: datetime
    lines_erased: int
    records_erased: int
    duties: tuple[DutyRow, ...]
    forget_on: date
    seconds: float | None = None
    fresh: bool = False
    gone_on: date | None = None
    hidden: bool = False
    respelled: bool = False

    @property
    def leaves(self) -> bool:
        """Whether the person is out; else the card stays."""
        return self.kind not in ("correct", "restrict")

    @property
    def late(self) -> tuple[DutyRow, ...]:
        """The companies whose day is past, the one that is late the longest first."""
        return tuple(sorted((duty for duty in self.duties if duty.days_late), key=lambda duty: duty.due_on))

    @property
    def waiting(self) -> tuple[DutyRow, ...]:
        """The companies that have time still, the one with the most first."""
        open_ones = (duty for duty in self.duties if duty.is_open and not duty.days_late and not duty.respelled)
        return tuple(sorted(open_ones, key=lambda duty: duty.due_on, reverse=True))

    @property
    def code_lines(self) -> tuple[str, str]:
        """The code in groups of four, on two lines."""
        return in_groups(self.code)


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """The page that takes a receipt code: ``unknown`` after one that opens nothing, ``not_whole`` after what is none by
    its ``length``; ``typed`` is what was sent, to be mended."""

    unknown: bool = False
    not_whole: bool = False
    typed: str = ""
    length: int = 0
