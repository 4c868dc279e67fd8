"""An officer takes a wrong merge apart in the browser: records chosen, what would be, a second yes, two cards."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from directory.clock import now
from directory.profiles import rights
from directory.profiles.models import Profile
from directory.profiles.owed import KeptApart, Look, LookText
from directory.profiles.recompile import facts_of
from directory.profiles.states import RestrictionReason
from directory.profiles.wording import written
from tests.directory.web.conftest import OFFICER, REP, Visitor, World
from tests.joined import ANNIKA, JONAS, joined
from tests.people import receive_person

WHY = "A letter of 21 November"


@pytest.fixture
def officer(world: World) -> Visitor:
    """The operator's officer, with two people on one card."""
    joined(world.database)
    return world.signed_in(OFFICER)


def _look(officer: Visitor) -> dict[str, list[str]]:
    """The hidden fields and check boxes of the card's form, as the look-up shows them."""
    said = officer.press("/office/who", {"address": ANNIKA.email, "because": WHY}).get_data(as_text=True)
    form = said.partition('action="/office/split"')[2].partition("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    return fields


def _send(officer: Visitor, fields: dict[str, list[str]], **changed: str | list[str]) -> TestResponse:
    return officer.press("/office/split", {k: v for k, v in (fields | changed).items() if k != "csrf_token"})


def _cards(world: World) -> dict[str, set[str]]:
    with world.database.read() as session:
        ids = session.scalars(select(Profile.id)).all()
        return {profile_id: {fact.value for fact in facts_of(session, profile_id)} for profile_id in ids}


def test_records_are_chosen_then_what_would_be_is_read_then_there_are_two_cards(world: World, officer: Visitor) -> None:
    fields = _look(officer)
    assert len(fields["take"]) == len(fields["record"]) == 2
    second = [fields["take"][1]]
    asked = _send(officer, fields, take=second)
    assert "Whose is it?" in asked.get_data(as_text=True)
    assert ANNIKA.email in asked.get_data(as_text=True)
    would = _send(officer, fields, take=second, shared="both").get_data(as_text=True)
    for told in (
        "Take this card apart?",
        "goes off the card",
        "stands on the new card",
        written("work_phone", JONAS.phone),
        "Lyon, France",
        "No customer received",
    ):
        assert told in would
    assert len(_cards(world)) == 1
    done = _send(officer, fields, take=second, shared="both", step="confirm")
    assert "The card was taken apart" in done.get_data(as_text=True)
    cards = _cards(world)
    (card_id,) = fields["profile_id"]
    (apart_id,) = cards.keys() - {card_id}
    assert JONAS.phone in cards[apart_id] - cards[card_id]
    again = officer.press("/office/who", {"address": ANNIKA.email, "because": WHY}).get_data(as_text=True)
    assert "Take this card apart" not in again


def test_of_a_hidden_card_the_officer_reads_until_when_the_new_one_may_be_told(world: World, officer: Visitor) -> None:
    fields = _look(officer)
    with world.database.write() as session:
        card = session.get_one(Profile, fields["profile_id"][0])
        rights.restrict(session, card, reason=RestrictionReason.OBJECTION, at=now())
    would = _send(officer, fields, take=[fields["take"][1]], shared="both").get_data(as_text=True)
    told = now() + timedelta(days=28)
    assert f"unless it is shown again before, it is erased on {told.day} {told:%B %Y}" in would
    assert "told by a notice of its own" not in would


@pytest.mark.security(
    "A 16.3.2: who reads both people's lines has looked at both",
    breaks="directory/web/splitting.py::looks.looked_too(session, profile_id, page.address, because=page.because, by_user_id=user_id, at=now())",
)
def test_each_page_that_names_their_lines_is_a_look_both_people_can_read(world: World, officer: Visitor) -> None:
    fields = _look(officer)
    _send(officer, fields, take=[fields["take"][1]], shared="both")
    _send(officer, fields, take=[fields["take"][1]], shared="both", step="confirm")
    with world.database.read() as session:
        looks = session.execute(select(Look.profile_id, Look.by_user_id, LookText.because).join(LookText)).all()
        apart_id = session.scalars(select(KeptApart.apart_id)).one()
    assert [row.profile_id for row in looks].count(fields["profile_id"][0]) == 2
    assert [row.profile_id for row in looks].count(apart_id) == 1
    assert {(row.by_user_id, row.because) for row in looks} == {(world.user(OFFICER).id, WHY)}


@pytest.mark.parametrize(
    ("taken", "told"),
    [([], "Choose the records"), (["all"], "nothing would be left of it"), (["X" * 26], "The card changed meanwhile")],
    ids=["none", "all", "unknown"],
)
def test_what_cannot_be_split_is_told_in_words_and_changes_nothing(
    world: World, officer: Visitor, taken: list[str], told: str
) -> None:
    fields = _look(officer)
    before = _cards(world)
    for step in ("preview", "confirm"):
        refused = _send(officer, fields, take=fields["record"] if taken == ["all"] else taken, shared="old", step=step)
        assert refused.status_code == 422
        page = refused.get_data(as_text=True)
        assert told in page
        assert page.count('type="checkbox" name="take"') == (0 if taken == ["X" * 26] else 2), "to be chosen anew"
        assert page.count(" checked>") == (2 if taken == ["all"] else 0)
    assert _cards(world) == before


def test_a_card_that_changed_since_it_was_read_is_left_as_it_is(world: World, officer: Visitor) -> None:
    fields = _look(officer)
    with world.database.write() as session:
        receive_person(session, ANNIKA, key="9", at=now())
    before = _cards(world)
    refused = _send(officer, fields, take=[fields["take"][1]], shared="old", step="confirm")
    assert refused.status_code == 422
    assert "changed meanwhile" in refused.get_data(as_text=True)
    assert _cards(world) == before


def test_a_card_that_the_address_does_not_lead_to_is_not_taken_apart(world: World, officer: Visitor) -> None:
    fields = _look(officer)
    for step in ("preview", "confirm"):
        refused = _send(
            officer, fields, take=[fields["take"][1]], shared="old", step=step, address="somebody@moorwind.example"
        )
        assert refused.status_code == 422
    assert len(_cards(world)) == 1
    with world.database.read() as session:
        assert len(session.scalars(select(Look.id)).all()) == 1


@pytest.mark.parametrize(
    "broken", [{"profile_id": "short"}, {"because": "  "}, {"step": "at once"}, {"shared": "mine"}]
)
def test_a_form_that_no_page_sends_is_refused(world: World, officer: Visitor, broken: dict[str, str]) -> None:
    fields = _look(officer)
    sent: dict[str, str | list[str]] = {"take": [fields["take"][1]], "shared": "old", "step": "confirm", **broken}
    assert _send(officer, fields, **sent).status_code == 400
    assert len(_cards(world)) == 1


def test_nobody_but_an_officer_takes_cards_apart(world: World, officer: Visitor) -> None:
    fields = _look(officer)
    rep = world.signed_in(REP)
    assert _send(rep, fields, take=[fields["take"][1]], shared="old", step="confirm").status_code == 403
    assert len(_cards(world)) == 1
