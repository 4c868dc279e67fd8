"""Draws the reliability curves as pictures for docs/signatures.md: what was said beside what was true."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.signature_tables import Asked, fields, reliability
from ingest.sources.signatures.training.corpora import FILE, read_rows

_SIDE, _EDGE = 300, 46
_LARGEST = 13
Point = tuple[int, float, float]
"""How many values, the mean that was said of them, and the share that was right."""


def draw(asked: Asked, folder: Path) -> list[Path]:
    """Writes one picture for blocks and one for fields, and answers where; the corpora are needed."""
    if asked.data is None:
        raise SystemExit("--pictures needs --data DIR: the curves are those of mail that others labelled")
    said = reliability.unseen(read_rows(asked.data / FILE))
    blocks = [_point([(100 * share, true) for share, true in part]) for part in reliability.curve(said) if part]
    judged = fields.judged_labelled(asked.data / fields.FILE)
    spans = [[(sure, right) for sure, right in judged if low <= sure < high] for low, high in fields.spans()]
    values = [_point(part) for part in spans if part]
    drawn = {"blocks": ("A block is a signature", blocks), "fields": ("A field's value is right", values)}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (title, points) in drawn.items():
        path = folder / f"signatures-reliability-{name}.svg"
        path.write_text(_svg(title, points))
        written.append(path)
    return written


def _point(part: Sequence[tuple[float, bool]]) -> Point:
    return len(part), sum(sure for sure, _ in part) / len(part), 100 * sum(right for _, right in part) / len(part)


def _svg(title: str, points: Sequence[Point]) -> str:
    """A square from 0 to 100 %: the diagonal is perfect, a dot's area grows with the number of values."""
    most = max(size for size, _, _ in points)
    dots = [(_x(said), _y(true), max(3.0, _LARGEST * (size / most) ** 0.5), size) for size, said, true in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in dots)
    marks = "".join(
        f'<text x="{_x(at):.0f}" y="{_EDGE + _SIDE + 18}" text-anchor="middle">{at}</text>'
        f'<text x="{_EDGE - 8}" y="{_y(at) + 4:.0f}" text-anchor="end">{at}</text>'
        f'<path d="M{_x(at):.0f} {_EDGE}V{_EDGE + _SIDE}M{_EDGE} {_y(at):.0f}H{_EDGE + _SIDE}" stroke="#E2E6E1"/>'
        for at in (0, 25, 50, 75, 100)
    )
    circles = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="#0E6A54" fill-opacity=".75">'
        f"<title>{size} values</title></circle>"
        for x, y, r, size in dots
    )
    width, height = _SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="sans-serif" font-size="12" fill="#46524D" role="img" aria-label="{title}: said beside true">'
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>'
        f'<text x="{_EDGE}" y="26" font-size="14" font-weight="600" fill="#17211D">{title}</text>{marks}'
        f'<path d="M{_x(0):.0f} {_y(0):.0f}L{_x(100):.0f} {_y(100):.0f}" stroke="#7E8A84" stroke-dasharray="4 4"/>'
        f'<polyline points="{line}" fill="none" stroke="#0E6A54" stroke-width="1.5"/>{circles}'
        f'<text x="{_EDGE + _SIDE / 2:.0f}" y="{height - 8}" text-anchor="middle">said, %</text>'
        f'<text transform="translate(14 {_EDGE + _SIDE / 2:.0f}) rotate(-90)" text-anchor="middle">true, %</text>'
        "</svg>\n"
    )


def _x(percent: float) -> float:
    return _EDGE + _SIDE * percent / 100


def _y(percent: float) -> float:
    return _EDGE + _SIDE * (100 - percent) / 100
