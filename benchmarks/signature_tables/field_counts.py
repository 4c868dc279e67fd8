"""How many values of each field are read, missed and said wrongly, and the table of it."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from rich.table import Table

FIELDS = ("name", "title", "department", "company", "phones", "email", "url", "address")
Counts = dict[str, Counter[str]]
Read = Callable[[dict[str, Any]], dict[str, Any]]
"""Answers a labelled signature with its fields."""


def by_group(title: str, groups: dict[str, list[dict[str, Any]]], read: Read) -> Table:
    """A row for each group of labelled signatures: precision and recall of each field, and whole records."""
    table = Table("signatures", *(f"{field} P/R" for field in FIELDS), "kind", "record", title=title)
    for name, rows in groups.items():
        counts, right = counted(rows, read)
        figures = [_precision_recall(counts[field]) for field in FIELDS]
        kind = counts["kind"]
        share = f"{kind['right'] / kind['all']:.3f}" if kind["all"] else "-"
        table.add_row(f"{name} ({len(rows)})", *figures, share, f"{right / len(rows):.3f}")
    return table


def f1(found: Counter[str]) -> str:
    """F1 of what was counted."""
    every = 2 * found["right"] + found["wrong"] + found["missed"]
    return f"{2 * found['right'] / every:.2f}" if every else "-"


def _precision_recall(found: Counter[str]) -> str:
    said, labelled = found["right"] + found["wrong"], found["right"] + found["missed"]
    if not said and not labelled:
        return "-"
    return f"{found['right'] / max(1, said):.2f}/{found['right'] / max(1, labelled):.2f}"


def counted(rows: Iterable[dict[str, Any]], read: Read) -> tuple[Counts, int]:
    """The counts of each field, and how many records are right as a whole."""
    counts: Counts = defaultdict(Counter)
    whole = 0
    for row in rows:
        answer = read(row)
        before = {field: (counts[field]["wrong"], counts[field]["missed"]) for field in FIELDS}
        for field in row.get("labelled_fields") or FIELDS:
            _count(counts, field, row, answer)
        whole += before == {field: (counts[field]["wrong"], counts[field]["missed"]) for field in FIELDS}
    return counts, whole


def _count(counts: Counts, field: str, row: dict[str, Any], answer: dict[str, Any]) -> None:
    labels, said = _values(field, row["fields"]), _values(field, answer)
    allowed = {_folded(value) for value in (row.get("also_ok") or {}).get(field, ())}
    variants = [value for value in said if value in allowed and value not in labels]
    right = sum((Counter(labels) & Counter(said)).values()) + min(len(variants), len(labels))
    right = min(right, len(labels))
    counts[field]["right"] += right
    counts[field]["wrong"] += max(0, len(said) - len(variants) - sum((Counter(labels) & Counter(said)).values()))
    counts[field]["missed"] += len(labels) - right
    if field == "phones":
        _count_kinds(counts["kind"], row["fields"]["phones"], answer["phones"])


def _count_kinds(found: Counter[str], labels: list[dict[str, str]], said: list[dict[str, str]]) -> None:
    kinds = {_digits(phone["text"]): _kind(phone["kind"]) for phone in labels}
    for phone in said:
        if _digits(phone["text"]) in kinds:
            found["all"] += 1
            found["right"] += kinds[_digits(phone["text"])] in {
                _kind(phone["kind"]),
                "phone" * (phone["kind"] != "fax"),
            }


def _kind(kind: str) -> str:
    return kind if kind in {"fax", "mobile", "home"} else "phone" if kind == "phone" else "direct"


def _values(field: str, fields: dict[str, Any]) -> list[str]:
    said = fields[field]
    if field == "phones":
        return [_digits(phone["text"])[-9:] for phone in said]
    if field == "address":
        return re.findall(r"\w+", " ".join(said).casefold())
    values = [said] if isinstance(said, str) else list(said or [])
    return [_folded(value) for value in values if value]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _folded(text: str) -> str:
    bare = re.sub(r"^[\W_]+|[\W_]+$", "", " ".join(text.casefold().split()))
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", bare)
