"""Closing doors: users who may sign in no more, browsers signed out, a lost second factor taken off."""

from collections.abc import Callable
from typing import Any

import click
import structlog
from rich.markup import escape
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.accounts import sessions
from directory.accounts.changes import Changed, tell
from directory.accounts.models import RecoveryCode, User
from directory.clock import now
from directory.commands.customers import users
from directory.commands.starting import Start, out

_log = structlog.get_logger(__name__)


def _changed(start: Start, email: str, act: str, change: Callable[[Session, User], object]) -> tuple[str, Any]:
    """Does ``change`` to one user, writes the security event and answers the user's name with what it answered."""
    held = start()

    def found(session: Session) -> tuple[str, str, Any]:
        user = session.scalar(select(User).where(User.email == email.strip().lower()))
        if user is None:
            raise click.ClickException("nobody with this address can sign in; `cardfile users list` shows who can")
        return user.id, user.name, change(session, user)

    user_id, name, answer = held.database.until_done(found)
    _log.info("security", act=act, user=user_id, by="shell")
    return name, answer


@users.command()
@click.argument("email")
@click.pass_obj
def disable(start: Start, email: str) -> None:
    """Shuts EMAIL out at once. No sign-in, and every browser is signed out. Nothing they did is forgotten."""

    def change(session: Session, user: User) -> int:
        user.disabled_at = user.disabled_at or now()
        return sessions.end_all(session, user.id, at=now())

    name, _ = _changed(start, email, "user disabled", change)
    out.print(f"{escape(name)} is shut out. `cardfile users enable` lets them in again.")


@users.command()
@click.argument("email")
@click.pass_obj
def enable(start: Start, email: str) -> None:
    """Lets EMAIL sign in again."""

    def change(_session: Session, user: User) -> None:
        user.disabled_at = None

    name, _ = _changed(start, email, "user enabled", change)
    out.print(f"{escape(name)} can sign in again.")


@users.command("sign-out")
@click.argument("email", required=False)
@click.option("--all", "everybody", is_flag=True, help="sign out every browser of every user")
@click.pass_obj
def sign_out(start: Start, email: str | None, *, everybody: bool) -> None:
    """Signs out every browser of EMAIL, or of everybody."""
    if everybody == bool(email):
        raise click.ClickException("name one EMAIL, or say --all")
    if email:
        name, ended = _changed(
            start, email, "browsers signed out", lambda session, user: sessions.end_all(session, user.id, at=now())
        )
        out.print(f"{ended} browsers of {escape(name)} are signed out.")
        return
    held = start()
    ended = held.database.until_done(
        lambda session: sum(sessions.end_all(session, one, at=now()) for one in session.scalars(select(User.id)).all())
    )
    _log.info("security", act="everybody signed out", by="shell")
    out.print(f"{ended} browsers are signed out.")


@users.command()
@click.argument("email")
@click.pass_obj
def unbind(start: Start, email: str) -> None:
    """Takes a lost authenticator app off EMAIL. Its recovery codes go too, and they are signed out. At the next sign-in
    they bind a new one. Make sure who asks: see them, or call a number you knew before."""

    def change(session: Session, user: User) -> None:
        user.totp_sealed = user.totp_confirmed_at = None
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        sessions.end_all(session, user.id, at=now())
        tell(session, user, Changed.APP_OFF, at=now())

    name, _ = _changed(start, email, "app taken off", change)
    out.print(f"{escape(name)} binds a new app at the next sign-in.")
