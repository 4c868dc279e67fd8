"""Every pattern of the mail reader answers 50 kB of hostile text at once."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import ingest.sources.mailboxes
import ingest.sources.signatures
from ingest.sources.signatures import codes, phones, private, quoting

_BITS = [
    "a",
    "1",
    " ",
    "-",
    "+",
    "(",
    "A",
    "Aa ",
    "1 ",
    "a.",
    "a@a.",
    "+1 ",
    "A. ",
    "1-",
    "/",
    "<",
    "\n",
    "\r\n ",
    "--x\n",
    "w:",
    "=?",
    "Aa-",
]
_SECONDS = 0.05


def _patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for package in (ingest.sources.mailboxes, ingest.sources.signatures):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                for each in value if isinstance(value, tuple) else (value,):
                    if isinstance(each, re.Pattern):
                        yield f"{module.name}.{name}", each
    yield "phone labels", phones._labels()[0]
    yield "labels of codes", codes._labels()
    yield "rules above a forward", quoting._rule_pattern()
    for each in private._marks():
        yield "private marks", each


@pytest.mark.parametrize(("name", "pattern"), list(_patterns()))
def test_a_pattern_answers_hostile_text_at_once(name: str, pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
    for bit in _BITS:
        text = bit * (50_000 // len(bit))
        spent = min(_seconds(pattern, text) for _ in range(2))
        assert spent < _SECONDS, (name, bit)


def _seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    started = time.process_time()
    if isinstance(pattern.pattern, bytes):
        for _ in re.finditer(pattern, text.encode()):
            pass
    else:
        for _ in re.finditer(pattern, text):
            pass
    return time.process_time() - started
