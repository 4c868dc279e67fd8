"""Detection on senders, and on corpora, that the model never saw: cross-validation, leaving one out, ablation.

Only rows whose licence allows it are trained on; the others are measured by the model that did not see their sender.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, pstdev
from typing import Any

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.mails import NOT_BUSINESS
from benchmarks.signature_tables.scoring import Score, score
from ingest.sources.signatures.block import PROBABLE, PROBABLE_BESIDE, Block, choose, probable_lines
from ingest.sources.signatures.features import RECURS
from ingest.sources.signatures.memo import forget
from ingest.sources.signatures.model import Labelled, Model
from ingest.sources.signatures.sender import Sender, sender_of
from ingest.sources.signatures.text import clean_lines
from ingest.sources.signatures.training.corpora import (
    FILE,
    Sample,
    allows_training,
    beside_others,
    generated,
    read_rows,
    recurring_of,
    samples_of,
)  # fmt: skip
from ingest.sources.signatures.training.fitting import fit, fold_of, recurrence
from ingest.sources.signatures.training.making import LETTERS, SEED
from ingest.sources.signatures.window import Window, windows_of

FOLDS = 5
REPEATS = 3
_SENDER = ("sender", "another's name")
_NEIGHBOURS = ("above", "below", "line of the mail", "from the end", "last line", "quoted text follows")
_LEXICON = frozenset("title;closing;closing in the three lines above".split(";"))

Row = Mapping[str, Any]
Choose = Callable[[Window, Labelled], Block | None]


def _by_shares(window: Window, labelled: Labelled) -> Block | None:
    """The block by the model's shares alone, without any rule."""
    if max(labelled.lines) < PROBABLE:
        return None
    places = zip(window.places, labelled.lines, strict=True)
    return Block(tuple([place for place, share in places if share >= PROBABLE_BESIDE]), lambda: labelled.any_line)


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to train and decide: rows left out of nothing but what the trial is about."""

    name: str
    letters: int = LETTERS
    keeps: Callable[[str], bool] = lambda _: True
    choose: Choose = choose
    rows: bool = True
    recurrence: bool = False


TRIALS = (
    Trial("all of it"),
    Trial("with the sender's other mails", recurrence=True),
    Trial("no rule but the model's shares", choose=_by_shares),
    Trial("no delimiter rule", choose=probable_lines),
    Trial("no places and neighbours", keeps=lambda name: not any(part in name for part in _NEIGHBOURS)),
    Trial("nothing of the sender", keeps=lambda name: not any(part in name for part in _SENDER)),
    Trial("no lexicons", keeps=lambda name: name not in _LEXICON),
    Trial("nothing generated", letters=0),
    Trial("generated only", rows=False),
)


def tables(asked: Asked) -> Iterator[Table]:
    """Cross-validation, leaving one corpus out, and what each idea brings."""
    if asked.data is None or not asked.is_long:
        return
    rows = read_rows(asked.data / FILE)
    _shared.update(recurring_of(rows))
    repeats = [crossed(rows, TRIALS[0], seed) for seed in range(REPEATS)]
    yield _by_corpus(rows, repeats)
    yield _left_out(rows)
    yield _ablation(rows, repeats[0])


@cache
def _letters(count: int) -> list[Sample]:
    return generated(count, SEED)


def crossed(rows: Sequence[Row], trial: Trial, seed: int) -> dict[str, Block | None]:
    """Each mail's block by a model that saw no mail of its sender."""
    answer: dict[str, Block | None] = {}
    for fold in range(FOLDS):
        seen = [row for row in rows if _fold(row, seed) != fold]
        answer |= blocks([row for row in rows if _fold(row, seed) == fold], trained(seen, trial), trial)
    return answer


def business_score(rows: Sequence[Row], seed: int) -> Score:
    """How business mail scores by models that saw no mail of its senders; ``seed`` parts the senders."""
    return _score(_business(rows), crossed(rows, TRIALS[0], seed))


def trained(rows: Sequence[Row], trial: Trial) -> Model:
    """The model of those rows that may be learned from."""
    allowed = samples_of(row for row in rows if allows_training(row)) if trial.rows else []
    held = fit([*allowed, *_letters(trial.letters)], trial.keeps)
    if trial.recurrence:
        held["features"][RECURS] = recurrence(beside_others([row for row in rows if allows_training(row)]))
    return Model(held)


def blocks(rows: Iterable[Row], model: Model, trial: Trial) -> dict[str, Block | None]:
    """The block a model finds in each mail."""
    return {row["id"]: _block(row, model, trial) for row in rows}


_windows: dict[tuple[str, bool], list[Window]] = {}
_shared: dict[str, frozenset[str]] = {}


def _block(row: Row, model: Model, trial: Trial) -> Block | None:
    found = (trial.choose(window, model.labelled(window.seen)) for window in windows(row, beside=trial.recurrence))
    return next((block for block in found if block is not None), None)


def windows(row: Row, *, beside: bool = False) -> list[Window]:
    """The windows of a mail, read once; ``beside`` the other mails of its sender or by itself."""
    key = (str(row["id"]), beside)
    if key not in _windows:
        sender = sender_of(str(row.get("sender") or "")) if row.get("sender") else Sender()
        recurring = _shared.get(key[0], frozenset()) if beside else frozenset[str]()
        _windows[key] = list(windows_of(clean_lines(str(row["text"])), sender, recurring))
        forget()
    return _windows[key]


def _fold(row: Row, seed: int) -> int:
    return fold_of(str(row.get("sender_key")), FOLDS, seed)


def _score(rows: Iterable[Row], found: Mapping[str, Block | None]) -> Score:
    return score(rows, {key: set(block.lines) for key, block in found.items() if block})


def _business(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["source"] not in NOT_BUSINESS]


def _by_corpus(rows: Sequence[Row], repeats: Sequence[Mapping[str, Block | None]]) -> Table:
    table = Table(
        "corpus", "message P", "R", "F1", "line P", "R", "F1",
        title=f"Unseen senders: {FOLDS} folds by sender, {REPEATS} times; mean and spread of folds' F1",
    )  # fmt: skip
    for source in sorted({str(row["source"]) for row in rows}):
        _add(table, source, [_score([row for row in rows if row["source"] == source], each) for each in repeats])
    _add(table, "business", [_score(_business(rows), each) for each in repeats])
    folds = [
        _score([row for row in _business(rows) if _fold(row, seed) == fold], each)
        for seed, each in enumerate(repeats)
        for fold in range(FOLDS)
    ]
    table.add_row("business, each fold", "", "", _spread([each.message_f1 for each in folds]), "", "",
                  _spread([each.line_f1 for each in folds]))  # fmt: skip
    return table


def _spread(figures: Sequence[float]) -> str:
    return f"{mean(figures):.3f} ± {pstdev(figures):.3f} ({min(figures):.2f} to {max(figures):.2f})"


def _add(table: Table, name: str, scores: Sequence[Score]) -> None:
    table.add_row(name, *(f"{mean(figures):.3f}" for figures in zip(*map(_figures, scores), strict=True)))


def _figures(found: Score) -> tuple[float, ...]:
    return (
        found.message_precision, found.message_recall, found.message_f1,
        found.line_precision, found.line_recall, found.line_f1,
    )  # fmt: skip


def _left_out(rows: Sequence[Row]) -> Table:
    table = Table("corpus left out", "message P", "R", "F1", "line P", "R", "F1", title="Unseen corpora")
    for source in sorted({str(row["source"]) for row in rows if allows_training(row)}):
        left = [row for row in rows if row["source"] == source]
        model = trained([row for row in rows if row["source"] != source], TRIALS[0])
        _add(table, source, [_score(left, blocks(left, model, TRIALS[0]))])
    return table


def _ablation(rows: Sequence[Row], whole: Mapping[str, Block | None]) -> Table:
    table = Table("without", "message P", "R", "F1", "line P", "R", "F1", title="What each idea brings, business mail")
    for trial in TRIALS:
        found = whole if trial is TRIALS[0] else crossed(rows, trial, 0)
        _add(table, trial.name, [_score(_business(rows), found)])
    return table
