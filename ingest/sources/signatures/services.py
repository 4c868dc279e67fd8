"""Tells the number of a desk or department, which is nobody's own: "Support: …", "Kundenservice Tel. …"."""

from collections.abc import Container

from ingest.candidate import PhoneKind
from ingest.sources.signatures.lexicon import lexicon, split_words
from ingest.sources.signatures.roles import SMALL_WORDS

_ONES_OWN = frozenset({None, PhoneKind.DIRECT, PhoneKind.MOBILE})
_BETWEEN = "|\t•·"
_MOST_WORDS, _LONGEST_LINK = 5, 3


def length_of_label(before: str, kind: PhoneKind | str | None, labels: Container[str]) -> int:
    """How long the label of a desk or department is that ends the folded text ahead of a number, or 0; a label of a
    telephone may stand with it."""
    if not before or (kind not in _ONES_OWN and not _may_serve(before, kind)):
        return 0
    cell = before[max(map(before.rfind, _BETWEEN)) + 1 :]
    if ":" in before and not cell.strip():  # "Support: support@… | 0117 …"
        cell = before
    label, colon, behind = cell.partition(":")
    words, known = split_words(label), lexicon("service_labels")
    ends = colon and not any(map(str.isalpha, behind))
    if ends and lexicon("departments").covers(words) and not lexicon("unit_heads").covers(words):
        return len(cell)
    if "?" in label:  # "Breakdown? Call …"
        words = tuple(word for word in words if not lexicon("calls").holds(word))
    if colon and _is_formed_as_a_desks(words, labels):
        return len(cell)
    if not known.found(words):
        return 0
    if known.covers(_whom_to_call(words)):
        return len(cell)
    plain = tuple(word for word in words if word.isalpha() and word not in labels)
    if known.covers(words) or known.covers(plain):
        return len(cell)
    return len(cell) if known.covers(_what_for(plain)) else 0


def _what_for(words: tuple[str, ...]) -> tuple[str, ...]:
    """``soporte técnico`` of ``Para soporte técnico llame al``, ``storing`` of ``Storing 24 uur per dag``."""
    calls, asides = lexicon("calls"), lexicon("round_the_clock", "works_for")
    upto = next((nth for nth, word in enumerate(words) if calls.holds(word)), len(words))
    return tuple(word for word in words[:upto] if not asides.holds(word))


def _may_serve(before: str, kind: PhoneKind | str | None) -> bool:
    """Whether a switchboard's label may be the end of a desk's: ``24/7 Dispatch Hotline:``, but not a firm's."""
    return kind is PhoneKind.SWITCHBOARD and ":" in before and not lexicon("legal_forms").found(split_words(before))


def _is_formed_as_a_desks(words: tuple[str, ...], labels: Container[str]) -> bool:
    """``Nurse line``, ``Linha de apoio ao cliente``: ends with a desk's word, or begins with one in Romance languages;
    ``Direct line`` is one's own."""
    plain = tuple(word for word in words if word.isalpha())
    if not 1 < len(plain) <= _MOST_WORDS:
        return False
    if lexicon("desk_tails").holds(plain[-1]):
        others = plain[:-1]
    elif lexicon("desk_heads").opens(plain) or (lexicon("unit_heads").opens(plain) and plain[0] not in labels):
        others = plain[1:]
    elif plain[1] in SMALL_WORDS and lexicon("service_labels").opens(plain):  # "Almacén de obra"
        others = plain[2:]
    else:
        return False
    return not (any(word in labels for word in others) or lexicon("own_lines", "first_person").found(plain))


def _whom_to_call(words: tuple[str, ...]) -> tuple[str, ...]:
    """``security`` of ``Out of office hours contact Security on``; nothing where nobody is to be called."""
    calls = lexicon("calls")
    last = max((nth for nth, word in enumerate(words) if calls.holds(word)), default=len(words))
    behind = words[last + 1 :]
    return behind[:-1] if behind and len(behind[-1]) <= _LONGEST_LINK else behind
