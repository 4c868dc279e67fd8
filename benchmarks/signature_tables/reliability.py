"""Whether a block's probability is true: of unseen senders' mails said to be this probable, the share signed."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.crossed import FOLDS, NOT_BUSINESS, TRIALS, Row, trained, windows
from benchmarks.signature_tables.scoring import counted_lines
from ingest.sources.signatures.features import is_short_word
from ingest.sources.signatures.line import Line
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.training.corpora import FILE, read_rows
from ingest.sources.signatures.training.fitting import fold_of

_BINS = 10


def tables(asked: Asked) -> Iterator[Table]:
    """The reliability curve as a table, with the expected calibration error."""
    if asked.data is None or not asked.is_long:
        return
    said = unseen(read_rows(asked.data / FILE))
    table = Table("said", "mails", "mean said", "signed", title=f"Probability of a block, ECE {error(said):.3f}")
    for low, part in enumerate(curve(said)):
        if part:
            mean, true = _means(part)
            table.add_row(f"{low / _BINS:.1f} to {(low + 1) / _BINS:.1f}", str(len(part)), f"{mean:.3f}", f"{true:.3f}")
    yield table


def unseen(rows: Sequence[Row]) -> list[tuple[float, bool]]:
    """For each business mail the probability a model that saw no mail of its sender gives, and whether it is signed."""
    answer: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        model = trained([row for row in rows if fold_of(str(row.get("sender_key")), FOLDS) != fold], TRIALS[0])
        for row in rows:
            gold = set(row["sig_lines"]) & counted_lines(row)
            in_fold = fold_of(str(row.get("sender_key")), FOLDS) == fold
            if not in_fold or row["source"] in NOT_BUSINESS or (row["sig_lines"] and not gold):
                continue
            shares = [model.labelled(window.seen).any_line for window in windows(row)]
            answer.append((max(shares, default=0.0), _says_more_than_a_name(row, gold)))
    return answer


def curve(said: Sequence[tuple[float, bool]]) -> list[list[tuple[float, bool]]]:
    """The mails in ten bins by what was said of them."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for each in said:
        bins[min(_BINS - 1, int(each[0] * _BINS))].append(each)
    return bins


def error(said: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error: the mean gap between said and true, weighed by mails."""
    gaps = ((len(part), *_means(part)) for part in curve(said) if part)
    return sum(size * abs(mean - true) for size, mean, true in gaps) / max(1, len(said))


def _says_more_than_a_name(row: Row, gold: set[int]) -> bool:
    lines = str(row["text"]).split("\n")
    return len(gold) > 1 or any(not is_short_word(Line(lines[place], Sender())) for place in gold)


def _means(part: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    return sum(share for share, _ in part) / len(part), sum(true for _, true in part) / len(part)
