"""Whether a block's probability is true, and what is read from whole mails: by models that saw nothing of the sender.

Nested: for each fold of senders the model, its calibration and the weights of confidence come from the others alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from rich.table import Table

from benchmarks.signature_tables import Asked, sureness
from benchmarks.signature_tables.crossed import FOLDS, Row, windows
from benchmarks.signature_tables.generated import row_of, signatures
from benchmarks.signature_tables.mails import NOT_BUSINESS
from benchmarks.signature_tables.scoring import counted_lines
from ingest.sources.signatures import block, confidence
from ingest.sources.signatures import confidence_training as training
from ingest.sources.signatures.features import is_short_word
from ingest.sources.signatures.line import Line
from ingest.sources.signatures.model import Model
from ingest.sources.signatures.reading import read_text
from ingest.sources.signatures.sender import Sender, sender_of
from ingest.sources.signatures.text import clean_lines
from ingest.sources.signatures.training.corpora import FILE, allows_training, read_rows
from ingest.sources.signatures.training.fitting import AS_IS, fold_of
from ingest.sources.signatures.training.making import make

_BINS = 10
Said = tuple[float, bool]
"""What is said of a mail, 0 to 1, and whether it is signed."""


class Fold(NamedTuple):
    """The mails of some senders, and a model as it would ship had they not been there."""

    held: dict[str, Any]
    rows: list[Row]


def tables(asked: Asked) -> Iterator[Table]:
    """The reliability of blocks, raw and as it ships, and of values read from whole mails."""
    if asked.data is None or not asked.is_long:
        return
    folds = folds_of(read_rows(asked.data / FILE))
    raw, shipped = unseen(folds, raw=True), unseen(folds)
    title = f"Probability of a block, ECE {error(raw):.3f} raw and {error(shipped):.3f} as shipped"
    table = Table("said", "mails, raw", "mean said", "signed", "mails, shipped", "mean said", "signed", title=title)
    for low, (before, after) in enumerate(zip(curve(raw), curve(shipped), strict=True)):
        table.add_row(f"{low / _BINS:.1f} to {(low + 1) / _BINS:.1f}", *_cells(before), *_cells(after))
    yield table
    yield _read_table(folds, asked.data)


def folds_of(rows: Sequence[Row]) -> list[Fold]:
    """Every fold of senders with the model that the others' mails make, the calibration's own folds among them."""
    parts = [[row for row in rows if fold_of(str(row.get("sender_key")), FOLDS) == fold] for fold in range(FOLDS)]
    return [Fold(make([row for row in rows if row not in part and allows_training(row)]), part) for part in parts]


def unseen(folds: Sequence[Fold], *, raw: bool = False) -> list[Said]:
    """For each business mail the probability that it says more of its sender than a name, and whether it does."""
    answer: list[Said] = []
    for held, rows in folds:
        model = Model({**held, "calibration": AS_IS} if raw else held)
        for row, gold in _judged(rows):
            shares = [model.labelled(window.seen).any_line for window in windows(row)]
            answer.append((max(shares, default=0.0), _says_more_than_a_name(row, gold)))
    return answer


def _judged(rows: Sequence[Row]) -> Iterator[tuple[Row, set[int]]]:
    """Business mails with their signature's lines; those with none that counts give no verdict."""
    for row in rows:
        gold = set(row["sig_lines"]) & counted_lines(row)
        if row["source"] not in NOT_BUSINESS and (gold or not row["sig_lines"]):
            yield row, gold


def curve(said: Sequence[Said]) -> list[list[Said]]:
    """The mails in ten bins by what was said of them."""
    bins: list[list[Said]] = [[] for _ in range(_BINS)]
    for each in said:
        bins[min(_BINS - 1, int(each[0] * _BINS))].append(each)
    return bins


def error(said: Sequence[Said]) -> float:
    """The expected calibration error: the mean gap between said and true, weighed by mails."""
    gaps = ((len(part), *_means(part)) for part in curve(said) if part)
    return sum(size * abs(mean - true) for size, mean, true in gaps) / max(1, len(said))


def _read_table(folds: Sequence[Fold], data: Path) -> Table:
    """Values taken from whole mails, without names: those that stand alone are no signature to some corpora."""
    found = [(source, each) for source, each in _read(folds, data) if each.field != "name"]
    table = Table(
        "corpus", "values", "said", "on labelled lines", title="Values read from whole mails of unseen senders"
    )
    for wanted in (*sorted({source for source, _ in found}), "all"):
        mine = [each for source, each in found if wanted in {source, "all"}]
        said, right = sureness.means(mine)
        table.add_row(wanted, str(len(mine)), f"{said:.0f}", f"{right:.0f}")
    return table


def _read(folds: Sequence[Fold], data: Path) -> Iterator[tuple[str, sureness.Judged]]:
    labelled, taught = sureness.rows_of(data), [row_of(made) for made in signatures(teach=True)]
    for held, rows in folds:
        senders = [sender_of(str(row.get("sender") or "")) for row in rows]
        known = {each.casefold() for sender in senders for each in (sender.name, sender.address)}
        others = [row for row in labelled if known.isdisjoint(_people(row))]
        model, weights = Model(held), training.trained(training.collected([*others, *taught]))
        with ExitStack() as stack:
            stack.enter_context(patch.object(block, "model", lambda model=model: model))
            stack.enter_context(patch.object(confidence, "_weights", lambda weights=weights: weights))
            for row, _ in _judged(rows):
                yield from ((row["source"], each) for each in _values(row))


def _people(row: Mapping[str, Any]) -> set[str]:
    return {each.casefold() for each in (row["fields"]["name"], *row["fields"]["email"]) if each}


def _values(row: Row) -> Iterator[sureness.Judged]:
    lines = clean_lines(str(row["text"]))
    places = sorted({*row["sig_lines"], *(row.get("optional_lines") or ())})
    signature = " ".join(" ".join(lines[place].split()) for place in places)
    fields = read_text(str(row["text"]), sender_of(str(row["sender"])) if row.get("sender") else Sender()).fields
    for each in fields.certainties if fields else ():
        yield sureness.Judged(each.field, each.percent, " ".join(each.value.split()) in signature)


def _says_more_than_a_name(row: Row, gold: set[int]) -> bool:
    lines = str(row["text"]).split("\n")
    return len(gold) > 1 or any(not is_short_word(Line(lines[place], Sender())) for place in gold)


def _cells(part: Sequence[Said]) -> tuple[str, ...]:
    return (str(len(part)), *(f"{figure:.3f}" for figure in _means(part))) if part else ("0", "", "")


def _means(part: Sequence[Said]) -> tuple[float, float]:
    return sum(share for share, _ in part) / len(part), sum(true for _, true in part) / len(part)
