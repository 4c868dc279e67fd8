"""Everything held about one address as a report that a privacy officer can read aloud: sections, lines, words.

What stands on the person's own card is read by the same functions as that card; every table of the registry that has no
section of its own is shown all the same, so that nothing held is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import dossier_parts, duties, registry, requests
from directory.profiles.aliases import ids_of
from directory.profiles.cards import own_card
from directory.profiles.dossier_parts import Held, Item, Say, Section
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of
from directory.profiles.looks import HeldProfile, Looked
from directory.profiles.models import Profile, ProfileMove
from directory.profiles.officer_words import LANGUAGES, field, sentence, words
from directory.profiles.owed import Duty, Request
from directory.profiles.recipients import names_of
from directory.profiles.regimes import Law
from directory.profiles.states import DutyKind, State
from directory.profiles.wording import country_name

_WITH_A_SECTION = frozenset(
    {
        "profile", "fact", "observation", "notice", "notice_fact", "notice_content", "disclosure", "look_text", "duty",
        "request", "restriction", "profile_alias", "barred_value", "contact_point",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """One living profile: its id, the name on its card, and all that is held, in sections that hold something."""

    profile_id: str
    name: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """``standing`` says in sentences where the address stands; without people nothing is held."""

    standing: tuple[str, ...]
    people: tuple[About, ...]


def dossier(session: Session, found: Looked, *, say: Say) -> Dossier:
    """The report of a look, whose row is written already; ``say`` writes days, and instants to the minute."""
    digest = keys_of(session).digest("email", canonical_email(found.address))
    people = tuple(_about(session, held, digest, found, say) for held in found.profiles)
    return Dossier(tuple(_standing(found, say)), people)


def _standing(found: Looked, say: Say) -> Iterator[str]:
    if found.suppressed is not None:
        yield f"Kept out for good since {say(found.suppressed.since)}: {words(found.suppressed.because)}."
    if not found.profiles:
        free = found.suppressed is None and found.employer is None
        yield "Nothing is held about this address" + (", and nothing keeps it out." if free else ".")
    for held in found.profiles:
        if held.state == State.LISTED and held.listed_at is not None:
            yield f"Listed since {say(held.listed_at)}."
        else:
            yield f"Held since {say(held.received_at)}, not listed: {words(held.state)}."
    if found.employer is not None:
        yield kept_out(found.employer.domain, found.employer.since, found.employer.reasons, say=say)


def kept_out(domain: str, since: date, reasons: tuple[str, ...], *, say: Say) -> str:
    """Since when nobody of an employer is taken in, and why."""
    return f"Nobody of {domain} is taken in since {say(since)}: {'; '.join(reasons) or 'no reason was kept'}"


def _about(session: Session, held: HeldProfile, digest: bytes, found: Looked, say: Say) -> About:
    profile = session.get_one(Profile, held.profile_id)
    card = own_card(session, profile, contact_digest=digest, at=found.at)
    of = Held(session, held, card, say)
    told = (
        Section("Person and state", _why("profile"), tuple(_state(of, profile))),
        Section("The card, line by line", _why("fact"), tuple(dossier_parts.lines(of))),
        Section("The records, as each source said it", _why("observation"), tuple(dossier_parts.observations(of))),
        Section("What the person was told", _why("notice"), tuple(dossier_parts.notices(of))),
        Section("Which customers saw it", _why("disclosure"), tuple(dossier_parts.seers(of))),
        Section("Who among us looked", _why("look_text"), tuple(dossier_parts.looks(of))),
        Section("What was asked", _why("request"), tuple(_requests(of))),
        Section("What customers must do", _why("duty"), tuple(_duties(of))),
        Section("How it came here", "where the card stood, and why; codes and dates", tuple(_moves(of))),
        Section("What keeps or finds the person", "keyed hashes, from which nothing can be read", tuple(_hashes(of))),
        *_the_rest(of),
    )
    name = next((line.value for line in card.lines if line.kind == "name"), "")
    return About(held.profile_id, name, tuple(section for section in told if section.items))


def _why(table: str) -> str:
    entry = next(entry for entry in registry.entries() if entry.table == table)
    return f"{entry.purpose}; kept {entry.kept}"


def _state(of: Held, profile: Profile) -> Iterator[Item]:
    yield Item("Card", profile.id, typed=True)
    yield Item("State", sentence(profile.state), tuple(_waiting(of, profile)))
    yield Item("Received", of.say(profile.received_at))
    if profile.listed_at is not None:
        yield Item("Listed", of.say(profile.listed_at))
    for row in of.rows("restriction"):
        until = f"until {of.say(row['lifted_at'])}" if row["lifted_at"] else "still"
        yield Item("Hidden", f"Since {of.say(row['since'])}, {until}", (sentence(row["reason"]),))
    yield Item("Country", country_name(profile.country, "en") if profile.country else "Not known")
    law = Law.of(profile.regime)
    named = ", ".join(words(one.code) for one in law.regimes)
    yield Item("Law", named, (f"A wait of {law.wait_days(None)} days after the notice",))
    yield Item("Language", LANGUAGES.get(profile.language, profile.language))
    for row in of.rows("profile_alias"):
        yield Item(
            "Also known as", row["alias"], (f"another card, found to be the same person {of.say(row['since'])}",)
        )


def _waiting(of: Held, profile: Profile) -> Iterator[str]:
    if of.card.list_on is not None and profile.listed_at is None:
        yield f"Would be listed on {of.say(of.card.list_on)}"
    if State(profile.came_from or profile.state) in (State.RECEIVED, State.GATED):
        yield f"To be told by {of.say(profile.tell_by)}, or erased"


def _moves(of: Held) -> Iterator[Item]:
    query = select(ProfileMove).where(ProfileMove.profile_id == of.profile.profile_id).order_by(ProfileMove.id)
    for move in of.session.scalars(query):
        because = () if move.because == move.to_state else (sentence(move.because),)
        yield Item(of.say(move.at), sentence(move.to_state), because)


def _requests(of: Held) -> Iterator[Item]:
    ids = ids_of(of.session, of.profile.profile_id)
    asked = select(Request).where(Request.profile_id.in_(ids)).order_by(Request.received_at)
    for request in of.session.scalars(asked):
        steps = requests.steps_of(of.session, request.id).values()
        told = (
            f"{sentence(step.step)}{f', {step.amount}' if step.amount else ''}: {of.say(step.at)}" for step in steps
        )
        yield Item(of.say(request.received_at), sentence(request.kind), tuple(told))


def _duties(of: Held) -> Iterator[Item]:
    owed = duties.about(of.session, [of.profile.profile_id])
    names = names_of(of.session, (duty.account_id for duty in owed))
    for duty in owed:
        line = " ".join(filter(None, (field(duty.line).lower(), duty.which)))
        what = f"to correct the {line}" if duty.kind == DutyKind.CORRECT else words(duty.kind)
        yield Item(names[duty.account_id], what, (f"Asked {of.say(duty.asked_at)}", _settled(of, duty)))


def _settled(of: Held, duty: Duty) -> str:
    if duty.ended_at is not None:
        return f"No longer needed since {of.say(duty.ended_at)}"
    if duty.confirmed_at is not None:
        return f"Confirmed {of.say(duty.confirmed_at)}"
    return (
        "Not confirmed; a new spelling, no day set" if duty.respelled else f"Not confirmed; due {of.say(duty.due_at)}"
    )


def _hashes(of: Held) -> Iterator[Item]:
    kinds = sorted({str(row["kind"]) for row in of.rows("contact_point")})
    if kinds:
        yield Item("Found again by", ", ".join(field(kind) for kind in kinds).capitalize())
    for row in of.rows("barred_value"):
        opens = ("It opens the card still",) if row["opens_from"] and not row["opens_until"] else ()
        told = (f"Corrected away {of.say(row['since'])}", *opens)
        yield Item("Kept out", f"A value of {field(row['kind']).lower()}", told)


def _the_rest(of: Held) -> Iterator[Section]:
    for entry in registry.entries():
        rows = of.rows(entry.table)
        if rows and entry.table not in _WITH_A_SECTION:
            title = entry.table.replace("_", " ").capitalize()
            yield Section(title, f"{entry.purpose}; kept {entry.kept}", tuple(_plain(of, row) for row in rows))


def _plain(of: Held, row: dict[str, Any]) -> Item:
    """A row of a table that has no section: its columns by name, without keyed hashes and sealed bytes."""
    said = [
        f"{name.replace('_', ' ').capitalize()} {of.say(value) if isinstance(value, date) else value}"
        for name, value in row.items()
        if value is not None and not isinstance(value, bytes)
    ]
    return Item("Held", said[0] if said else "sealed", tuple(said[1:]))
