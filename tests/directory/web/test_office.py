"""The officer's desk and the shell: each look is written for good, seen by the person, and nobody else reaches it."""

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from directory.cli import root
from directory.clock import now
from directory.db import StorageRefused
from directory.profiles import clock_watch, registry
from directory.profiles.corrections import correct
from directory.profiles.models import EmployerOptOut, Profile
from directory.profiles.owed import Look, LookText, Suppression
from directory.profiles.recompile import facts_of
from tests.directory.web.conftest import ANNIKA, BENNO, CLARA, OFFICER, REP, World


@pytest.mark.security(
    "A 16.3.2: each look at a person writes a row",
    breaks="directory/profiles/looks.py::session.add(row)",
)
def test_a_look_shows_everything_held_and_is_itself_seen_by_the_person(peopled: World) -> None:
    officer = peopled.signed_in(OFFICER)
    answer = officer.press("/office/who", {"address": ANNIKA.email.upper(), "because": "A letter of 21 November"})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Listed since" in said
    for held in (ANNIKA.name, "+49 1522 8817386", "Chief Technology Officer", "profiles.example/in/annika"):
        assert held in said
    with peopled.database.read() as session:
        told = registry.read_person(session, peopled.people[ANNIKA.name])["look_text"]
        look = session.scalars(select(Look)).one()
    assert [row["because"] for row in told] == ["A letter of 21 November"]
    assert look.by_user_id == peopled.user(OFFICER).id
    with pytest.raises(StorageRefused), peopled.database.write() as session:
        session.delete(session.get_one(Look, look.id))


def test_a_look_at_nobody_is_written_without_its_words(peopled: World) -> None:
    officer = peopled.signed_in(OFFICER)
    said = officer.press("/office/who", {"address": "nobody@x.example", "because": "A letter about Ms Example"})
    assert "Nothing is held about this address" in said.get_data(as_text=True)
    with peopled.database.read() as session:
        assert session.scalars(select(Look)).one().profile_id is None
        assert session.scalars(select(LookText)).all() == []


@pytest.mark.parametrize(("address", "because"), [(ANNIKA.email, "  "), ("annika.brandt", "A letter of 21 November")])
def test_a_look_needs_a_reason_and_an_address(peopled: World, address: str, because: str) -> None:
    answer = peopled.signed_in(OFFICER).press("/office/who", {"address": address, "because": because})
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert ANNIKA.name not in said
    assert "Nothing is held" not in said, "a slip of the pen is no answer"
    with peopled.database.read() as session:
        assert session.scalars(select(Look)).all() == []


def test_officers_see_on_every_page_that_the_clock_is_not_believed_and_customers_do_not(peopled: World) -> None:
    officer, rep = peopled.signed_in(OFFICER), peopled.signed_in(REP)
    for days, told in ((3, "Nobody is listed now."), (-1, "clock was set back."), (0, "")):
        at = now() - timedelta(days=days)
        peopled.database.until_done(lambda session, at=at: clock_watch.confirm(session, at=at))  # type: ignore[misc]
        said = officer.get("/office/journal").get_data(as_text=True)
        assert told in said
        assert ("--confirm-clock" in said) is bool(told)
        assert "--confirm-clock" not in rep.get("/").get_data(as_text=True)


def test_why_an_employer_is_kept_out_stands_where_operators_look(peopled: World) -> None:
    domain = ANNIKA.email.rpartition("@")[2]
    kept = shell(peopled, "suppress", "--employer", domain, "--because", "asked by its management")
    assert f"Nobody of {domain} is taken in since" in kept
    assert "asked by its management; a second letter" in shell(
        peopled, "suppress", "--employer", domain, "--because", "a second letter"
    )
    officer = peopled.signed_in(OFFICER)
    assert "asked by its management" in officer.get("/office/journal").get_data(as_text=True)
    looked = {"address": f"somebody@{domain}", "because": "A letter of 21 November"}
    assert f"Nobody of {domain} is taken in since" in officer.press("/office/who", looked).get_data(as_text=True)
    told = " ".join(shell(peopled, "who", f"somebody@{domain}", "--because", "a letter").split())
    assert "Nothing is held about this address. Nobody of" in told
    assert "asked by its management" in told
    for raw in ("UPDATE employer_opt_out_reason SET because = ''", "DELETE FROM employer_opt_out_reason"):
        with pytest.raises(StorageRefused, match="append-only"), peopled.database.write() as session:
            session.execute(text(raw))


def test_the_reason_for_an_employer_takes_no_address(peopled: World) -> None:
    refused = CliRunner().invoke(
        root, ["suppress", "--employer", "x.example", "--because", f"asked by {ANNIKA.email}"], obj=lambda: peopled.held
    )
    assert refused.exit_code == 2
    assert "name no person" in refused.output
    with peopled.database.read() as session:
        assert session.scalars(select(EmployerOptOut)).all() == []


def test_an_account_holds_a_bounded_number_of_credits(peopled: World) -> None:
    def grant(number: str) -> Result:
        return CliRunner().invoke(root, ["credits", "grant", "Hafenrand Sales", number], obj=lambda: peopled.held)

    for number in ("999999999", "9" * 20):
        refused = grant(number)
        assert refused.exit_code == 1
        assert "at most 1,000,000,000 credits, and this one has 10" in refused.output
    assert grant("5").output.endswith("has 15 credits.\n")


def test_the_journal_names_no_person(peopled: World) -> None:
    shell(peopled, "suppress", ANNIKA.email, "--because", "A court's order of May")
    said = peopled.signed_in(OFFICER).get("/office/journal").get_data(as_text=True)
    assert "Left for good" in said
    assert "by an officer" in said
    assert peopled.people[ANNIKA.name] in said
    assert ANNIKA.name not in said
    assert ANNIKA.email not in said


def test_the_journal_says_how_a_correction_was_asked(peopled: World) -> None:
    with peopled.database.write() as session:
        profile = session.get_one(Profile, peopled.people[ANNIKA.name])
        title = next(fact for fact in facts_of(session, profile.id) if fact.kind == "title")
        correct(session, profile, title, "Head of Research", at=now())
    said = peopled.signed_in(OFFICER).get("/office/journal").get_data(as_text=True)
    assert "Corrected" in said
    assert "by the person, mailed code" in said


def shell(world: World, *words: str) -> str:
    """A command that must succeed."""
    done = CliRunner().invoke(root, words, obj=lambda: world.held)
    assert done.exit_code == 0, done.output
    return done.output


def test_suppress_takes_out_one_and_an_employer_takes_out_all_of_theirs(peopled: World) -> None:
    shell(peopled, "suppress", ANNIKA.email, "--because", "A court's order of May")
    shell(peopled, "suppress", "--employer", "mail.moorwind.example", "--because", "Their letter of May")
    with peopled.database.read() as session:
        state = {name: session.get_one(Profile, profile_id).state for name, profile_id in peopled.people.items()}
        assert session.scalars(select(Suppression)).first() is not None
    assert state == {ANNIKA.name: "removed", BENNO.name: "removed", CLARA.name: "listed"}
    assert [line.act for line in peopled.held.journal.lines()].count("employer_opted_out") == 1
    page = peopled.signed_in(REP).get("/").get_data(as_text=True)
    assert (ANNIKA.name in page, BENNO.name in page, CLARA.name in page) == (False, False, True)
    refused = CliRunner().invoke(root, ["suppress", "--because", "a reason"], obj=lambda: peopled.held)
    assert refused.exit_code == 2
