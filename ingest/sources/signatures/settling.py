"""Settles the pieces that say nothing by themselves, and which of several companies is a unit of another."""

import re

from ingest.sources.signatures import employers, names, segments
from ingest.sources.signatures.lexicon import lexicon
from ingest.sources.signatures.pieces import Piece
from ingest.sources.signatures.roles import ends_as_job, is_sentence
from ingest.sources.signatures.values import Placed, Value, is_unit

_MOST_WORDS = 6
_STRONG = frozenset({"legal form", "domain"})
_SMALL_WORDS = lexicon("small_words").entries
_ELIDED = re.compile(r"[dlDL]['’][^\W\d_a-zß-ÿ]")


def settle_unknown(placed: Placed) -> None:
    """What says nothing by itself is a title right below a name, a department below a title, or the company there."""
    units = _promoted_departments(placed)
    own = placed.found.sender.name_words
    for piece in [piece for piece in placed.unknown if _may_be_value(piece) and own.isdisjoint(piece.words)]:
        beside = _stands_beside(placed, piece)
        if beside == "below the name" and not placed.titles and _names_a_job(placed, piece):
            placed.titles.append(Value(piece.text, piece, {"ends as jobs do", beside}))
        elif beside and may_be_company(piece):
            _settle_company(placed, piece, beside, units=units)
        elif beside == "below a title" and not placed.departments and _company_is_below(placed, piece):
            placed.departments.append(Value(piece.text, piece, {"position", beside}))


def _settle_job(placed: Placed) -> None:
    """``Assegnista di ricerca`` right below a name is no department, though a department's word stands in it; nor is
    ``Pflegedienstleitung``, which is either."""
    first = placed.departments[0] if placed.departments and not placed.titles else None
    if first is None or first.piece.said:
        return
    words = first.piece.words
    job = len(words) > 1 and lexicon("agents_first").opens(words)
    if (job or lexicon("titles").covers(words)) and _stands_beside(placed, first.piece) == "below the name":
        placed.departments.remove(first)
        placed.titles.append(Value(first.text, first.piece, {"ends as jobs do", "below the name"}))


def _settle_company(placed: Placed, piece: Piece, beside: str, *, units: bool) -> None:
    known, looks = bool(placed.found.sender.address), names.looks_like_name(piece.text)
    support = _support(placed, piece)
    if support == "domain" and not any(map(employers.is_certain, placed.companies)):
        placed.companies.append(Value(piece.text, piece, {support, beside}))
    elif not placed.companies:
        if beside != "below a title" and known and looks:
            return
        if units and not placed.titles and beside == "below the name":
            placed.titles.append(Value(piece.text, piece, {"position", beside}))
        else:
            placed.companies.append(Value(piece.text, piece, {support, beside}))
    elif looks and known:
        return
    elif not placed.titles and beside == "below the name" and _company_is_below(placed, piece):
        placed.titles.append(Value(piece.text, piece, {"position", beside}))
    elif not placed.departments and beside == "below a title" and _company_is_below(placed, piece):
        placed.departments.append(Value(piece.text, piece, {"position", beside}))


def _support(placed: Placed, piece: Piece) -> str:
    """What speaks for a text whose own words say nothing to be the employer's: more than its place, or that alone."""
    if employers.agrees(piece.text, placed.found.organisations):
        return "domain"
    return "joined names" if employers.is_joined_names(piece.text) else "position"


def _names_a_job(placed: Placed, piece: Piece) -> bool:
    """Whether a word no list holds ends as jobs do; a company here would be spelled by a domain or stand elsewhere."""
    return ends_as_job(piece.words) and bool(placed.companies or placed.found.organisations)


def _promoted_departments(placed: Placed) -> bool:
    """A school or institute beside a university is a department of it; what heads a block unnamed is the company."""
    _settle_job(placed)
    head = placed.departments[0] if placed.departments and placed.name.piece else None
    if head and placed.name.piece and head.piece.nth < placed.name.piece.nth and not placed.companies:
        placed.departments.remove(head)
        placed.companies.append(Value(head.text, head.piece, {"word", "above the name"}))
    if len(placed.companies) < 2:
        return False
    units = _units_among(placed)
    if not units or len(units) == len(placed.companies):
        return False
    placed.companies = [value for value in placed.companies if value not in units]
    for unit in units:
        is_job = not placed.titles and ends_as_job(unit.piece.words)
        if is_job and not is_unit(unit.piece.words) and _stands_beside(placed, unit.piece) == "below the name":
            placed.titles.append(Value(unit.text, unit.piece, {"ends as jobs do", "below the name"}))
        else:
            placed.departments.append(unit)
    return True


def _units_among(placed: Placed) -> list[Value]:
    """Companies that are units of another: they open as units do, or stand ahead of one the law or a domain names."""
    certain = [value.piece.nth for value in placed.companies if not _STRONG.isdisjoint(value.evidence)]
    return [
        value
        for value in placed.companies
        if "word" in value.evidence
        and (is_unit(value.piece.words) or (value.piece.nth + 1 in certain and _below_title(placed, value.piece)))
    ]


def _below_title(placed: Placed, piece: Piece) -> bool:
    return _stands_beside(placed, piece) in {"below a title", "below the name"}


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


def _may_be_value(piece: Piece) -> bool:
    return (
        piece.text[:1].isupper()
        and len(piece.words) <= _MOST_WORDS
        and sum(map(str.isalpha, piece.text)) >= 3
        and not any(letter.isdigit() for letter in piece.text)
        and not piece.text.endswith((":", ".", "!"))
        and not lexicon("closings").opens(piece.words)
        and not is_sentence(piece.text)
        and not segments.is_label(piece.text)
    )


def may_be_company(piece: Piece) -> bool:
    """Whether most words that count begin high: small words that link others do not."""
    words = [word for word in piece.text.split() if word.casefold() not in _SMALL_WORDS]
    capitals = sum(1 for word in words if word[:1].isupper() or _ELIDED.match(word))
    return 1 <= len(words) <= _MOST_WORDS and capitals * 2 > len(words) and _may_be_value(piece)
