"""What a block's pieces are taken for: a value with its reasons, and all of them while the pieces are walked."""

from dataclasses import dataclass, field

from ingest.sources.signatures.lexicon import lexicon
from ingest.sources.signatures.naming import Name
from ingest.sources.signatures.pieces import Piece, Pieces


@dataclass(slots=True)
class Value:
    """One value of a field, the piece it stood in, and why it was taken."""

    text: str
    piece: Piece
    evidence: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Placed:
    """The values while the pieces are walked; ``unknown`` are those that say nothing by themselves."""

    found: Pieces
    name: Name
    titles: list[Value] = field(default_factory=list)
    departments: list[Value] = field(default_factory=list)
    companies: list[Value] = field(default_factory=list)
    address: list[Value] = field(default_factory=list)
    unknown: list[Piece] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing but perhaps a name stands in the block."""
        return not (self.titles or self.departments or self.companies or self.address or self.unknown)


def is_unit(words: tuple[str, ...]) -> bool:
    """Whether folded words name a part of an organisation."""
    units = lexicon("unit_words")
    return units.opens(words) or units.covers(words[-1:])
