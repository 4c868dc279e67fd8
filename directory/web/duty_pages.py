"""What a page is given of a duty toward somebody an account received: frozen values, no row behind them."""

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
class ChangedCard:
    """Somebody this account received corrected a line, or hid: what to do with the copy, and by when.

    ``days_left`` is under 0 when late. Who corrected is named as the card is shown today (empty when it is not); who
    hid is not named. ``waits``: the new value is not shown yet; ``shows_from`` is the day it will be, None while no
    server has taken its notice.
    """

    duty_id: str
    what: Literal["corrected", "hidden"]
    since: date
    act_by: date
    days_left: int
    url: str
    name: str = ""
    line: str = ""
    done_on: date | None = None
    shown_again_on: date | None = None
    waits: bool = False
    shows_from: date | None = None
