"""A link that two people's records hold is nobody's own page: it stands on no card and tells of nobody who they are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles.corrections import correct
from directory.profiles.evidence import Origin, Sighting
from directory.profiles.keys import Keys, keys_of, new_id
from directory.profiles.models import ContactPoint, Profile
from directory.profiles.recompile import facts_of, recompile
from directory.profiles.register import Received, prepare, receive_all
from directory.profiles.shared import links_of_others, on_several
from directory.profiles.splitting import Whose
from directory.profiles.states import FactKind
from tests.joined import WRONG, joined, said_on, take_apart
from tests.people import FEED, LONG_AGO, Person, feed_source, receive_person

_OFFICE = "westmarch.example/offices/north"
_PAGE = "linkedin.com/in/office-north"
_ANNIKA = Person(link=_OFFICE)
_JONAS = Person(name="Jonas Petersen", email="jonas@flussbett.example", phone="+493055500001", link=_OFFICE)
_THIRD = Person(name="Wiebke Lund", email="lund@flussbett.example", phone="+493055500002", link=_OFFICE)


def _links(session: Session, profile: Profile) -> list[str]:
    return [fact.value for fact in facts_of(session, profile.id) if fact.kind == FactKind.LINK]


def _receive_together(session: Session, *people: Person) -> list[Received]:
    source = feed_source(session)
    keys = keys_of(session)
    sightings = [
        Sighting(one.claim(), keys.digest("record", one.email), LONG_AGO.date(), Origin(feed_id=FEED)) for one in people
    ]
    return receive_all(session, source, prepare(session, source, sightings, gates_version="", at=LONG_AGO), at=LONG_AGO)


@pytest.mark.parametrize("link", [_OFFICE, _PAGE])
def test_a_link_of_two_people_stands_on_neither_card_whoever_came_first(database: Database, link: str) -> None:
    with database.write() as session:
        first = receive_person(session, replace(_ANNIKA, link=link))
        assert _links(session, first) == [link]
        second = receive_person(session, replace(_JONAS, link=link))
        third = receive_person(session, replace(_THIRD, link=link))
        assert len({first.id, second.id, third.id}) == 3
        recompile(session, first, at=LONG_AGO)
        assert [_links(session, one) for one in (first, second, third)] == [[], [], []]


def test_people_of_one_batch_lose_it_alike_and_each_card_is_counted_once(database: Database) -> None:
    with database.write() as session:
        received = _receive_together(session, _ANNIKA, _JONAS, _THIRD)
        people = [session.get_one(Profile, one.profile_id) for one in received]
        assert [_links(session, one) for one in people] == [[], [], []]
        assert sum(one.withheld for one in received) == 3
        assert sum(one.withheld for one in _receive_together(session, _ANNIKA, _JONAS, _THIRD)) == 0


def test_a_link_on_two_cards_tells_of_nobody_who_they_are(database: Database) -> None:
    with database.write() as session:
        first = receive_person(session, _ANNIKA)
        receive_person(session, _JONAS)
        namesake = replace(_ANNIKA, email="annika@elsewhere.example", phone="")
        another = receive_person(session, namesake, key="other", source=feed_source(session, name="second"))
        assert another.id != first.id
        assert _links(session, another) == []


def test_a_link_that_both_have_when_they_are_taken_apart_stands_on_neither_card(database: Database) -> None:
    link = Person().link
    card_id, record = joined(database, replace(WRONG, link=link))
    assert link in said_on(database, card_id)
    apart_id = take_apart(database, card_id, [record], shared=Whose.BOTH).apart_id
    assert link not in said_on(database, card_id) | said_on(database, apart_id)


def test_a_page_of_its_own_network_does_not_make_two_names_one_person(database: Database) -> None:
    with database.write() as session:
        first = receive_person(session, replace(_ANNIKA, link=_PAGE))
        assert receive_person(session, replace(_JONAS, link=_PAGE)).id != first.id


def test_who_gives_a_shared_link_of_themselves_keeps_it(database: Database) -> None:
    with database.write() as session:
        first = receive_person(session, replace(_ANNIKA, link="westmarch.example/people/annika"))
        link = next(fact for fact in facts_of(session, first.id) if fact.kind == FactKind.LINK)
        correct(session, first, link, _OFFICE, at=LONG_AGO)
        second = receive_person(session, _JONAS)
        assert (_links(session, first), _links(session, second)) == ([_OFFICE], [])


def test_a_link_or_number_of_hundreds_costs_each_of_them_no_more_than_that_of_few(sqlite_url: str, keys: Keys) -> None:
    """A vendor's placeholder stands on every row, and a firm's number on each of its people's."""
    database = Database(sqlite_url, {"keys": keys})
    link, phone = keys.digest("link", _OFFICE), keys.digest("phone", _JONAS.phone)
    steps, asked = Counter[int](), Counter[int]()
    for many, somebody in ((20, _JONAS), (300, replace(_THIRD, phone=_JONAS.phone))):
        _hold(database, [("link", link), ("phone", phone)], many)
        with database.write() as session:
            event.listen(session.connection(), "before_cursor_execute", lambda *_, n=many: asked.update([n]))
            receive_person(session, somebody)
            driver = session.connection().connection.driver_connection
            assert driver is not None
            driver.set_progress_handler(lambda n=many: steps.update([n]), 1)
            assert on_several(session, [link]) == {link}
            assert links_of_others(session, "P" * 26, [link]) == {("link", link)}
            driver.set_progress_handler(None, 0)
    database.dispose()
    assert asked[300] == asked[20]
    assert steps[300] == steps[20]


def _hold(database: Database, contacts: Sequence[tuple[str, bytes]], many: int) -> None:
    """So many people who hold these, of whom nothing else is told."""
    ids = [new_id() for _ in range(many)]
    profile = {"state": "gated", "regime": "gdpr", "version": 1, "received_at": LONG_AGO, "tell_by": LONG_AGO}
    points = [{"kind": kind, "digest": digest, "scheme": "hmac", "key_version": 1} for kind, digest in contacts]
    with database.write() as session:
        feed_source(session)
        session.execute(insert(Profile), [{"id": one, **profile} for one in ids])
        session.execute(insert(ContactPoint), [{"profile_id": one, **point} for one in ids for point in points])
