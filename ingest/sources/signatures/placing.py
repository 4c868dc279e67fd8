"""Gives every piece of a block its field: first by what it says, then by what stands beside it."""

import re

from ingest.sources.signatures import employers, names, postal, signing
from ingest.sources.signatures.growing import grow_address
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.naming import ACRONYM, Name
from ingest.sources.signatures.pieces import Piece, Pieces
from ingest.sources.signatures.roles import RANKS, Role, has_legal_form, names_organisation, role_of
from ingest.sources.signatures.settling import may_be_company, settle_unknown
from ingest.sources.signatures.values import Placed, Value, is_unit

_TOLD = frozenset({Role.TITLE, Role.DEPARTMENT, Role.COMPANY})
_UNTOLD = frozenset({Role.DEPARTMENT, Role.SLOGAN, Role.UNKNOWN})
_LETTER_AHEAD = re.compile(r"[Aa][.:]?\s")
_LONGEST, _SMALL_WORD = 160, 3
# "Export Team x3-9890", "Nordlicht tel#: 555,0136": a number that nothing read as one, and whose kind nobody knows.
_FIGURES_OF_A_NUMBER = 5
_BEHIND_DEGREES = re.compile(r"\s[-–—/|]\s")
_BETWEEN_UNITS = re.compile(r", | - ")
_STRONG_ONLY = frozenset({"-", "–", "/", "en", "na", "no", "of"})
"""Behind these an employer needs more than a word: they stand inside of jobs as well."""
_CUTS = (
    ", ", " @ ", " at ", " bei ", " chez ", " presso ", " bij ", " - ", " – ", " / ", " en ", " na ", " no ", " of "
)  # fmt: skip


def place_pieces(found: Pieces, name: Name) -> Placed:
    """All pieces that are a field, in the order of the text."""
    placed = Placed(found, name)
    tail = _behind_degrees(name.tail) if name.tail else ""
    if name.piece is not None and tail and not names.only_credentials(tail):
        _place_tail(placed, _part_of(name.piece, tail))
    for piece in found.texts:
        if piece.nth not in name.spent and len(piece.text) <= _LONGEST:
            _place(placed, piece)
    if placed.is_empty:
        return placed
    grow_address(placed)
    settle_unknown(placed)
    employers.weigh_employers(placed)
    for values in (placed.titles, placed.departments, placed.companies, placed.address):
        values.sort(key=lambda value: value.piece.nth)
    return placed


def _behind_degrees(tail: str) -> str:
    """``MSc / Account Manager`` behind a name holds its degree, and then what it does."""
    cut = _BEHIND_DEGREES.search(tail)
    return tail[cut.end() :] if cut and names.only_credentials(tail[: cut.start()]) else tail


def _place_tail(placed: Placed, tail: Piece) -> None:
    """What stands behind a name in one piece; an acronym that is neither job nor employer is a degree."""
    if not ACRONYM.match(tail.text) or role_of(tail.text, placed.found.organisations) in _TOLD:
        _place_role(placed, tail, "behind the name")


def _part_of(piece: Piece, text: str) -> Piece:
    return Piece(piece.place, piece.nth, text, words_of(text))


def _place(placed: Placed, piece: Piece) -> None:
    if piece.leads_away and role_of(piece.text, placed.found.organisations) not in {Role.COMPANY, Role.TITLE}:
        return
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
    """``Nordlicht GmbH, Hafenstraße 5, 20457 Hamburg`` names its company first; in a block whose labels are letters
    ``A 14 rue des Lilas`` is labelled too."""
    if _LETTER_AHEAD.match(piece.text) and any(len(phone.label) == 1 for phone in placed.found.phones):
        piece = _part_of(piece, piece.text[2:].strip())
    head, comma, tail = piece.text.partition(", ")
    form, again, rest = tail.partition(", ")
    if again and lexicon("legal_forms").covers(words_of(form)):
        head, tail = f"{head}, {form}", rest
    several = len(head.split()) > 1 or names_organisation(words_of(head), placed.found.organisations)
    if (
        comma
        and several
        and postal.city_name(piece.text) != head
        and not postal.is_street(words_of(head))
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
    told = role is not Role.UNKNOWN and role is not Role.COMPANY
    firm = "" if told else signing.firm_signed_for(piece.text, piece.words)
    if firm and role_of(firm, placed.found.organisations) is Role.COMPANY:
        piece, role = _part_of(piece, firm), Role.COMPANY
    if role in _UNTOLD and employers.is_called_after(piece.text, piece.words, placed.found.sender, role):
        role, why = Role.COMPANY, (*why, "domain")
    if role in _TOLD and sum(map(str.isdigit, piece.text)) >= _FIGURES_OF_A_NUMBER:
        return
    if role is Role.TITLE or (role is Role.COMPANY and _is_job_and_employer(placed, piece)):
        _place_title(placed, piece, why)
    elif role is Role.COMPANY:
        both = _job_ahead(placed, piece, why)
        if both:
            placed.titles.append(Value(both[0], piece, {"word", *why}))
            piece, why = _part_of(piece, both[1]), ("behind a title",)
        _place_company(placed, piece, why)
    elif role is Role.DEPARTMENT:
        placed.departments.append(Value(piece.text, piece, {"word", *why}))
    elif role is Role.UNKNOWN:
        placed.unknown.append(piece)


def _place_company(placed: Placed, piece: Piece, why: tuple[str, ...]) -> None:
    """``Computing Centre, University of Somewhere`` names a department and its company."""
    text = employers.without_own_name(piece.text, placed.found.sender)
    if employers.opens_otherwise(text):
        return
    company, unit = _without_unit(placed, text)
    if unit:
        placed.departments.append(Value(unit, piece, {"ahead of a company", *why}))
    if company != piece.text:
        piece = _part_of(piece, company)
    placed.companies.append(Value(piece.text, piece, {*_company_evidence(placed, piece.text), *why}))


def _without_unit(placed: Placed, text: str) -> tuple[str, str]:
    """A company and the unit of it that the same text names, ahead of it or behind it, or the place it is in."""
    organisations = placed.found.organisations
    for cut in reversed(list(_BETWEEN_UNITS.finditer(text))):
        head, tail = text[: cut.start()], text[cut.end() :]
        if lexicon("legal_forms").covers(words_of(tail)):
            continue
        if _is_unit_of(head, tail, organisations, ahead=True):
            return tail, head
        if _is_unit_of(tail, head, organisations, ahead=False):
            return head, tail
        if "".join(words_of(head)) in organisations and role_of(tail, organisations) is Role.UNKNOWN:
            return head, ""
        if "&" not in text and employers.agrees(tail, organisations) and not _names_itself(head, organisations):
            return tail, ""
    return text, ""


def _names_itself(text: str, organisations: tuple[str, ...]) -> bool:
    return has_legal_form(text) or employers.agrees(text, organisations)


def _is_unit_of(unit: str, company: str, organisations: tuple[str, ...], *, ahead: bool) -> bool:
    """Whether one part of a text is a unit of the other: neither law nor domain names it, and they name the other."""
    if _names_itself(unit, organisations):
        return False
    role = role_of(unit, organisations)
    if role is Role.DEPARTMENT and has_legal_form(company):
        return True
    if employers.agrees(company, organisations):
        return role in {Role.COMPANY, Role.DEPARTMENT} or (ahead and " of " in unit)
    named = role_of(company, organisations) is Role.COMPANY and not has_legal_form(company)
    return ahead and named and role in {Role.COMPANY, Role.DEPARTMENT}


def _company_evidence(placed: Placed, text: str) -> set[str]:
    """Why a text is a company: its legal form, a domain it agrees with, or both; else its own words."""
    formal = {"legal form"} if has_legal_form(text) else set()
    named = {"domain"} if employers.agrees(text, placed.found.organisations) else set()
    return formal | named or {"word"}


def _place_title(placed: Placed, piece: Piece, why: tuple[str, ...]) -> None:
    """``CEO, Nordlicht GmbH`` and ``CEO at Nordlicht`` are two; ``Director, Research`` stays one title."""
    for cut in _CUTS:
        found = _cut_at(placed, piece, cut) if cut in piece.text else None
        if found is not None:
            head, part, strength = found
            placed.titles.append(Value(head, piece, {"word", *why}))
            rest = placed.companies if strength != {"unit"} else placed.departments
            rest.append(Value(part.text, part, {*strength, "behind a title"}))
            return
    if ": " not in piece.text:
        placed.titles.append(Value(piece.text, piece, {"word", *why}))


def _is_job_and_employer(placed: Placed, piece: Piece) -> bool:
    """``Buyer, Harbour Bright Ltd``: law or a domain name the whole, though a job and its employer are two."""
    if not lexicon("titles").found(piece.words):
        return False
    return any(_cut_at(placed, piece, cut) is not None for cut in _CUTS if cut in piece.text)


def _cut_at(placed: Placed, piece: Piece, cut: str) -> tuple[str, Piece, set[str]] | None:
    """A title, what is cut off behind it, and why that is a field of its own; nothing where it is none.

    An employer's name may hold what cuts (``Moss, Vale Ltd``), so the first cut is tried as well as the last.
    """
    for head, found, tail in (piece.text.rpartition(cut), piece.text.partition(cut)):
        if (
            found
            and head
            and tail
            and f"{cut}{tail}".casefold() != " at law"
            and role_of(head, placed.found.organisations) is Role.TITLE
        ):
            part = _part_of(piece, tail)
            strength = _tail_strength(placed, part, cut.strip(), head)
            if strength:
                return head, part, strength
    return None


def _tail_strength(placed: Placed, part: Piece, cut: str, head: str) -> set[str]:
    """Why what stands behind a title is a company or a unit of its own; nothing if it belongs to the title."""
    role = role_of(part.text, placed.found.organisations)
    evidence = _company_evidence(placed, part.text)
    if role is Role.COMPANY and (evidence != {"word"} or (len(part.words) > 1 and cut not in _STRONG_ONLY)):
        return evidence
    if (
        role is Role.DEPARTMENT
        and cut in {",", "/"}
        and (is_unit(part.words) or _has_its_area(head) or _says_again(head, part))
    ):
        return {"unit"}
    if cut == "," and role is Role.UNKNOWN and ACRONYM.match(part.text):
        return {"acronym"}
    if cut == "," and role is Role.UNKNOWN and _is_whole_job(head) and may_be_company(part):
        return {"unit"}
    preposition = (cut.isalpha() and cut not in _STRONG_ONLY) or cut == "@"
    return {"behind at"} if preposition and role is Role.UNKNOWN and may_be_company(part) else set()


def _is_whole_job(job: str) -> bool:
    """``Rechtsanwältin`` is all of a job; what stands behind it is where or in what field."""
    words = words_of(job)
    return lexicon("titles").covers(words) and not RANKS.issuperset(words)


def _has_its_area(job: str) -> bool:
    """``Software Engineer`` says of what; ``Director`` and ``Senior Counsel`` want the area that stands behind them.

    What stands behind ``Head of Marketing`` may go on with its list.
    """
    words = words_of(job)
    return not RANKS.issuperset(words) and not lexicon("departments").found(words[-1:])


def _job_ahead(placed: Placed, piece: Piece, why: tuple[str, ...]) -> tuple[str, str] | None:
    """``Geschäftsführer Hafenwerk GmbH`` is a job and its employer where a domain names the second alone, or a name
    stands before the first; firms are called ``Partner Holding GmbH`` as well."""
    if not (has_legal_form(piece.text) and lexicon("titles").opens(piece.words)):
        return None
    parts = piece.text.split()
    for length in range(len(parts) - 2, 0, -1):
        job, rest = " ".join(parts[:length]), " ".join(parts[length:])
        if lexicon("titles").covers(words_of(job)) and rest[0].isupper() and has_legal_form(rest):
            alone = employers.agrees(rest, placed.found.organisations) and not employers.agrees(
                job, placed.found.organisations
            )
            return (job, rest) if alone or why else None
    return None


def _says_again(job: str, part: Piece) -> bool:
    """``Gestor de Compras, Compras``: a list would not name the area twice."""
    return any(len(word) > _SMALL_WORD for word in set(words_of(job)).intersection(part.words))
