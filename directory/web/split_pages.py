"""What the pages that take a card apart are given: frozen values, no row behind them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SplitRecord:
    """One record of a card: who says so, when it came and was last seen, by which merge, and what it says."""

    id: str
    origin: str
    came_on: date
    seen_on: date
    joined_on: date | None
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SplitCard:
    """A card of two records or more, which may be two people's."""

    profile_id: str
    records: tuple[SplitRecord, ...]


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One line that goes, changes or stands on the new card."""

    what: str
    line: str
    says: str


@dataclass(frozen=True, slots=True)
class SplitPage:
    """What would be, or with `done` what was done. `asks_whose` while it is not said whose a contact is that both sides
    name; `taken` and `records` are the ids the decision rests on; `error` says why nothing can be done, and `again` is
    the card whose records are to be chosen anew."""

    address: str
    because: str
    profile_id: str
    taken: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    shared: str = ""
    asks_whose: bool = False
    rows: tuple[SplitRow, ...] = ()
    facts: tuple[str, ...] = ()
    error: str = ""
    again: SplitCard | None = None
    done: bool = False
