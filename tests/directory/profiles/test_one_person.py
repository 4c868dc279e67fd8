"""When two records are one person, and never on a name alone; a wrong merge: see test_taken_apart.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from directory.db import Database
from directory.profiles import disclosures, duties, merge, reach, rights, sweeps
from directory.profiles.disclosures import Seer
from directory.profiles.identity import canonical_email, canonical_link, canonical_phone, registrable
from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.recompile import facts_of
from directory.profiles.states import Purpose, RestrictionReason, State, Use
from tests.people import Person, feed_source, list_person, receive_person

NOW = datetime.now(UTC)
ANNIKA = Person()
OTHER = Person(
    email="a.brandt@flussbett.example", phone="+493055500001", link="profiles.example/in/other",
    company="Flussbett Robotics GmbH", domain="flussbett.example",
)  # fmt: skip


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (replace(OTHER, email=ANNIKA.email), True),
        (replace(OTHER, link=ANNIKA.link), True),
        (replace(OTHER, link=ANNIKA.link, name="Jonas Petersen"), False),
        (replace(OTHER, phone=ANNIKA.phone, name="Brandt-Okafor, Annika"), True),
        (replace(OTHER, phone=ANNIKA.phone, name="Jonas Petersen"), False),
        (replace(OTHER, company=ANNIKA.company, domain=ANNIKA.domain), False),
        (OTHER, False),
    ],
    ids=["email", "link and name", "link alone", "phone and name", "phone alone", "name and employer", "name alone"],
)
def test_the_rules_of_sameness(database: Database, second: Person, *, same: bool) -> None:
    with database.write() as session:
        first = receive_person(session, ANNIKA)
        other = receive_person(session, second, key="second", source=feed_source(session, name="second"))
        assert (first.id == other.id) is same


def test_a_page_of_a_network_that_gives_each_person_one_tells_who_somebody_is(database: Database) -> None:
    page = "linkedin.com/in/annika-okafor-7"
    with database.write() as session:
        first = receive_person(session, replace(ANNIKA, link=page))
        other = replace(OTHER, link=page, name="Annika Petersen")
        second = receive_person(session, other, key="second", source=feed_source(session, name="second"))
        assert first.id == second.id


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("https://www.LinkedIn.com/in/Ann-Lee/?trk=abc#top", "linkedin.com/in/ann-lee"),
        ("https://de.linkedin.com/in/ann-lee?originalSubdomain=de", "linkedin.com/in/ann-lee"),
        ("https://diet.example/member.aspx?year=2026&id=7", "diet.example/member.aspx?id=7&year=2026"),
        ("http://diet.example/member/?id=8&utm_source=x&lang=de", "diet.example/member?id=8"),
        ("https://nord.example/team/lee/", "nord.example/team/lee"),
        ("https://linkedin.com:443//in/ann-lee/de/", "linkedin.com/in/ann-lee"),
        ("https://www.linkedin.com/in/ann-lee/details/experience/", "linkedin.com/in/ann-lee"),
        ("https://linkedin.com/in/j%C3%BCrgen-lee", "linkedin.com/in/jürgen-lee"),
        ("https://linkedin.com/in/%E2%80%AEeel", "linkedin.com/in/%e2%80%aeeel"),
        ("https://de.xing.com/profile/Ann_Lee/cv", "xing.com/profile/ann_lee"),
        ("https://linkedin.com./in/ann-lee", "linkedin.com/in/ann-lee"),
        ("https://user:word@www.linkedin.com.:443/in/ann-lee", "linkedin.com/in/ann-lee"),
        ("https://linkedin.com/in/%61nn%2Dl%65e%20/", "linkedin.com/in/ann-lee"),
        ("https://nord.example/a%2Fb", "nord.example/a%2fb"),
        ("https://nord.example", ""),
        ("nord example/lee", ""),
    ],
)
def test_a_link_keeps_of_its_query_what_may_name_the_page(written: str, canonical: str) -> None:
    assert canonical_link(written) == canonical


@pytest.mark.parametrize("written", ["Ines@Straße.example", "ines+news@xn--strae-oqa.example.", "ines@STRAßE.example"])
def test_a_domain_is_the_one_that_mail_knows_however_it_is_written(written: str) -> None:
    assert canonical_email(written) == "ines@xn--strae-oqa.example"
    assert registrable(written.partition("@")[2]) == "xn--strae-oqa.example"


@pytest.mark.parametrize(
    "nowhere", ["ines@a..example", "ines@.example", f"ines@{'a' * 64}.example", "ines@\u2e2e.example"]
)
def test_what_no_domain_can_be_is_no_address(nowhere: str) -> None:
    assert canonical_email(nowhere) == ""


def test_a_number_without_its_area_is_nobodys() -> None:
    assert [canonical_phone(text, "US") for text in ("555-0132", "296-555-0132", "+49 40 5550132")] == [
        "", "+12965550132", "+49405550132",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("again", "same"),
    [
        (replace(OTHER, name="Dr. Annika Brandt"), True),
        (replace(OTHER, email=ANNIKA.email, name="Erika Petersen"), True),
        (replace(OTHER, phone=ANNIKA.phone, name="Annika Petersen"), True),
        (replace(OTHER, phone=ANNIKA.phone, name="Jonas Petersen"), False),
        (replace(OTHER, name="Annika Petersen"), False),
        (replace(OTHER, name="Jonas Petersen"), False),
    ],
    ids=["same name", "same address", "married, same number", "successor at the desk", "namesake", "somebody else"],
)
def test_a_record_stays_with_its_person_until_it_tells_of_somebody_else(
    database: Database, again: Person, *, same: bool
) -> None:
    with database.write() as session:
        first = receive_person(session, ANNIKA, key="7")
        second = receive_person(session, again, key="7", at=NOW)
        assert (second.id == first.id) is same
        assert first.state == (State.RECEIVED if same else State.REMOVED)


@pytest.mark.parametrize(
    ("written", "country", "canonical"),
    [
        ("+49 30 23125000 ext. 12", "", "+493023125000;ext=12"),
        ("tel:+49-30-23125000;ext=12", "", "+493023125000;ext=12"),
        ("+493023125000;ext=12", "DE", "+493023125000;ext=12"),
        ("+52 1 55 1234 5678", "", "+525512345678"),
        ("+52 55 1234 5678", "", "+525512345678"),
        ("0049 30 23125000", "", "+493023125000"),
        ("0049 30 23125000", "US", "+493023125000"),
        ("030 23125000", "", ""),
        ("+49 30 23125000 (mobile)", "", "+493023125000"),
        ("Tel.: +49 30 23125000 / Fax +49 30 23125001", "", "+493023125000"),
        ("+49 30 23125000, +49 30 23125001", "DE", "+493023125000"),
        ("+49 30 23125000 / 01", "DE", "+493023125000"),
        ("030 / 23125000", "DE", "+493023125000"),
        ("0211 123 / 4567", "DE", "+492111234567"),
        ("030-23125000 Durchwahl 12", "DE", "+493023125000;ext=12"),
        ("4.93023E+11", "DE", ""),
        ("000000000", "DE", ""),
    ],
)
def test_a_number_is_the_one_that_rings_however_it_is_written(written: str, country: str, canonical: str) -> None:
    assert canonical_phone(written, country) == canonical


def test_one_delivery_may_name_the_same_record_twice(database: Database) -> None:
    from directory.profiles.evidence import Origin, Sighting
    from directory.profiles.keys import keys_of
    from directory.profiles.register import prepare, receive_all

    with database.write() as session:
        source = feed_source(session)
        digest = keys_of(session).digest("record", "one")
        rows = [Sighting(one.claim(), digest, NOW.date(), Origin(feed_id="F" * 26)) for one in (ANNIKA, OTHER)]
        received = receive_all(session, source, prepare(session, source, rows, gates_version="", at=NOW), at=NOW)
        assert len({one.profile_id for one in received}) == 1
        assert len(session.scalars(select(Observation)).all()) == 1


def _merged(database: Database) -> tuple[str, str]:
    """Annika, listed, and another listed card that a new record shows to be hers; answers both ids."""
    kept, gone = list_person(database, ANNIKA), list_person(database, replace(OTHER, name="Annika Brandt"))
    with database.write() as session:
        disclosures.disclose(session, gone, Seer("R" * 26, "U" * 26), purpose=Purpose.REVEAL, kinds=["name"], at=NOW)
    with database.write() as session:
        merge.merge(session, session.get_one(Profile, kept), session.get_one(Profile, gone), at=NOW)
    return kept, gone


def test_a_merge_shows_nothing_that_no_notice_of_the_card_named(database: Database) -> None:
    kept, gone = list_person(database, ANNIKA), list_person(database, replace(OTHER, name="Annika Brandt"))
    with database.read() as session:
        told = {fact.value for fact in facts_of(session, kept)}
    with database.write() as session:
        merge.merge(session, session.get_one(Profile, kept), session.get_one(Profile, gone), at=NOW)
    with database.read() as session:
        seen = session.scalars(select(Fact).where(Fact.visible_from.is_not(None))).all()
        assert {fact.value for fact in seen} <= told
        assert session.get_one(Profile, gone).state == State.REMOVED
        living = merge.living(session, gone)
        assert living is not None
        assert living.id == kept
        cards = reach.shown(session, [kept], use=Use.REVEAL, at=datetime.now(UTC))
        assert OTHER.phone not in {
            fact.value for card in cards.values() for facts in card.facts.values() for fact in facts
        }


@pytest.mark.security(
    "GDPR Art. 14(3): a merge gives no new month to tell",
    breaks="directory/profiles/merge.py::fact.added_at = min(fact.added_at, untold.get((fact.kind, fact.normal), at))",
)
def test_a_line_that_nobody_told_of_keeps_its_last_day_when_cards_are_merged(database: Database) -> None:
    kept = list_person(database, ANNIKA)
    with database.write() as session:
        other = receive_person(session, OTHER, at=NOW - timedelta(days=20))
        merge.merge(session, session.get_one(Profile, kept), other, at=NOW)
    assert sweeps.drop_untold_facts(database, at=NOW + timedelta(days=7)) == 0
    assert sweeps.drop_untold_facts(database, at=NOW + timedelta(days=9)) == 1
    with database.read() as session:
        assert {fact.value for fact in facts_of(session, kept) if fact.kind == "email"} == {ANNIKA.email}


def test_of_two_cards_nobody_was_told_of_the_earlier_last_day_counts(database: Database) -> None:
    with database.write() as session:
        older = receive_person(session, ANNIKA, at=NOW - timedelta(days=20))
        hidden = receive_person(session, OTHER, at=NOW)
        rights.restrict(session, hidden, reason=RestrictionReason.ASKED, at=NOW)
        last_day = older.tell_by
        assert merge.merge(session, older, hidden, at=NOW).tell_by == last_day


def test_who_received_a_merged_card_owes_its_deletion_when_the_person_leaves(database: Database) -> None:
    kept, gone = _merged(database)
    with database.read() as session:
        assert duties.about(session, [gone]) == []
        assert [seen.account_id for seen in disclosures.seen_by(session, kept)] == ["R" * 26]
    with database.write() as session:
        profiles = rights.profiles_of(session, ANNIKA.email)
        rights.remove_me(session, profiles, address=ANNIKA.email, language="en", at=NOW)
    with database.read() as session:
        assert [duty.account_id for duty in duties.about(session, [kept])] == ["R" * 26]


@pytest.mark.parametrize("hidden", [0, 1])
def test_hidden_people_stay_hidden_when_merged(database: Database, hidden: int) -> None:
    ids = [list_person(database, ANNIKA), list_person(database, OTHER)]
    with database.write() as session:
        rights.restrict(session, session.get_one(Profile, ids[hidden]), reason=RestrictionReason.ASKED, at=NOW)
    with database.write() as session:
        one, other = (session.get_one(Profile, key) for key in ids)
        assert merge.merge(session, one, other, at=NOW).state == State.RESTRICTED
    with database.read() as session:
        assert reach.shown(session, ids, use=Use.SEARCH, at=datetime.now(UTC)) == {}
