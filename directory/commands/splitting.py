"""``cardfile split``: a card on which two people stand is taken apart, after a look at what would be."""

from collections.abc import Sequence
from dataclasses import dataclass

import click
import structlog
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from directory.clock import now
from directory.commands.looking import an_address, why
from directory.commands.starting import Start, out
from directory.profiles import looks, splitting
from directory.profiles.dossier_parts import AT_THE_SHELL
from directory.profiles.looks import HeldProfile
from directory.profiles.models import Profile
from directory.profiles.officer_words import field, words
from directory.profiles.sides import Record, SplitRefused, records_of
from directory.profiles.split_told import Split
from directory.profiles.splitting import Whose
from directory.profiles.wording import written

_log = structlog.get_logger(__name__)
_FROM = {"person": "the person's own words", "mailbox": "a member's mail"}
_REFUSED = {
    "none": "name the records that are somebody else's by --take",
    "all": "these are all records of the card: nothing would be left of it. Take those of one person only",
    "unknown": "the card holds no such record any more; look again",
    "changed": "the card changed meanwhile, so nothing was done; look again",
    "gone": "the person has left meanwhile; nothing is held",
    "shared": "both sides name the same address, number or page; say whose it is by --shared old, new or both",
}
_WHY_GONE = {
    "cannot_be_told": "no address is left to tell them at",
    "undeliverable": "its notice went to an address that is the other one's, so its person was never told",
    "too_little": "too little is left for a professional profile",
}


_DIGITS = 7


@dataclass(frozen=True, slots=True)
class _Card:
    held: HeldProfile
    records: Sequence[Record]


@click.command()
@click.argument("address", callback=an_address)
@click.option("--because", required=True, callback=why, help="why; kept for good, and both people can read it")
@click.option("--take", metavar="N,M", default="", help="numbers of the records that are somebody else's")
@click.option("--shared", type=click.Choice([str(one) for one in Whose]), help="whose a contact of both sides is")
@click.pass_obj
def split(start: Start, address: str, because: str, take: str, shared: str | None) -> None:
    """Takes a card apart on which two people stand. ADDRESS leads to it. Without --take it numbers the card's
    records; with it, it shows what would be, asks, and makes the records taken a card of their own, which is told and
    waits like any new one."""
    if "@" in because:
        raise click.BadParameter("is read by both people: name nobody, and no address", param_hint="--because")
    database = start().database

    def look(session: Session) -> list[_Card]:
        found = looks.look(session, address, because=because, by_user_id=AT_THE_SHELL, at=now())
        return [_Card(held, records_of(session, held.profile_id)) for held in found.profiles]

    cards = database.until_done(look)
    if not cards:
        raise click.ClickException(
            "nothing is held about this address, so there is no card to take apart; give another address that stands"
            " on the card (a left-out letter is the usual slip)"
        )
    if not take.strip():
        _number(cards)
        return
    card, taken = _taken(cards, take)
    whose = Whose(shared) if shared is not None else None
    profile_id = card.held.profile_id
    try:
        _tell(splitting.preview(database, profile_id, taken, shared=whose, at=now()), len(taken), whose)
        click.confirm("Take the card apart?", abort=True)
        seen = [record.id for record in card.records]

        def act(session: Session) -> Split:
            held = session.get_one(Profile, profile_id)
            done = splitting.split(session, held, taken, seen=seen, shared=whose, at=now())
            if not done.new_left:
                looks.looked_too(session, done.apart_id, address, because=because, by_user_id=AT_THE_SHELL, at=now())
            return done

        done = database.until_done(act)
    except SplitRefused as refused:
        if refused.reason == "shared":
            _tell_shared(splitting.preview(database, profile_id, taken, shared=Whose.BOTH, at=now()))
        raise click.ClickException(_REFUSED[refused.reason]) from None
    _log.info("security", act="card taken apart", profile=profile_id, into=done.apart_id, by="shell")
    out.print(f"Taken apart: {profile_id} and {done.apart_id}. They are never merged again.")


def _number(cards: Sequence[_Card]) -> None:
    number = 0
    for card in cards:
        held = card.held
        listed = f", listed {held.listed_at:%Y-%m-%d}" if held.listed_at is not None else ""
        title = f"{held.profile_id}: {words(held.state)}, received {held.received_at:%Y-%m-%d}{listed}"
        table = Table("No.", "From", "Came", "Last seen", "Says", title=title, show_lines=True)
        for record in card.records:
            number += 1
            origin = _FROM.get(record.source_kind, f"{record.source_kind}: {record.source}")
            came = f"{record.obtained_on}" + (f"\nmerged {record.joined_on}" if record.joined_on is not None else "")
            says = "\n".join(record.says)
            table.add_row(str(number), escape(origin), came, f"{record.last_seen_on}", escape(says))
        out.print(table)
    out.print("Name those that are somebody else's: the same command with --take, such as --take 2,3")


def _taken(cards: Sequence[_Card], take: str) -> tuple[_Card, list[str]]:
    """The card and the ids of the records that these numbers name."""
    every = [(card, record.id) for card in cards for record in card.records]
    wanted = [word.strip() for word in take.split(",") if word.strip()]
    numbers = [int(word) for word in wanted if len(word) < _DIGITS and word.isascii() and word.isdigit()]
    if not numbers or len(numbers) < len(wanted) or not all(0 < number <= len(every) for number in numbers):
        raise click.BadParameter(f"give numbers from 1 to {len(every)}, such as 2,3", param_hint="--take")
    named = [every[number - 1] for number in numbers]
    card = named[0][0]
    if any(one is not card for one, _ in named):
        raise click.BadParameter("these records stand on two cards; take one card apart at a time", param_hint="--take")
    return card, list(dict.fromkeys(record_id for _, record_id in named))


def _tell(would: Split, taken: int, whose: Whose | None) -> None:
    """What would be, side by side, before anything is."""
    table = Table("What", "Line", "Says", title=f"If {taken} record(s) are taken off")
    for kind, value in would.gone:
        table.add_row("goes off the card", field(kind), escape(written(kind, value)))
    for kind, old, new in would.changed:
        table.add_row("is put right", field(kind), escape(f"{written(kind, old)} -> {written(kind, new)}"))
    for kind, value in would.new:
        table.add_row("stands on the new card", field(kind), escape(written(kind, value)))
    for kind, value in would.shared:
        table.add_row(f"named by both: {whose}", field(kind), escape(written(kind, value)))
    out.print(table)
    if would.old_left:
        out.print(f"[red]The old card goes, erased: {_reason(would.old_left)}.[/red]")
    if would.new_left:
        out.print(f"[red]The new card is not held, its data is erased: {_reason(would.new_left)}.[/red]")
    elif would.erased_by is not None:
        out.print(
            "The new card is hidden as the old one is. Nobody is told of it meanwhile: unless it is shown again before,"
            f" it is erased on {would.erased_by:%Y-%m-%d}."
        )
    else:
        out.print("The new card is told by a notice of its own and waits; nobody is shown it before.")
    out.print(f"{would.accounts} customer(s) received lines that go or change, and are asked to correct their copies.")


def _tell_shared(would: Split) -> None:
    for kind, value in would.shared:
        out.print(f"Named by both sides: {field(kind)} {escape(written(kind, value))}")


def _reason(code: str) -> str:
    return _WHY_GONE.get(code, code.replace("_", " "))
