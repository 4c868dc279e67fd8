"""What a view finds at hand: the parts of this process, the search, and who is signed in."""

from datetime import date
from typing import cast

from flask import current_app
from flask_login import UserMixin, current_user

from directory.accounts.sessions import Signed
from directory.db import Database
from directory.parts import Parts
from directory.profiles.disclosures import Seer
from directory.search.find import Finder
from directory.settings import Settings


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The signed-in user as flask-login and other packages' pages know them; half-way through is not authenticated."""

    def __init__(self, signed: Signed) -> None:
        self.signed = signed
        self.id = signed.user_id
        self.role = signed.role
        self.account_id = signed.account_id

    @property
    def is_authenticated(self) -> bool:
        """Whether nothing more is asked of this browser."""
        return self.signed.is_whole


def parts() -> Parts:
    """The parts of this process."""
    return cast("Parts", current_app.extensions["cardfile"])


def settings() -> Settings:
    """The operator's decisions."""
    return parts().settings


def database() -> Database:
    """The database."""
    return parts().database


def finder() -> Finder:
    """The search."""
    return cast("Finder", current_app.extensions["cardfile_finder"])


def visitor() -> Signed | None:
    """Whoever gave the right password in this browser, whole or half-way; None for a stranger."""
    user = current_user._get_current_object()  # noqa: SLF001 flask-login names the user behind its proxy so
    return user.signed if isinstance(user, SignedIn) else None


def signed() -> Signed:
    """The signed-in user of a view that the gate let nobody else into."""
    found = visitor()
    if found is None:
        raise RuntimeError("a view for signed-in users was reached by nobody")
    return found


def seer() -> Seer:
    """Whom a disclosure names."""
    here = signed()
    return Seer(here.account_id, here.user_id)


def day_of(at: date) -> str:
    """A date as pages say it in running text."""
    return f"{at.day} {at:%b %Y}"
