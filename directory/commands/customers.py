"""Customers and staff: their accounts, users and credits."""

import sys

import click
import structlog
from rich.markup import escape
from rich.table import Table
from sqlalchemy import select

from directory.accounts import factors
from directory.accounts.models import Account, User
from directory.accounts.passwords import PasswordRefused, check_new, hash_password
from directory.accounts.people import ROLES, STAFF, UserRefused, account_named, add_user
from directory.accounts.signing_in import set_password
from directory.clock import now
from directory.commands.starting import Start, out
from directory.credits import ledger
from directory.credits.models import Balance

_log = structlog.get_logger(__name__)


@click.group()
def users() -> None:
    """Who signs in: sales reps, admins, privacy officers."""


@users.command("add")
@click.argument("email")
@click.option("--name", required=True, help="the person's name")
@click.option("--account", "account_name", help="the customer's name, as listed people will read it (officers: none)")
@click.option("--role", type=click.Choice(ROLES), default="rep", show_default=True)
@click.option("--password-stdin", is_flag=True, help="read the password from standard input instead of asking")
@click.option("--no-second-factor", "reason", default="", help="leave the second factor off, and the reason why")
@click.option("--enrol", is_flag=True, help="set the second factor up now and print what an authenticator app takes")
@click.pass_obj
def add(
    start: Start,
    email: str,
    name: str,
    account_name: str | None,
    role: str,
    *,
    password_stdin: bool,
    reason: str,
    enrol: bool,
) -> None:
    """Adds a user who signs in as EMAIL. The second factor is set up at the first sign-in."""
    held = start()
    staff = role == "officer"
    if staff and account_name:
        raise click.ClickException("--account: officers belong to the operator; leave it out")
    if not staff and not account_name:
        raise click.ClickException("--account: name the customer this user belongs to")
    password = _password(from_stdin=password_stdin)
    try:
        with held.database.write() as session:
            account = account_named(session, account_name or STAFF, at=now(), is_staff=staff)
            user = add_user(
                session,
                account,
                email=email,
                name=name,
                role=role,
                password=password,
                factor_off_because=reason,
                at=now(),
            )
            enrolled = factors.enrol_now(session, user, at=now()) if enrol else None
            user_id = user.id
    except UserRefused as refused:
        raise click.ClickException(str(refused)) from None
    except PasswordRefused as refused:
        raise click.ClickException(f"the password: {refused}") from None
    _log.info("security", act="user added", user=user_id, role=role, by="shell")
    out.print(f"{escape(name)} can sign in at {held.settings.directory_url}/login")
    if enrolled is not None:
        out.print(f"Authenticator: {enrolled.address}", soft_wrap=True)
        out.print("Recovery codes, each good once: " + ", ".join(enrolled.recovery_codes))


@users.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="read the password from standard input instead of asking")
@click.pass_obj
def password(start: Start, email: str, *, password_stdin: bool) -> None:
    """Sets a new password for EMAIL. Signs out all their browsers and forgets wrong tries. The second factor stays."""
    held = start()
    new = _password(from_stdin=password_stdin)
    with held.database.read() as session:
        user = session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise click.ClickException("nobody with this address can sign in; `cardfile users list` shows who can")
    try:
        check_new(new, with_factor=not user.factor_off_because, about=(user.email, user.name))
    except PasswordRefused as refused:
        raise click.ClickException(f"the password: {refused}") from None
    new_hash, user_id = hash_password(new), user.id
    held.database.until_done(lambda session: set_password(session, session.get_one(User, user_id), new_hash, at=now()))
    _log.info("security", act="password set", user=user_id, by="shell")
    out.print(f"{escape(user.name)} signs in with the new password from now on.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@users.command("list")
@click.pass_obj
def list_users(start: Start) -> None:
    """Shows who can sign in, and as what EMAIL."""
    with start().database.read() as session:
        rows = session.execute(
            select(User, Account.name)
            .join(Account, Account.id == User.account_id)
            .order_by(Account.name, User.name, User.email)
        ).all()
        addresses = out.copied("Signs in as", [user.email for user, _ in rows])
        table = Table(addresses, "Name", "Account", "Role", "Second factor")
        for user, account_name in rows:
            factor = (
                "on"
                if user.totp_confirmed_at
                else ("off: " + user.factor_off_because if user.factor_off_because else "at first sign-in")
            )
            factor = "shut out" if user.disabled_at else factor
            table.add_row(escape(user.email), escape(user.name), escape(account_name), user.role, escape(factor))
    out.print(table)


@click.group("credits")
def credit() -> None:
    """Customers' credits."""


@credit.command("grant")
@click.argument("account")
@click.argument("number", type=click.IntRange(1))
@click.option("--because", default="granted", show_default=True, help="a word for the ledger")
@click.pass_obj
def grant(start: Start, account: str, number: int, because: str) -> None:
    """Adds NUMBER credits to ACCOUNT, by its name."""
    held = start()
    with held.database.write() as session:
        found = session.scalar(select(Account).where(Account.name == account, Account.is_staff.is_(False)))
        if found is None:
            raise click.ClickException(f"no customer is called {account!r}; `cardfile users list` shows their names")
        try:
            left = ledger.grant(session, found.id, number, because=because[:40], at=now())
        except ledger.TooMany as refused:
            raise click.ClickException(f"NUMBER: {refused}; grant fewer") from None
    out.print(f"{escape(account)} has {left:,} credits.")


@credit.command("check")
@click.pass_obj
def check(start: Start) -> None:
    """Compares every balance with the sum of its ledger. Exits with 1 when one differs."""
    wrong = 0
    with start().database.read() as session:
        for balance in session.scalars(select(Balance)):
            wrong += ledger.sum_of_entries(session, balance.account_id) != balance.credits
    if wrong:
        raise click.ClickException(f"{wrong} balances differ from their ledgers")
    out.print("Every balance is the sum of its entries.")
