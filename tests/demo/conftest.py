"""One fictional world for all tests of this folder."""

from datetime import date
from pathlib import Path

import pytest

from demo.world.build import build

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    build(folder, seed=7, today=TODAY)
    return folder
