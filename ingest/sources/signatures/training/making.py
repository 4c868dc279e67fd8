"""Makes the whole model of rows and written letters: fitted on all, calibrated on what each fold did not see."""

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.sources.signatures.features import RECURS
from ingest.sources.signatures.model import Model
from ingest.sources.signatures.training.corpora import (
    Sample,
    beside_others,
    generated,
    generated_beside_others,
    samples_of,
)
from ingest.sources.signatures.training.fitting import calibration, fit, fold_of, recurrence

LETTERS = 4_000
SEED = 2024
_FOLDS = 5
_BESIDE = 400
"""Letters, of which two in five stand beside others: about as many lines as the corpora have of such senders."""
_SIGNED = "signature"


def make(rows: Sequence[Mapping[str, Any]], letters: int = LETTERS) -> dict[str, Any]:
    """The model of these rows. Raises ``NotAllowed`` for a row whose licence does not allow training."""
    written = generated(letters, SEED)
    held = fit([*samples_of(rows), *written])
    held["features"][RECURS] = recurrence([*beside_others(rows), *generated_beside_others(_BESIDE, SEED)])
    held["calibration"] = calibration(_unseen(rows, written))
    return held


def _unseen(rows: Sequence[Mapping[str, Any]], written: list[Sample]) -> list[tuple[float, bool]]:
    """Each sample's raw probability by the model of the other folds, and whether it holds a signature."""
    answer: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        left_out = [row for row in rows if fold_of(str(row.get("sender_key")), _FOLDS) == fold]
        others = [row for row in rows if fold_of(str(row.get("sender_key")), _FOLDS) != fold]
        if left_out and others:
            model = Model(fit([*samples_of(others), *written]))
            answer += (
                (model.labelled(sample.seen).any_line, _SIGNED in sample.labels) for sample in samples_of(left_out)
            )
    return answer
