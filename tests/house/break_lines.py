"""Takes each line that a security test names away, in a copy of the tree, and shows that the test then fails."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.house.security_doc import Shown, shown
from tests.house.tree import ROOT, files

FAILS, STILL_PASSES, FAILS_ANYWAY = "fails as it should", "STILL PASSES", "FAILS WITH THE LINE TOO"


def _copy(into: Path) -> None:
    for name in files():
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    subprocess.run(["git", "init", "--quiet"], cwd=into, check=True)


def _without(whole: str, number: int, *, code: bool) -> str:
    """The text without its line: it just goes, or, so that Python still reads it, never holds, catches or does anything."""
    lines = whole.splitlines()
    line = lines[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    for instead in ("", *(f"{indent}{never}" for never in ("if False:", "elif False:", "except ():", "..."))):
        lines[number - 1] = instead
        left = "\n".join(lines) + "\n"
        if not code or _reads(left):
            return left
    raise ValueError(f"without line {number} nothing here is Python: name a line that can go")


def _reads(text: str) -> bool:
    try:
        compile(text, "left", "exec")
    except SyntaxError:
        return False
    return True


def _passes(tree: Path, one: Shown) -> bool:
    asked = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", one.node]
    return subprocess.run(asked, cwd=tree, capture_output=True, check=False).returncode == 0


def verdict(one: Shown, tree: Path) -> str:
    """What becomes of a test without its line; the copy is whole again afterwards."""
    if not _passes(tree, one):
        return FAILS_ANYWAY
    path = tree / one.broken_path
    whole = path.read_text(encoding="utf-8")
    path.write_text(_without(whole, one.number(), code=path.suffix == ".py"), encoding="utf-8")
    try:
        return STILL_PASSES if _passes(tree, one) else FAILS
    finally:
        path.write_text(whole, encoding="utf-8")


def main() -> int:
    """Prints one line for each rule; 1 unless every test passes with its line and fails without it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a word of the rule, the test or the file")
    only = parser.parse_args().only
    verdicts = set()
    with tempfile.TemporaryDirectory() as folder:
        _copy(Path(folder))
        for one in shown():
            if only in f"{one.rule} {one.node} {one.broken_path}":
                told = verdict(one, Path(folder))
                verdicts.add(told)
                print(told, one.rule, one.node, sep=" | ", flush=True)
    return int(bool(verdicts - {FAILS}))


if __name__ == "__main__":
    sys.exit(main())
