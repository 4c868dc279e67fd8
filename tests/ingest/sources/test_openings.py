"""What is asked ahead of a lexicon passes over no line that opens with one of its entries, however that is drawn."""

import pytest

from ingest.sources.signatures.lexicon import entries, lexicon, split_words
from ingest.sources.signatures.openings import beginnings, first_word, starts_of

_DRAWN = ("{}", "- {}", "* {}", "“{}”", "\t{}: x", "({}) x", "{}.x", "{}/x")


@pytest.mark.parametrize("section", ["meetings", "imprint_labels", "disclaimers"])
def test_a_line_is_known_by_three_letters_wherever_an_entry_opens_it(section: str) -> None:
    lines = [drawn.format(form) for entry in entries(section) for drawn in _DRAWN for form in (entry, entry.upper())]
    opened = [line for line in lines if lexicon(section).opens(split_words(line))]
    assert len(opened) > len(entries(section)) * len(_DRAWN)
    missed = [
        line
        for line, start in zip(opened, starts_of(opened), strict=True)
        if start.isascii() and start not in beginnings(section)
    ]
    assert missed == []


@pytest.mark.parametrize("line", ["I.V. Rao", "a: b", "P.IVA 1", "'A b", "R&D c", "T/a d", "- e"])
def test_a_short_word_is_known_by_what_stands_behind_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = split_words(line)[0]
    monkeypatch.setattr("ingest.sources.signatures.openings.lexicon", lambda *_: _Opened(frozenset({first})))
    assert starts_of([line])[0] in beginnings.__wrapped__("any")


class _Opened:
    def __init__(self, openings: frozenset[str]) -> None:
        self.openings = openings


@pytest.mark.parametrize("line", ["Buyer of x", "- Buyer", "*This mail*", "Geschäftsführer: A", "(c) x", "—", "a", ""])
def test_the_first_word_is_the_first_of_all(line: str) -> None:
    assert first_word(line) == next(iter(split_words(line)), "")
