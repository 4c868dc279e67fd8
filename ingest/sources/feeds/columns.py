"""Where a value stands in a row: paths into a record, picks that gather them, and how a row is walked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

EVERY: Final = -1
# What programs write where they hold nothing. "Null" and "Nan" are names people bear; these writings of them are not.
_NOTHING: Final = frozenset(
    "NULL|null|(null)|[null]|<null>|nil|None|NONE|none|undefined|NaN|nan|<NA>|#N/A|#REF!|#VALUE!|#NAME?|#DIV/0!|N/A|n/a|N.A.|n.a."
    "|\\N|-|--|---|–|—|.|?|unknown|Unknown|UNKNOWN".split("|")
)
_STEP: Final = re.compile(
    r'(?:\A|(?<=\.))(?:"([^"]{1,100}+)"|([^.\[\]"]{1,100}+))((?:\[(?:\*|[0-9]{1,3})\]){0,4}+)(\.|$)'
)

Step = str | int


@dataclass(frozen=True, slots=True)
class Column:
    """One place in a row, as written in feed.toml; an ``optional`` one may be absent from a CSV header. ``key`` is the
    one of feed.toml that names it, such as ``columns.emails``."""

    text: str
    steps: tuple[Step, ...]
    optional: bool = False
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """Columns read together: their values are cut at ``split`` if given, become what the table ``values`` says they
    stand for, and become one value with ``join``. A pick with a ``fixed`` text reads no column."""

    columns: tuple[Column, ...]
    split: str = ""
    join: str | None = None
    values: Mapping[str, str] | None = None
    fixed: str = ""


Picks = tuple[Pick, ...]


def as_compared(text: str) -> str:
    """A CSV column's name or a listed value as compared: surrounding space and letter case do not count."""
    return " ".join(text.split()).casefold()


def csv_column(text: str, *, optional: bool = False, key: str = "") -> Column:
    """The column of a CSV file whose header reads ``text``."""
    return Column(text, (as_compared(text),), optional, key)


def json_column(text: str) -> Column:
    """A path such as ``experience[*].title.name``, ``phones[0]`` or ``"odd.key".x``; ValueError when it is none."""
    steps: list[Step] = []
    at, separator = 0, "."
    while separator:
        match = _STEP.match(text, at)
        if match is None:
            raise ValueError(text)
        steps.append(match[1] or match[2].strip())
        steps += [EVERY if inside == "*" else int(inside) for inside in re.findall(r"\[(\*|[0-9]+)\]", match[3])]
        at, separator = match.end(), match[4]
    return Column(text, tuple(steps))


def found(value: object, steps: tuple[Step, ...]) -> list[object]:
    """Every value that stands at ``steps`` below ``value``; nothing where the record has no such place. What is written
    as one item where others write a list (JSON made from XML) is a list of one."""
    for place, step in enumerate(steps):
        if isinstance(step, str):
            if not isinstance(value, dict) or step not in value:
                return []
            value = value[step]
        elif isinstance(value, list):
            items, rest = value if step == EVERY else value[step : step + 1], steps[place + 1 :]
            return [below for item in items for below in found(item, rest)]
        elif value is None or step not in (EVERY, 0):
            return []
    return [value]


def every(row: object, picks: Picks) -> list[str]:
    """All texts the picks find, in order, empty ones left out."""
    return [text for pick in picks for text in _picked(row, pick)]


def first(row: object, picks: Picks) -> str:
    """The first text that is not empty, or ``""``."""
    for pick in picks:
        if texts := _picked(row, pick):
            return texts[0]
    return ""


def read(row: object, picks: Picks) -> bool:
    """Whether a column says anything; a fixed text does not count."""
    return first(row, tuple(pick for pick in picks if not pick.fixed)) != ""


def unlisted(row: object, picks: Picks) -> bool:
    """Whether a text stands there that the table of values of its place does not list."""
    return any(
        as_compared(text) not in pick.values for pick in picks if pick.values is not None for text in _read(row, pick)
    )


def _picked(row: object, pick: Pick) -> list[str]:
    if pick.fixed:
        return [pick.fixed]
    texts = _read(row, pick)
    if pick.values is not None:
        texts = [meant for text in texts if (meant := pick.values.get(as_compared(text), ""))]
    return texts if pick.join is None or not texts else [pick.join.join(texts)]


def _read(row: object, pick: Pick) -> list[str]:
    texts: list[str] = []
    for column in pick.columns:
        for value in found(row, column.steps):
            if isinstance(value, str):
                texts.append(value.strip())
            else:
                texts += _texts(value, truths=pick.values is not None)
    if pick.split:
        texts = [part.strip() for text in texts for part in text.split(pick.split)]
    return [text for text in texts if text and (text not in _NOTHING or _is_listed(text, pick))]


def _is_listed(text: str, pick: Pick) -> bool:
    return pick.values is not None and as_compared(text) in pick.values


def _texts(value: object, *, truths: bool) -> list[str]:
    if isinstance(value, str):
        return [value.strip()]
    if isinstance(value, bool):
        return [str(value)] if truths else []
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value if not isinstance(item, list) for text in _texts(item, truths=truths)]
    return []
