"""Detection: which messages hold a signature, and which lines it is, on the labelled corpora."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.mails import NOT_BUSINESS
from benchmarks.signature_tables.scoring import Score, score
from ingest.sources.signatures.__main__ import detect
from ingest.sources.signatures.block import find_block
from ingest.sources.signatures.markup import page_of
from ingest.sources.signatures.reading import marked_block
from ingest.sources.signatures.sender import sender_of

FILE, MARKED = "dev_lines.jsonl", "dev_html_marked.jsonl"


def tables(asked: Asked) -> Iterator[Table]:
    """Every table of detection."""
    if asked.data is not None:
        yield _of_corpora(rows_of(asked.data / FILE))
        yield _of_marked(rows_of(asked.data / MARKED))


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The labelled messages of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _of_corpora(rows: list[dict[str, Any]]) -> Table:
    table = Table("corpus", "mails", "signed", "message P", "R", "F1", "line P", "R", "F1", title="Detection, lenient")
    answers = {row["id"]: set(detect(row)["sig_lines"]) for row in rows}
    for source in sorted({row["source"] for row in rows}):
        _add(table, source, score([row for row in rows if row["source"] == source], answers))
    _add(table, "business", score([row for row in rows if row["source"] not in NOT_BUSINESS], answers))
    _add(table, "all", score(rows, answers))
    return table


def marked_recall(data: Path) -> float:
    """The share of mails whose client marked the signature in its HTML in which one is found."""
    rows = rows_of(data / MARKED)
    return sum(_is_found(row) for row in rows) / len(rows)


def _is_found(row: dict[str, Any], *, by_mark: bool = True) -> bool:
    page, sender = page_of(str(row["html"])), sender_of(str(row.get("sender") or ""))
    return (by_mark and marked_block(page) is not None) or find_block(page.lines, sender) is not None


def _of_marked(rows: list[dict[str, Any]]) -> Table:
    """Mail whose client marked the signature in its HTML; all of it is signed, so recall is all there is to ask."""
    table = Table("read", "mails", "message R", title="Detection, HTML marked by the sender's client")
    ways = {
        "the HTML": sum(map(_is_found, rows)),
        "the HTML, its marks hidden": sum(_is_found(row, by_mark=False) for row in rows),
        "its text alone (--detect)": sum(bool(detect({**row, "html": None})["sig_lines"]) for row in rows),
    }
    for way, found in ways.items():
        table.add_row(way, str(len(rows)), f"{found / len(rows):.3f}")
    return table


def _add(table: Table, name: str, found: Score) -> None:
    figures = (found.message_precision, found.message_recall, found.message_f1)
    lines = (found.line_precision, found.line_recall, found.line_f1)
    table.add_row(name, str(found.messages), str(found.signed), *(f"{each:.3f}" for each in (*figures, *lines)))
