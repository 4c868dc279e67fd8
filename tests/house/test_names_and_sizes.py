"""Files are named for what they do, say so in their first line, and stay small."""

import ast
import re

import pytest

from tests.house.tree import ROOT, files, functions, product, python, text, tree

_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc"}
_LINES = 300
_FUNCTION_LINES = 50
_WORDS_OF_A_MACHINE = re.compile(
    "|".join(
        [
            "/work" + "/",
            "/root" + "/",
            r"/home/\w",
            r"/Users/\w",
            "files.pythonhosted" + ".org",
            "index" + "-url",
            "find" + "-links",
            "extra" + "-index",
        ]
    )
)
_UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b")
_FOREIGN = ("tests/vendor/", "assets/", "directory/web/static/vendor/", "LICENSE")


def _ours(path: str) -> bool:
    return (
        not path.startswith(_FOREIGN)
        and "vendor" not in path
        and path.endswith(
            (".py", ".md", ".toml", ".html", ".jinja", ".yaml", ".lock", ".css", ".js", ".example", "file", "run")
        )
    )


def _grown() -> list[str]:
    """What people wrote: the steps of the database are written by comparing the models."""
    return [path for path in product() if not path.startswith("migrations/versions/")]


def test_no_file_is_called_by_a_name_that_says_nothing() -> None:
    assert [
        path
        for path in files()
        if _SAY_NOTHING & {part.partition(".")[0] for part in path.split("/")} and "templates" not in path
    ] == []


def test_every_module_opens_with_one_sentence_that_says_what_it_is_for() -> None:
    silent = []
    for path in python():
        said = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
        if not said.endswith((".", ":", "?")) and "\n" not in (ast.get_docstring(tree(path)) or "\n"):
            silent.append(path)
        if not said:
            silent.append(path)
    assert silent == []


def test_no_file_grows_past_300_lines() -> None:
    code = [path for path in python() if not path.startswith("migrations/versions/")]
    long = {path: lines for path in code if (lines := text(path).count("\n")) > _LINES}
    assert long == {}


def test_no_function_grows_past_50_lines(record_property: pytest.FixtureRequest) -> None:
    lengths = sorted(
        ((lines, f"{path}:{line} {name}") for path in _grown() for name, line, lines in functions(path)), reverse=True
    )
    print("The longest functions:", *(f"{lines:4} {where}" for lines, where in lengths[:10]), sep="\n")
    assert [where for lines, where in lengths if lines > _FUNCTION_LINES] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = [
        f"{path}: {found.group()}"
        for path in files()
        if _ours(path)
        for found in _WORDS_OF_A_MACHINE.finditer(text(path))
    ]
    assert named == []


def test_nothing_is_left_for_later() -> None:
    assert [path for path in files() if _ours(path) and _UNFINISHED.search(text(path))] == []


def test_no_link_leads_out_of_the_repository() -> None:
    assert [path for path in files() if (ROOT / path).is_symlink()] == []
