"""Draws a chart for docs/signatures.md: each measure here, by the best peer on the same mails, and what was asked."""

from collections.abc import Iterator, Sequence
from html import escape
from statistics import mean
from typing import NamedTuple

from benchmarks.signature_tables import Asked, crossed, detection, fields, peers
from benchmarks.signature_tables.field_counts import Counts, counted, f1
from ingest.sources.signatures.training.corpora import FILE, read_rows

_ASKED = {
    "a mail is signed, F1": 0.75, "signature lines, F1": 0.80, "HTML marked by the client, recall": 0.95,
    "name, F1": 0.92, "title, F1": 0.80, "company, F1": 0.75, "phones, F1": 0.96, "email, F1": 0.96,
    "address, F1": 0.80, "kind of phone": 0.96, "whole record": 0.50,
}  # fmt: skip
"""What each measure has to reach."""
_WIDTH, _ROW, _TOP, _AXIS, _LONG = 860, 40, 58, 240, 520
_GREEN, _GREY, _INK = "#0E6A54", "#C9D0CB", "#17211D"


class Measure(NamedTuple):
    """One measure, each figure from 0 to 1; nothing where no peer installs here."""

    name: str
    ours: float
    peer: float | None
    asked: float


def measures(asked: Asked) -> Iterator[Measure]:
    """Every measure in turn: detection by models that saw no mail of the sender, fields by the model that ships."""
    ours = {**_detection_here(asked), **_fields_of(counted(_labelled(asked), fields.ours), len(_labelled(asked)))}
    of_peers = [*_detection_of_peers(asked), *_fields_of_peers(asked)]
    for name, wanted in _ASKED.items():
        best = max((figures[name] for figures in of_peers if name in figures), default=None)
        yield Measure(name, ours[name], best, wanted)


def _labelled(asked: Asked) -> list[dict[str, object]]:
    return detection.rows_of(asked.data / fields.FILE) if asked.data else []


def _detection_here(asked: Asked) -> dict[str, float]:
    if asked.data is None:
        return {}
    rows, names = read_rows(asked.data / FILE), list(_ASKED)
    scores = [crossed.business_score(rows, seed) for seed in range(crossed.REPEATS)]
    marked = detection.marked_recall(asked.data)
    figures = (mean(each.message_f1 for each in scores), mean(each.line_f1 for each in scores), marked)
    return dict(zip(names, figures, strict=False))


def _detection_of_peers(asked: Asked) -> Iterator[dict[str, float]]:
    for peer, scores in peers.detection(asked).items():
        if peer in peers.DETECTORS and scores is not None:
            found, html = scores
            yield dict(zip(_ASKED, (found.message_f1, found.line_f1, html.message_recall), strict=False))


def _fields_of_peers(asked: Asked) -> Iterator[dict[str, float]]:
    rows = _labelled(asked)
    for counts in fields.of_peers(asked, rows).values():
        if counts is not None:
            yield _fields_of(counts, len(rows))


def _fields_of(found: tuple[Counts, int], size: int) -> dict[str, float]:
    counts, right = found
    told = {
        f"{name}, F1": float(f1(counts[name])) for name in ("name", "title", "company", "phones", "email", "address")
    }
    kinds = counts["kind"]
    return {**told, "kind of phone": kinds["right"] / max(1, kinds["all"]), "whole record": right / max(1, size)}


def svg(told: Sequence[Measure]) -> str:
    """The chart: two bars a measure and a tick where what was asked is reached."""
    height = _TOP + len(told) * _ROW + 12
    rows = "".join(_row(_TOP + nth * _ROW, measure) for nth, measure in enumerate(told))
    label = "; ".join(f"{each.name}: here {each.ours:.2f}, asked {each.asked:.2f}" for each in told)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        f' font-family="sans-serif" font-size="13" fill="{_INK}" role="img" aria-label="{escape(label, quote=True)}">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#FFFFFF"/>{_legend()}{rows}</svg>\n'
    )


def _legend() -> str:
    return (
        f'<rect x="{_AXIS}" y="18" width="14" height="11" fill="{_GREEN}"/><text x="{_AXIS + 20}" y="28">here</text>'
        f'<rect x="{_AXIS + 80}" y="18" width="14" height="11" fill="{_GREY}"/>'
        f'<text x="{_AXIS + 100}" y="28">best peer</text>'
        f'<path d="M{_AXIS + 200} 14v19" stroke="{_INK}" stroke-width="2"/><text x="{_AXIS + 208}" y="28">asked</text>'
    )


def _row(top: int, measure: Measure) -> str:
    name, ours, peer, wanted = measure
    bars = [(ours, _GREEN, top), *([(peer, _GREY, top + 15)] if peer is not None else [])]
    drawn = "".join(
        f'<rect x="{_AXIS}" y="{y}" width="{_LONG * share:.0f}" height="12" fill="{colour}"/>'
        for share, colour, y in bars
    )
    figures = "".join(
        f'<text x="{_AXIS + _LONG * share + 6:.0f}" y="{y + 11}" font-size="12" stroke="#FFFFFF" stroke-width="4"'
        f' paint-order="stroke">{share:.2f}</text>'
        for share, _, y in bars
    )
    tick = _AXIS + _LONG * wanted
    return (
        f'<text x="{_AXIS - 12}" y="{top + 17}" text-anchor="end">{escape(name)}</text>{drawn}'
        f'<path d="M{tick:.0f} {top - 3}v33" stroke="{_INK}" stroke-width="2"/>{figures}'
    )
