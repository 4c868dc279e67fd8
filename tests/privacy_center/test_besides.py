"""Whoever proved an address reads also what is held of them and stands on no line of their card."""

from directory.clock import now
from directory.profiles.cards import own_card
from directory.profiles.evidence import Claim, Origin, Sighting
from directory.profiles.keys import new_id
from directory.profiles.models import Profile, Source
from directory.profiles.register import receive
from tests.privacy_center.conftest import Visitor
from tests.privacy_center.people import Listed


def test_a_person_sees_what_a_source_holds_that_stands_on_no_line(visitor: Visitor, annika: Listed) -> None:
    at = now()
    assert "What else our sources say" not in visitor.prove(annika.address).get_data(as_text=True)
    with visitor.held.database.write() as session:
        register = Source(
            id=new_id(), kind="public", name="register", holder="Registerblatt AG", uses="api",
            basis="legitimate_interest", added_at=at,
        )  # fmt: skip
        session.add(register)
        session.flush()
        claim = Claim(full_name="Annika O. Register", emails=(annika.address,))
        receive(session, register, Sighting(claim, b"r" * 32, at.date(), Origin(feed_id="F" * 26)), at=at)
        profile = session.get_one(Profile, annika.profile_id)
        card = own_card(session, profile, contact_digest=b"", at=at)
    told = {(line.kind, line.value, line.holder) for line in card.besides}
    assert told == {("name", "Annika O. Register", "Registerblatt AG")}
    also = {(line.kind, one.holder) for line in card.lines for one in line.also}
    assert also == {("email", "Registerblatt AG")}, "what stands on the card names whoever else holds it there"
    page = visitor.get("/card").get_data(as_text=True)
    assert "What else our sources say" in page
    assert "Annika O. Register" in page
    assert "It was public." in page
    assert page.count("The same is said by:") == 1
