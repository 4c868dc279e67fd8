"""Fields: precision and recall of each, on labelled and on generated signatures, and beside stacks of libraries."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.signature_tables import Asked, peers
from benchmarks.signature_tables.generated import LANGUAGES, row_of, signatures
from ingest.sources.signatures.__main__ import fields as answer_of

FILE = "dev_fields.jsonl"
FIELDS = ("name", "title", "department", "company", "phones", "email", "url", "address")
Counts = dict[str, Counter[str]]
Read = Callable[[dict[str, Any]], dict[str, Any]]
"""Answers a labelled signature with its fields."""


def tables(asked: Asked) -> Iterator[Table]:
    """Every table of the fields."""
    made = [row_of(each) for each in signatures(teach=False)]
    labelled = {} if asked.data is None else {"Quagga Enron": _rows(asked.data / FILE)}
    if labelled:
        yield _by_group("Fields, signatures labelled by others", labelled)
    groups = {language: [row for row in made if row["id"].split("/")[1] == language] for language in LANGUAGES}
    yield _by_group("Fields, generated signatures with words that taught nothing", {**groups, "all": made})
    yield _by_layout(made)
    if asked.peers is not None:
        yield _beside_peers(asked, {**labelled, "generated English": groups["en"]})


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _by_group(title: str, groups: dict[str, list[dict[str, Any]]]) -> Table:
    table = Table("signatures", *(f"{field} P/R" for field in FIELDS), "kind", "record", title=title)
    for name, rows in groups.items():
        counts, right = _counted(rows)
        figures = [_precision_recall(counts[field]) for field in FIELDS]
        kind = counts["kind"]
        share = f"{kind['right'] / kind['all']:.3f}" if kind["all"] else "-"
        table.add_row(f"{name} ({len(rows)})", *figures, share, f"{right / len(rows):.3f}")
    return table


def _beside_peers(asked: Asked, groups: dict[str, list[dict[str, Any]]]) -> Table:
    """F1 of every field, ours and that of stacks of libraries, on the same signatures by the same rules."""
    table = Table("signatures", "reader", *FIELDS, "kind", "record", title="Fields beside stacks of libraries, F1")
    for group, rows in groups.items():
        for reader, answers in {"ours": None, **peers.records(asked, rows)}.items():
            if reader != "ours" and answers is None:
                table.add_row(group, reader, "does not install here")
                continue
            counts, right = _counted(rows, _ours if answers is None else _given(answers))
            kind = counts["kind"]["right"] / max(1, counts["kind"]["all"])
            figures = (*(_f1(counts[field]) for field in FIELDS), f"{kind:.2f}", f"{right / len(rows):.2f}")
            table.add_row(f"{group} ({len(rows)})", reader, *figures)
    return table


def _ours(row: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = answer_of(row)["fields"]
    return fields


def _given(answers: Mapping[str, dict[str, Any]]) -> Read:
    return lambda row: answers[row["id"]]


def _f1(found: Counter[str]) -> str:
    every = 2 * found["right"] + found["wrong"] + found["missed"]
    return f"{2 * found['right'] / every:.2f}" if every else "-"


def _by_layout(rows: list[dict[str, Any]]) -> Table:
    table = Table("layout", "signatures", "record right", title="Generated signatures by layout")
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        _, _, kind, layout, _ = row["id"].split("/")
        groups[f"{kind}: {layout}"].append(row)
    for name, members in sorted(groups.items()):
        table.add_row(name, str(len(members)), f"{_counted(members)[1] / len(members):.3f}")
    return table


def _precision_recall(found: Counter[str]) -> str:
    said, labelled = found["right"] + found["wrong"], found["right"] + found["missed"]
    if not said and not labelled:
        return "-"
    return f"{found['right'] / max(1, said):.2f}/{found['right'] / max(1, labelled):.2f}"


def _counted(rows: Iterable[dict[str, Any]], read: Read = _ours) -> tuple[Counts, int]:
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
