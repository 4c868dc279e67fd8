"""The README's table of lines that are somebody else's names the rule that takes each of them."""

import re
import sys
from importlib import import_module, resources
from types import CodeType, FrameType

import pytest

from ingest.sources.signatures.memo import forget
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.strangers import own_lines

_JANE = Sender("Jane Moss", "jane.moss@nordlicht.example")
_CARD = ["Jane Moss", "Export Manager", "Nordlicht Ltd", "+44 117 496 0123"]
_OTHERS_NUMBER = "0117 496 0777"
_ROW = re.compile(r"^\| (`.*`) \| .* \| `(\w+\.[\w.]+)` \|$", re.M)
_README = resources.files("ingest.sources.signatures").joinpath("README.md").read_text(encoding="utf-8")
_ROWS = [(re.findall(r"`(.+?)`", row[1].replace(r"\|", "|")), row[2]) for row in _ROW.finditer(_README)]


def _code_of(rule: str) -> CodeType:
    module, _, path = rule.partition(".")
    found = import_module(f"ingest.sources.signatures.{module}")
    for part in path.split("."):
        found = getattr(found, part)
    code: CodeType = found.__code__
    return code


def _rules_that_say_yes(lines: list[str]) -> list[list[str]]:
    """The rules of the table that gave a place, a name or a yes, for each line that any of them took."""
    rules, step = {_code_of(rule): rule for _, rule in _ROWS}, _code_of("strangers._Walk.step")
    steps: list[list[str]] = [[]]

    def note(frame: FrameType, event: str, answer: object) -> None:
        if event == "call" and frame.f_code is step:
            steps.append([])
        elif event == "return" and frame.f_code in rules and answer is not False and answer not in (None, ""):
            steps[-1].append(rules[frame.f_code])

    sys.setprofile(note)
    try:
        own_lines(lines, _JANE)
    finally:
        sys.setprofile(None)
    return list(filter(None, steps))


def test_the_table_names_rules_of_every_module_that_tells_others_apart() -> None:
    assert len(_ROWS) > 25
    assert {rule.partition(".")[0] for _, rule in _ROWS} == {"strangers", "mentions", "assistants", "first_names"}


@pytest.mark.parametrize(("lines", "rule"), _ROWS, ids=lambda each: each if isinstance(each, str) else each[-1])
def test_the_named_rule_takes_the_line_and_its_number_is_left_out(lines: list[str], rule: str) -> None:
    forget()
    block = [*_CARD, *lines]
    kept = own_lines(block, _JANE)
    assert _OTHERS_NUMBER in lines[-1]
    assert kept[: len(_CARD)] == _CARD
    assert _OTHERS_NUMBER not in "\n".join(kept)
    assert _rules_that_say_yes(block)[-1][0] == rule
