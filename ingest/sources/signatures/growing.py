"""Grows an address by the pieces beside its lines that could be more of it: a country, a house, a place between."""

import re

from ingest.sources.signatures import postal
from ingest.sources.signatures.pieces import Piece
from ingest.sources.signatures.roles import is_sentence
from ingest.sources.signatures.values import Placed, Value

_HOUSE = re.compile(
    r"^\d{1,5}\s?[a-zA-Z]?[,\s]|^[^\W\d_][^:#@]{2,60}[\s,](?!(?:19|20)\d\d$)\d{1,5}\s?(?:[-/]\s?\d{1,4})?[a-zA-Z]?$"
)
# A postal code by itself: its city stands in the next column.
_CODE = re.compile(r"(?:[A-Z]{1,2}-)?(?:\d{4} ?[A-Z]{2}|\d{4,5}(?:-\d{3})?)$")


def grow_address(placed: Placed) -> None:
    """A piece that touches an address line and could be one: a country, a house number, a name of a place between."""
    grown = bool(placed.address)
    while grown:
        grown = False
        held = {value.piece.nth for value in placed.address}
        for piece in list(placed.unknown):
            beside = _belongs_to_address(placed, piece, held)
            if beside:
                placed.unknown.remove(piece)
                placed.address.append(Value(piece.text, piece, {beside}))
                grown = True
                break


def _may_be_house(placed: Placed, piece: Piece) -> bool:
    """Whether a text and a figure are a house and its number: on the line of a telephone they are its extension, a room
    or a pigeonhole."""
    if piece.place in placed.found.contact_places or len(piece.text) <= 4:
        return False
    return bool(_HOUSE.match(piece.text)) and any(map(str.isalpha, piece.text))


def _is_behind_code(placed: Placed, piece: Piece) -> bool:
    """Whether a text stands in the line of a postal code, right behind it: ``Rijnstraat 8 | 2515 XP | Den Haag``."""
    before = next(value.piece for value in placed.address if value.piece.nth == piece.nth - 1)
    return before.place == piece.place and bool(_CODE.match(before.text)) and piece.text.replace(" ", "").isalpha()


def _belongs_to_address(placed: Placed, piece: Piece, held: set[int]) -> str:
    above, below = piece.nth - 1 in held, piece.nth + 1 in held
    if not (above or below) or len(piece.words) > 8 or is_sentence(piece.text):
        return ""
    if above and below:
        return "between address lines"
    if postal.is_country(piece.text) or postal.is_place(piece.text):
        return "a country"
    if above and piece.text[:1].isupper() and _is_behind_code(placed, piece):
        return "behind a postal code"
    if _may_be_house(placed, piece):
        return "a number beside an address"
    if (above or placed.companies) and postal.is_street(piece.words) and piece.text[:1].isupper():
        return "a street beside an address"
    over_street = below and any(value.piece.nth == piece.nth - 1 for value in placed.companies)
    later = any(value.piece.nth > piece.nth + 1 for value in placed.address)
    return "between company and address" if over_street and later and not piece.text.isupper() else ""
