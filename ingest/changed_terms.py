"""What a feed.toml given again changes: each key with its old and new value, and what follows for people and loads."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from directory.profiles.states import Use

_NOTHING = "(none)"
_LONGEST_VALUE = 120
_USES: Final = "licence.permitted_uses"
_LOST: Final = {
    Use.SEARCH: "Search is no longer permitted: people of this feed alone leave the customers' search at once.",
    Use.REVEAL: "Reveal is no longer permitted: nobody can reveal people of this feed alone, and their cards leave the"
    " pages of customers who own them, at once.",
}
_GAINED: Final = {
    Use.SEARCH: "Search is permitted now: people of this feed are found once their cards are compiled anew.",
    Use.REVEAL: "Reveal is permitted now: people of this feed can be revealed once their cards are compiled anew.",
}
_READING: Final = ("file", "columns", "defaults", "opt_out")


@dataclass(frozen=True, slots=True)
class Change:
    """One key of feed.toml by its dotted name, with what it said before and what it says now."""

    key: str
    before: str
    now: str


def changes(before: str, now: str) -> list[Change]:
    """The keys whose values differ between two texts of a feed.toml, both of them TOML, in the order of their names."""
    old, new = _said(before), _said(now)
    return [
        Change(key, _written(old.get(key)), _written(new.get(key)))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def what_follows(before: str, now: str) -> list[str]:
    """What these changes do to the people held, and to the deliveries to come, a sentence each."""
    old, new = _said(before), _said(now)
    changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    told = [*_of_uses(_uses(old), _uses(new))]
    told += [say(new) for key, say in _FOLLOWS.items() if key in changed]
    if any(key.partition(".")[0] in _READING for key in changed):
        told.append("The next file is read by the new description; what is held stays until it is delivered again.")
    return told


def _of_uses(old: set[str], new: set[str]) -> Iterator[str]:
    yield from (told for use, told in _LOST.items() if use in old - new)
    yield from (told for use, told in _GAINED.items() if use in new - old)


def _delivery(new: Mapping[str, Any]) -> str:
    if new.get("delivery") == "full":
        return "The next delivery withdraws whoever it lacks."
    return "The next delivery only adds and changes: whoever it lacks stays."


def _expiry(new: Mapping[str, Any]) -> str:
    if new.get("licence.expires") == "never":
        return "What is held of this feed no longer ends with a day of the licence."
    return f"After {new.get('licence.expires')} no delivery is read, and what is held of this feed is withdrawn."


def _basis(_new: Mapping[str, Any]) -> str:
    return "Records held of this feed count under the new basis; nobody is told anew, a notice keeps its own."


_FOLLOWS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "licence.expires": _expiry,
    "delivery": _delivery,
    "basis.kind": _basis,
}


def _uses(said: Mapping[str, Any]) -> set[str]:
    return {str(use) for use in said.get(_USES, ())}


def _said(text: str) -> dict[str, Any]:
    return dict(_keys(tomllib.loads(text.removeprefix("\ufeff")), ""))


def _keys(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _keys(value, f"{path}{key}.")
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            for number, one in enumerate(value, 1):
                yield from _keys(one, f"{path}{key}[{number}].")
        else:
            yield f"{path}{key}", sorted(value) if f"{path}{key}" == _USES else value


def _written(value: Any) -> str:
    if value is None:
        return _NOTHING
    told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return told if len(told) <= _LONGEST_VALUE else f"{told[: _LONGEST_VALUE - 1]}…"
