"""What stands on a card, who said so, what was told and who saw it: the sections of an officer's report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import disclosures
from directory.profiles.cards import OwnCard, OwnLine
from directory.profiles.evidence import Claim
from directory.profiles.looks import HeldProfile
from directory.profiles.models import Source
from directory.profiles.officer_words import (
    LANGUAGES,
    SOURCES,
    claimed,
    field,
    is_typed,
    listing,
    many,
    sentence,
    told_line,
    words,
)
from directory.profiles.own_notices import OwnNotice
from directory.profiles.recipients import names_of, users_of
from directory.profiles.states import Policy, SourceKind, State
from directory.profiles.wording import written

AT_THE_SHELL = "shell"
"""Who looked, where no user is signed in; a shell is the operator's own."""

Say = Callable[[date], str]
"""How an instant, or a day, is written where the report is read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is held: what it is, its value in words, and what else is known of it, a sentence each. ``typed``
    is a value for machines, such as an address."""

    label: str
    text: str
    told: tuple[str, ...] = ()
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind; ``why`` is what they are held for and how long."""

    title: str
    why: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One living profile as sections read it; ``say`` writes instants."""

    session: Session
    profile: HeldProfile
    card: OwnCard
    say: Say

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of one table of the registry."""
        return self.profile.tables.get(table, [])


def lines(held: Held) -> Iterator[Item]:
    """Every line of the card with its value, source, basis, dates and who can see it."""
    facts = {row["id"]: row for row in held.rows("fact")}
    for line in held.card.lines:
        fact = facts[line.fact_id]
        value = written(line.kind, line.value, country=line.country)
        told = (_origin(line), _dates(held, line, fact), _seen_since(held, line, fact))
        yield Item(field(line.kind), value, told, is_typed(line.kind))
    for kind, on in held.card.lost:
        yield Item(field(kind), "", (f"The person's own words were lost by a restore on {held.say(on)}",))


def _origin(line: OwnLine) -> str:
    source = SOURCES[line.source_kind] + (f", {line.holder}" if line.holder else "")
    return f"{'Read from the title. ' if line.derived else ''}{source}. Basis: {words(line.basis)}"


def _dates(held: Held, line: OwnLine, fact: dict[str, Any]) -> str:
    first, last = held.say(line.first_seen_on), held.say(line.last_seen_on)
    seen = f"seen {first}" if first == last else f"seen {first} to {last}"
    sources = "one source" if line.agree_count == 1 else f"{line.agree_count} sources agree"
    return f"On the card since {held.say(fact['added_at'])}; {seen}; {sources}; kept until {held.say(line.kept_until)}"


def _seen_since(held: Held, line: OwnLine, fact: dict[str, Any]) -> str:
    if held.card.state == State.RESTRICTED:
        since = f"visible since {held.say(fact['visible_from'])}" if fact["visible_from"] else "never visible"
        return f"Hidden with the whole card; {since}"
    if fact["visible_from"] is not None:
        return f"Customers see it since {held.say(fact['visible_from'])}"
    if line.waits_until is not None:
        return f"Hidden: nobody sees it before {held.say(line.waits_until)}"
    return f"Hidden: the card is not listed{_before(held)}"


def _before(held: Held) -> str:
    return f" before {held.say(held.card.list_on)}" if held.card.list_on else ""


def observations(held: Held) -> Iterator[Item]:
    """What each source said, whole, with the id by which a record is taken apart from this card."""
    rows = sorted(held.rows("observation"), key=lambda row: (row["obtained_at"], row["id"]))
    wanted = select(Source).where(Source.id.in_({row["source_id"] for row in rows}))
    sources = {source.id: source for source in held.session.scalars(wanted)}
    for row in rows:
        source = sources[row["source_id"]]
        dates = (held.say(row[name]) for name in ("obtained_at", "first_seen_on", "last_seen_on", "kept_until"))
        told = ["Obtained {}; seen {} to {}; kept until {}".format(*dates), f"Basis: {words(row['basis'])}"]
        if row["policy"] != Policy.STANDARD:
            told.append(f"Bound by a policy: {words(row['policy'])}")
        told.extend(claimed(Claim.of(row["claim"])))
        yield Item(SOURCES[source.kind], _named(source), (*told, f"Record {row['id']}"))


def _named(source: Source) -> str:
    if source.kind in (SourceKind.MAILBOX, SourceKind.PERSON):
        return "Who shared it is not disclosed" if source.kind == SourceKind.MAILBOX else "Said in the privacy center"
    licence = f", under {source.reference}" if source.reference else ""
    return f"{source.holder or source.name}, feed {source.name}{licence}"


def notices(held: Held) -> Iterator[Item]:
    """Each notice with its delivery, its wait and the words it said."""
    rows = {row["id"]: row for row in held.rows("notice")}
    letters = {row["notice_id"]: row["letter"] for row in held.rows("notice_content")}
    for notice in held.card.notices:
        language = LANGUAGES.get(notice.language, notice.language)
        text = f"In {language}, made {held.say(notice.made_at)}"
        told = (*_delivery(held, notice, rows[notice.id]), *_letter(held, letters.get(notice.id, {})))
        yield Item(words(notice.kind), text, (*told, f"Notice {notice.id}"))


def _delivery(held: Held, notice: OwnNotice, row: dict[str, Any]) -> Iterator[str]:
    if notice.delivered_at is not None:
        yield f"Taken by {words(notice.delivered_by)} on {held.say(notice.delivered_at)}, for {row['domain']}"
    else:
        again = f", next try {held.say(row['next_try_at'])}" if row["next_try_at"] else ""
        yield f"Not delivered to {row['domain']}: {many(row['tries'], 'try')}{again}"
    if notice.server_answer:
        yield f"The server said: {notice.server_answer}"
    if notice.revoked_at is not None:
        because = words(row["revoked_because"] or "")
        yield f"Counts for nothing since {held.say(notice.revoked_at)}: {because}"
    elif notice.wait_ends_at is not None:
        yield f"Wait of {many(notice.wait_days, 'day')}, over on {held.say(notice.wait_ends_at)}"
    if notice.shown_on is not None:
        yield f"What it told of was shown on {held.say(notice.shown_on)}"
    if row["message_id"]:
        yield f"Message-ID {row['message_id']}"


def _letter(held: Held, letter: dict[str, Any]) -> Iterator[str]:
    country = str(letter.get("country") or "")
    if letter.get("sent_to"):
        yield f"Sent to {letter['sent_to']}"
    if letter.get("held"):
        said = "; ".join(told_line(line["key"], line["value"], country) for line in letter["held"])
        yield f"It said: {said}"
    for source in letter.get("sources", ()):
        holder = f", {source['holder']}" if source["holder"] else ""
        on = held.say(date.fromisoformat(source["received_on"]))
        yield f"It named as source: {SOURCES[source['kind']]}{holder}, received {on}"
    if letter.get("list_on"):
        yield f"It named as day of listing: {held.say(date.fromisoformat(letter['list_on']))}"


def seers(held: Held) -> Iterator[Item]:
    """Which customers saw the person, when, what for and which lines, the latest first."""
    seen = disclosures.seen_by(held.session, held.profile.profile_id)
    names = names_of(held.session, (row.account_id for row in seen))
    for row in seen:
        first, last = held.say(row.first_at), held.say(row.last_at)
        when = first if row.times == 1 else f"{many(row.times, 'time')}, {first} to {last}"
        lines_seen = listing(row.kinds) or "none by name"
        yield Item(names[row.account_id], sentence(row.purpose), (when, f"Lines: {lines_seen}"))


def looks(held: Held) -> Iterator[Item]:
    """Which of our own people looked, and why."""
    users = {look.by_user_id for look in held.card.looks if look.by_user_id != AT_THE_SHELL}
    names = {AT_THE_SHELL: "the operator, at the shell"} | users_of(held.session, users)
    for look in held.card.looks:
        yield Item(held.say(look.at), look.because or "No reason is kept", (f"By {names[look.by_user_id]}",))
