"""Reads the labelled corpora into samples for the model; a row whose licence does not allow training is refused."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.sources.signatures.features import is_short_word
from ingest.sources.signatures.line import Line, is_closing
from ingest.sources.signatures.recurrence import recurring
from ingest.sources.signatures.sender import Sender, sender_of
from ingest.sources.signatures.text import clean_lines
from ingest.sources.signatures.training.letter import BODY, CLOSING, NAME, SIGNATURE, Letter
from ingest.sources.signatures.training.letters import letters
from ingest.sources.signatures.window import Seen, Window, tail_of, windows_of

FILE = "dev_lines.jsonl"
LICENCES = {"forge": "CC BY 3.0", "quagga-enron": "annotations MIT", "quagga-asf": "annotations MIT"}
"""Corpora whose labels may be learned from, with the words their licence begins with."""
_MOST_OF_ONE_SENDER = 8
_UNKNOWN = Sender()


class NotAllowed(Exception):
    """A row may not be trained on. The message names its corpus and line, no word of it."""


class UnusableRow(Exception):
    """A row that nothing can be learned from. The message names its line, no word of it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A window and the label of each of its lines."""

    seen: tuple[Seen, ...]
    labels: tuple[str, ...]


def allows_training(row: Mapping[str, Any]) -> bool:
    """Whether corpus and licence of a row allow learning from it."""
    opening = LICENCES.get(str(row.get("source")))
    return opening is not None and str(row.get("license")).startswith(opening)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file. Raises ``UnusableRow`` for the first that lacks what is learned from."""
    lines = enumerate(path.read_bytes().split(b"\n"), 1)
    return [_row(number, line) for number, line in lines if line.strip()]


def _row(number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or not row.keys() >= {"id", "text", "sig_lines"}:
        raise UnusableRow(f'line {number} is no JSON object with "id", "text" and "sig_lines": mend it or take it out')
    return row


def samples_of(rows: Iterable[Mapping[str, Any]]) -> list[Sample]:
    """Each row twice: with its sender, and as if nothing were known of who wrote; at most eight mails of one sender.

    Raises ``NotAllowed`` for the first row that may not be trained on.
    """
    seen: Counter[str] = Counter()
    answer: list[Sample] = []
    for number, row in enumerate(rows, 1):
        if not allows_training(row):
            raise NotAllowed(f"row {number} is of {row.get('source')}, whose licence allows no training: leave it out")
        seen[str(row.get("sender_key"))] += 1
        if seen[str(row.get("sender_key"))] <= _MOST_OF_ONE_SENDER:
            sender = sender_of(str(row.get("sender") or ""))
            answer += (_sample(row, each) for each in dict.fromkeys((sender, _UNKNOWN)))
    return [sample for sample in answer if sample.seen]


def generated(count: int, seed: int) -> list[Sample]:
    """Samples of written letters."""
    return list(_of_letters(letters(count, seed), beside=False))


def generated_beside_others(count: int, seed: int) -> Iterator[Sample]:
    """Samples of those written letters that are seen beside others of the same person."""
    return _of_letters((letter for letter in letters(count, seed) if letter.recurring), beside=True)


def _of_letters(written: Iterable[Letter], *, beside: bool) -> Iterator[Sample]:
    for letter in written:
        recurring = letter.recurring if beside else frozenset[str]()
        window = next(windows_of(clean_lines("\n".join(letter.lines)), letter.sender, recurring, every=True), None)
        if window is not None:
            yield Sample(window.seen, tuple(letter.labels[place] for place in window.places))


def recurring_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """For each row, by its id, the keys of lines that end other mails of its sender too."""
    by_sender: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_sender.setdefault(str(row.get("sender_key") or row["id"]), []).append(row)
    answer: dict[str, frozenset[str]] = {}
    for mails in by_sender.values():
        found = (
            recurring([tail_of(clean_lines(str(row["text"]))) for row in mails]) if len(mails) > 1 else [frozenset()]
        )
        answer |= {row["id"]: keys for row, keys in zip(mails, found, strict=True)}
    return answer


def beside_others(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sample]:
    """Samples of senders with several mails, each seen beside the others; at most eight mails of one sender."""
    shared, senders = recurring_of(rows), Counter(str(row.get("sender_key")) for row in rows)
    seen: Counter[str] = Counter()
    for row in rows:
        key = str(row.get("sender_key"))
        seen[key] += 1
        if senders[key] > 1 and seen[key] <= _MOST_OF_ONE_SENDER:
            yield _sample(row, sender_of(str(row.get("sender") or "")), shared[row["id"]])


def _sample(row: Mapping[str, Any], sender: Sender, recurring: frozenset[str] = frozenset()) -> Sample:
    lines = clean_lines(str(row["text"]))
    window = next(windows_of(lines, sender, recurring, every=True), None)
    if window is None:
        return Sample((), ())
    return Sample(window.seen, tuple(_labels(row, lines, window)))


def _labels(row: Mapping[str, Any], lines: list[str], window: Window) -> Iterator[str]:
    """One convention for all: a closing is a closing, a short name alone is a name, whatever the corpus calls it."""
    signed, optional = set(row["sig_lines"]), set(row.get("optional_lines") or ())
    lone = sum(place in signed and not is_closing(lines[place]) for place in window.places) == 1
    for place, (said, _) in zip(window.places, window.seen, strict=True):
        labelled = place in signed or place in optional
        short = is_short_word(Line(lines[place], _UNKNOWN))
        if not labelled or {"drawn rule", "delimiter"} & set(said):
            yield BODY
        elif is_closing(lines[place]):
            yield CLOSING
        elif short and (lone or place in optional):
            yield NAME
        else:
            yield SIGNATURE if place in signed else BODY
