"""A load goes on whatever is killed meanwhile: no row lost, none twice, and everything back by itself."""

import secrets
from pathlib import Path

import pytest

from benchmarks.killed import Trial

ROWS, KILLS = 400, 4
"""Small, so that every run can afford it; ``python -m benchmarks.killed --long`` is the same with 5,000 and ten."""


@pytest.mark.timeout(600)
def test_a_load_survives_kills_of_worker_web_index_sync_and_redis(empty_database_url: str, tmp_path: Path) -> None:
    seed = secrets.randbelow(10**6)
    told = Trial(tmp_path, empty_database_url, seed=seed, rows=ROWS, quickly=True).run(KILLS)
    assert not told.wrong(), f"seed {seed}: (there is, there must be) {told.wrong()}"
    assert sum(told.killed.values()) == KILLS
