"""Tells the number of a desk or department, which is nobody's own: "Support: …", "Kundenservice Tel. …"."""

from collections.abc import Container

from ingest.candidate import PhoneKind
from ingest.sources.signatures.lexicon import lexicon, split_words

_ONES_OWN = frozenset({None, PhoneKind.DIRECT, PhoneKind.MOBILE})
_BETWEEN = "|\t•·"


def length_of_label(before: str, kind: PhoneKind | str | None, labels: Container[str]) -> int:
    """How long the label of a desk or department is that ends the folded text ahead of a number, or 0; a label of a
    telephone may stand with it."""
    if not before or kind not in _ONES_OWN:
        return 0
    cell = before[max(map(before.rfind, _BETWEEN)) + 1 :]
    if ":" in before and not cell.strip():  # "Support: support@… | 0117 …"
        cell = before
    words, known = split_words(cell.partition(":")[0]), lexicon("service_labels")
    if cell.rstrip().endswith(":") and lexicon("departments").covers(words) and not lexicon("unit_heads").covers(words):
        return len(cell)
    if not known.found(words):
        return 0
    return (
        len(cell)
        if known.covers(words) or known.covers(tuple(word for word in words if word.isalpha() and word not in labels))
        else 0
    )
