"""Of what a mail says nothing stays in memory once it is read, not even the name of whoever sent it."""

import gc
import json
import sys
from functools import _lru_cache_wrapper
from io import BytesIO, TextIOWrapper

import pytest

from ingest.sources.signatures import __main__ as tool
from tests.ingest.sources.letters import JANE_BLOCK, mail, read, skipped

_WORDS = ("quibblewort", "zyxmoss", "frobnicate")
_TEXT = f"""Hello Sam,

please ask Zyxmoss Frobnicate, or Bill Quibblewort on +44 117 496 0777.

Kind regards
{JANE_BLOCK}
Jane Quibblewort, Zyxmoss
Jane Frobnicate: +44 117 496 0778
"""


def _kept() -> set[str]:
    """The test's words in what any cache of the process holds."""
    waiting: list[object] = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
    seen, found = set[int](), set[str]()
    while waiting:
        for held in gc.get_referents(waiting.pop()):
            if isinstance(held, str):
                found.update(word for word in _WORDS if word in held.casefold())
            elif id(held) not in seen and isinstance(held, dict | tuple | frozenset | list):
                seen.add(id(held))
                waiting.append(held)
    return found


@pytest.mark.parametrize("html", ["", "<p>" + _TEXT.replace("\n", "<br>") + "</p>"])
def test_no_word_of_a_mail_outlives_its_reading(html: str) -> None:
    read(mail("" if html else _TEXT, html=html))
    assert _kept() == set()


@pytest.mark.parametrize("name", ["Jane Quibblewort", "Dr. Jane Q. van der Quibblewort"])
def test_no_name_of_a_sender_outlives_the_reading_of_the_mail(name: str) -> None:
    read(mail(_TEXT, sender=f'"{name}" <jane.quibblewort@nordlicht.example>'))
    assert _kept() == set()


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("no-reply@nordlicht.example", {}),
        ("jane.quibblewort@nordlicht.example", {"Auto-Submitted": "auto-generated"}),
        ("jane.quibblewort@nordlicht.example", {"Precedence": "bulk"}),
    ],
)
def test_of_a_mail_that_is_passed_over_no_word_is_kept(address: str, headers: dict[str, str]) -> None:
    skipped(mail(_TEXT, sender=f'"Zyxmoss Frobnicate" <{address}>', headers=headers))
    assert _kept() == set()


@pytest.mark.parametrize("what", ["--detect", "--fields"])
def test_the_command_keeps_no_word_of_a_row(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = json.dumps({"id": "1", "text": _TEXT, "sig_text": _TEXT, "sender": "Jane Quibblewort"})
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(row.encode())))
    monkeypatch.setattr(sys, "argv", ["signatures", what])
    tool.main()
    assert _kept() == set()


def test_the_search_for_words_would_find_one() -> None:
    from directory.search.folding import kin

    kin("zyxmoss")
    try:
        assert _kept() == {"zyxmoss"}
    finally:
        kin.cache_clear()
