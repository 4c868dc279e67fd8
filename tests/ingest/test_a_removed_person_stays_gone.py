"""Fed again by another address, link or employer's row, or mailed again: whoever left stays out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from directory.parts import Parts
from directory.profiles import rights
from directory.profiles.evidence import Origin
from directory.profiles.identity import contact_digests
from directory.profiles.keys import keys_of, new_id
from directory.profiles.suppression import suppress
from ingest import members
from ingest.candidate import Candidate, ClaimedCompany, ClaimedJob, ClaimedPhone
from ingest.gating import operator_lists
from ingest.pipeline import Delivery, Offered, make_ready, receive
from tests.ingest.world import deliver, person, register, states

NOW = datetime.now(UTC)
INES = person(1)


def _mail_delivery(held: Parts) -> Delivery:
    with held.database.write() as session:
        delivery = Delivery(members.mailboxes(session, at=NOW), Origin(grant_id=new_id()), new_id())
        session.flush()
        session.expunge_all()
    return delivery


def _leave(held: Parts) -> None:
    with held.database.write() as session:
        profiles = rights.profiles_of(session, INES["emails"][0])
        rights.remove_me(session, profiles, address=INES["emails"][0], language="en", at=NOW)


@pytest.mark.security(
    "14.2.7: suppression holds for every source",
    breaks="ingest/pipeline.py::gone = suppressed_among(session, [digest for digests in contacts.values() for digest in digests])",
)
def test_a_feed_cannot_bring_a_removed_person_back_and_nobody_else_is_kept_out(held: Parts) -> None:
    register(held)
    deliver(held, [INES])
    _leave(held)
    fresh = {
        "emails": ["ines@flussbett.example"],
        "phone": "",
        "link": "",
        "jobs": [{"title": "CEO", "company": "Flussbett"}],
    }
    again = [
        INES,
        INES | fresh | {"id": "same employer", "emails": ["new@nordlicht.example"], "jobs": INES["jobs"]},
        INES
        | fresh
        | {
            "id": "same employer under another domain",
            "emails": ["new@nordlicht-group.example"],
            "jobs": [{"title": "CEO", "company": "Nordlicht AG", "domain": "nordlicht-group.example"}],
        },
        INES | fresh | {"id": "same phone", "phone": INES["phone"], "name": "I. B."},
        INES
        | fresh
        | {"id": "same link", "link": f"http://www.{INES['link'].removeprefix('https://').upper()}/?utm_source=feed"},
        INES | fresh | {"id": "same address", "emails": ["Ines.AAAB+sales@Nordlicht.example"], "name": "Ines"},
    ]
    others = [person(number) for number in range(2, 40)]
    namesake = INES | fresh | {"id": "a name alone", "phone": "+493099999999"}
    counts = deliver(held, [*others[:20], *again, *others[20:], namesake]).counts
    assert counts == {"suppressed": 6, "accepted": 39}
    assert states(held) == ["received"] * 39 + ["removed"]


@pytest.mark.security(
    "own: an address tells an employer that no record names",
    breaks="ingest/gating.py::return (*named, *employer_keys_by_address(subject.name, map(canonical_email, subject.emails)))",
)
@pytest.mark.parametrize("jobs", [[], [{"title": "CEO"}], [{"title": "CEO", "company": "Its Brand"}]])
def test_an_address_of_the_same_employer_brings_nobody_back_whatever_employer_is_named(
    held: Parts, jobs: list[dict[str, str]]
) -> None:
    register(held)
    deliver(held, [INES])
    _leave(held)
    fresh = {"emails": ["new@mail.nordlicht.example"], "phone": "", "link": "", "jobs": jobs}
    colleague = person(2, name="Max Nord", jobs=[{"title": "CEO"}])
    assert deliver(held, [INES | fresh | {"id": "again"}, colleague]).counts == {"suppressed": 1, "accepted": 1}


@pytest.mark.security(
    "own: an address tells an employer that no card names",
    breaks="directory/profiles/recompile.py::employers=(*employers, *employer_keys_by_address(claim.full_name, claim.emails)),",
)
def test_whoever_left_without_a_named_employer_stays_away_from_the_one_their_address_told(held: Parts) -> None:
    register(held)
    deliver(held, [INES | {"jobs": [{"title": "CEO"}]}])
    _leave(held)
    fresh = {"id": "again", "emails": ["ines@elsewhere.example"], "phone": "", "link": ""}
    assert deliver(held, [INES | fresh]).counts == {"suppressed": 1}


@pytest.mark.security(
    "own: a name is known with and without titles",
    breaks="directory/profiles/identity.py::written = (name_key(name), *_plain_name_keys(name), *unspaced(folded(name), either_way=True))",
)
@pytest.mark.parametrize(
    ("left_as", "fed_as"),
    [
        ("Ines Groß", "Dr. Ines Groß"),
        ("Prof. Dr.-Ing. Ines Groß", "Ines Groß"),
        ("Ines Groß", "Groß, Ines M., MBA"),
        ("Ines Größmann", "Frau Ines Groessmann"),
        ("山田太郎", "山田 太郎"),
        ("太郎 山田", "山田太郎"),
    ],
)
def test_a_title_or_another_spelling_brings_nobody_back_to_the_same_employer(
    held: Parts, left_as: str, fed_as: str
) -> None:
    register(held)
    deliver(held, [INES | {"name": left_as}])
    _leave(held)
    fresh = {"emails": ["new@nordlicht.example"], "phone": "", "link": "", "name": fed_as}
    colleague = INES | fresh | {"id": "colleague", "emails": ["m@nordlicht.example"], "name": "Dr. Max Groß"}
    assert deliver(held, [INES | fresh | {"id": "again"}, colleague]).counts == {"suppressed": 1, "accepted": 1}


def test_an_extension_tells_colleagues_apart_and_keeps_its_own_person_out(held: Parts) -> None:
    register(held)
    deliver(held, [INES | {"phone": "+49 30 23125000 ext. 12"}])
    _leave(held)
    again = {"name": "I. B.", "emails": ["new@flussbett.example"], "link": "", "jobs": [{"title": "CEO"}]}
    rows = [
        person(2, phone="+49 30 23125000 ext. 34"),
        person(3, phone="+49 30 23125000"),
        INES | again | {"id": "again", "phone": "0049 30 23125000 x12"},
    ]
    assert deliver(held, rows).counts == {"suppressed": 1, "accepted": 2}


def test_a_link_in_a_writing_that_was_a_key_of_its_own_keeps_out_who_left_under_it(held: Parts) -> None:
    register(held)
    with held.database.write() as session:
        before = contact_digests(keys_of(session), links=("linkedin.com./in/ines", "linkedin.com/in/ines%20"))
        suppress(session, before, because="asked", at=NOW)
    links = ["https://LinkedIn.com./in/ines", "https://www.linkedin.com/in/ines%20", "https://linkedin.com/in/jana"]
    rows = [person(number, link=link) for number, link in enumerate(links, start=2)]
    assert deliver(held, rows).counts == {"suppressed": 2, "accepted": 1}


def test_a_mailbox_cannot_bring_a_removed_person_back(held: Parts) -> None:
    register(held)
    deliver(held, [INES])
    _leave(held)
    work = ClaimedJob("Product Manager", ClaimedCompany("Nordlicht", domain="nordlicht.example"))
    seen = Candidate(
        record_key="mail", seen_on=date(2026, 11, 1), full_name=INES["name"], emails=("ines@nordlicht.example",),
        phones=(ClaimedPhone("+49 30 9999 1111"),), jobs=(work,), country="DE", sent_from="ines@nordlicht.example",
    )  # fmt: skip
    other = replace(seen, record_key="other", full_name="Jana Petersen", emails=("jana@nordlicht.example",), phones=())
    lists = operator_lists(held.settings.home / "lists")
    delivery = _mail_delivery(held)
    offered = [Offered(number, one) for number, one in enumerate((seen, other))]
    ready = make_ready(held.database, offered, delivery, lists, at=NOW)
    with held.database.write() as session:
        assert [one.code for one in receive(session, ready, delivery, at=NOW)] == ["suppressed", "accepted"]


def test_somebody_who_leaves_between_admission_and_writing_is_kept_out(held: Parts) -> None:
    lists = operator_lists(held.settings.home / "lists")
    one = Candidate(
        record_key="1", seen_on=date(2026, 11, 1), full_name="Ines Lindmann", emails=("ines@nordlicht.example",),
        jobs=(ClaimedJob("CEO", ClaimedCompany("Nordlicht")),), country="DE",
    )  # fmt: skip
    delivery = _mail_delivery(held)
    ready = make_ready(held.database, [Offered(1, one)], delivery, lists, at=NOW)
    assert ready[0].refusal is None
    with held.database.write() as session:
        rights.never_list(session, "ines@nordlicht.example", language="en", at=NOW)
        assert [outcome.code for outcome in receive(session, ready, delivery, at=NOW)] == ["suppressed"]
