"""What the operator does with feeds, members' mail and notices, from the shell."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Column, Table
from sqlalchemy import func, select

from directory.clock import now
from directory.mail.verp import Verp
from directory.parts import Parts
from directory.profiles import operator
from directory.profiles.licences import compile_companies, follow_terms
from directory.profiles.models import Profile, ProfileMove, Source
from directory.profiles.notices_sent import BY_THE_OPERATOR, CAME_BACK, Revoked, leaves_if_taken_back, revoke
from directory.profiles.owed import Notice
from directory.profiles.states import State
from directory.terminal import Terminal
from ingest import feeds as feed_acts
from ingest import loads
from ingest import members as member_acts
from ingest.counters import counted
from ingest.following import (
    follow,
    place_for_rejects,
    refuse_a_stream,
    still_held,
    tell,
    tell_changes,
    text_of,
    why_refused,
)
from ingest.models import Feed, Load
from ingest.notices.applying import apply_reports
from ingest.notices.shares import NEW_PEOPLE_A_DAY, told_later
from ingest.reasons import meaning
from ingest.sources.feeds.definition import FeedRefused
from ingest.sources.feeds.stream import FileRefused
from ingest.sources.mailboxes.mbox import is_mailbox, left_in
from ingest.wiring import send_notices

Start = Callable[[], Parts]
_out = Terminal(soft_wrap=True)
_REVOKED = {
    Revoked.TOLD_ANEW: "Taken back: what stood on it is hidden, and a new notice goes out to the person.",
    Revoked.LEFT: "Taken back: the person cannot be told anew and is erased; who received the card must delete it.",
    Revoked.NOTHING: "Nothing was changed: this notice counts no more, or its card left or became part of another.",
}
_AN_MBOX = "An mbox separates mails by lines such as `From x Thu Jan  1 00:00:00 1970`"
_MOST_NAMED = 10
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def feeds() -> None:
    """Licensed, public and research feeds of people at work."""


@feeds.command("add")
@click.argument("definition", type=_FILE)
@click.pass_obj
def add_feed(start: Start, definition: Path) -> None:
    """Registers the feed that DEFINITION describes. That is a feed.toml; given again, its changes are taken over."""
    held, text = start(), text_of(definition)
    try:
        with held.database.write() as session:
            before = feed_acts.elder(session, text)
            feed = feed_acts.add(session, text, at=now())
            name, source_id = feed.name, feed.source_id
    except (FeedRefused, feed_acts.FeedRefusedNow) as refused:
        raise click.ClickException(str(refused)) from None
    # Also where nothing changed: whoever was interrupted here mends it by the same command.
    follow_terms(held.database, at=now())
    compile_companies(held.database, source_id, at=now())
    if before is not None:
        tell_changes(before, text)
    _out.print(
        f"Feed [bold]{escape(name)}[/bold] is registered. Load a delivery: cardfile feeds load {escape(name)} FILE"
    )


@feeds.command("list")
@click.pass_obj
def list_feeds(start: Start) -> None:
    """Shows the registered feeds, their licences and their last loads."""
    with start().database.read() as session:
        last = (
            select(Load.feed_id, func.max(Load.done_at, type_=Load.started_at.type).label("at"))
            .group_by(Load.feed_id)
            .subquery()
        )
        rows = session.execute(
            select(Feed, Source, last.c.at)
            .join(Source, Source.id == Feed.source_id)
            .outerjoin(last, last.c.feed_id == Feed.id)
            .order_by(Feed.name)
        ).all()
        names = _out.copied("Feed", [feed.name for feed, _, _ in rows])
        days = [Column(heading, no_wrap=True) for heading in ("Licence ends", "Last load")]
        table = Table(names, "Holder, kind and what is permitted", *days, show_lines=True)
        for feed, source, at in rows:
            ends = source.expires_on.isoformat() if source.expires_on else "never"
            terms = f"{escape(source.holder)}\n{source.kind}: {source.uses.replace(',', ', ')}"
            table.add_row(escape(feed.name), terms, ends, f"{at:%Y-%m-%d\n%H:%M}" if at else "none")
    _out.print(table)


@feeds.command("load")
@click.argument("name")
@click.argument("file", type=_FILE)
@click.option("--rejects", type=click.Path(path_type=Path), help="where to write row numbers and reasons (no person)")
@click.option("--withdraw-many", is_flag=True, help="withdraw whoever a full FILE lacks, even over a third of the feed")
@click.option("--here", is_flag=True, help="read in this process instead of asking the workers")
@click.pass_obj
def load_feed(start: Start, name: str, file: Path, rejects: Path | None, *, withdraw_many: bool, here: bool) -> None:
    """Reads a delivery of feed NAME from FILE. Interrupted, it goes on by itself; read twice, it changes nothing."""
    held = start()
    with held.database.read() as session:
        try:
            feed_id = feed_acts.find(session, name).id
        except feed_acts.FeedUnknown as unknown:
            raise click.ClickException(str(unknown)) from None
    rejects = place_for_rejects(file, rejects)
    load_id = loads.take_in(held, file, feed_id=feed_id, many=withdraw_many, at=now())
    follow(held, load_id, here=here, title=f"Reading {escape(file.name)}")
    tell(held, load_id, rejects)


@feeds.command("withdraw")
@click.argument("name")
@click.argument("file", type=_FILE)
@click.pass_obj
def withdraw(start: Start, name: str, file: Path) -> None:
    """Takes out of feed NAME whoever opted out at the vendor. FILE is as the feed's [opt_out] table describes."""
    refuse_a_stream(file)
    held = start()
    try:
        done = feed_acts.withdraw_listed(held.database, name, file)
    except FileRefused as refused:
        raise click.ClickException(why_refused(file, refused)) from None
    except (feed_acts.FeedUnknown, feed_acts.FeedRefusedNow) as refused:
        raise click.ClickException(str(refused)) from None
    _out.print(f"{done.rows:,} lines read, {len(done.unreadable):,} named nobody, {done.records:,} records withdrawn.")
    if done.unreadable:
        raise click.ClickException(still_held(done.unreadable))


@feeds.command("gates")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="how far back")
@click.pass_obj
def gates(start: Start, days: int) -> None:
    """Shows how often each gate refused or stripped. On the way in and of people held; see docs/gates.md."""
    table = Table("Code", "Times", "What", title=f"The last {days} days")
    with start().database.read() as session:
        for one in counted(session, since=now().date() - timedelta(days=days)):
            table.add_row(escape(one.code), f"{one.times:,}", meaning(one.code))
    _out.print(table)


@click.group()
def mail() -> None:
    """Members' mailboxes."""


@mail.command("load")
@click.argument("mailbox", type=click.Path(exists=True, readable=True, path_type=Path))
@click.option("--as", "member", required=True, help="address of the member whose mailbox it is")
@click.option("--rejects", type=click.Path(path_type=Path), help="where to write mail numbers and reasons (no person)")
@click.option("--here", is_flag=True, help="read in this process instead of asking the workers")
@click.pass_obj
def load_mail(start: Start, mailbox: Path, member: str, rejects: Path | None, *, here: bool) -> None:
    """Reads signatures and headers from MAILBOX. It is an mbox or a folder of mails; bodies are never kept."""
    held = start()
    with held.database.write() as session:
        try:
            grant_id = member_acts.grant_of(session, member).id
        except member_acts.NotAMember as refused:
            raise click.ClickException(str(refused)) from None
        if not is_mailbox(mailbox):
            raise click.ClickException(f"{mailbox}: holds no mail. {_AN_MBOX}; a folder holds .eml files or a Maildir")
        member_acts.mailboxes(session, at=now())
    rejects = place_for_rejects(mailbox, rejects)
    load_id = loads.take_in(held, mailbox, grant_id=grant_id, at=now())
    follow(held, load_id, here=here, title="Reading signatures")
    tell(held, load_id, rejects)
    if mailbox.is_dir() and (others := left_in(mailbox)):
        named = ", ".join(escape(str(path.relative_to(mailbox))) for path in others[:_MOST_NAMED])
        _out.print(f"{len(others):,} mailboxes lie in this folder and were not read; load each by itself: {named}")
    with held.database.read() as session:
        sharing = member_acts.member_of(session, member)
        later = told_later(session, sharing, at=now()) if sharing is not None else 0
    if later:
        _out.print(
            f"{later:,} of them are told tomorrow or later: at most {NEW_PEOPLE_A_DAY} addresses of one member's mail"
            " are told in a day (UTC)."
        )


@click.group()
def notices() -> None:
    """The mails that tell people before they are listed."""


@notices.command("send")
@click.pass_obj
def send(start: Start) -> None:
    """Sends every notice that is due and allowed now. The scheduler does the same by itself."""
    held = start()
    with held.database.read() as session:
        lacking = operator.missing(operator.answers(session))
    if lacking:
        raise click.ClickException(
            f"no notice leaves while these answers are empty: {', '.join(lacking)}. Run `cardfile init`"
        )
    _out.print(f"{send_notices(held, now()):,} notices handed over.")


@notices.command("status")
@click.pass_obj
def status(start: Start) -> None:
    """Shows how many notices wait, were delivered, bounced. And how many people nobody could tell in time."""
    table = Table("Notices", "Number")
    with start().database.read() as session:
        at = now()
        waiting = Notice.delivered_at.is_(None) & Notice.revoked_at.is_(None)
        rows = {
            "due now": waiting & (Notice.next_try_at <= at),
            "to be tried later": waiting & (Notice.next_try_at > at),
            "delivered": Notice.delivered_at.is_not(None) & Notice.revoked_at.is_(None),
            "of these, wait still running": (
                Notice.delivered_at.is_not(None) & Notice.revoked_at.is_(None) & (Notice.wait_ends_at > at)
            ),
            "came back, told again at another address": Notice.revoked_because.in_(CAME_BACK),
            "taken back by you, told again": Notice.revoked_because == BY_THE_OPERATOR,
            "not needed any more: the address or the card went": Notice.revoked_because.not_in(
                (*CAME_BACK, BY_THE_OPERATOR)
            ),
        }
        for name, condition in rows.items():
            table.add_row(name, f"{session.scalar(select(func.count()).select_from(Notice).where(condition)):,}")
        left = select(func.count(ProfileMove.id)).where(
            ProfileMove.to_state == State.REMOVED, ProfileMove.because == "undeliverable"
        )
        table.add_row("came back, no other address: the person left", f"{session.scalar(left):,}")
        late = (
            select(func.count())
            .select_from(Profile)
            .where(Profile.tell_by < at, Profile.state.in_(("received", "gated")))
        )
        table.add_row("people past their last day to be told", f"{session.scalar(late):,}")
    _out.print(table)


@notices.command("bounces")
@click.argument("mailbox", type=_FILE)
@click.pass_obj
def bounces(start: Start, mailbox: Path) -> None:
    """Reads bounces and complaints from MAILBOX, an mbox. As of RFC 3464 and 5965; only those with our mark count."""
    held = start()
    counted = apply_reports(held.database, mailbox, Verp.of(held.settings), at=now())
    if not counted:
        raise click.ClickException(f"{mailbox}: holds no mail. {_AN_MBOX}")
    table = Table("Report", "Number")
    for code, times in sorted(counted.items()):
        table.add_row(code, f"{times:,}")
    _out.print(table)


@notices.command("revoke")
@click.argument("notice_id")
@click.option("--yes", is_flag=True, help="ask nothing, also where the person is erased")
@click.pass_obj
def revoke_one(start: Start, notice_id: str, *, yes: bool) -> None:
    """Says that notice NOTICE_ID did not arrive. Whatever stands on it is hidden, and the person is told anew.

    At the same address, while there is time to tell; a card listed on it, or past its last day to tell, is erased.
    """
    held, at, wanted = start(), now(), notice_id.upper()
    with held.database.read() as session:
        notice = session.get(Notice, wanted)
        if notice is None:
            raise click.ClickException("there is no such notice; ids stand in `cardfile who`")
        leaves = leaves_if_taken_back(session, notice, at=at)
    if leaves and not yes:
        _out.print(
            "The card was listed on this notice, or its last day to tell is over, so nobody can be told anew: the"
            " person is erased (not kept out), and customers who received the card are asked to delete it."
        )
        click.confirm("Take the notice back?", abort=True)
    done = held.database.until_done(
        lambda session: revoke(session, session.get_one(Notice, wanted), because=BY_THE_OPERATOR, at=at)
    )
    _out.print(_REVOKED[done])
