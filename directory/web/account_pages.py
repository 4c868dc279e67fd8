"""What each page about signing in, the own account, an error or the officer's desk is given: frozen values."""

from dataclasses import dataclass, field
from datetime import datetime

from directory.profiles.dossier import Dossier
from directory.web.split_pages import SplitCard


@dataclass(frozen=True, slots=True)
class LoginPage:
    """Sign-in. `again` when something grave asks for a fresh one, `reset` right after a mailed link set a new
    password; `goal` is the signed place to go on to."""

    privacy_url: str
    email: str = ""
    error: str = ""
    goal: str = ""
    again: bool = False
    reset: bool = False


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """The code of the app, or with `recovery` one of the ten written-down codes; `switch_url` leads to the other."""

    privacy_url: str
    switch_url: str
    recovery: bool = False
    error: str = ""
    goal: str = ""


@dataclass(frozen=True, slots=True)
class ForgottenPage:
    """Asks where to mail a link for a new password; with `sent`, says the same to known and unknown people. A link
    lasts `minutes`; `most` go to one account in a day."""

    privacy_url: str
    minutes: int
    most: int
    sent: bool = False
    email: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class NewPasswordPage:
    """Sets a password by a mailed link. `minimum` is the shortest that passes; None when the link is over."""

    privacy_url: str
    minimum: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class EnrolPage:
    """Binds an authenticator app: `qr_url` is an image of this origin, `secret` the same for typing, in groups."""

    qr_url: str
    secret: str
    error: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class RecoveryCodesPage:
    """`codes` are there once, right after they were made; afterwards only how many are `left`."""

    codes: tuple[str, ...] = ()
    left: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in browser."""

    session_id: str
    browser: str
    address_block: str
    started: datetime
    seen: datetime
    current: bool = False


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """Every signed-in browser of this user, the current one first."""

    rows: tuple[SessionRow, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The user's own account. `errors` by field name: old_password, new_password."""

    email: str
    role: str
    minimum: int
    factor_on: bool
    factor_off_because: str = ""
    codes_left: int = 0
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What happened, what is safe, one button. `request_id` on a 500 only: a 404 is the same bytes every time."""

    status: int
    title: str
    text: str
    action_label: str = ""
    action_url: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class WhoResult:
    """Everything held about one address, as the report of this look; `cards` are those of more than one record."""

    address: str
    because: str
    asked_at: datetime
    told: Dossier
    cards: tuple[SplitCard, ...] = ()


@dataclass(frozen=True, slots=True)
class WhoPage:
    """The officer's look-up. `errors` by field name: address, because."""

    address: str = ""
    because: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    result: WhoResult | None = None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One rights decision or leaving: when, what, for which id, and how it was asked."""

    at: datetime
    act: str
    subject_id: str
    method: str


@dataclass(frozen=True, slots=True)
class JournalPage:
    """The journal, newest first."""

    rows: tuple[JournalRow, ...]
    total: int
    first: int
    last: int
    next_url: str | None = None
    previous_url: str | None = None
    first_page_url: str | None = None
