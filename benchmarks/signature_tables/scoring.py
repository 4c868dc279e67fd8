"""Scores detection leniently: lines on which the corpora's conventions differ never count, as in the shared scorer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_SAYS = re.compile(r"[^\W_]")
_CLOSING_WORDS = (
    "many |with |kind|kindest|best|warm|warmest|very|yours|thanks?|thx|thanx|tnx|cheers|regards|regard|sincerely|truly"
    "|faithfully|respectfully|cordially|in advance|you|and|wishes|again|so much|for your (?:help|time|assistance"
    "|attention)|a lot|greetings|rgds|br|ciao|ta|love|peace|later|hth|mfg|gruss|gru(?:ß|ss)|grüße|viele"
    "|mit freundlichen grüßen|freundliche|cordialement|salut|amicalement|bien|saludos|un saludo|atentamente|all the"
    "|of luck|very much"
)
_CLOSING = re.compile(rf"^\W*(?:(?:{_CLOSING_WORDS})\W*)+$", re.I)
_MAX_CLOSING = 120


@dataclass(slots=True)
class Score:
    """Counts of messages and lines: found and right, found and wrong, missed."""

    messages: int = 0
    signed: int = 0
    hits: int = 0
    false: int = 0
    missed: int = 0
    line_hits: int = 0
    line_false: int = 0
    line_missed: int = 0

    @property
    def message_precision(self) -> float:
        """Of the messages said to be signed, the share that is."""
        return _share(self.hits, self.false)

    @property
    def message_recall(self) -> float:
        """Of the signed messages, the share found."""
        return _share(self.hits, self.missed)

    @property
    def message_f1(self) -> float:
        """The harmonic mean of both."""
        return _f1(self.hits, self.false, self.missed)

    @property
    def line_precision(self) -> float:
        """Of the lines named, the share that is a signature's."""
        return _share(self.line_hits, self.line_false)

    @property
    def line_recall(self) -> float:
        """Of the signatures' lines, the share named."""
        return _share(self.line_hits, self.line_missed)

    @property
    def line_f1(self) -> float:
        """The harmonic mean of both."""
        return _f1(self.line_hits, self.line_false, self.line_missed)


def counted_lines(row: Mapping[str, Any]) -> set[int]:
    """The lines that count: no blank ones, no closings, nothing marked optional, nothing of the quoted thread."""
    lines = str(row["text"]).split("\n")
    optional = set(row.get("optional_lines") or ())
    quoted = row.get("quoted_from_line")
    upto = len(lines) if quoted is None else int(quoted)
    return {
        place
        for place, line in enumerate(lines[:upto])
        if place not in optional and _SAYS.search(line) and not (len(line) <= _MAX_CLOSING and _CLOSING.match(line))
    }


def score(rows: Iterable[Mapping[str, Any]], answers: Mapping[str, set[int]]) -> Score:
    """Counts over messages; a message whose only labelled lines do not count gives no verdict."""
    total = Score()
    for row in rows:
        counted = counted_lines(row)
        gold, named = set(row["sig_lines"]) & counted, answers.get(row["id"], set()) & counted
        if row["sig_lines"] and not gold:
            continue
        total.messages += 1
        total.signed += bool(gold)
        total.hits += bool(gold and named)
        total.false += bool(named and not gold)
        total.missed += bool(gold and not named)
        total.line_hits += len(gold & named)
        total.line_false += len(named - gold)
        total.line_missed += len(gold - named)
    return total


def _share(right: int, wrong: int) -> float:
    return right / (right + wrong) if right + wrong else 0.0


def _f1(hits: int, false: int, missed: int) -> float:
    return 2 * hits / (2 * hits + false + missed) if hits else 0.0
