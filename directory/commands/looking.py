"""The privacy officer at the shell: what is held about an address, and who must go."""

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from directory.clock import now
from directory.commands.starting import Start, out
from directory.profiles import employers, looks, registry, rights
from directory.profiles.employers import OptedOut
from directory.profiles.identity import canonical_email, registrable
from directory.profiles.recipients import names_of

AT_THE_SHELL = "shell"
"""Who looked, where no user is signed in; a shell is the operator's own."""


def _why(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    because = value.strip()
    if not 5 <= len(because) <= 200:
        raise click.BadParameter("say why in 5 to 200 characters; the person can read it")
    return because


def _address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not canonical_email(value):
        raise click.BadParameter("is no e-mail address")
    return value


@click.command()
@click.argument("address", callback=_address)
@click.option("--because", required=True, callback=_why, help="why; written down for good, and the person can read it")
@click.pass_obj
def who(start: Start, address: str, because: str) -> None:
    """Shows everything held about ADDRESS and why. The look itself is written down."""
    with start().database.write() as session:
        found = looks.look(session, address, because=because, by_user_id=AT_THE_SHELL, at=now())
        accounts = {
            str(row["account_id"])
            for held in found.profiles
            for rows in held.tables.values()
            for row in rows
            if row.get("account_id")
        }
        names = names_of(session, accounts)
    if found.suppressed is not None:
        out.print(f"Kept out for good since {found.suppressed.since:%Y-%m-%d}: {escape(found.suppressed.because)}")
    if found.employer is not None:
        out.print(_kept_out(found.employer))
    if not found.profiles:
        out.print("Nothing is held about this address.")
    purposes = {entry.table: entry for entry in registry.entries()}
    for held in found.profiles:
        listed = f", listed {held.listed_at:%Y-%m-%d}" if held.listed_at is not None else ""
        out.print(f"[bold]{held.profile_id}[/bold]: {held.state}, received {held.received_at:%Y-%m-%d}{listed}")
        for table, rows in held.tables.items():
            shown = Table(*rows[0], title=f"{table}: {purposes[table].purpose}; kept {purposes[table].kept}")
            for row in rows:
                shown.add_row(*(_cell(names.get(str(value), value)) for value in row.values()))
            out.print(shown)


@click.command()
@click.argument("address", required=False, callback=_address)
@click.option("--employer", metavar="DOMAIN", help="instead of ADDRESS: nobody who works for the owner of DOMAIN")
@click.option("--because", required=True, callback=_why, help="why: the letter, the order; kept for good")
@click.pass_obj
def suppress(start: Start, address: str | None, employer: str | None, because: str) -> None:
    """Takes out whoever holds ADDRESS and keeps them out, or everybody of an EMPLOYER that opted out."""
    if (address is None) == (employer is None):
        raise click.UsageError("Name an address, or an employer by --employer.")
    database = start().database
    if employer is not None:
        if not registrable(employer):
            raise click.BadParameter("is no domain that can be registered", param_hint="--employer")
        if "@" in because:
            raise click.BadParameter("is kept for good: name no person, and no address", param_hint="--because")
        left = database.until_done(lambda session: employers.opt_out(session, employer, because=because, at=now()))
        with database.read() as session:
            held = employers.opted_out(session, employer)
        out.print(f"{left:,} people left. {_kept_out(held) if held is not None else ''}")
        return
    wanted = address or ""

    def take_out(session: Session) -> int:
        looks.look(session, wanted, because=because, by_user_id=AT_THE_SHELL, at=now())
        return rights.suppress_by_officer(session, wanted, at=now())

    gone = database.until_done(take_out)
    out.print(f"{gone} profile(s) removed; the address is kept out for good.")


def _kept_out(employer: OptedOut) -> str:
    why = "; ".join(employer.reasons) or "no reason was kept"
    return f"Nobody of {escape(employer.domain)} is taken in since {employer.since:%Y-%m-%d}: {escape(why)}"


def _cell(value: object) -> str:
    return escape(value.hex()[:16] if isinstance(value, bytes) else "" if value is None else str(value))
