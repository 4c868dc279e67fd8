"""What surrounds every signed-in page: the cabinet bar and the notes that pass by."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Note:
    """One note that passes by: the result in bold, one fact, one link. A failure stays until it is closed."""

    kind: Literal["done", "failed"]
    bold: str
    fact: str = ""
    link_label: str = ""
    link_url: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The cabinet bar around every signed-in page; a signed-out page has none. `here` is the endpoint that is open."""

    user_name: str
    initials: str
    account_name: str
    credits: int | None
    officer: bool
    here: str
    notes: tuple[Note, ...] = ()
