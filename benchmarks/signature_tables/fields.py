"""Fields: precision and recall of each, on labelled and on generated signatures, and beside stacks of libraries."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.signature_tables import Asked, peers, whole_mails
from benchmarks.signature_tables.field_counts import FIELDS, Counts, Read, by_group, counted, f1
from benchmarks.signature_tables.generated import LANGUAGES, row_of, signatures
from ingest.sources.signatures.__main__ import fields as answer_of

FILE = "dev_fields.jsonl"


def tables(asked: Asked) -> Iterator[Table]:
    """Every table of the fields."""
    made = [row_of(each) for each in signatures(teach=False)]
    labelled = {} if asked.data is None else {"Quagga Enron": _rows(asked.data / FILE)}
    if labelled:
        yield by_group("Fields, signatures labelled by others", labelled, ours)
    groups = {language: [row for row in made if row["id"].split("/")[1] == language] for language in LANGUAGES}
    yield by_group("Fields, generated signatures with words that taught nothing", {**groups, "all": made}, ours)
    yield _by_layout(made)
    yield from whole_mails.tables(asked)
    if asked.peers is not None:
        yield _beside_peers(asked, {**labelled, "generated English": groups["en"]})


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _beside_peers(asked: Asked, groups: dict[str, list[dict[str, Any]]]) -> Table:
    """F1 of every field, ours and that of stacks of libraries, on the same signatures by the same rules."""
    table = Table("signatures", "reader", *FIELDS, "kind", "record", title="Fields beside stacks of libraries, F1")
    for group, rows in groups.items():
        for reader, found in {"ours": counted(rows, ours), **of_peers(asked, rows)}.items():
            if found is None:
                table.add_row(group, reader, "does not install here")
                continue
            counts, right = found
            kind = counts["kind"]["right"] / max(1, counts["kind"]["all"])
            figures = (*(f1(counts[field]) for field in FIELDS), f"{kind:.2f}", f"{right / len(rows):.2f}")
            table.add_row(f"{group} ({len(rows)})", reader, *figures)
    return table


def of_peers(asked: Asked, rows: list[dict[str, Any]]) -> dict[str, tuple[Counts, int] | None]:
    """What each stack of libraries reads from labelled signatures, counted; nothing of one that does not install."""
    answered = peers.records(asked, rows)
    return {reader: None if answers is None else counted(rows, _given(answers)) for reader, answers in answered.items()}


def ours(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of one signature, as this project reads them."""
    fields: dict[str, Any] = answer_of(row)["fields"]
    return fields


def _given(answers: Mapping[str, dict[str, Any]]) -> Read:
    return lambda row: answers[row["id"]]


def _by_layout(rows: list[dict[str, Any]]) -> Table:
    table = Table("layout", "signatures", "record right", title="Generated signatures by layout")
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        _, _, kind, layout, _ = row["id"].split("/")
        groups[f"{kind}: {layout}"].append(row)
    for name, members in sorted(groups.items()):
        table.add_row(name, str(len(members)), f"{counted(members, ours)[1] / len(members):.3f}")
    return table
