"""An upgrade that reads or makes cards otherwise shows by itself, and a file delivered again says nothing new."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from directory.parts import Parts
from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.states import FactKind
from directory.profiles.sweeps import gates_anew
from ingest.gating import operator_lists
from tests.ingest.world import deliver, person, register


def test_after_an_upgrade_everybody_is_compiled_once_and_the_same_file_still_changes_nothing(
    held: Parts, tmp_path: Path
) -> None:
    """An older version read a department otherwise, and knew one part less of a post."""
    register(held)
    rows = [person(number) for number in range(3)]
    deliver(held, rows)
    version = operator_lists(tmp_path).version
    with held.database.write() as session:
        for profile in session.scalars(select(Profile)):
            profile.gates_version = "older"
        for observation in session.scalars(select(Observation)):
            jobs = [{name: one for name, one in job.items() if name != "ended"} for job in observation.claim["jobs"]]
            observation.claim, observation.content_digest = observation.claim | {"jobs": jobs}, b"o" * 32
        department = session.scalars(select(Fact).where(Fact.kind == FactKind.DEPARTMENT).limit(1)).one()
        was, department.value = department.value, "As an older version read it"
        fact_id = department.id
    at = datetime.now(UTC)
    assert (gates_anew(held.database, version, at=at), gates_anew(held.database, version, at=at)) == (3, 0)
    with held.database.read() as session:
        assert session.get_one(Fact, fact_id).value == was
    assert deliver(held, rows, file="again.jsonl").counts == {"unchanged": 3}
