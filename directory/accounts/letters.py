"""The mails to users: a link for a new password, what was changed or tried at their way in, what their account owes."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from directory.accounts.changes import Changed
from directory.accounts.oddities import Odd
from directory.mail.letterhead import Written, write
from directory.posting import Sender, Wording

MAILS: Final = Path(__file__).with_name("mails")
LANGUAGE: Final = "en"


def reset(url: str) -> Wording:
    """The link; no word of who asked or whom it is for."""
    return partial(_write, "reset", url=url)


def changed(what: Changed, at: datetime, *, help_url: str) -> Wording:
    """What was changed and when; ``help_url`` is where somebody asks for a new password who did not do it."""
    return partial(_write, "changed", what=what, at=at, help_url=help_url)


def odd(what: Odd, at: datetime, *, number: int, agent: str, help_url: str) -> Wording:
    """What was tried at an account: how many wrong ones, or in which kind of browser a right password was typed."""
    return partial(_write, "odd", what=what, at=at, number=number, agent=agent, help_url=help_url)


def owed(number: int, late: int, due_at: datetime, *, desk_url: str) -> Wording:
    """How many acts an account owes to people it received, and by when; ``desk_url`` is where they stand."""
    return partial(_write, "owed", number=number, late=late, due_at=due_at, desk_url=desk_url)


def _write(name: str, sender: Sender, **words: object) -> Written:
    return write(MAILS, name, LANGUAGE, {"sender": sender, **words})
