"""Gives every piece of a block its field: first by what it says, then by what stands beside it."""

import re
from dataclasses import dataclass, field

from ingest.sources.signatures import names, postal, segments
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.naming import Name
from ingest.sources.signatures.pieces import Piece, Pieces
from ingest.sources.signatures.roles import Role, has_legal_form, is_sentence, names_organisation, role_of

_ACRONYM = re.compile(r"[A-Z]{2,6}$")
_HOUSE = re.compile(r"^\d{1,5}\s?[a-zA-Z]?[,\s]|^[^\W\d_][^:#@]{2,60}[\s,]\d{1,5}\s?(?:[-/]\s?\d{1,4})?[a-zA-Z]?$")
_TOLD = frozenset({Role.TITLE, Role.DEPARTMENT, Role.COMPANY})
_LONGEST = 160
_STRONG_ONLY = frozenset({"-", "–", "/"})
_CUTS = (", ", " @ ", " at ", " bei ", " chez ", " presso ", " bij ", " - ", " – ", " / ")


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


def place_pieces(found: Pieces, name: Name) -> Placed:
    """All pieces that are a field, in the order of the text."""
    placed = Placed(found, name)
    if name.piece is not None and name.tail and not names.only_credentials(name.tail):
        _place_role(placed, _part_of(name.piece, name.tail), "behind the name")
    for piece in found.texts:
        if piece.nth not in name.spent and len(piece.text) <= _LONGEST:
            _place(placed, piece)
    _grow_address(placed)
    _settle_unknown(placed)
    for values in (placed.titles, placed.departments, placed.companies, placed.address):
        values.sort(key=lambda value: value.piece.nth)
    return placed


def _part_of(piece: Piece, text: str) -> Piece:
    return Piece(piece.place, piece.nth, text, words_of(text))


def _place(placed: Placed, piece: Piece) -> None:
    if piece.said:
        _place_said(placed, piece)
    elif postal.is_address(piece.text):
        _place_address(placed, piece)
    else:
        for part in _parts(placed, piece):
            _place_role(placed, part)


def _parts(placed: Placed, piece: Piece) -> list[Piece]:
    """``Head of Sales – Service`` is a title and a department; a hyphen joins the words of one."""
    head, dash, tail = piece.text.replace(" — ", " – ").partition(" – ")
    if dash:
        roles = [role_of(head, placed.found.organisations), role_of(tail, placed.found.organisations)]
        if roles[0] is not roles[1] and _TOLD.issuperset(roles) and roles[1] is not Role.TITLE:
            return [_part_of(piece, head), _part_of(piece, tail)]
    return [piece]


def _place_said(placed: Placed, piece: Piece) -> None:
    fields = {
        "title": placed.titles,
        "department": placed.departments,
        "company": placed.companies,
        "address": placed.address,
    }
    if piece.said in fields:
        fields[piece.said].append(Value(piece.text, piece, {"label"}))


def _place_address(placed: Placed, piece: Piece) -> None:
    """``Nordlicht GmbH, Hafenstraße 5, 20457 Hamburg`` names its company first."""
    head, comma, tail = piece.text.partition(", ")
    form, again, rest = tail.partition(", ")
    if again and lexicon("legal_forms").covers(words_of(form)):
        head, tail = f"{head}, {form}", rest
    several = len(head.split()) > 1
    if (
        comma
        and several
        and not any(letter.isdigit() for letter in head)
        and len(head.split()) <= 8
        and postal.is_address(tail)
    ):
        role = role_of(head, placed.found.organisations)
        if role is Role.COMPANY or (role is Role.DEPARTMENT and not lexicon("address_words").found(words_of(head))):
            _place_role(placed, _part_of(piece, head), "ahead of an address")
            piece = _part_of(piece, tail)
    placed.address.append(Value(piece.text, piece, {"convention"}))


def _place_role(placed: Placed, piece: Piece, *why: str) -> None:
    role = role_of(piece.text, placed.found.organisations)
    if role is Role.TITLE:
        _place_title(placed, piece, why)
    elif role is Role.COMPANY:
        _place_company(placed, piece, why)
    elif role is Role.DEPARTMENT:
        placed.departments.append(Value(piece.text, piece, {"word", *why}))
    elif role is Role.UNKNOWN:
        placed.unknown.append(piece)


def _place_company(placed: Placed, piece: Piece, why: tuple[str, ...]) -> None:
    """``Computing Centre, University of Somewhere`` names a department and its company."""
    head, found, tail = piece.text.rpartition(", ")
    organisations = placed.found.organisations
    is_two = found and not has_legal_form(piece.text) and role_of(tail, organisations) is Role.COMPANY
    if is_two and role_of(head, organisations) in {Role.COMPANY, Role.DEPARTMENT}:
        placed.departments.append(Value(head, piece, {"ahead of a company", *why}))
        piece = _part_of(piece, tail)
    placed.companies.append(Value(piece.text, piece, {_company_evidence(placed, piece.text), *why}))


def _company_evidence(placed: Placed, text: str) -> str:
    if has_legal_form(text):
        return "legal form"
    return "domain" if names_organisation(words_of(text), placed.found.organisations) else "word"


def _place_title(placed: Placed, piece: Piece, why: tuple[str, ...]) -> None:
    """``CEO, Nordlicht GmbH`` and ``CEO at Nordlicht`` are two; ``Director, Research`` stays one title."""
    for cut in _CUTS:
        head, found, tail = piece.text.rpartition(cut)
        if not found or not head or role_of(head, placed.found.organisations) is not Role.TITLE:
            continue
        part = _part_of(piece, tail)
        strength = _tail_strength(placed, part, cut.strip())
        if strength:
            placed.titles.append(Value(head, piece, {"word", *why}))
            rest = placed.companies if strength != "unit" else placed.departments
            rest.append(Value(tail, part, {strength, "behind a title"}))
            return
    placed.titles.append(Value(piece.text, piece, {"word", *why}))


def _tail_strength(placed: Placed, part: Piece, cut: str) -> str:
    """Why what stands behind a title is a company or a unit of its own; ``""`` if it belongs to the title."""
    role = role_of(part.text, placed.found.organisations)
    evidence = _company_evidence(placed, part.text)
    if role is Role.COMPANY and (evidence != "word" or (len(part.words) > 1 and cut not in _STRONG_ONLY)):
        return evidence
    if role is Role.DEPARTMENT and cut == "," and _is_unit(part.words):
        return "unit"
    if cut == "," and role is Role.UNKNOWN and _ACRONYM.match(part.text):
        return "acronym"
    preposition = cut.isalpha() or cut == "@"
    return "behind at" if preposition and role is Role.UNKNOWN and _may_be_company(part) else ""


def _is_unit(words: tuple[str, ...]) -> bool:
    units = lexicon("unit_words")
    return units.opens(words) or units.covers(words[-1:])


def _grow_address(placed: Placed) -> None:
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


def _belongs_to_address(placed: Placed, piece: Piece, held: set[int]) -> str:
    above, below = piece.nth - 1 in held, piece.nth + 1 in held
    if not (above or below) or len(piece.words) > 8 or is_sentence(piece.text):
        return ""
    if above and below:
        return "between address lines"
    if postal.is_country(piece.text) or postal.is_place(piece.text):
        return "a country"
    if _HOUSE.match(piece.text) and any(map(str.isalpha, piece.text)) and len(piece.text) > 4:
        return "a number beside an address"
    over_street = below and any(value.piece.nth == piece.nth - 1 for value in placed.companies)
    later = any(value.piece.nth > piece.nth + 1 for value in placed.address)
    return "between company and address" if over_street and later and not piece.text.isupper() else ""


def _settle_unknown(placed: Placed) -> None:
    """What says nothing by itself is a title right below a name, a department below a title, or the company there."""
    units = _promoted_departments(placed)
    own = placed.found.sender.name_words
    for piece in [piece for piece in placed.unknown if _may_be_company(piece) and own.isdisjoint(piece.words)]:
        beside = _stands_beside(placed, piece)
        if not beside:
            continue
        if not placed.companies:
            if beside != "below a title" and placed.found.sender.address and names.looks_like_name(piece.text):
                continue
            if units and not placed.titles and beside == "below the name":
                placed.titles.append(Value(piece.text, piece, {"position", beside}))
            else:
                placed.companies.append(Value(piece.text, piece, {"position", beside}))
        elif names.looks_like_name(piece.text) and placed.found.sender.address:
            continue
        elif not placed.titles and beside == "below the name" and _company_is_below(placed, piece):
            placed.titles.append(Value(piece.text, piece, {"position", beside}))
        elif not placed.departments and beside == "below a title" and _company_is_below(placed, piece):
            placed.departments.append(Value(piece.text, piece, {"position", beside}))


def _promoted_departments(placed: Placed) -> bool:
    """A school or institute beside a university is a department of it; what heads a block unnamed is the company."""
    head = placed.departments[0] if placed.departments and placed.name.piece else None
    if head and placed.name.piece and head.piece.nth < placed.name.piece.nth and not placed.companies:
        placed.departments.remove(head)
        placed.companies.append(Value(head.text, head.piece, {"word", "above the name"}))
    if len(placed.companies) < 2:
        return False
    units = [
        value
        for value in placed.companies
        if "word" in value.evidence and lexicon("unit_words").opens(value.piece.words)
    ]
    if not units or len(units) == len(placed.companies):
        return False
    placed.companies = [value for value in placed.companies if value not in units]
    placed.departments.extend(units)
    return True


def _company_is_below(placed: Placed, piece: Piece) -> bool:
    return any(value.piece.nth > piece.nth for value in placed.companies)


def _stands_beside(placed: Placed, piece: Piece) -> str:
    """Where an unknown piece stands: right below the name or a title, right above the name; else ``""``."""
    first = placed.found.first_contact
    if first is not None and piece.place > first + 1:
        return ""
    if placed.name.piece is not None:
        if piece.nth in {placed.name.piece.nth, placed.name.piece.nth + 1}:
            return "below the name"
        if piece.nth == placed.name.piece.nth - 1:
            return "above the name"
    if any(piece.nth == value.piece.nth + 1 for value in placed.titles):
        return "below a title"
    if any(piece.nth == value.piece.nth + 1 for value in placed.departments):
        return "below a department"
    return ""


def _may_be_company(piece: Piece) -> bool:
    words = piece.text.split()
    capitals = sum(1 for word in words if word[:1].isupper())
    return (
        1 <= len(words) <= 6
        and capitals * 2 > len(words)
        and sum(map(str.isalpha, piece.text)) >= 3
        and not is_sentence(piece.text)
        and not segments.is_label(piece.text)
        and not any(letter.isdigit() for letter in piece.text)
        and not piece.text.endswith((":", ".", "!"))
        and not lexicon("closings").opens(piece.words)
    )
