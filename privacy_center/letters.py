"""The mails of the privacy center: codes, receipts, and that a card is hidden or corrected or a person never listed."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

from directory.mail.letterhead import Written, version, write
from directory.posting import Sender

MAILS: Final = Path(__file__).with_name("mails")


class Mail(Protocol):
    """One mail to come: the folder of its words, and the code it prints, in lines (empty when it has none)."""

    @property
    def kind(self) -> str:
        """The folder under ``mails``."""
        ...

    @property
    def code_lines(self) -> tuple[str, ...]:
        """The code as it is read out."""
        ...


@dataclass(frozen=True, slots=True)
class CodeMail:
    """The mailed code of 8 digits; the same words for known and unknown people."""

    code: str
    kind: str = "code"

    @property
    def code_lines(self) -> tuple[str, ...]:
        """Two groups of four."""
        return (f"{self.code[:4]} {self.code[4:]}",)


@dataclass(frozen=True, slots=True)
class ReceiptMail:
    """The last mail after a removal. It names no company: the receipt code shows them. ``due_on`` is None for none."""

    receipt_code: str
    done_at: datetime
    lines_erased: int
    records_erased: int
    companies_told: int
    due_on: date | None
    receipt_url: str
    kind: str = "receipt"

    @property
    def code_lines(self) -> tuple[str, ...]:
        """The 26 characters on two lines."""
        return in_groups(self.receipt_code)


@dataclass(frozen=True, slots=True)
class NeverListedMail:
    """The last mail to somebody we held nothing of, who chose never to be listed."""

    receipt_code: str
    done_at: datetime
    receipt_url: str
    kind: str = "never_listed"

    @property
    def code_lines(self) -> tuple[str, ...]:
        """The 26 characters on two lines."""
        return in_groups(self.receipt_code)


@dataclass(frozen=True, slots=True)
class HiddenMail:
    """Says that a card is kept and shown to nobody, where that can be undone, and how to follow who was told."""

    receipt_code: str
    done_at: datetime
    companies_told: int
    home_url: str
    receipt_url: str
    kind: str = "hidden"

    @property
    def code_lines(self) -> tuple[str, ...]:
        """The 26 characters on two lines."""
        return in_groups(self.receipt_code)


@dataclass(frozen=True, slots=True)
class CorrectedMail(HiddenMail):
    """Says that a line was corrected or taken off, names neither it nor its words, and how to follow who was told.
    ``former`` when the address it goes to stands on the card no more; ``respelled`` when nothing was barred, since only
    the spelling changed."""

    kind: str = "corrected"
    former: bool = False
    respelled: bool = False


def compose(mail: Mail, language: str, sender: Sender) -> Written:
    """Puts ``mail`` into words; no foreign text stands in it."""
    return write(MAILS, mail.kind, language, {"mail": mail, "sender": sender, "code_lines": mail.code_lines})


def template_version(mail: Mail, language: str) -> str:
    """Such as ``receipt/fr@1c9d40b7e2aa``."""
    return version(MAILS, mail.kind, language)


def in_groups(code: str) -> tuple[str, str]:
    """A receipt code in groups of four on two lines of about one length, as on the page."""
    groups = [code[start : start + 4] for start in range(0, len(code), 4)]
    return "-".join(groups[:3]), "-".join(groups[3:])
