"""Fits the linear-chain model to samples and writes it as integers; needs python-crfsuite, a tool of development."""

import hashlib
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.sources.signatures.features import RECURS
from ingest.sources.signatures.model import LABELS, UNIT
from ingest.sources.signatures.training.corpora import Sample
from ingest.sources.signatures.window import Seen

_ABOVE, _BELOW = "above: ", "below: "
_PENALTY = 8.0
_ROUNDS = 2_000
_PER_MILLE = 1000
AS_IS = [[0, 0], [_PER_MILLE, _PER_MILLE]]
"""The knots that leave a raw probability as it is."""
_BINS = 24

Keeps = Callable[[str], bool]


def fit(samples: Iterable[Sample], keeps: Keeps = lambda _: True) -> dict[str, Any]:
    """The model of these samples, uncalibrated; ``keeps`` leaves features out, to see what they bring.

    The penalty makes the optimum one single point; it is sought far closer than the sixteenths of a bit kept of it.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c2": _PENALTY,
            "max_iterations": _ROUNDS,
            "epsilon": 1e-6,
            "delta": 1e-9,
            "feature.possible_transitions": True,
        }
    )
    for sample in samples:
        trainer.append(list(_attributes(sample.seen, keeps)), list(sample.labels))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "model"))
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        found = tagger.info()
        tagger.close()
    return _held(found.state_features, found.transitions)


def _attributes(window: Sequence[Seen], keeps: Keeps) -> Iterator[list[str]]:
    own = [[name for name in said if keeps(name)] for said, _ in window]
    for nth, (_, place_of) in enumerate(window):
        above = own[nth - 1] if nth else []
        below = own[nth + 1] if nth + 1 < len(own) else []
        place = [name for name in place_of if keeps(name)]
        yield [*own[nth], *place, *(_ABOVE + name for name in above), *(_BELOW + name for name in below)]


def _held(states: Mapping[tuple[str, str], float], steps: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    """Weights by feature in the order of the code; ``above: x`` is what x tells of the line below it."""
    features: dict[str, list[int]] = {}
    for name in sorted({name.rpartition(": ")[2] for name, _ in states}):
        row = [_whole(states.get((prefix + name, label), 0.0)) for prefix in ("", _ABOVE, _BELOW) for label in LABELS]
        if any(row):
            features[name] = row
    transitions = [[_whole(steps.get((before, after), 0.0)) for after in LABELS] for before in LABELS]
    return {
        "labels": list(LABELS), "unit": UNIT, "calibration": AS_IS, "transitions": transitions, "features": features,
    }  # fmt: skip


def _whole(weight: float) -> int:
    return round(weight * UNIT / math.log(2))


def recurrence(samples: Iterable[Sample]) -> list[int]:
    """What recurring tells of a label, counted and not fitted: a fit would unlearn what the lines themselves say."""
    recurs, all_lines = Counter(LABELS), Counter(dict.fromkeys(LABELS, 2))
    for sample in samples:
        for (_, place), label in zip(sample.seen, sample.labels, strict=True):
            all_lines[label] += 1
            recurs[label] += RECURS in place
    shares = [recurs[label] / all_lines[label] for label in LABELS]
    return [*(_whole(math.log(share / shares[0])) for share in shares), *[0] * (2 * len(LABELS))]


def fold_of(sender_key: str, folds: int, seed: int = 0) -> int:
    """The part a sender's mails fall into, the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{sender_key}".encode()).digest()[:8], "big") % folds


def calibration(raw: Sequence[tuple[float, bool]]) -> list[list[int]]:
    """Knots, per mille, that turn raw probabilities into the share that came true: monotone, in equal groups."""
    ordered = sorted(raw)
    groups: list[list[float]] = []
    for nth in range(_BINS):
        part = ordered[nth * len(ordered) // _BINS : (nth + 1) * len(ordered) // _BINS]
        if part:
            groups.append([sum(said for said, _ in part), float(sum(true for _, true in part)), float(len(part))])
    merged: list[list[float]] = []
    for group in groups:
        merged.append(group)
        while len(merged) > 1 and merged[-2][1] / merged[-2][2] >= merged[-1][1] / merged[-1][2]:
            last = merged.pop()
            merged[-1] = [one + other for one, other in zip(merged[-1], last, strict=True)]
    knots = [
        [round(_PER_MILLE * said / size), round(_PER_MILLE * (true + 0.5) / (size + 1))] for said, true, size in merged
    ]
    return [[0, 0], *(knot for knot in knots if 0 < knot[0] < _PER_MILLE), [_PER_MILLE, knots[-1][1]]]
