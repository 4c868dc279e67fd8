"""The officer's report: everything held, in words, whole at any width, at the shell as on the page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from directory.cli import root
from directory.clock import now
from directory.commands.starting import out
from directory.profiles import registry
from directory.profiles.cards import own_card
from directory.profiles.corrections import correct
from directory.profiles.dossier import dossier
from directory.profiles.evidence import EducationClaim, JobClaim, Origin, Sighting
from directory.profiles.keys import keys_of, new_id
from directory.profiles.looks import look
from directory.profiles.models import Profile, Source
from directory.profiles.owed import Look
from directory.profiles.recompile import facts_of
from directory.profiles.register import receive
from directory.profiles.registry import Personal
from directory.profiles.rights import lift, restrict
from directory.profiles.states import RestrictionReason
from directory.profiles.wording import in_words, says_nothing_more, written
from tests.directory.web.conftest import ANNIKA, OFFICER, REP, World

BECAUSE = "A letter of 21 November"
LONG = "Director of International Procurement, Contracts, Supplier Relations and Everything Else"
KEPT_TO_ITSELF = {"slot", "normal", "detail", "digest", "key_digest", "content_digest", "claim", "letter", "fact_id"}
"""Columns that are not said as they stand: keys of rows, and what is said in words instead (see the tests)."""


@pytest.fixture
def full(peopled: World) -> World:
    """A card about which everything there is to hold is held."""
    peopled.signed_in(REP).press(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    with peopled.database.write() as session:
        profile = session.get_one(Profile, peopled.people[ANNIKA.name])
        claim = replace(
            ANNIKA.claim(),
            phones=(("mobile", "+4915123456789"),),
            jobs=(JobClaim(LONG, "", "Flussbett Robotics GmbH", "flussbett.example", "", "2019", "2021"),),
            education=(EducationClaim("Technische Hochschule Werder", "MSc", "Physics", "2011"),),
        )
        vendor = session.scalars(select(Source)).one()
        receive(session, vendor, Sighting(claim, b"e" * 32, now().date(), Origin(feed_id=new_id())), at=now())
        title = next(fact for fact in facts_of(session, profile.id) if fact.kind == "title")
        correct(session, profile, title, "Head of Research", at=now())
        restrict(session, profile, reason=RestrictionReason.ASKED, at=now())
        lift(session, profile, reason=RestrictionReason.ASKED, at=now())
    return peopled


def said(world: World) -> str:
    """The whole report at the shell, on one line."""
    done = CliRunner().invoke(root, ["who", ANNIKA.email, "--because", BECAUSE], obj=lambda: world.held)
    assert done.exit_code == 0, done.output
    return done.output


def bare(text: str) -> str:
    """A text without its white space, since a long value goes on in the next line."""
    return re.sub(r"\s", "", text)


def test_a_look_needs_a_reason_and_is_written_down_at_the_shell_too(peopled: World) -> None:
    said(peopled)
    with peopled.database.read() as session:
        assert session.scalars(select(Look)).one().by_user_id == "shell"
    assert CliRunner().invoke(root, ["who", ANNIKA.email], obj=lambda: peopled.held).exit_code == 2


def test_whatever_stands_on_the_persons_own_card_stands_in_the_report(full: World) -> None:
    told = bare(said(full))
    with full.database.read() as session:
        profile = session.get_one(Profile, full.people[ANNIKA.name])
        digest = keys_of(session).digest("email", ANNIKA.email)
        card = own_card(session, profile, contact_digest=digest, at=now())
        values = [written(line.kind, line.value, country=line.country) for line in card.lines]
        values += [line.holder for line in card.lines] + [one.server_answer for one in card.notices]
        values += [look.because for look in card.looks]
        days = [line.kept_until for line in card.lines] + [line.waits_until for line in card.lines if line.waits_until]
    assert len(values) > 20
    assert [value for value in values if bare(value) not in told] == []
    assert [day for day in days if bare(f"{day:%Y-%m-%d}") not in told] == []
    for words in ("HafenrandSales", "Receivedthecard", "Correction", "Hiding", "tocorrectthetitle", "Headof Research"):
        assert bare(words) in told


def test_every_personal_column_of_the_registry_is_said(full: World) -> None:
    told = bare(said(full))
    with full.database.read() as session:
        profile_id = full.people[ANNIKA.name]
        held = registry.read_person(session, profile_id)
        wanted = [written(fact.kind, in_words(fact), country=str(fact.detail.get("country") or ""))
                  for fact in facts_of(session, profile_id) if not says_nothing_more(fact)]  # fmt: skip
    personal = {entry.table: set(entry.columns) - KEPT_TO_ITSELF - {"value"} for entry in registry.entries()}
    for table, rows in held.items():
        wanted += [row[name] for row in rows for name in personal[table] if isinstance(row.get(name), str)
                   and table != "profile"]  # fmt: skip
        wanted += [leaf for row in rows for leaf in _leaves(row.get("claim"))]
    assert len(wanted) > 40
    assert [one for one in wanted if bare(one) not in told and bare(written("mobile", one)) not in told] == []


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (leaf for name, one in value.items() if name != "company_id" for leaf in _leaves(one))
    elif isinstance(value, list):
        yield from (leaf for one in value for leaf in _leaves(one))
    elif isinstance(value, str) and value not in {"work_phone", "mobile", "switchboard", "title", "department"}:
        yield "Germany" if value == "DE" else value


def test_a_table_that_has_no_section_is_shown_all_the_same(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = Personal(
        "table_of_tomorrow", ("word",), "a purpose of tomorrow", "a day",
        lambda _session, _profile_id: [{"word": "a thing of tomorrow", "digest": b"x", "since": now()}], None,
    )  # fmt: skip
    monkeypatch.setattr(registry, "_entries", [*registry._entries, tomorrow])
    told = said(full)
    assert "Table of tomorrow" in told
    assert "a thing of tomorrow" in told


@pytest.mark.parametrize("columns", [40, 80])
def test_nothing_is_cut_and_nothing_internal_is_shown(
    full: World, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setattr(out, "_width", columns)
    told = said(full)
    assert max(map(len, told.splitlines())) <= columns
    assert bare(LONG) in bare(told)
    assert ANNIKA.email in bare(told)
    for internal in ("…", "{", "[", "b'", "None", "_", "legitimate interest_"):
        assert internal not in told.replace("gpc_", ""), internal
    assert re.search(r"\d:\d\d[.:]\d", told) is None, "to the minute, no seconds"
    with full.database.read() as session:
        hidden = [fact.slot for fact in facts_of(session, full.people[ANNIKA.name]) if len(fact.slot) > 20]
    assert hidden
    assert not [slot for slot in hidden if slot in told and slot != ANNIKA.email]


def test_the_page_says_what_the_shell_says(full: World) -> None:
    page = full.signed_in(OFFICER).press("/office/who", {"address": ANNIKA.email, "because": BECAUSE})
    shown = page.get_data(as_text=True)
    with full.held.database.write() as session:
        found = look(session, ANNIKA.email, because=BECAUSE, by_user_id="shell", at=now())
        told = dossier(session, found, say=lambda on: f"{on:%Y}")
    (about,) = told.people
    for section in about.sections:
        assert section.title in shown
        assert [item.label for item in section.items if item.label not in shown and not item.label[:4].isdigit()] == []
    assert LONG in shown
    assert OFFICER in shown
    assert 'class="typed">{' not in shown
