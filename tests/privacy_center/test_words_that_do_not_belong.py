"""What is taken off a source's record, a person may not write on their card either, and the form says what it is."""

import pytest
from sqlalchemy import select

from directory.clock import now
from directory.profiles import replacements
from directory.profiles.corrections import correct
from directory.profiles.evidence import EducationClaim
from directory.profiles.models import Fact, Profile
from ingest.gates import own_words
from tests.privacy_center.conftest import Visitor
from tests.privacy_center.people import Listed

SENSITIVE = (
    "Health, religion, politics, trade unions, origin, sexual orientation and convictions do not belong on a card"
)
BORN, SLOGAN = "A date of birth does not belong on a card.", "A slogan does not belong on a card."
ADDRESS = "A web or mail address does not belong in this line."

REFUSED = [
    ("title", "Priester der katholischen Kirche", SENSITIVE),
    ("title", "Buchhalterin, Mitglied der SPD", SENSITIVE),
    ("title", "Buchhalterin, HIV-positiv", SENSITIVE),
    ("title", "Yes we can! #winning", SLOGAN),
    ("title", "Head of Purchasing, http://evil.example/win", ADDRESS),
    ("title", "Ask me: annika@evil.example", ADDRESS),
    ("title", "Buchhalterin, geb. 1.1.1980", BORN),
    ("title", "Buchhalterin, verheiratet", "Family and marital status do not belong on a card."),
    ("company", "Nordwind, www.evil.example", ADDRESS),
    ("name", "Besuchen Sie http://evil.example/win jetzt!", ADDRESS),
    ("name", "Annika Okafor, geb. 1.1.1980", BORN),
    ("name", "Annika wins!", SLOGAN),
    ("place", "http://evil.example", ADDRESS),
]
TAKEN = [
    ("title", "Head of Religious Studies"),
    ("title", "ASP.NET and C# Engineer"),
    ("company", "Booking.com"),
    ("company", "Christlicher Verlag GmbH"),
    ("name", "Christian Priest"),
    ("place", "Christchurch, New Zealand"),
]


@pytest.fixture(autouse=True)
def read(own_gates: None) -> None:
    """What is taken off, as composition.py joins it."""
    replacements.register_words(own_words.refused)


def _press(visitor: Visitor, profile_id: str, kind: str, typed: dict[str, str]) -> tuple[int, str]:
    with visitor.held.database.read() as session:
        mine = select(Fact.id).where(Fact.profile_id == profile_id, Fact.kind == kind)
        field_id = session.scalars(mine.order_by(Fact.id)).first()
    answer = visitor.press(f"/card/correct/{field_id}", typed)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.security(
    "own: nothing sensitive comes onto a card by its person's form",
    breaks="directory/profiles/replacements.py::raise CorrectionRefused(code)",
)
def test_what_does_not_belong_on_a_card_is_refused_with_its_reason_and_nothing_is_changed(
    visitor: Visitor, annika: Listed
) -> None:
    visitor.prove(annika.address)
    for kind, typed, words in REFUSED:
        status, page = _press(visitor, annika.profile_id, kind, {"value": typed})
        assert (status, words in page) == (400, True), page
        assert "Nothing was changed." in page
        with visitor.held.database.read() as session:
            assert typed not in set(session.scalars(select(Fact.value)))


def test_words_of_work_and_names_are_taken(visitor: Visitor, annika: Listed) -> None:
    visitor.prove(annika.address)
    for kind, typed in TAKEN:
        assert _press(visitor, annika.profile_id, kind, {"value": typed})[0] == 303, typed


def test_each_part_of_a_post_or_a_school_is_read() -> None:
    said = EducationClaim("Universität Kiel", "Diplom, HIV-positiv", "", "1999")
    fact = Fact(kind="education", detail={}, normal="", value="")
    with pytest.raises(replacements.CorrectionRefused, match="sensitive_health"):
        replacements.checked(fact, said, country="DE")


@pytest.mark.security(
    "own: a wiring mistake lets nothing onto a card",
    breaks="directory/profiles/replacements.py::"
    'raise WordsMissing("nothing reads what people write in this process: composition.py registers it")',
)
def test_where_nothing_reads_the_words_nobody_may_write(visitor: Visitor, annika: Listed) -> None:
    replacements._words.clear()
    with visitor.held.database.write() as session:
        profile = session.get_one(Profile, annika.profile_id)
        title = session.scalars(select(Fact).where(Fact.profile_id == profile.id, Fact.kind == "title")).one()
        with pytest.raises(replacements.WordsMissing):
            correct(session, profile, title, "Chief Engineer", at=now())
