"""No page template opens a way for foreign text or script: the page policy forbids it, and so does this."""

import re

import pytest

from tests.house.tree import files, product, text, uses

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.S)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.S)
_TAG = re.compile(r"<[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_FORBIDDEN = {
    "an unquoted attribute": lambda tag: re.search(r"=(?!Q)", _QUOTED.sub("Q", tag)),
    "an inline style": lambda tag: re.search(r"\sstyle\s*=|^<style", tag, re.I),
    "an inline script": lambda tag: re.match(r"<script(?![^>]*\ssrc=)", tag, re.I),
    "an event handler": lambda tag: re.search(r"\s(?:on\w+|hx-on\S*)\s*=", _QUOTED.sub("Q", tag), re.I),
    "a script address": lambda tag: re.search(r"=\s*[\"']\s*(?:javascript|js|data|vbscript):", tag, re.I),
    "a trigger filter": lambda tag: re.search(r"hx-(?:trigger|vals|vars)\s*=\s*[\"'][^\"']*(?:\[|js:)", tag, re.I),
}


def _pages() -> list[str]:
    found = [path for path in files() if path.endswith((".html", ".jinja")) and "vendor" not in path]
    return [path for path in found if not {"notices", "mail", "mails"} & set(path.split("/")[:-1])]


def _templates() -> list[str]:
    return [path for path in files() if path.endswith((".html", ".jinja", ".txt")) and "/templates/" in path]


@pytest.mark.parametrize("fault", _FORBIDDEN)
def test_a_page_template_holds_nothing_the_page_policy_forbids(fault: str) -> None:
    found = [
        f"{path}: {tag[:120]}"
        for path in _pages()
        for tag in _TAG.findall(_EXPRESSION.sub("X", _JINJA.sub(" ", text(path))))
        if _FORBIDDEN[fault](tag)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("fault", "tag"),
    [
        ("an unquoted attribute", "<a href=X>"),
        ("an inline style", '<p style="color:red">'),
        ("an inline script", "<script>"),
        ("an event handler", "<p hx-on:click='go()'>"),
        ("a script address", '<a href=" javascript:x">'),
        ("a trigger filter", '<p hx-trigger="click[ctrlKey]">'),
    ],
)
def test_the_scan_finds_a_planted_fault(fault: str, tag: str) -> None:
    assert _TAG.findall(tag) == [tag]
    assert _FORBIDDEN[fault](tag)
    assert not _FORBIDDEN[fault]('<a class="on" href="X" hx-get="/people?q=1">')


def test_no_template_lets_text_pass_unescaped() -> None:
    loose = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
    assert [path for path in _templates() if loose.search(text(path))] == []


def test_no_code_makes_a_template_of_a_string_it_was_given() -> None:
    assert [path for path in product() for _, name in uses(path) if name.endswith("render_template_string")] == []
