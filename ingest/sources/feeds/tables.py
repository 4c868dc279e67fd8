"""Reads tables of feed.toml and collects every fault with its place and remedy, so that all are told at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from ingest.sources.feeds.columns import Column, Pick, Picks, as_compared, csv_column, json_column
from ingest.sources.feeds.fixed import flaw, from_the_row_alone

Choice = TypeVar("Choice", bound=StrEnum)
_GOES_WITH = {
    "path": frozenset({"split", "numbered", "values"}),
    "join": frozenset({"with", "split", "numbered"}),
    "text": frozenset[str](),
}
MOST_NUMBERED = 50
LONGEST_HEADER = 200


class Table:
    """One table of the file at ``place``; what it cannot read is added to ``faults`` and answered with a blank."""

    def __init__(self, values: object, place: str, faults: list[str]) -> None:
        self.place = place
        self.faults = faults
        self._values: Mapping[str, object] = values if isinstance(values, Mapping) else {}
        self._known: set[str] = set()
        if not isinstance(values, Mapping):
            self.fault("", "must be a table")

    def fault(self, key: str, remedy: str) -> None:
        """Adds one fault about ``key`` (or about the whole table)."""
        self.faults.append(f"{'.'.join(filter(None, (self.place, key))) or 'feed.toml'}: {remedy}")

    def has(self, key: str) -> bool:
        """Says whether the key is given."""
        self._known.add(key)
        return key in self._values

    def raw(self, key: str) -> object:
        """The value as TOML gave it, or None."""
        self._known.add(key)
        return self._values.get(key)

    def given(self) -> list[str]:
        """The keys as they were given."""
        return list(self._values)

    def table(self, key: str, *, required: bool = False) -> "Table":
        """The table below ``key``; an absent one reads as empty."""
        if required and not self.has(key):
            self.fault(key, f"is missing; add a [{'.'.join(filter(None, (self.place, key)))}] table")
        return Table(self.raw(key) if self.has(key) else {}, ".".join(filter(None, (self.place, key))), self.faults)

    def tables(self, key: str) -> list["Table"]:
        """The tables of an array such as ``[[columns.jobs]]``."""
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            self.fault(key, f"must be an array of tables; write [[{self.place}.{key}]]")
        items = value if isinstance(value, list) else []
        return [Table(item, f"{self.place}.{key}[{number}]", self.faults) for number, item in enumerate(items, 1)]

    def text(self, key: str, *, default: str | None = "", most: int = 200) -> str:
        """A text of at most ``most`` characters; with ``default=None`` it must be given and not be empty."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "is missing or empty; give a text")
        elif len(value) > most or not value.isprintable():
            self.fault(key, f"must be one printable line of at most {most} characters")
        else:
            return value.strip()
        return ""

    def choice(self, key: str, kind: type[Choice], *, default: Choice | None = None) -> Choice:
        """One word of a fixed vocabulary."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        self.fault(key, f"must be one of {', '.join(kind)}")
        return next(iter(kind))

    def choices(self, key: str, kind: type[Choice]) -> frozenset[Choice]:
        """Some words of a fixed vocabulary, at least one."""
        value = self.raw(key)
        words = value if isinstance(value, list) else []
        if not words or any(not isinstance(word, str) or word not in set(kind) for word in words):
            self.fault(key, f"must list one or more of {', '.join(kind)}")
            return frozenset()
        return frozenset(kind(word) for word in words)

    def day(self, key: str, *, never: str) -> date | None:
        """A TOML date, or None when the text ``never`` says so; one of both must be given."""
        value = self.raw(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value != never:
            self.fault(key, f'must be a date such as 2027-12-31 without quotes, or "{never}"')
        return None

    def picks(self, key: str, spelling: "Spelling", *, required: bool = False) -> Picks:
        """Where a value stands: a column, a table with ``path`` or ``join``, or a list of these."""
        value = self.raw(key)
        if value is None:
            if required:
                self.fault(key, "is missing; name the column it stands in")
            return ()
        sources = value if isinstance(value, list) else [value]
        picks = [self._pick(key, source, spelling) for source in sources]
        return tuple(pick for pick in picks if pick is not None)

    def numbers(self) -> range | None:
        """The ``numbered = [first, last]`` of a block or pick; None when it has none."""
        value = self.raw("numbered")
        if value is None:
            return None
        match value:
            case [int(low), int(high)] if 0 <= low <= high and high - low < MOST_NUMBERED:
                return range(low, high + 1)
        self.fault("numbered", f"must be [first, last], at most {MOST_NUMBERED} numbers")
        return range(1, 2)

    def finish(self) -> None:
        """Names every key that nobody asked for, so that a misspelt one is not silently without effect."""
        for key in self._values:
            if key not in self._known:
                self.fault(key, f"is not known here; known are {', '.join(sorted(self._known))}")

    def _pick(self, key: str, source: object, spelling: "Spelling") -> Pick | None:
        if isinstance(source, str):
            column = self._column(key, source, spelling)
            return Pick((column,)) if column else None
        forms = [form for form in _GOES_WITH if isinstance(source, Mapping) and form in source]
        if not isinstance(source, Mapping) or len(forms) != 1:
            self.fault(key, 'must be a column\'s name, { path = "Column" }, { join = [ … ] } or { text = "the same" }')
            return None
        (form,) = forms
        if unknown := [name for name in source if name not in {form, *_GOES_WITH[form]}]:
            known = ", ".join(sorted(_GOES_WITH[form])) or "nothing"
            self.fault(key, f"{', '.join(unknown)}: not known beside {form}; known is {known}")
            return None
        if (form == "text" or "values" in source) and (remedy := from_the_row_alone(key, form)):
            self.fault(key, remedy)
            return None
        if form == "text":
            return Pick((), fixed=self._said(key, "text", source["text"]))
        return self._read_pick(key, source, spelling)

    def _read_pick(self, key: str, source: Mapping[str, object], spelling: "Spelling") -> Pick | None:
        table = Table(source, f"{self.place}.{key}", self.faults)
        names = source.get("join", [source.get("path")])
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            self.fault(key, "path must be a text, join a list of texts")
            return None
        spellings = spelling.numbered(table.numbers())
        columns = [self._column(key, name, each) for each in spellings for name in names]
        split, glue = source.get("split", ""), source.get("with", " ")
        if not isinstance(split, str) or not isinstance(glue, str):
            self.fault(key, "split and with must be texts")
            return None
        values = self._meanings(key, source["values"]) if "values" in source else None
        return Pick(tuple(column for column in columns if column), split, glue if "join" in source else None, values)

    def _meanings(self, key: str, given: object) -> Mapping[str, str]:
        """What each code stands for, by the code as compared."""
        values: dict[str, str] = {}
        if not isinstance(given, Mapping) or not given:
            self.fault(f"{key}.values", 'must say what codes stand for, such as { C = "Chief officer" }')
            return values
        for code, text in given.items():
            place, compared = f"values.{json.dumps(code, ensure_ascii=False)}", as_compared(code)
            if not compared:
                remedy = 'is never met; write [{ path = … }, { text = "…" }] where a column is empty'
                self.fault(f"{key}.{place}", remedy)
            elif compared in values:
                self.fault(f"{key}.{place}", "stands twice; letter case and surrounding space do not count")
            else:
                values[compared] = "" if text == "" else self._said(key, place, text)
        return values

    def _said(self, key: str, place: str, text: object) -> str:
        remedy = flaw(key, text)
        if not remedy:
            return str(text).strip()
        self.fault(f"{key}.{place}", remedy if place == "text" else f'{remedy}; "" leaves it out')
        return ""

    def _column(self, key: str, text: str, spelling: "Spelling") -> Column | None:
        if spelling.number is not None:
            text = text.replace("{n}", str(spelling.number))
        if spelling.csv:
            if 0 < len(text.strip()) <= LONGEST_HEADER:
                return csv_column(text, optional=spelling.optional, key=f"{self.place}.{key}")
            self.fault(key, f"must be a column's name of 1 to {LONGEST_HEADER} characters")
            return None
        try:
            return json_column(text)
        except ValueError:
            self.fault(key, 'is not a path; write it like experience[*].title, phones[0] or "odd.key".name')
            return None


@dataclass(frozen=True, slots=True)
class Spelling:
    """How columns are written: CSV headers or JSON paths; in a numbered block ``{n}`` becomes ``number``.

    Only the first number of a block must be in a CSV header: a vendor's narrower export has fewer of them.
    """

    csv: bool
    number: int | None = None
    optional: bool = False

    def numbered(self, numbers: range | None) -> list["Spelling"]:
        """One spelling per number, or this one when there are no numbers."""
        if numbers is None:
            return [self]
        return [Spelling(self.csv, number, self.optional or number != numbers[0]) for number in numbers]
