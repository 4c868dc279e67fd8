"""The repository as the house tests read it: its files, their syntax trees, and the dotted names they use."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("directory/", "ingest/", "privacy_center/", "migrations/")


@cache
def files() -> tuple[str, ...]:
    """Every path that is, or is about to be, under version control, relative to the root."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))


def text(path: str) -> str:
    """A file's words."""
    return (ROOT / path).read_text(encoding="utf-8")


def python(*under: str) -> list[str]:
    """The Python files below the given folders (all, without any); top-level files count as the product's."""
    found = [name for name in files() if name.endswith(".py")]
    return [name for name in found if name.startswith(under)] if under else found


def product() -> list[str]:
    """The Python files that serve people: the packages, and what stands beside them at the root."""
    return [name for name in python() if name.startswith(PRODUCT) or "/" not in name]


@cache
def tree(path: str) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(text(path), path)


def _aliases(module: ast.Module) -> dict[str, str]:
    known: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            known |= {
                (name.asname or name.name.partition(".")[0]): (
                    name.name if name.asname else name.name.partition(".")[0]
                )
                for name in node.names
            }
        elif isinstance(node, ast.ImportFrom):
            known |= {(name.asname or name.name): f"{node.module}.{name.name}" for name in node.names}
    return known


def _dotted(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value, known)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


@cache
def uses(path: str) -> tuple[tuple[int, str], ...]:
    """Line and full dotted name of everything imported from elsewhere, whatever it was renamed to."""
    module = tree(path)
    known = _aliases(module)
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Name | ast.Attribute) and (name := _dotted(node, known)):
            found.append((node.lineno, name))
        elif isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module}.{name.name}") for name in node.names]
    return tuple(found)


def imported(path: str) -> set[str]:
    """The modules a file imports, with every package above them."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return names


def functions(path: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of each function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1
