"""No foreign word becomes code: none is run, none is a statement, a format, a pattern or a piece of a page's script."""

import ast
import json
import re

import pytest

from tests.house.tree import files, product, text, tree

_RUNS = {"eval", "exec", "compile", "__import__", "globals", "locals"}
_RUNS_MAY = {("wsgi.py", "globals")}  # serves two apps under fixed names
_STATEMENTS_MAY = {
    "directory/profiles/guards.py": "triggers, of our own words",
    "directory/backups.py": "taking the triggers off and putting them back",
    "directory/roles.py": "grants, of the names of our own tables",
}
_PATTERNS_MAY = {
    "directory/profiles/titles.py": "rules of our own table",
    "ingest/sources/signatures/postal.py": "postal forms of our own table",
    "ingest/sources/signatures/codes.py": "words of our own lexicons, escaped by any_of",
    "ingest/sources/signatures/phones.py": "words of our own lexicons, escaped by any_of",
    "ingest/sources/signatures/private.py": "words of our own lexicons, escaped by any_of",
    "ingest/sources/signatures/quoting.py": "words of our own lexicons, escaped the line before",
}
_OURS = ("directory/", "privacy_center/")
_PAGES = [path for path in files() if path.startswith(_OURS) and "/templates/" in path and path.endswith(".html")]
_SCRIPTS = [path for path in files() if path.startswith(_OURS) and path.endswith(".js")]


def _calls(path: str) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def _is_words(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_nothing_runs_a_text() -> None:
    found = {
        (path, call.func.id)
        for path in product()
        for call in _calls(path)
        if isinstance(call.func, ast.Name) and call.func.id in _RUNS
    }
    assert found <= _RUNS_MAY


def test_every_statement_of_sql_is_written_out_where_it_is_sent() -> None:
    made = [
        f"{path}:{call.lineno}"
        for path in product()
        if path not in _STATEMENTS_MAY and not path.startswith("migrations/")
        for call in _calls(path)
        if isinstance(call.func, ast.Name) and call.func.id == "text" and not _is_words(call.args[0])
    ]
    assert made == []


def test_only_words_of_ours_are_formats() -> None:
    made = [
        f"{path}:{call.lineno}"
        for path in product()
        if path != "directory/profiles/guards.py"
        for call in _calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"format", "format_map"}
        and not _is_words(call.func.value)
    ]
    assert made == []


def test_a_pattern_holds_foreign_words_only_escaped() -> None:
    loose = []
    for path in (path for path in product() if path not in _PATTERNS_MAY):
        for call in _calls(path):
            if not call.args or not re.fullmatch(r"re\.(?!escape)\w+", ast.unparse(call.func)):
                continue
            used = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)}
            ours = {name for name in used if name.isupper() or name in {"re", "map"}}
            if used - ours and "re.escape" not in ast.unparse(call.args[0]):
                loose.append(f"{path}:{call.lineno} {ast.unparse(call.args[0])}")
    assert loose == []


def test_our_script_makes_no_page_of_text_and_no_code() -> None:
    sinks = re.compile(
        r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage|"
        r"createContextualFragment|setTimeout\(\s*[\"'`]"
    )
    assert [(path, found.group()) for path in _SCRIPTS if (found := sinks.search(text(path)))] == []


@pytest.mark.security(
    "A 15.3.6: a key pressed finds our own acts and nothing that every object has",
    breaks="directory/web/static/desk.js::__proto__: null,",
)
def test_our_script_looks_names_up_in_what_has_no_forebears() -> None:
    for path in _SCRIPTS:
        for name in re.findall(r"\b(\w+)\[event\.", text(path)):
            assert re.search(rf"const {name} = {{\s*__proto__: null,", text(path)), f"{path}: {name}"


def test_htmx_runs_no_script_keeps_no_page_and_asks_nobody_else() -> None:
    configs = [found for path in _PAGES for found in re.findall(r"name=\"htmx-config\" content='([^']+)'", text(path))]
    assert configs
    for config in configs:
        said = json.loads(config)
        wanted = {"allowEval": False, "allowScriptTags": False, "includeIndicatorStyles": False}
        assert wanted.items() <= said.items()
        assert (said["selfRequestsOnly"], said["historyCacheSize"]) == (True, 0)


def test_a_page_holds_no_plugin_and_no_frame() -> None:
    held = re.compile(r"<(?:object|embed|applet|iframe|frame|portal)\b", re.I)
    assert [path for path in _PAGES if held.search(text(path))] == []


def test_a_password_is_hidden_while_typed_and_may_be_pasted_or_filled_in() -> None:
    typed = [
        (path, line)
        for path in _PAGES
        for line in text(path).splitlines()
        if re.search(r'parts\.field\("\w*password', line)
    ]
    assert len(typed) >= 3
    for path, line in typed:
        assert 'type="password"' in line, path
        assert re.search(r'autocomplete="(?:current|new)-password"', line), path
    assert [path for path in _SCRIPTS if re.search(r"[\"']paste[\"']|onpaste", text(path))] == []
