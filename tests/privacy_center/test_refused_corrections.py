"""A correction that would take the card away is refused in the form, with the reason, and nothing is lost."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from directory.clock import now
from directory.profiles import employers, recompile, rights
from directory.profiles.models import BarredValue, Fact
from directory.profiles.owed import JournalEntry, Request
from ingest.gating import ProfileGates
from tests.privacy_center.conftest import Visitor
from tests.privacy_center.people import Listed, state_of

FORMULA = '=HYPERLINK("https://evil.example","card")'
NO_NAME = "That does not read as the name of a person."
NO_ADDRESS = "That is no work address of your own that takes mail."

REFUSED = [
    ("name", FORMULA, NO_NAME),
    ("name", "+1-555", NO_NAME),
    ("name", "?!", NO_NAME),
    ("name", "Info Desk [bot]", NO_NAME),
    ("email", "info@nordwind.example", NO_ADDRESS),
    ("email", "annika.okafor@gmail.com", NO_ADDRESS),
    ("email", "benno@left.example", NO_ADDRESS),
    ("email", "annika@out.example", "This employer wants nobody of theirs listed"),
    ("title", "Pupil, 9th grade", "We hold nobody who is, or may be, under 18."),
]


@pytest.fixture(autouse=True)
def gates(own_gates: None, tmp_path: Path) -> None:
    """The gates stand, as composition.py joins them."""
    recompile.register_gates(ProfileGates(tmp_path / "lists"))


def _stands(visitor: Visitor, profile_id: str) -> list[object]:
    """The card, what is barred, asked and noted."""
    with visitor.held.database.read() as session:
        facts = select(Fact.kind, Fact.value).where(Fact.profile_id == profile_id).order_by(Fact.kind, Fact.value)
        return [
            [tuple(row) for row in session.execute(facts)],
            *(
                session.scalar(select(func.count()).select_from(model))
                for model in (BarredValue, Request, JournalEntry)
            ),
        ]


def _line(visitor: Visitor, profile_id: str, kind: str) -> str:
    with visitor.held.database.read() as session:
        return session.scalars(select(Fact.id).where(Fact.profile_id == profile_id, Fact.kind == kind)).one()


@pytest.mark.security(
    "own: a correction loses no card", breaks="directory/profiles/recompile.py::raise WouldLeave(code)"
)
def test_what_a_gate_would_refuse_is_refused_in_the_form_and_nothing_is_changed(
    visitor: Visitor, annika: Listed
) -> None:
    with visitor.held.database.write() as session:
        rights.never_list(session, "benno@left.example", language="en", at=now())
        employers.opt_out(session, "out.example", because="asked by its management", at=now())
    visitor.prove(annika.address)
    before = _stands(visitor, annika.profile_id)
    for kind, typed, words in REFUSED:
        answer = visitor.press(f"/card/correct/{_line(visitor, annika.profile_id, kind)}", {"value": typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400, typed
        assert words in page, typed
        assert "Nothing was changed." in page
        assert 'aria-invalid="true"' in page
        assert _stands(visitor, annika.profile_id) == before, typed
    assert state_of(visitor.held, annika.profile_id) == "listed"


@pytest.mark.parametrize(
    ("prefix", "words"),
    [("/de", "Name einer Person"), ("/fr", "nom d’une personne"), ("/es", "nombre de una persona")],
)
def test_the_reason_is_told_in_the_language_of_the_page(
    visitor: Visitor, annika: Listed, prefix: str, words: str
) -> None:
    visitor.prove(annika.address, prefix=prefix)
    name = _line(visitor, annika.profile_id, "name")
    assert words in visitor.press(f"{prefix}/card/correct/{name}", {"value": FORMULA}).get_data(as_text=True)


def test_a_right_name_still_goes_through(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    for name in ("Annika Okafor-Lund", "Jean-Marie d'Arc", "李娜"):
        line = _line(visitor, annika.profile_id, "name")
        assert visitor.press(f"/card/correct/{line}", {"value": name}).status_code == 303
        assert name in visitor.get("/card").get_data(as_text=True).replace("&#39;", "'")
