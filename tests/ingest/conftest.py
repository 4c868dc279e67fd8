"""The feeders' tests run in a process of their own parts, on both databases."""

import pytest

from directory.db import Database
from directory.parts import Parts
from tests.ingest import world
from tests.services.surroundings import MakeSettings


@pytest.fixture
def held(database: Database, settings: MakeSettings) -> Parts:
    """The parts of one process; the gates stand at the kernel's door while the test runs."""
    return world.parts_of(database, settings())
