"""An upgrade that changes how cards are made is noticed: every module that decides it counts for the rules' version."""

import ast
from pathlib import Path

from directory.profiles.rules_version import RULES, rules_version

_KERNEL = Path(__file__).parents[2] / "directory" / "profiles"
_DECIDE_NOTHING = {"evidence", "keys", "models", "owed", "states"}
"""What a source said, how it is hashed, what tables and kinds there are: data, no rule."""


def _asks(name: str) -> set[str]:
    """The modules of the kernel that one imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((_KERNEL / f"{name}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "directory.profiles":
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("directory.profiles."):
            found.add((node.module or "").rpartition(".")[2])
    return found


def test_every_module_that_the_rules_ask_is_one_of_the_rules() -> None:
    assert {"compile", "hints"} <= set(RULES)
    assert {name: beyond for name in RULES if (beyond := _asks(name) - set(RULES) - _DECIDE_NOTHING)} == {}
    assert len(rules_version()) == 64
