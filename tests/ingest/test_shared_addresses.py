"""Two people at one address stay two: the second is not taken while anybody says that it is the first one's."""

import pytest
from sqlalchemy import select

from directory.parts import Parts
from directory.profiles.models import Fact, Profile
from directory.profiles.rights import profiles_of
from directory.profiles.states import FactKind, State
from tests.ingest.world import deliver, person, register

OFFICE = "office.kiel@nordlicht.example"
INES = person(1, emails=[OFFICE])
BOB = person(2, name="Bob Vale", emails=[OFFICE])
CARLA = person(3, name="Carla Sund", emails=[OFFICE, "carla.sund@nordlicht.example"])


def _cards(held: Parts) -> dict[str, set[str]]:
    """The addresses of everybody held, by name."""
    with held.database.read() as session:
        living = select(Profile.id).where(Profile.state != State.REMOVED)
        found: dict[str, set[str]] = {}
        for profile_id in session.scalars(living):
            lines = session.scalars(select(Fact).where(Fact.profile_id == profile_id)).all()
            (name,) = (line.value for line in lines if line.kind == FactKind.NAME)
            found[name] = {line.value for line in lines if line.kind == FactKind.EMAIL}
        return found


@pytest.mark.security(
    "own: an address is one person's",
    breaks="directory/profiles/register.py::if left_out and not prepared.sighting.claim.emails:",
)
def test_a_mailbox_that_two_share_is_the_first_ones_and_mixes_nobodys_lines(held: Parts) -> None:
    register(held)
    assert deliver(held, [INES, BOB, CARLA]).counts == {"accepted": 2, "address_of_another": 2}
    assert _cards(held) == {INES["name"]: {OFFICE}, "Carla Sund": {"carla.sund@nordlicht.example"}}
    with held.database.read() as session:
        assert len(profiles_of(session, OFFICE)) == 1
    assert deliver(held, [INES, BOB, CARLA]).counts == {"unchanged": 2, "address_of_another": 2}


def test_a_successor_is_taken_once_no_source_says_that_the_address_is_the_first_ones(held: Parts) -> None:
    for feed in ("kontor", "second"):
        register(held, name=feed)
        assert deliver(held, [INES], name=feed).counts == {"accepted": 1}
    now_bob = INES | {"name": "Bob Vale", "seen": "2026-10-02", "phone": "", "link": ""}
    assert deliver(held, [now_bob], name="second").counts == {"address_of_another": 1}
    assert set(_cards(held)) == {INES["name"]}
    assert deliver(held, [now_bob]).counts == {"accepted": 1}
    assert deliver(held, [now_bob], name="second").counts == {"accepted": 1}
    assert _cards(held) == {"Bob Vale": {OFFICE}}
