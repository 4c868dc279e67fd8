"""Whoever proved an address reads also what is held of them and stands on no line of their card."""

from dataclasses import replace

from sqlalchemy import select

from directory.clock import now
from directory.profiles import corrections, reach
from directory.profiles.cards import OwnCard, own_card
from directory.profiles.evidence import Claim, EducationClaim, JobClaim, Origin, Sighting
from directory.profiles.keys import new_id
from directory.profiles.models import Fact, Profile, Source
from directory.profiles.register import receive
from directory.profiles.replacements import Said
from directory.profiles.states import Use
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


POST = JobClaim("Head of Purchasing", "", "Nordwind Logistik GmbH", "nordwind.example", started="2019-04")
BUYER = JobClaim("Buyer", "", "Moorhof AG", started="2010-03", ended="2018")
SCHOOL = EducationClaim("TU Hamburg", "Diploma", "Logistics", "2009")


def _corrected(visitor: Visitor, annika: Listed, kind: str, value: str, said: Said) -> OwnCard:
    """Her own card after one line of it was corrected."""
    at = now()
    with visitor.held.database.write() as session:
        vendor = session.scalars(select(Source).where(Source.name == "vendor")).one()
        claim = Claim(
            full_name="Annika Okafor", emails=(annika.address,), jobs=(POST, BUYER), education=(SCHOOL,),
            phones=(("switchboard", "+494012345600"),),
        )  # fmt: skip
        receive(session, vendor, Sighting(claim, b"h" * 32, at.date(), Origin(feed_id="F" * 26)), at=at)
        line = session.scalars(select(Fact).where(Fact.kind == kind, Fact.value == value)).one()
        profile = session.get_one(Profile, annika.profile_id)
        corrections.correct(session, profile, line, said, at=at)
        return own_card(session, profile, contact_digest=b"", at=at)


def test_whoever_corrects_their_company_still_reads_what_the_record_says_of_it(
    visitor: Visitor, annika: Listed
) -> None:
    card = _corrected(visitor, annika, "company", POST.company, "Suedwind AG")
    held = {(line.kind, line.value): line.corrected_away for line in card.besides}
    assert held[("company", "Nordwind Logistik GmbH")]
    assert held[("job", "Head of Purchasing, Nordwind Logistik GmbH, 2019–")]
    assert "Nordwind Logistik GmbH" not in [line.value for line in card.lines]
    page = visitor.prove(annika.address).get_data(as_text=True)
    _, _, besides = page.partition('id="besides"')
    assert "Head of Purchasing, Nordwind Logistik GmbH, 2019–" in besides
    assert besides.count("You corrected this.") == 2
    with visitor.held.database.read() as session:
        for use in (Use.SEARCH, Use.REVEAL):
            shown = reach.shown(session, [annika.profile_id], use=use, at=now())[annika.profile_id]
            assert "Nordwind" not in repr(
                [(fact.value, fact.detail) for facts in shown.facts.values() for fact in facts]
            )


def test_what_a_person_corrected_away_is_shown_to_them_as_long_as_a_record_holds_it(
    visitor: Visitor, annika: Listed
) -> None:
    corrections: list[tuple[str, str, Said, str]] = [
        ("job", "Head of Purchasing", JobClaim(started="2017"), "Head of Purchasing, Nordwind Logistik GmbH, 2019–"),
        ("job", "Buyer", replace(BUYER, ended="2016"), "Buyer, Moorhof AG, 2010–2018"),
        ("education", "TU Hamburg", replace(SCHOOL, ended="2010"), "Diploma, Logistics, TU Hamburg, 2009"),
        ("switchboard", "+494012345600", "", "+494012345600"),
        ("title", "Head of Purchasing", "Buyer of coal", "Head of Purchasing"),
        ("name", "Annika Okafor", "Annika Ökafor", "Annika Okafor"),
    ]
    for kind, value, said, _ in corrections:
        card = _corrected(visitor, annika, kind, value, said)
    held = {(line.kind, line.value): line.corrected_away for line in card.besides}
    assert held.pop(("name", "Annika Okafor")) is False, "the same name, in another spelling"
    away = {line for line, corrected_away in held.items() if corrected_away}
    assert away >= {(kind, still_held) for kind, _, _, still_held in corrections[:-1]}
    shown = {line.value for line in card.lines} | {one.value for line in card.lines for one in line.also}
    assert shown.isdisjoint(value for _, value in away), "another day is not the same"
