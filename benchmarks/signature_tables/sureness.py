"""Whether the percent of a value is true: of unseen senders' values said to be this sure, the share that is right."""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.generated import row_of, signatures
from ingest.sources.signatures import confidence_training as training
from ingest.sources.signatures.confidence import percent_by

_FOLDS = 10
_BINS = (0, 50, 80, 90, 95, 97, 100)
SHOWN = training.THRESHOLD
"""The percent from which a value is taken."""
Row = dict[str, Any]


class Judged(NamedTuple):
    """A value: its field, what is said of it in percent, whether it is right."""

    field: str
    percent: float
    right: bool


def tables(asked: Asked) -> Iterator[Table]:
    """The reliability of every field: on labelled signatures of unseen senders, on generated ones of unseen words."""
    taught = [row_of(made) for made in signatures(teach=True)]
    labelled = rows_of(asked.data) if asked.data else []
    if labelled:
        yield _curve("Percent of a value, Quagga Enron, by weights of other senders' mail", unseen(labelled, taught))
    weights = training.trained(training.collected([*labelled, *taught]))
    made = [row_of(each) for each in signatures(teach=False)]
    yield _curve("Percent of a value, generated signatures with words that taught nothing", _judged(made, weights))


def rows_of(data: Path) -> list[Row]:
    """The labelled signatures."""
    return training.rows_of(data / "dev_fields.jsonl")


def unseen(labelled: Sequence[Row], taught: Sequence[Row]) -> list[Judged]:
    """Each value by weights, correction included, that saw no mail of its sender."""
    judged: list[Judged] = []
    for fold in _folds(labelled):
        others = [row for row in labelled if row not in fold]
        judged += _judged(fold, training.trained(training.collected([*others, *taught])))
    return judged


def _folds(rows: Sequence[Row]) -> list[list[Row]]:
    groups = training.groups_of(rows)
    dealt = sorted(set(groups))
    random.Random(1).shuffle(dealt)
    place = {group: nth % _FOLDS for nth, group in enumerate(dealt)}
    return [[row for row, group in zip(rows, groups, strict=True) if place[group] == fold] for fold in range(_FOLDS)]


def _judged(rows: Iterable[Row], weights: dict[str, dict[str, int]]) -> list[Judged]:
    return [
        Judged(field, percent_by(weights[field], sample.evidence), sample.right)
        for row in rows
        for field, sample in training.samples_of(row)
    ]


def bins(judged: Sequence[Judged]) -> list[list[Judged]]:
    """The values by what was said of them."""
    return [[each for each in judged if low <= each.percent < high] for low, high in pairwise(_BINS)]


def error(judged: Sequence[Judged]) -> float:
    """The expected calibration error in points: the mean gap between said and right, weighed by values."""
    gaps = ((len(part), *means(part)) for part in bins(judged) if part)
    return sum(size * abs(said - right) for size, said, right in gaps) / max(1, len(judged))


def means(part: Sequence[Judged]) -> tuple[float, float]:
    """What is said on average and the share that is right, both in percent."""
    return sum(each.percent for each in part) / len(part), 100 * sum(each.right for each in part) / len(part)


def _curve(title: str, judged: Sequence[Judged]) -> Table:
    spans = [f"{low}-{high}" for low, high in pairwise(_BINS)]
    table = Table("field", *spans, "values", "said", "right", "ECE", "shown, right", "kept of right", title=title)
    for field in (*training.FIELDS, "all"):
        mine = [each for each in judged if field in {each.field, "all"}]
        if mine:
            said, right = means(mine)
            shown = [each for each in mine if each.percent >= SHOWN]
            kept = sum(each.right for each in shown) / max(1, sum(each.right for each in mine))
            cells = [f"{means(part)[1]:.0f} ({len(part)})" if part else "" for part in bins(mine)]
            table.add_row(
                field, *cells, str(len(mine)), f"{said:.1f}", f"{right:.1f}", f"{error(mine):.1f}",
                f"{means(shown)[1]:.1f}", f"{100 * kept:.1f}",
            )  # fmt: skip
    return table
