"""What tests need of the system: with it they run; without it they are skipped loudly, or fail if all must run."""

import os
import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

EVERYTHING = os.environ.get("CARDFILE_TEST_EVERYTHING") == "1"


def chromium() -> Path | None:
    """The system's Chromium, or CARDFILE_CHROMIUM's."""
    named = os.environ.get("CARDFILE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(named) if named and Path(named).is_file() else None


def postgres_with_tls() -> Path | None:
    """The folder of the system's own Postgres programs: the wheel's Postgres is built without TLS."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    named = [*debian, *(Path(found).resolve() for found in [shutil.which("postgres")] if found)]
    return named[0].parent if named and (named[0].parent / "initdb").exists() else None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing of the system: whether it is here, the command that brings it, and the fixtures that imply it."""

    here: bool
    brings: str
    fixtures: frozenset[str]


NEEDS = {
    "chromium": Need(chromium() is not None, "apt-get install chromium", frozenset({"browser", "page", "windows"})),
    "postgres_tls": Need(
        postgres_with_tls() is not None, "apt-get install postgresql", frozenset({"postgres_tls_url"})
    ),
}


def needs_of(item: pytest.Item) -> set[str]:
    """Names what a test needs: by its markers, and by the fixtures it asks for."""
    marked = {str(name) for marker in item.iter_markers("needs") for name in marker.args}
    fixtures = set(getattr(item, "fixturenames", ()))
    return marked | {name for name, need in NEEDS.items() if need.fixtures & fixtures}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test whose need is absent, and notes the need for the final block."""
    for item in items:
        missing = sorted(name for name in needs_of(item) if not NEEDS[name].here)
        item.user_properties += [("missing", name) for name in missing]
        if missing:
            item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(missing)}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CARDFILE_TEST_EVERYTHING=1 a skipped test has failed."""
    report = yield
    if EVERYTHING and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", _refused(item.nodeid, report.longrepr)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file that skips itself whole."""
    report = yield
    if EVERYTHING and report.skipped:
        report.outcome, report.longrepr = "failed", _refused(collector.nodeid, report.longrepr)
    return report


def _refused(where: str, reason: object) -> str:
    told = reason[2] if isinstance(reason, tuple) else reason
    return f"{where} was skipped ({told}), and CARDFILE_TEST_EVERYTHING=1 takes no skip for an answer"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Ends with what did not run, and the command that brings each missing thing."""
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        for key, name in getattr(report, "user_properties", ()):
            if key == "missing":
                counts[name] = counts.get(name, 0) + 1
    if counts:
        terminalreporter.section("NOT TESTED HERE", red=True, bold=True)
        for name, count in sorted(counts.items()):
            terminalreporter.line(f"{count} tests did not run: {name} is missing. It comes by: {NEEDS[name].brings}")
