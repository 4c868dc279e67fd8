"""Nothing waits or grows for ever: a page's statement, a job that eats all there is."""

import subprocess
import sys

import pytest
from sqlalchemy import text

import composition
import wsgi
from directory import parts
from directory.db import OF_PAGES, Database, Patience

_HUNGRY = """
import os
from directory.cli import bound_memory
bound_memory()
if os.fork() == 0:
    bytearray(3 << 30)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.wait()[1]) != 0, len(bytearray(64 << 20)))
"""


@pytest.mark.security(
    "Section 8: a page's statement ends in time",
    breaks="wsgi.py::return composition.start(patience=OF_PAGES, role=role)",
)
def test_a_statement_for_a_page_ends_after_five_seconds_and_a_wait_for_a_lock_after_two(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Database(postgres_url, patience=OF_PAGES)
    with pages.read() as session:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        assert [session.scalar(text(f"SHOW {name}")) for name in names] == ["5s", "2s", "15s"]
    pages.dispose()
    asked: list[Patience] = []

    def start(*, patience: Patience, role: str) -> None:
        assert role == "web"
        asked.append(patience)

    monkeypatch.setattr(composition, "start", start)
    monkeypatch.setattr(parts, "_held", [])
    wsgi._parts("web")
    assert asked == [OF_PAGES]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS sets no such limit")
def test_a_job_that_eats_memory_dies_alone() -> None:
    done = subprocess.run([sys.executable, "-c", _HUNGRY], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["True", str(64 << 20)]
