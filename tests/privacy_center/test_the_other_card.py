"""Another card of a person who left goes with the first: the receipt counts both, and each company once."""

from datetime import timedelta

from sqlalchemy import select

from directory.clock import now
from directory.profiles import duties
from directory.profiles.owed import Duty
from directory.profiles.states import Purpose
from tests.privacy_center.conftest import Visitor
from tests.privacy_center.people import Listed, list_somebody, show_to, state_of


def test_a_company_that_had_two_cards_of_a_person_is_one_on_the_receipt_and_waited_for_until_both_are_deleted(
    visitor: Visitor, annika: Listed
) -> None:
    other = list_somebody(
        visitor.held, "Annika Okafor", "a.okafor@nordwind.example", at=now() - timedelta(days=40), mobile=""
    )
    for profile_id in (annika.profile_id, other.profile_id):
        account = show_to(visitor.held, profile_id, "Nordlicht GmbH", purpose=Purpose.REVEAL, at=now())
    visitor.prove(annika.address)
    gone = visitor.get(visitor.press("/card/remove").location).get_data(as_text=True)
    assert state_of(visitor.held, other.profile_id) == "removed"
    assert "1 company" in gone
    assert "2 source records" in gone
    with visitor.held.database.read() as session:
        owed = session.scalars(select(Duty.id).order_by(Duty.id)).all()
    shown = []
    for duty_id in owed:
        with visitor.held.database.write() as session:
            assert duties.confirm(session, duty_id, account_id=account, user_id="U" * 26, at=now())
        shown.append("The company has confirmed" in visitor.get("/removed").get_data(as_text=True))
    assert shown == [False, True]
