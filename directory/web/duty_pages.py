"""What a page is given of the duties toward somebody an account received: frozen values, no row behind them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class LeftCard:
    """Somebody this account received has left: no name, the dates, and the days left to delete (under 0 when late)."""

    duty_id: str
    left_on: date
    delete_by: date
    days_left: int
    deleted_on: date | None = None
    copies: str = ""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One corrected line: what it is called, and which of several of its kind (``Mobile`` and ``…86``).

    ``waits``: the new value is not shown yet; ``shows_from`` is the day it will be, None while no server has taken its
    notice. ``respelled``: only case or accents changed. ``done_on`` is when this account reported it corrected.
    """

    label: str
    which: str
    since: date
    act_by: date
    waits: bool = False
    shows_from: date | None = None
    respelled: bool = False
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChangedCard:
    """Somebody this account received corrected lines, or hid: one card for all that is to be done with the copy.

    ``duty_ids`` are what its button reports done; none when nothing is open. ``act_by`` and ``days_left`` (under 0 when
    late) are of what comes first; None where no day is set. Who corrected is named as the card is shown today (empty
    when it is not); who hides is not named.
    """

    url: str
    duty_ids: tuple[str, ...]
    name: str = ""
    act_by: date | None = None
    days_left: int | None = None
    hidden_since: date | None = None
    hidden_done_on: date | None = None
    shown_again_on: date | None = None
    lines: tuple[ChangedLine, ...] = ()
    done: tuple[ChangedLine, ...] = ()

    @property
    def act(self) -> Literal["hide", "correct", "both", ""]:
        """What the button reports."""
        hides = self.hidden_since is not None and self.hidden_done_on is None
        if hides and self.lines:
            return "both"
        return "hide" if hides else "correct" if self.lines else ""

    @property
    def corrected(self) -> tuple[ChangedLine, ...]:
        """Open lines that say something else now and are shown."""
        return tuple(line for line in self.lines if not line.respelled and not line.waits)

    @property
    def waiting(self) -> tuple[ChangedLine, ...]:
        """Open lines whose new value nobody sees yet."""
        return tuple(line for line in self.lines if line.waits)

    @property
    def respelled(self) -> tuple[ChangedLine, ...]:
        """Open lines that are only written otherwise."""
        return tuple(line for line in self.lines if line.respelled and not line.waits)
