"""The privacy officer at the shell: what is held about an address, and who must go."""

from datetime import date, datetime
from functools import partial

import click
from rich.console import Group
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from directory.clock import now
from directory.commands.starting import Start, out
from directory.profiles import employers, looks, rights
from directory.profiles.dossier import dossier, kept_out
from directory.profiles.dossier_parts import AT_THE_SHELL, Section
from directory.profiles.employers import OptedOut
from directory.profiles.identity import canonical_email, registrable
from directory.profiles.officer_words import many
from directory.profiles.suppression import hold_still

_NO_ADDRESS = "is no e-mail address; write it as name@company.example"
_NO_DOMAIN = "is no domain that can be registered; write it as company.example"


def why(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """A reason that can be read later: 5 to 200 characters."""
    because = value.strip()
    if not 5 <= len(because) <= 200:
        raise click.BadParameter("say why in 5 to 200 characters; the person can read it")
    return because


def an_address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """An e-mail address as typed, if any."""
    if value is not None and not canonical_email(value):
        raise click.BadParameter(_NO_ADDRESS)
    return value


@click.command()
@click.argument("address", callback=an_address)
@click.option(
    "--because",
    required=True,
    callback=why,
    help="why; the person can read it for as long as we hold them",
)
@click.pass_obj
def who(start: Start, address: str, because: str) -> None:
    """Shows everything held about ADDRESS and why. The look itself is written down."""
    with start().database.write() as session:
        found = looks.look(session, address, because=because, by_user_id=AT_THE_SHELL, at=now())
        told = dossier(session, found, say=_day)
    for sentence in told.standing:
        out.print(Text(sentence), soft_wrap=False)
    for about in told.people:
        out.print(Rule(Text(about.name or about.profile_id, style="bold"), align="left", characters="─"))
        for section in about.sections:
            out.print(Text.assemble("\n", (section.title, "bold"), "  ", (section.why, "dim")), soft_wrap=False)
            out.print(_shown(section))


def _shown(section: Section) -> Padding:
    """A section in two columns that wrap where the terminal ends; nothing is cut."""
    shown = Table.grid(padding=(0, 2))
    shown.add_column(width=16, overflow="fold")
    shown.add_column(overflow="fold")
    for item in section.items:
        told = [Text(line, style="dim") for line in item.told]
        shown.add_row(Text(item.label), Group(*([Text(item.text)] if item.text else []), *told))
    return Padding(shown, (0, 0, 0, 2), expand=False)


def _day(on: date) -> str:
    return f"{on:%Y-%m-%d %H:%M}" if isinstance(on, datetime) else f"{on:%Y-%m-%d}"


def addresses_of(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """E-mail addresses as typed, each once; one that is none is named by its place among those given."""
    for place, each in enumerate(value, 1):
        if not canonical_email(each):
            which = f"number {place} of the {len(value)} given " if len(value) > 1 else ""
            raise click.BadParameter(f"{which}{_NO_ADDRESS}; nobody was taken out")
    return tuple(dict.fromkeys(value))


@click.command()
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1, callback=addresses_of)
@click.option("--employer", metavar="DOMAIN", help="instead of ADDRESS: nobody who works for the owner of DOMAIN")
@click.option(
    "--because",
    required=True,
    callback=why,
    help="why: the letter, the order; an employer's is kept for good, a person's goes with them",
)
@click.pass_obj
def suppress(start: Start, addresses: tuple[str, ...], employer: str | None, because: str) -> None:
    """Takes out whoever holds each ADDRESS and keeps them out. With --employer: everybody of one that opted out."""
    if addresses and employer is not None:
        raise click.UsageError("Addresses and --employer do not go together: call it once for each.")
    if not addresses and employer is None:
        raise click.UsageError("Name an address, or an employer by --employer.")
    database = start().database
    if employer is not None:
        if not registrable(employer):
            raise click.BadParameter(_NO_DOMAIN, param_hint="--employer")
        if "@" in because:
            raise click.BadParameter("is kept for good: name no person, and no address", param_hint="--because")
        left = database.until_done(lambda session: employers.opt_out(session, employer, because=because, at=now()))
        with database.read() as session:
            held = employers.opted_out(session, employer)
        out.print(f"{many(left, 'person')} left. {_kept_out(held) if held is not None else ''}")
        return

    gone = sum(database.until_done(partial(take_out, address=one, because=because)) for one in addresses)
    kept = "the address is" if len(addresses) == 1 else f"the {len(addresses)} addresses are"
    out.print(f"{many(gone, 'person')} left; {kept} kept out for good.")


def take_out(session: Session, address: str, because: str) -> int:
    """Takes out whoever holds an address, with a look that says why; answers how many went."""
    hold_still(session, for_a_leaving=True)  # before the look, whose row holds the card (see rights.py)
    looks.look(session, address, because=because, by_user_id=AT_THE_SHELL, at=now())
    return rights.suppress_by_officer(session, address, at=now())


def _kept_out(employer: OptedOut) -> str:
    return escape(kept_out(employer.domain, employer.since, employer.reasons, say=_day))
