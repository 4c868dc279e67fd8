"""How sure each value of a signature is, from why it was taken; what is too unsure is left out.

The weights stand in ``confidence.json``, made by ``confidence_training.py``; CONFIDENCE.md says from what. A value's
percent is the share of values taken for such reasons that were right.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TypeVar

from ingest.candidate import Certainty
from ingest.sources.signatures import links
from ingest.sources.signatures.naming import Name
from ingest.sources.signatures.pieces import Piece, Pieces, SignaturePhone
from ingest.sources.signatures.values import Placed, Value

_T = TypeVar("_T")
_LONG_WORDS = 6
_FEW_DIGITS = 8
_SCALE = 100.0
_CODE = re.compile(r"[^\W\d_]{1,3}[ -]?\d+")
"""A room, a desk or an extension, not a postal code, which has more groups or no letters ahead of its digits."""


@cache
def _weights() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(
        resources.files(__package__).joinpath("confidence.json").read_text(encoding="utf-8")
    )
    return found


def percent(field: str, evidence: Iterable[str]) -> int:
    """How sure a value of this field is, 1 to 99, taken for these reasons; reasons never seen weigh nothing."""
    return percent_by(_weights()[field], evidence)


def percent_by(weights: Mapping[str, int], evidence: Iterable[str]) -> int:
    """The same by weights of one's own."""
    total = weights["always"] + sum([weights.get(reason, 0) for reason in evidence])
    return min(99, max(1, round(100 / (1 + math.exp(-total / _SCALE)))))


def threshold(field: str) -> int:
    """The percent below which a value of this field is left out."""
    return _weights()[field]["threshold"]


def sure(field: str, values: Sequence[_T], reasons: Callable[[_T], Iterable[str]]) -> list[tuple[_T, int]]:
    """The values that are sure enough, each with its percent."""
    if not values:
        return []
    weighed = [(value, percent(field, reasons(value))) for value in values]
    least = threshold(field)
    return [(value, sureness) for value, sureness in weighed if sureness >= least]


def certainties(field: str, texts: Sequence[tuple[str, int]]) -> tuple[Certainty, ...]:
    """What travels with the fields: each value once, as sure as its surest place."""
    if not texts:
        return ()
    best: dict[str, int] = {}
    for text, sureness in texts:
        best[text] = max(sureness, best.get(text, 0))
    return tuple(Certainty(field, text, sureness) for text, sureness in best.items())


def name_evidence(name: Name, found: Pieces) -> set[str]:
    """Why the name is one: what its choice rested on, and whether anything stands beside it."""
    evidence = set(name.evidence)
    if found.emails or found.phones:
        evidence.add("with contacts")
    return evidence


def value_evidence(value: Value, placed: Placed, values: Sequence[Value]) -> set[str]:
    """Why a text has its field: the rule that took it, its shape, its place in the block."""
    evidence = {*value.evidence, *_shape_evidence(value.piece, value.text)}
    name = placed.name.piece
    if name is None:
        evidence.add("no name")
    elif value.piece.nth == name.nth + 1 or value.piece.nth == name.nth:
        evidence.add("next to the name")
    elif value.piece.nth < name.nth:
        evidence.add("above the name")
    first = placed.found.first_contact
    if first is not None and value.piece.place > first:
        evidence.add("below contacts")
    if len(values) > 1:
        evidence.add("one of several")
    return evidence


def _shape_evidence(piece: Piece, text: str) -> set[str]:
    evidence = {"alone"} if piece.alone else set()
    words = len(text.split())
    if words == 1:
        evidence.add("one word")
    if words > _LONG_WORDS:
        evidence.add("many words")
    if text.isupper():
        evidence.add("all capitals")
    if any(map(str.isdigit, text)):
        evidence.add("a code" if _CODE.fullmatch(text) else "digits")
    if text[:1] != text[:1].upper():
        evidence.add("small letter first")
    return evidence


def phone_evidence(phone: SignaturePhone, found: Pieces) -> set[str]:
    """Why a run of digits is a number: its label, its form, a country whose rules it can follow."""
    evidence = {"label"} if phone.label else set()
    if phone.text.startswith("+"):
        evidence.add("international")
    if found.region:
        evidence.add("country known")
    if sum(letter.isdigit() for letter in phone.text) <= _FEW_DIGITS:
        evidence.add("few digits")
    return evidence


def email_evidence(found: Pieces) -> set[str]:
    """Why an address is the signature's."""
    return {"the only one"} if len(set(found.emails)) == 1 else {"one of several"}


def url_evidence(url: str, found: Pieces) -> set[str]:
    """Why a web address is the signature's: written as one, or a bare host."""
    evidence = {"written as one"} if url.casefold().startswith(("http", "www.")) else {"bare host"}
    evidence.add(f"a {links.kind_of(links.unwrap(url)) or 'nothing'}")
    if len(set(found.urls)) > 1:
        evidence.add("one of several")
    return evidence
