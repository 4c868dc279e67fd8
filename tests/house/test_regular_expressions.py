"""Every regular expression answers 50 kB of hostile text in bounded time."""

import ast
import importlib
import re
import signal
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from tests.house.tree import product, tree

_SECONDS = 1.0
_SIZE = 50_000
_SAMPLE = 5_000
# A sample this quick stays under _SECONDS at full size even if time grows with the square of the length.
_SAMPLE_SECONDS = _SECONDS / (_SIZE / _SAMPLE) ** 2
_BITS = (
    """a|1|-|.|@|a@|a.|a-|<|<a |(|+1 (|>|> |,|"|\\|=|/|http://|www.|A b |é|--|_|1 |<div>|&lt;|Re: |ab.|a,b """.split(
        "|"
    )
)
_BITS += [" ", "\n", "\t ", "a ", " a", "\r\n", "\n\n", "From: a\n", "a\n"]
Pattern = re.Pattern[str] | re.Pattern[bytes]


def _inline(path: str) -> Iterator[Pattern]:
    """Patterns that stand as words in a call such as ``re.sub("...", ...)``, or ``re.compile("...")`` in a function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes) and node.func.attr != "escape":
                yield re.compile(first.value)


def _held(thing: object, depth: int = 0) -> Iterator[Pattern]:
    if isinstance(thing, re.Pattern):
        yield thing
    elif depth < 4 and isinstance(thing, dict):
        for part in thing.items():
            yield from _held(part, depth + 1)
    elif depth < 4 and isinstance(thing, list | tuple | set | frozenset):
        for part in thing:
            yield from _held(part, depth + 1)
    elif depth < 4 and type(thing).__module__.partition(".")[0] in {"directory", "ingest", "privacy_center"}:
        names = getattr(type(thing), "__slots__", ()) or getattr(thing, "__dict__", {})
        for name in names:
            yield from _held(getattr(thing, name, None), depth + 1)


def _patterns() -> dict[tuple[str | bytes, int], tuple[str, Pattern]]:
    found: dict[tuple[str | bytes, int], tuple[str, Pattern]] = {}
    for path in product():
        if path.startswith("migrations/") or path.endswith("__main__.py"):
            continue
        name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for pattern in [
            *_inline(path),
            *(one for thing in vars(importlib.import_module(name)).values() for one in _held(thing)),
        ]:
            found.setdefault((pattern.pattern, pattern.flags), (path, pattern))
    return found


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _runs_through(pattern: Pattern, hostile: str) -> None:
    text: Any = hostile.encode() if isinstance(pattern.pattern, bytes) else hostile
    for _ in pattern.finditer(text):
        continue


def _answers(pattern: Pattern, bit: str) -> bool:
    """Says whether the pattern gets through 50 kB in a second of this process' own time; the quick are let go early."""
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        _runs_through(pattern, (bit * _SAMPLE)[:_SAMPLE] + "\x00")
        if time.process_time() - begun > _SAMPLE_SECONDS:
            _runs_through(pattern, (bit * _SIZE)[:_SIZE] + "\x00")
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return True


def _slow(patterns: dict[tuple[str | bytes, int], tuple[str, Pattern]]) -> list[str]:
    before = signal.signal(signal.SIGVTALRM, _too_slow)
    try:
        first = (
            (path, one, next((bit for bit in _BITS if not _answers(one, bit)), "")) for path, one in patterns.values()
        )
        found = [(path, one, bit) for path, one, bit in first if bit]
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return [f"{path}: {one.pattern!r} on {bit!r}" for path, one, bit in found]


def test_the_hunt_finds_a_pattern_that_stalls() -> None:
    assert _slow({("", 0): ("planted", re.compile(r"(?:a+)+$"))})
    assert _slow({("", 0): ("planted", re.compile(r"\s+$"))})


@pytest.mark.timeout(300)
def test_no_pattern_stalls_on_hostile_text() -> None:
    assert _slow(_patterns()) == []
