"""Gives every piece of a block its field: first by what it says, then by what stands beside it."""

import re

from ingest.sources.signatures import employers, names, postal, signing
from ingest.sources.signatures.growing import grow_address
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.naming import ACRONYM, Name
from ingest.sources.signatures.parting import CUTS, company_evidence, cut_at, is_job_and_employer, job_ahead, part_of
from ingest.sources.signatures.pieces import Piece, Pieces
from ingest.sources.signatures.roles import Role, has_legal_form, is_untold_job, names_organisation, role_of
from ingest.sources.signatures.settling import settle_unknown
from ingest.sources.signatures.text import figures_in
from ingest.sources.signatures.values import Placed, Value

_TOLD = frozenset({Role.TITLE, Role.DEPARTMENT, Role.COMPANY})
_UNTOLD = frozenset({Role.DEPARTMENT, Role.SLOGAN, Role.UNKNOWN})
_EMPLOYER_AND_UNIT = {Role.COMPANY, Role.DEPARTMENT}
_LETTER_AHEAD = re.compile(r"[Aa][.:]?\s")
_LONGEST = 160
# "Export Team x3-9890", "Nordlicht tel#: 555,0136": a number that nothing read as one, and whose kind nobody knows.
_FIGURES_OF_A_NUMBER = 5
_AHEAD_OF_FIGURES = re.compile(r"\s[-–—/|(]|, ")
_BEHIND_DEGREES = re.compile(r"\s[-–—/|]\s")
_DASH = re.compile(" [-–] ")
_BETWEEN_UNITS = re.compile(r", | - ")


def place_pieces(found: Pieces, name: Name) -> Placed:
    """All pieces that are a field, in the order of the text."""
    placed = Placed(found, name)
    tail = _behind_degrees(name.tail) if name.tail else ""
    if name.piece is not None and tail and not names.only_credentials(tail):
        for part in _parts_of_tail(placed, name.piece, tail):
            _place_tail(placed, part_of(name.piece, part))
    for piece in found.texts:
        if piece.nth not in name.spent and len(piece.text) <= _LONGEST:
            _place(placed, piece)
    if placed.is_empty:
        return placed
    grow_address(placed)
    settle_unknown(placed)
    employers.weigh_employers(placed)
    employers.leave_one_post(placed)
    for values in (placed.titles, placed.departments, placed.companies, placed.address):
        values.sort(key=lambda value: value.piece.nth)
    return placed


def _behind_degrees(tail: str) -> str:
    """``MSc / Account Manager`` behind a name holds its degree, and then what it does."""
    cut = _BEHIND_DEGREES.search(tail)
    if cut is None:
        return tail
    degree = tail[: cut.start()]
    unlisted = "/" in cut.group() and ACRONYM.match(degree) and role_of(degree) not in _TOLD
    return tail[cut.end() :] if unlisted or names.only_credentials(degree) else tail


def _place_tail(placed: Placed, tail: Piece) -> None:
    """What stands behind a name in one piece; an acronym that is neither job nor employer is a degree."""
    if not _are_degrees(tail.text) and (
        not ACRONYM.match(tail.text) or role_of(tail.text, placed.found.organisations) in _TOLD
    ):
        _place_role(placed, tail, "behind the name")


def _parts_of_tail(placed: Placed, piece: Piece, tail: str) -> list[str]:
    """``Buyer - Harbour Bright`` behind ``Jane Moss - `` holds two fields, if either part says what it is."""
    dash = next((each for each in (" - ", " – ") if each in tail and f"{each}{tail}" in piece.text), "")
    parts = tail.split(dash) if dash else [tail]
    roles = [role_of(part, placed.found.organisations) for part in parts]
    if roles == [Role.UNKNOWN, Role.COMPANY] and has_legal_form(parts[1]) and is_untold_job(parts[0]):
        return parts  # "Brasseur – Brasserie Vega SRL"
    told = set(roles)
    return parts if len(told) == len(parts) and told <= _TOLD and Role.COMPANY in told else [tail]


def _are_degrees(tail: str) -> bool:
    """``MD, FACC``: several acronyms, a listed degree first, though that is also a job's, and no other a job's."""
    first, *others = tail.split(", ")
    if not others or not names.only_credentials(first):
        return False
    return all(ACRONYM.match(each) and role_of(each) not in _TOLD for each in others)


def _place(placed: Placed, piece: Piece) -> None:
    if piece.leads_away and role_of(piece.text, placed.found.organisations) not in {Role.COMPANY, Role.TITLE}:
        return
    if piece.said:
        _place_said(placed, piece)
    elif ":" in piece.text and lexicon("slogan_words").opens(piece.words):  # "Horario de oficina: de 9 a 14 h"
        return
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
            return [part_of(piece, head), part_of(piece, tail)]
    if " - " not in piece.text:
        return [piece]
    head, _, tail = piece.text.partition(" - ")
    if {role_of(each, placed.found.organisations) for each in (head, tail)} == _EMPLOYER_AND_UNIT:
        return [part_of(piece, head), part_of(piece, tail)]
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
        piece = part_of(piece, piece.text[2:].strip())
    head, comma, tail = _cut_from_firm(piece.text, placed.found.organisations)
    firm = bool(comma) and _is_firm(head, placed.found.organisations)  # before "snc", a house without a number
    form, again, rest = tail.partition(", ")
    if again and lexicon("legal_forms").covers(words_of(form)):
        head, tail = f"{head}, {form}", rest
    several = len(head.split()) > 1 or names_organisation(words_of(head), placed.found.organisations)
    if (
        comma
        and several
        and postal.city_name(piece.text) != head
        and (firm or not postal.is_street(words_of(head)))
        and not any(letter.isdigit() for letter in head)
        and len(head.split()) <= 8
        and postal.is_address(tail)
    ):
        role = role_of(head, placed.found.organisations)
        if role is Role.COMPANY or (role is Role.DEPARTMENT and not lexicon("address_words").found(words_of(head))):
            if role is Role.COMPANY and not firm and _is_named_above(placed, head):
                tail = piece.text  # a farm's firm and the farm itself
            else:
                _place_role(placed, part_of(piece, head), "ahead of an address")
            piece = part_of(piece, tail)
    elif comma and _is_unit_and_room(head, piece.text, placed.found.organisations):
        placed.departments.append(Value(head, part_of(piece, head), {"word"}))
        return
    placed.address.append(Value(piece.text, piece, {"convention"}))


def _is_unit_and_room(head: str, text: str, organisations: tuple[str, ...]) -> bool:
    """Whether a text is a unit and the way to it inside of a house: ``Afdeling Cardiologie, route 412``."""
    unit = lexicon("unit_heads").opens(words_of(head)) and not postal.city_in(text)
    return unit and role_of(head, organisations) is Role.DEPARTMENT


def _is_named_above(placed: Placed, head: str) -> bool:
    return any(set(words_of(head)) < set(value.piece.words) for value in placed.companies)


def _cut_from_firm(text: str, organisations: tuple[str, ...]) -> tuple[str, str, str]:
    """``Nordlicht NV - Industrielaan 3 - 2800 Mechelen`` at the dash if law or a domain names what is ahead of it, else
    at the comma."""
    cut = _DASH.search(text)
    head = text[: cut.start()] if cut else ""
    if cut is None or ", " in head or not _is_firm(head, organisations):
        return text.partition(", ")
    return head, cut.group(), text[cut.end() :]


def _is_firm(text: str, organisations: tuple[str, ...]) -> bool:
    joined = "".join(words_of(text)).replace("'", "")
    return has_legal_form(text) or any(joined == each.replace("-", "") for each in organisations)


def _place_role(placed: Placed, piece: Piece, *why: str) -> None:
    role = role_of(piece.text, placed.found.organisations)
    told = role is not Role.UNKNOWN and role is not Role.COMPANY
    firm = "" if told else signing.firm_signed_for(piece.text, piece.words)
    if firm and role_of(firm, placed.found.organisations) is Role.COMPANY:
        piece, role = part_of(piece, firm), Role.COMPANY
    if role in _UNTOLD and employers.is_called_after(piece.text, piece.words, placed.found.sender, role):
        role, why = Role.COMPANY, (*why, "domain")
    if role in _TOLD and figures_in(piece.text) >= _FIGURES_OF_A_NUMBER:
        piece, role = _ahead_of_figures(piece)
    if role is Role.TITLE or (role is Role.COMPANY and is_job_and_employer(placed, piece)):
        _place_title(placed, piece, why)
    elif role is Role.COMPANY:
        both = job_ahead(placed, piece, why)
        if both:
            placed.titles.append(Value(both[0], piece, {"word", *why}))
            piece, why = part_of(piece, both[1]), ("behind a title",)
        _place_company(placed, piece, why)
    elif role is Role.DEPARTMENT and not _says_of_others(piece):
        placed.departments.append(Value(piece.text, piece, {"word", *why}))
    elif role is Role.UNKNOWN:
        placed.unknown.append(piece)


def _ahead_of_figures(piece: Piece) -> tuple[Piece, Role]:
    """The job ahead of its figures, ``Psicóloga`` of ``Psicóloga – Col. M-12345``; what is no job is no field."""
    job = part_of(piece, _AHEAD_OF_FIGURES.split(piece.text, maxsplit=1)[0])
    told = not figures_in(job.text) and role_of(job.text) is Role.TITLE
    return job, Role.TITLE if told else Role.SLOGAN


def _says_of_others(piece: Piece) -> bool:
    """``Payroll: Sheila, ext. 12`` says whom to ask, ``Member of the Nordic Shipping Group`` whose the firm is."""
    return ": " in piece.text or lexicon("parent_phrases").opens(piece.words)


def _place_company(placed: Placed, piece: Piece, why: tuple[str, ...]) -> None:
    """``Computing Centre, University of Somewhere`` names a department and its company."""
    text = employers.without_year(employers.without_own_name(piece.text, placed.found.sender))
    if employers.opens_otherwise(text):
        return
    company, unit = _without_unit(placed, text)
    if unit:
        placed.departments.append(Value(unit, piece, {"ahead of a company", *why}))
    if company != piece.text:
        piece = part_of(piece, company)
    placed.companies.append(Value(piece.text, piece, {*company_evidence(placed, piece.text), *why}))


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


def _place_title(placed: Placed, piece: Piece, why: tuple[str, ...]) -> None:
    """``CEO, Nordlicht GmbH`` and ``CEO at Nordlicht`` are two; ``Director, Research`` stays one title."""
    for cut in CUTS:
        found = cut_at(placed, piece, cut) if cut in piece.text else None
        if found is not None:
            head, part, strength = found
            placed.titles.append(Value(head, piece, {"word", *why}))
            rest = placed.companies if strength != {"unit"} else placed.departments
            rest.append(Value(part.text, part, {*strength, "behind a title"}))
            return
    if ": " not in piece.text:
        placed.titles.append(Value(piece.text, piece, {"word", *why}))
