"""An operator takes a wrong merge apart at the shell: numbered records, a look at what would be, then a yes."""

from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from directory.cli import root
from directory.db import Database
from directory.profiles.models import Profile
from directory.profiles.owed import Look, LookText
from directory.profiles.recompile import facts_of
from directory.profiles.wording import written
from tests.joined import ANNIKA, JONAS, joined

JONAS_PHONE = written("work_phone", JONAS.phone)
WHY = "A letter of 21 November"


def _split(database: Database, *words: str, answer: str = "", because: str = WHY) -> Result:
    asked = ["split", ANNIKA.email, "--because", because, *words]
    result = CliRunner().invoke(root, asked, obj=lambda: SimpleNamespace(database=database), input=answer)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _cards(database: Database) -> dict[str, set[str]]:
    with database.read() as session:
        ids = session.scalars(select(Profile.id)).all()
        return {profile_id: {fact.value for fact in facts_of(session, profile_id)} for profile_id in ids}


def test_the_records_of_a_card_are_numbered_with_who_says_what_since_when(database: Database) -> None:
    joined(database)
    said = _split(database).output
    flat = "".join(said.split())
    for told in ("licensed:kontor", "licensed:second", JONAS.name, JONAS.phone[-8:], ANNIKA.phone[-8:], "--take"):
        assert "".join(told.split()) in flat
    assert len(_cards(database)) == 1


def test_what_would_be_is_shown_and_nothing_is_done_without_a_yes(database: Database) -> None:
    joined(database)
    before = _cards(database)
    refused = _split(database, "--take", "2", "--shared", "old", answer="n\n")
    assert refused.exit_code == 1
    for told in (
        "goes off the card",
        "stands on the new card",
        "named by both: old",
        "Work phone",
        JONAS_PHONE,
        "Lyon, France",
    ):
        assert told in refused.output
    assert "work_phone" not in refused.output
    assert _cards(database) == before


@pytest.mark.security(
    "A 16.3.2: who takes a card apart has looked at two people",
    breaks="directory/commands/splitting.py::looks.looked_too(session, done.apart_id, address, because=because, by_user_id=AT_THE_SHELL, at=now())",
)
def test_with_a_yes_there_are_two_cards_and_both_people_can_read_who_looked_and_why(database: Database) -> None:
    card_id, _ = joined(database)
    done = _split(database, "--take", "2", "--shared", "both", answer="y\n")
    assert done.exit_code == 0, done.output
    cards = _cards(database)
    apart_id = next(key for key in cards if key != card_id)
    assert apart_id in done.output
    assert JONAS.phone in cards[apart_id] - cards[card_id]
    with database.read() as session:
        for profile_id in cards:
            looks = session.execute(select(Look, LookText).join(LookText).where(Look.profile_id == profile_id)).all()
            assert {(look.by_user_id, text.because) for look, text in looks} == {("shell", WHY)}
    numbered = _split(database).output
    assert card_id in numbered
    assert apart_id in numbered


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--take", "1,2", "--shared", "old"), "nothing would be left of it"),
        (("--take", "3"), "give numbers from 1 to 2"),
        (("--take", "99999999999"), "give numbers from 1 to 2"),
        (("--take", "two"), "give numbers from 1 to 2"),
        (("--take", ","), "give numbers from 1 to 2"),
        (("--take", "2"), "say whose it is by --shared"),
    ],
)
def test_what_cannot_be_split_is_refused_with_the_remedy(database: Database, words: tuple[str, ...], told: str) -> None:
    joined(database)
    before = _cards(database)
    refused = _split(database, *words, answer="y\n")
    assert refused.exit_code in (1, 2)
    assert told in refused.output
    assert _cards(database) == before


def test_the_reason_names_no_address_since_both_people_read_it(database: Database) -> None:
    joined(database)
    refused = _split(database, because=f"asked by {JONAS.email}")
    assert refused.exit_code == 2
    assert "read by both people" in refused.output
    with database.read() as session:
        assert session.scalars(select(Look)).all() == []


def test_nobody_held_is_told_in_words(database: Database) -> None:
    told = " ".join(_split(database).output.split())
    assert "nothing is held about this address, so there is no card to take apart; give another address" in told
