"""Tells how probable each label is for each line: a linear-chain model of integers, alike on every machine.

Scores are whole sixteenths of a bit: 16 more doubles the odds. Their powers of two come from a table and an exact
shift, so that no machine's mathematics library has a say. ``model.json`` is made by ``training/`` as ``MODEL.md`` says.
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from math import ldexp
from typing import Any

from ingest.sources.signatures.window import Seen

UNIT = 16
LABELS = ("body", "closing", "name", "signature")
"""Running text and all else; a complimentary close; a name that ends a mail by itself; the lines of a signature."""
_POWERS = tuple(float(Decimal(2) ** (Decimal(part) / UNIT)) for part in range(UNIT))
_Four = tuple[float, float, float, float]
_Weights = tuple[_Four, _Four, _Four]
_NOTHING = (0,) * (3 * len(LABELS))
_NEUTRAL = (1.0, 1.0, 1.0, 1.0)
_NO_LINE = (_NEUTRAL, _NEUTRAL, _NEUTRAL)
_REMEMBERED = 8192
"""Sets of features whose weights are kept, with all their places; a plain table is read in half a cache's time."""
_PER_MILLE = 1000


class Labelled:
    """A window's probabilities: of a signature or name on each line; calibrated, of there being more than a name."""

    def __init__(self, lines: Sequence[float], any_line: Callable[[], float]) -> None:
        self.lines = lines
        self._any_line = any_line

    @property
    def any_line(self) -> float:
        """Told only when asked, since it costs a third of the reading and few callers want it."""
        return self._any_line()


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
        self._weighed: dict[tuple[str, ...], _Weights] = {}

    def labelled(self, window: Sequence[Seen]) -> Labelled:
        """The probabilities of the lines of a window of at least one line."""
        factors = self._factors(window)
        forward = self._forward(factors)
        backward = self._backward(factors)
        total = sum(forward[-1])
        lines = [
            (ahead[2] * behind[2] + ahead[3] * behind[3]) / total
            for ahead, behind in zip(forward, backward, strict=True)
        ]
        return Labelled(lines, lambda: self.calibrated(1.0 - self._without(factors) / total))

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

    def _weigh(self, features: tuple[str, ...]) -> _Weights:
        """What these features together speak for: of each label on their own line, the line below and the line above.

        A window's weights multiply to less than a double's 1023 bits: fifteen lines of a few dozen bits each.
        """
        rows = [self.features[name] for name in features if name in self.features]
        a, b, c, d, e, f, g, h, i, j, k, m = (power(sum(column)) for column in zip(_NOTHING, *rows, strict=True))
        if len(self._weighed) >= _REMEMBERED:
            self._weighed.clear()
        self._weighed[features] = answer = (a, b, c, d), (e, f, g, h), (i, j, k, m)
        return answer

    def _factors(self, window: Sequence[Seen]) -> list[_Four]:
        """What speaks for each label on each line: its words, its place, the line above and the line below."""
        known, weigh = self._weighed.get, self._weigh
        own = [known(said) or weigh(said) for said, _ in window]
        own.append(_NO_LINE)
        answer: list[_Four] = []
        i, j, k, m = _NEUTRAL
        for nth, (_, place) in enumerate(window):
            (a, b, c, d), to_below, _ = own[nth]
            (e, f, g, h), _, _ = known(place) or weigh(place)
            _, _, (n, o, p, q) = own[nth + 1]
            answer.append((a * e * i * n, b * f * j * o, c * g * k * p, d * h * m * q))
            i, j, k, m = to_below
        return answer

    def _forward(self, factors: list[_Four]) -> list[_Four]:
        """The weight of all ways to label the lines so far that end in each label."""
        (aa, ab, ac, ad), (ba, bb, bc, bd), (ca, cb, cc, cd), (da, db, dc, dd) = self._steps_to
        a, b, c, d = factors[0]
        answer = [factors[0]]
        for e, f, g, h in factors[1:]:
            a, b, c, d = (
                e * (a * aa + b * ab + c * ac + d * ad),
                f * (a * ba + b * bb + c * bc + d * bd),
                g * (a * ca + b * cb + c * cc + d * cd),
                h * (a * da + b * db + c * dc + d * dd),
            )
            answer.append((a, b, c, d))
        return answer

    def _backward(self, factors: list[_Four]) -> list[_Four]:
        """The weight of all ways to label the lines to come after each label."""
        (aa, ab, ac, ad), (ba, bb, bc, bd), (ca, cb, cc, cd), (da, db, dc, dd) = self._steps
        answer: list[_Four] = [_NEUTRAL]
        a, b, c, d = _NEUTRAL
        for e, f, g, h in reversed(factors[1:]):
            i, j, k, m = e * a, f * b, g * c, h * d
            a, b, c, d = (
                i * aa + j * ab + k * ac + m * ad,
                i * ba + j * bb + k * bc + m * bd,
                i * ca + j * cb + k * cc + m * cd,
                i * da + j * db + k * dc + m * dd,
            )
            answer.append((a, b, c, d))
        return answer[::-1]

    def _without(self, factors: list[_Four]) -> float:
        """The weight of all ways to label the window with no line a signature's; a name by itself is none."""
        (aa, ab, ac, _), (ba, bb, bc, _), (ca, cb, cc, _), _ = self._steps_to
        a, b, c, _ = factors[0]
        for e, f, g, _ in factors[1:]:
            a, b, c = e * (a * aa + b * ab + c * ac), f * (a * ba + b * bb + c * bc), g * (a * ca + b * cb + c * cc)
        return a + b + c


@cache
def model() -> Model:
    """The model this version was shipped with, loaded once."""
    return Model(json.loads(resources.files(__package__).joinpath("model.json").read_text(encoding="ascii")))
