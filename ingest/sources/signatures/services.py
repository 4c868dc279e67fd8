"""Tells the number of a help desk, which is nobody's own: "Support: …", "Kundenservice Tel. …"."""

from collections.abc import Container

from ingest.candidate import PhoneKind
from ingest.sources.signatures.lexicon import lexicon, split_words

_ONES_OWN = frozenset({None, PhoneKind.DIRECT, PhoneKind.MOBILE})
_BETWEEN = "|\t•·"


def kind_of(kind: PhoneKind | str | None, before: str, labels: Container[str]) -> PhoneKind | str | None:
    """The kind of a number, or a switchboard's where the folded text ahead of it is a help desk's label, with or
    without one of a telephone."""
    if not before or kind not in _ONES_OWN:
        return kind
    words = split_words(before[max(map(before.rfind, _BETWEEN)) + 1 :].partition(":")[0])
    known = lexicon("service_labels")
    if known.openings.isdisjoint(words):
        return kind
    own = tuple(word for word in words if word.isalpha() and word not in labels)
    return PhoneKind.SWITCHBOARD if known.covers(own) else kind
