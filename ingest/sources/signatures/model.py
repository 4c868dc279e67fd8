"""Tells how probable each label is for each line: a linear-chain model of integers, alike on every machine.

Scores are whole sixteenths of a bit: 16 more doubles the odds. Their powers of two come from a table and an exact
shift, so that no machine's mathematics library has a say. ``model.json`` is made by ``training/`` as ``MODEL.md`` says.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from math import ldexp
from operator import mul
from typing import Any

from ingest.sources.signatures.window import Seen

UNIT = 16
LABELS = ("body", "closing", "name", "signature")
"""Running text and all else; a complimentary close; a name that ends a mail by itself; the lines of a signature."""
_N = len(LABELS)
_POWERS = tuple(float(Decimal(2) ** (Decimal(part) / UNIT)) for part in range(UNIT))
_NOTHING = (0,) * (3 * _N)
_REMEMBERED = 4096
_PER_MILLE = 1000


@dataclass(frozen=True, slots=True)
class Labelled:
    """A window's probabilities: of a signature or name on each line; calibrated, of there being more than a name."""

    lines: tuple[float, ...]
    any_line: float


def power(score: int) -> float:
    """Two to the power of ``score`` sixteenths, to the last bit the same everywhere."""
    return ldexp(_POWERS[score % UNIT], score // UNIT)


class Model:
    """The weights: of a feature for each label on its own line, on the line below it and on the line above it."""

    def __init__(self, held: dict[str, Any]) -> None:
        if tuple(held["labels"]) != LABELS or held["unit"] != UNIT:
            raise ValueError("model.json was made for other labels or units: make it anew as MODEL.md says")
        self.features: dict[str, tuple[int, ...]] = {name: tuple(row) for name, row in held["features"].items()}
        self._steps = [tuple(map(power, row)) for row in held["transitions"]]
        self._steps_to = [tuple(column) for column in zip(*self._steps, strict=True)]
        self._knots: list[tuple[int, int]] = [(raw, true) for raw, true in held["calibration"]]
        self._summed = lru_cache(maxsize=_REMEMBERED)(self._sum)

    def labelled(self, window: Sequence[Seen]) -> Labelled:
        """The probabilities of the lines of a window of at least one line."""
        factors = self._factors(window)
        forward = self._forward(factors)
        backward = self._backward(factors)
        total = sum(forward[-1])
        lines = tuple(
            (ahead[2] * behind[2] + ahead[3] * behind[3]) / total
            for ahead, behind in zip(forward, backward, strict=True)
        )
        return Labelled(lines, self.calibrated(1.0 - self._without(factors) / total))

    def calibrated(self, raw: float) -> float:
        """The share of mails given this raw probability that did hold a signature, by the knots of the model."""
        score = raw * _PER_MILLE
        low = self._knots[0]
        for high in self._knots[1:]:
            if score <= high[0]:
                part = (score - low[0]) / max(1, high[0] - low[0])
                return (low[1] + part * (high[1] - low[1])) / _PER_MILLE
            low = high
        return low[1] / _PER_MILLE

    def _sum(self, features: tuple[str, ...]) -> tuple[int, ...]:
        rows = [self.features[name] for name in features if name in self.features]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else _NOTHING

    def _factors(self, window: Sequence[Seen]) -> list[list[float]]:
        """What speaks for each label on each line; the greatest of a line is 1, so that nothing overflows."""
        sums = [self._summed(seen.own) for seen in window]
        answer: list[list[float]] = []
        for own, seen, above, below in zip(sums, window, [_NOTHING, *sums], [*sums[1:], _NOTHING], strict=False):
            place = self._summed(seen.place)
            row = [own[nth] + place[nth] + above[_N + nth] + below[2 * _N + nth] for nth in range(_N)]
            most = max(row)
            answer.append([power(score - most) for score in row])
        return answer

    def _forward(self, factors: list[list[float]]) -> list[list[float]]:
        answer = [factors[0]]
        for row in factors[1:]:
            last = answer[-1]
            answer.append([mine * sum(map(mul, last, steps)) for mine, steps in zip(row, self._steps_to, strict=True)])
        return answer

    def _backward(self, factors: list[list[float]]) -> list[list[float]]:
        answer = [[1.0] * _N]
        for row in reversed(factors[1:]):
            ahead = list(map(mul, row, answer[-1]))
            answer.append([sum(map(mul, steps, ahead)) for steps in self._steps])
        return answer[::-1]

    def _without(self, factors: list[list[float]]) -> float:
        """The weight of all ways to label the window with no line a signature's; a name by itself is none."""
        last = factors[0][:-1]
        steps_to = [steps[:-1] for steps in self._steps_to[:-1]]
        for row in factors[1:]:
            last = [mine * sum(map(mul, last, steps)) for mine, steps in zip(row, steps_to, strict=False)]
        return sum(last)


@cache
def model() -> Model:
    """The model this version was shipped with, loaded once."""
    return Model(json.loads(resources.files(__package__).joinpath("model.json").read_text(encoding="ascii")))
