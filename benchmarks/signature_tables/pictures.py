"""Draws the pictures of docs/signatures.md; of its own the reliability curves: what was said beside what was true."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.signature_tables import Asked, beside, reliability, sureness, way
from benchmarks.signature_tables.generated import row_of, signatures
from ingest.sources.signatures.confidence_training import FIELDS
from ingest.sources.signatures.training.corpora import FILE, read_rows

_EDGE, _TOP = 46, 48
_GREEN, _GREY = "#0E6A54", "#7E8A84"
_SURE = 1.96
"""Standard deviations of the bars: nineteen of twenty such bars hold the true share."""
_FEWEST = 10


class Point(NamedTuple):
    """How many values, the mean that was said of them and the share that was right, both in percent."""

    size: int
    said: float
    true: float

    @property
    def bar(self) -> tuple[float, float]:
        """Where the true share lies by so many values (Wilson 1927), in percent."""
        share, size, square = self.true / 100, self.size, _SURE * _SURE
        middle = (share + square / (2 * size)) / (1 + square / size)
        half = _SURE / (1 + square / size) * (share * (1 - share) / size + square / (4 * size * size)) ** 0.5
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


class Panel(NamedTuple):
    """A square of the picture: what it is of, its lines with their colours, the percent at which its axes begin."""

    title: str
    figures: str
    lines: list[tuple[str, list[Point]]]
    begins: int
    side: int


def draw(asked: Asked, folder: Path) -> list[Path]:
    """Writes the way of a mail, the curves of blocks and of fields, and, if peers were named, all beside them. Answers
    where; the corpora are needed."""
    if asked.data is None:
        raise SystemExit("--pictures needs --data DIR: the curves are those of mail that others labelled")
    folder.mkdir(parents=True, exist_ok=True)
    panels = {"blocks": ([_blocks(asked.data)], 1), "fields": (list(_fields(asked.data)), 2)}
    drawn = {"way": way.svg()}
    for name, (squares, columns) in panels.items():
        drawn[f"reliability-{name}"] = _svg(f"Reliability of {name}: said beside true", squares, columns)
    if asked.peers is not None:
        drawn["beside-peers"] = beside.svg(list(beside.measures(asked)))
    written = [folder / f"signatures-{name}.svg" for name in drawn]
    for path, picture in zip(written, drawn.values(), strict=True):
        path.write_text(picture, encoding="utf-8")
    return written


def _blocks(data: Path) -> Panel:
    folds = reliability.folds_of(read_rows(data / FILE))
    raw, shipped = reliability.unseen(folds, raw=True), reliability.unseen(folds)
    figures = f"{len(raw)} mails, error {reliability.error(shipped):.3f} (grey: raw, {reliability.error(raw):.3f})"
    lines = [(colour, _of_mails(said)) for colour, said in ((_GREY, raw), (_GREEN, shipped))]
    return Panel("A mail is signed", figures, lines, 0, 300)


def _of_mails(said: Sequence[reliability.Said]) -> list[Point]:
    parts = (part for part in reliability.curve(said) if part)
    return [_point([100 * share for share, _ in part], [true for _, true in part]) for part in parts]


def _fields(data: Path) -> Iterator[Panel]:
    taught = [row_of(made) for made in signatures(teach=True)]
    shown = [each for each in sureness.unseen(sureness.rows_of(data), taught) if each.percent >= sureness.SHOWN]
    for field in ("all", *FIELDS):
        mine = [each for each in shown if field in {each.field, "all"}]
        if mine:
            name = "All fields" if field == "all" else field.capitalize()
            figures = f"{len(mine)} values, error {sureness.error(mine) / 100:.3f}"
            yield Panel(name, figures, [(_GREEN, list(_of_values(mine)))], 50, 130)


def _of_values(judged: Sequence[sureness.Judged]) -> Iterator[Point]:
    """The bins from the surest down, those of a few values joined to their neighbour."""
    groups: list[list[sureness.Judged]] = []
    for part in reversed(sureness.bins(judged)):
        if groups and (len(groups[-1]) < _FEWEST or len(part) < _FEWEST):
            groups[-1] += part
        else:
            groups.append(part)
    for group in reversed(groups):
        yield _point([each.percent for each in group], [each.right for each in group])


def _point(said: Sequence[float], right: Sequence[bool]) -> Point:
    return Point(len(said), sum(said) / len(said), 100 * sum(right) / len(right))


def _svg(label: str, panels: Sequence[Panel], columns: int) -> str:
    """Squares side by side: the diagonal is perfect, a bar tells how far chance may have moved a dot."""
    wide, high = panels[0].side + _EDGE + 20, panels[0].side + 2 * _EDGE
    width, height = columns * wide, -(-len(panels) // columns) * high
    drawn = "".join(
        f'<g transform="translate({nth % columns * wide} {nth // columns * high})">{_panel(panel)}</g>'
        for nth, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="sans-serif" font-size="12" fill="#46524D" role="img" aria-label="{label}">'
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>{drawn}</svg>\n'
    )


def _panel(panel: Panel) -> str:
    """One square from ``begins`` to 100 %."""
    side, begins = panel.side, panel.begins

    def x(percent: float) -> float:
        return _EDGE + side * (percent - begins) / (100 - begins)

    def y(percent: float) -> float:
        return _TOP + side * (100 - max(begins, percent)) / (100 - begins)

    ticks = range(begins, 101, 25)
    marks = "".join(
        f'<path d="M{x(at):.0f} {_TOP}V{_TOP + side}M{_EDGE} {y(at):.0f}H{_EDGE + side}" stroke="#E2E6E1"/>'
        f'<text x="{x(at):.0f}" y="{_TOP + side + 16}" text-anchor="middle">{at}</text>'
        f'<text x="{_EDGE - 7}" y="{y(at) + 4:.0f}" text-anchor="end">{at}</text>'
        for at in ticks
    )
    lines = "".join(_line(points, colour, x, y) for colour, points in panel.lines)
    return (
        f'<text x="{_EDGE}" y="20" font-weight="600" fill="#17211D">{panel.title}</text>'
        f'<text x="{_EDGE}" y="35" font-size="11">{panel.figures}</text>{marks}'
        f'<path d="M{_EDGE} {_TOP + side}l{side} {-side}" stroke="#7E8A84" stroke-dasharray="4 4"/>'
        f'{lines}<text x="{_EDGE + side / 2:.0f}" y="{_TOP + side + 32}" text-anchor="middle">said, %</text>'
        f'<text transform="translate(14 {_TOP + side / 2:.0f}) rotate(-90)" text-anchor="middle">true, %</text>'
    )


def _line(points: Sequence[Point], colour: str, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    path = " ".join(f"{x(each.said):.1f},{y(each.true):.1f}" for each in points)
    dots = "".join(
        f'<path d="M{x(each.said):.1f} {y(each.bar[0]):.1f}V{y(each.bar[1]):.1f}" stroke="{colour}" stroke-width="2"'
        f' stroke-opacity=".45"/><circle cx="{x(each.said):.1f}" cy="{y(each.true):.1f}" r="3.5" fill="{colour}">'
        f"<title>{each.size}: said {each.said:.0f} %, true {each.true:.0f} %</title></circle>"
        for each in points
    )
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>{dots}'
