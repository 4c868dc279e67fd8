"""The demonstration's world is not made from the product's own word lists, so that reading it proves something."""

import ast
import re
import tomllib
from collections.abc import Iterator

from tests.house.tree import files, product, python, text, tree

_A_LIST = 10
_WORD = re.compile(r"[^\W\d_]{4,}")
_SHARED = 0.6


def _lists_in_code(path: str) -> Iterator[frozenset[str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            words = [part.value for part in node.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            yield frozenset(word.lower() for word in words if _WORD.fullmatch(word))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count("\n") < 40:
            yield frozenset(word.lower() for word in node.value.split() if _WORD.fullmatch(word))


def _strings(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for part in thing.values():
            yield from _strings(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from _strings(part)


def _words_of(*under: str) -> list[frozenset[str]]:
    code = python(*under) if under else product()
    lists = [words for path in code for words in _lists_in_code(path)]
    for path in files():
        if path.endswith(".toml") and path.startswith(under or ("directory/", "ingest/", "privacy_center/")):
            lists += [frozenset(_WORD.findall(words.lower())) for words in _strings(tomllib.loads(text(path)))]
    return [words for words in lists if len(words) >= _A_LIST]


def test_the_generator_and_the_product_share_no_word_list() -> None:
    ours, theirs = _words_of(), _words_of("demo/")
    shared = [sorted(a & b)[:8] for a in ours for b in theirs if len(a & b) >= _SHARED * min(len(a), len(b))]
    assert shared == []
