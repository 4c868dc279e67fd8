"""Collects the tests marked ``security`` into docs/security.md: the rule, the test that shows it, the line it needs."""

import ast
from dataclasses import dataclass

from tests.house.tree import ROOT, python, text, tree

_HEAD = """# Security: which rule, shown by which test, kept by which line

Written by `python -m tests.house.security_doc` from the tests' own marks; `python -m tests.house.break_lines` takes
each line away and shows that its test then fails. A: OWASP ASVS 5.0.0; other rules by their section of the standard.

| rule | test | fails without |
|---|---|---|
"""


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """One rule, the test that shows it, and the product line without which that test fails."""

    rule: str
    path: str
    test: str
    broken_path: str
    line: str

    @property
    def node(self) -> str:
        """The test as pytest is asked for it."""
        return f"{self.path}::{self.test}"

    def number(self) -> int:
        """Where the line stands, counted from 1. Raises LookupError unless it stands there exactly once."""
        rows = [number for number, row in enumerate(text(self.broken_path).splitlines(), 1) if row.strip() == self.line]
        if len(rows) != 1:
            raise LookupError(f"{self.node}: {self.broken_path} holds this line {len(rows)} times: {self.line}")
        return rows[0]


def _marks(decorators: list[ast.expr]) -> list[tuple[str, str]]:
    found = []
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.security":
            breaks = {keyword.arg: keyword.value for keyword in decorator.keywords}["breaks"]
            found.append((str(ast.literal_eval(decorator.args[0])), str(ast.literal_eval(breaks))))
    return found


def shown() -> list[Shown]:
    """Every rule that a test is marked with, in the order of the document."""
    found = []
    for path in python("tests/"):
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef):
                for rule, breaks in _marks(node.decorator_list):
                    broken_path, _, line = breaks.partition("::")
                    found.append(Shown(rule, path, node.name, broken_path, line))
    return sorted(found)


def written() -> str:
    """The document's text."""
    rows = [
        f"| {one.rule} | `{one.node}` | `{one.broken_path}`: `{one.line.replace('|', chr(92) + '|')}` |"
        for one in shown()
    ]
    return _HEAD + "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    (ROOT / "docs" / "security.md").write_text(written(), encoding="utf-8")
