"""Remembers answers about the words of one mail and forgets them with it, so that no body outlives its reading."""

from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_FORGETTERS: list[Callable[[], None]] = []


def for_one_mail(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Caches a pure function until ``forget`` is called; several steps ask the same of the same line.

    Without a bound, which takes time to keep: of the longest mail no more than some thousand lines are asked about.
    """
    cached = cache(function)
    _FORGETTERS.append(cached.cache_clear)
    return cached  # type: ignore[return-value]  # cache keeps the arguments' types to itself


def forget() -> None:
    """Drops everything remembered; whoever reads a mail calls it when done."""
    for forgetter in _FORGETTERS:
        forgetter()
