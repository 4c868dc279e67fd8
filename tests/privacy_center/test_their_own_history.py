"""On their card a person corrects each post and school and their company's number, or takes it off; with a receipt."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.parts import Parts
from directory.profiles import recompile
from directory.profiles.evidence import Claim, EducationClaim, JobClaim, Origin, Sighting
from directory.profiles.keys import new_id
from directory.profiles.models import Fact, Source
from directory.profiles.register import receive
from directory.profiles.states import FactKind
from ingest.gating import ProfileGates
from tests.privacy_center.conftest import Visitor, lines_of_card, text_of
from tests.privacy_center.people import Listed, state_of

FORMER = JobClaim("Buyer", "", "Moorhof AG", started="2010-03", ended="2018")
PRESENT = JobClaim("Head of Purchasing", "", "Nordwind Logistik GmbH", "nordwind.example", started="2019-04")
SCHOOL = EducationClaim("TU Hamburg", "Diploma", "Logistics", "2009")


@pytest.fixture(autouse=True)
def gates(tmp_path: Path) -> Iterator[None]:
    """The gates stand, as composition.py joins them."""
    before = list(recompile._gates)
    recompile.register_gates(ProfileGates(tmp_path / "lists"))
    yield
    recompile._gates[:] = before


@pytest.fixture
def told(held: Parts, annika: Listed) -> Listed:
    """Annika with a work history, a school and a switchboard on her card."""
    add_history(held, annika)
    return annika


def add_history(held: Parts, annika: Listed) -> None:
    """Lets the vendor say where she worked and studied."""
    at = now()

    def say(session: Session) -> None:
        vendor = session.scalars(select(Source).where(Source.name == "vendor")).one()
        claim = Claim(
            full_name="Annika Okafor", emails=(annika.address,), jobs=(PRESENT, FORMER), education=(SCHOOL,),
            phones=(("switchboard", "+494012345600"),),
        )  # fmt: skip
        receive(session, vendor, Sighting(claim, b"h" * 32, at.date(), Origin(feed_id=new_id())), at=at)

    held.database.until_done(say)


def _line(held: Parts, kind: FactKind, value: str = "") -> str:
    with held.database.read() as session:
        found = select(Fact.id).where(Fact.kind == kind)
        return session.scalars(found.where(Fact.value == value) if value else found).one()


def test_a_former_post_and_a_school_are_corrected_part_by_part(
    visitor: Visitor, told: Listed, post_mails: Callable[[], int]
) -> None:
    visitor.prove(told.address)
    post = _line(visitor.held, FactKind.JOB, "Buyer")
    form = visitor.get(f"/card/correct/{post}").get_data(as_text=True)
    assert [re.search(f'name="{name}"[^>]*value="([^"]*)"', form)[1] for name in ("title", "company", "started", "ended")] == [  # type: ignore[index]
        "Buyer", "Moorhof AG", "2010-03", "2018"
    ]  # fmt: skip
    said = {"title": "Senior Buyer", "company": "Moorhof AG", "started": "04/2011", "ended": "2018"}
    done = visitor.press(f"/card/correct/{post}", said)
    page = visitor.get(done.location).get_data(as_text=True)
    assert ("Senior Buyer, Moorhof AG, 2011–2018" in page, "Your receipt code" in page) == (True, True)
    school = _line(visitor.held, FactKind.EDUCATION)
    said = {"degree": "Diploma", "subject": "Law", "school": "TU Hamburg", "ended": "2009"}
    page = visitor.get(visitor.press(f"/card/correct/{school}", said).location).get_data(as_text=True)
    assert "Diploma, Law, TU Hamburg, 2009" in page
    assert "Logistics" not in lines_of_card(page)
    assert post_mails() == 2
    assert "Senior Buyer" not in text_of(visitor.postbox.kept[-1])


@pytest.mark.parametrize(
    ("kind", "value", "form", "gone"),
    [
        (FactKind.JOB, "Buyer", {"off": "1"}, "Moorhof"),
        (FactKind.JOB, "Head of Purchasing", {"off": "1"}, ", Nordwind Logistik GmbH, 2019–"),
        (FactKind.JOB, "Head of Purchasing", {"started": " "}, ", Nordwind Logistik GmbH, 2019–"),
        (FactKind.EDUCATION, "", {"off": "1"}, "TU Hamburg"),
        (FactKind.SWITCHBOARD, "", {"value": ""}, "+49 40 12345600"),
    ],
)
def test_each_such_line_comes_off_and_the_card_stays(
    visitor: Visitor, told: Listed, kind: FactKind, value: str, form: dict[str, str], gone: str
) -> None:
    assert gone in visitor.prove(told.address).get_data(as_text=True)
    line = _line(visitor.held, kind, value)
    done = visitor.press(f"/card/correct/{line}", form)
    assert done.location.endswith("done=taken_off")
    page = lines_of_card(visitor.get(done.location).get_data(as_text=True))
    assert (gone in page, "Head of Purchasing" in page) == (False, True)
    assert state_of(visitor.held, told.profile_id) == "listed"


def test_of_the_present_post_the_first_day_is_said_and_the_rest_on_its_own_lines(
    visitor: Visitor, told: Listed
) -> None:
    visitor.prove(told.address)
    line = _line(visitor.held, FactKind.JOB, "Head of Purchasing")
    form = visitor.get(f"/card/correct/{line}").get_data(as_text=True)
    assert ('name="title"' in form, "lines of their own" in form) == (False, True)
    done = visitor.press(f"/card/correct/{line}", {"started": "2017"})
    assert "Head of Purchasing, Nordwind Logistik GmbH, 2017–" in visitor.get(done.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("prefix", "said", "words"),
    [
        ("", {"title": "Buyer", "started": "2019", "ended": "2018"}, "We cannot read these dates."),
        (
            "/de",
            {"title": "", "company": "", "started": "2010"},
            "Zu einer Stelle gehört eine Position oder eine Firma.",
        ),
        ("/fr", {"title": "x" * 201}, "200"),
        ("/es", {"title": "Buyer", "company": "Moorhof AG", "started": "2010-03", "ended": "2018"}, "Eso es lo que"),
    ],
)
def test_parts_that_cannot_be_are_explained_beside_what_was_typed(
    visitor: Visitor, told: Listed, prefix: str, said: dict[str, str], words: str
) -> None:
    visitor.prove(told.address, prefix=prefix)
    post = _line(visitor.held, FactKind.JOB, "Buyer")
    answer = visitor.press(f"{prefix}/card/correct/{post}", said)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, words in page) == (400, True)
    assert f'value="{said["title"]}"' in page
    assert _line(visitor.held, FactKind.JOB, "Buyer") == post
