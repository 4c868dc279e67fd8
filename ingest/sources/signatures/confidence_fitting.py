"""Fits the weights of reasons to values known to be right or wrong, and corrects them by what they say of the unseen.

A logistic weight for each reason is too sure of itself where wrong values are few. So each group of senders is judged
by weights that saw the others alone, and the slope and shift that make those judgements true are applied to the
weights that ship (Platt 1999, with his cautious targets). Sums run in one order: the same values give the same weights.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_ROUNDS = 400
_STEP = 0.7
_RIDGE = 2.0
_FEWEST = 3
_BESIDE_LABELLED = 0.15
"""How much a generated value counts where others labelled values of the same field."""
_DOUBT = 0.05
"""How much one counts in the correction where nobody did: little, since its words are better known than a mail's."""
_FOLDS = 6
_NEWTON_ROUNDS = 60
_SLOPE_PRIOR = 8.0
"""How strongly the slope is held at one: as by so many values of middling sureness ..."""
_FIXED = 1e6
"""... and by which it stays there: a few odd values must not make all others surer."""
_ALWAYS = "always"


class Sample(NamedTuple):
    """Why a value was taken, whether it was right, if others labelled it, and who must not be split by folds."""

    evidence: frozenset[str]
    right: bool
    labelled: bool
    group: str


class Judged(NamedTuple):
    """What weights that did not see a value say of it, in log-odds, whether it was right, and how much it counts."""

    said: float
    right: bool
    weight: float


def weights_of(samples: Sequence[Sample]) -> dict[str, int]:
    """The weights in hundredths of log-odds; a reason seen too seldom weighs nothing."""
    slope, shift = correction(unseen(samples))
    weights = {reason: slope * weight for reason, weight in _fitted(samples).items()}
    weights[_ALWAYS] += shift
    return {
        reason: round(100 * weight) for reason, weight in weights.items() if round(100 * weight) or reason == _ALWAYS
    }


def _fitted(samples: Sequence[Sample]) -> dict[str, float]:
    """Logistic weights, by gradient descent from nothing."""
    counts = Counter(reason for sample in samples for reason in sample.evidence)
    reasons = sorted(reason for reason, count in counts.items() if count >= _FEWEST)
    weights = dict.fromkeys((_ALWAYS, *reasons), 0.0)
    patterns = [
        ([reason for reason in (_ALWAYS, *evidence) if reason in weights], right, whole)
        for evidence, (right, whole) in _patterns(samples)
    ]
    total = sum(whole for _, _, whole in patterns) or 1.0
    for _ in range(_ROUNDS):
        slopes = {reason: -_RIDGE * weight if reason != _ALWAYS else 0.0 for reason, weight in weights.items()}
        for known, right, whole in patterns:
            miss = right - whole * _share(sum(weights[reason] for reason in known))
            for reason in known:
                slopes[reason] += miss
        for reason, slope in slopes.items():
            weights[reason] += _STEP * slope / total
    return weights


def _patterns(samples: Sequence[Sample]) -> list[tuple[tuple[str, ...], tuple[float, float]]]:
    """Each combination of reasons once, with what counts as right and what counts at all."""
    found: dict[tuple[str, ...], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    generated = _BESIDE_LABELLED if any(sample.labelled for sample in samples) else 1.0
    for sample in samples:
        evidence, weight = tuple(sorted(sample.evidence)), 1.0 if sample.labelled else generated
        right, whole = found[evidence]
        found[evidence] = (right + weight * sample.right, whole + weight)
    return sorted(found.items())


def unseen(samples: Sequence[Sample]) -> list[Judged]:
    """Each value judged by weights that saw nothing of its group: of labelled mail, or of all if none is labelled."""
    labelled = [sample for sample in samples if sample.labelled]
    judged, weight = (labelled, 1.0) if labelled else (samples, _DOUBT)
    sizes = Counter(sample.group for sample in judged)
    ordered = sorted(sizes, key=lambda group: (-sizes[group], group))
    folds = [frozenset(ordered[start::_FOLDS]) for start in range(min(_FOLDS, len(ordered)))]
    answer: list[Judged] = []
    for fold in folds if len(folds) > 1 else ():
        weights = _fitted([sample for sample in samples if sample.group not in fold])
        answer += (
            Judged(_said(weights, sample.evidence), sample.right, weight) for sample in judged if sample.group in fold
        )
    return answer


def _said(weights: Mapping[str, float], evidence: Iterable[str]) -> float:
    return weights[_ALWAYS] + sum(weights.get(reason, 0.0) for reason in sorted(evidence))


def correction(judged: Sequence[Judged]) -> tuple[float, float]:
    """The slope, at most one, and the shift of log-odds by which what was said comes true."""
    slope, shift = _solved(judged, _SLOPE_PRIOR)
    return (slope, shift) if slope <= 1.0 else (1.0, _solved(judged, _FIXED)[1])


def _solved(judged: Sequence[Judged], prior: float) -> tuple[float, float]:
    """The likeliest slope and shift, by Newton's method in short steps."""
    rights = sum(each.weight for each in judged if each.right)
    wrongs = sum(each.weight for each in judged if not each.right)
    if_right, if_wrong = (rights + 1) / (rights + 2), 1 / (wrongs + 2)
    slope, shift = 1.0, 0.0
    for _ in range(_NEWTON_ROUNDS):
        by_slope, by_shift = prior * (1.0 - slope), 0.0
        slopes, both, shifts = prior, 0.0, 1e-9
        for said, right, weight in judged:
            share = _share(slope * said + shift)
            miss, bend = weight * ((if_right if right else if_wrong) - share), weight * share * (1.0 - share)
            by_slope, by_shift = by_slope + miss * said, by_shift + miss
            slopes, both, shifts = slopes + bend * said * said, both + bend * said, shifts + bend
        by = slopes * shifts - both * both
        steps = (shifts * by_slope - both * by_shift) / by, (slopes * by_shift - both * by_slope) / by
        short = min(1.0, 1.0 / (math.sqrt(steps[0] * steps[0] + steps[1] * steps[1]) or 1.0))
        slope, shift = slope + short * steps[0], shift + short * steps[1]
    return slope, shift


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))
