"""An index to ask, one for each engine, and one that holds the small world."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from directory.search.backend import SearchBackend
from tests.directory.search.engines import ENGINES, filled, world


@pytest.fixture(params=sorted(ENGINES))
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchBackend]:
    """An index of the engine, empty and not built yet."""
    made = ENGINES[request.param](tmp_path / "index")
    yield made
    made.close()


@pytest.fixture(params=sorted(ENGINES), scope="module")
def small_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchBackend]:
    """Ten people, only to be read."""
    made = ENGINES[request.param](tmp_path_factory.mktemp("world") / "index")
    yield filled(made, world())
    made.close()
