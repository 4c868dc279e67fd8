"""Parts a job from the employer or the unit that the same text names behind it, and says why they are two."""

from ingest.sources.signatures import employers
from ingest.sources.signatures.lexicon import entries, lexicon, words_of
from ingest.sources.signatures.naming import ACRONYM
from ingest.sources.signatures.pieces import Piece
from ingest.sources.signatures.roles import RANKS, Role, has_legal_form, role_of
from ingest.sources.signatures.settling import may_be_company
from ingest.sources.signatures.values import Placed, is_unit

_SMALL_WORD = 3
_STRONG_ONLY = {"-", "–", "/"} | lexicon("employed_loosely").words
"""Behind these an employer needs more than a word: they stand inside of jobs as well."""
_AT = tuple(f" {word} " for word in (*entries("employed_at"), "@"))
CUTS = (", ", *_AT, " - ", " – ", " / ", *(f" {word} " for word in entries("employed_loosely")))


def part_of(piece: Piece, text: str) -> Piece:
    """A part of a piece as a piece that stands in its place."""
    return Piece(piece.place, piece.nth, text, words_of(text))


def company_evidence(placed: Placed, text: str) -> set[str]:
    """Why a text is a company: its legal form, a domain it agrees with, or both; else its own words."""
    formal = {"legal form"} if has_legal_form(text) else set()
    named = {"domain"} if employers.agrees(text, placed.found.organisations) else set()
    return formal | named or {"word"}


def is_job_and_employer(placed: Placed, piece: Piece) -> bool:
    """``Buyer, Harbour Bright Ltd``: law or a domain name the whole, though a job and its employer are two."""
    if not lexicon("titles").found(piece.words):
        return False
    return any(cut_at(placed, piece, cut) is not None for cut in CUTS if cut in piece.text)


def cut_at(placed: Placed, piece: Piece, cut: str) -> tuple[str, Piece, set[str]] | None:
    """A title, what is cut off behind it, and why that is a field of its own; nothing where it is none.

    The employer may go on behind the last cut (``Buyer, Vale Ltd, Dover``), so the first is tried as well.
    """
    for head, found, tail in (piece.text.rpartition(cut), piece.text.partition(cut)):
        if (
            found
            and head
            and tail
            and f"{cut}{tail}".casefold() != " at law"
            and role_of(head, placed.found.organisations) is Role.TITLE
        ):
            part = part_of(piece, tail)
            strength = _tail_strength(placed, part, cut.strip(), head)
            if strength:
                return head, part, strength
    return None


def _tail_strength(placed: Placed, part: Piece, cut: str, head: str) -> set[str]:
    """Why what stands behind a title is a company or a unit of its own; nothing if it belongs to the title."""
    role = role_of(part.text, placed.found.organisations)
    evidence = company_evidence(placed, part.text)
    if role is Role.COMPANY and (evidence != {"word"} or (len(part.words) > 1 and cut not in _STRONG_ONLY)):
        return evidence
    if (
        role is Role.DEPARTMENT
        and (cut in {",", "/"} or (cut in {"-", "–"} and is_unit(part.words)))
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


def _says_again(job: str, part: Piece) -> bool:
    """``Gestor de Compras, Compras``: a list would not name the area twice."""
    return any(len(word) > _SMALL_WORD for word in set(words_of(job)).intersection(part.words))


def job_ahead(placed: Placed, piece: Piece, why: tuple[str, ...]) -> tuple[str, str] | None:
    """``Geschäftsführer Hafenwerk GmbH`` is a job and its employer where a domain names the second alone, or a name
    stands before the first; firms are called ``Partner Holding GmbH`` as well."""
    if not (has_legal_form(piece.text) and lexicon("titles").opens(piece.words)):
        return _ahead_of_at(placed, piece)
    parts = piece.text.split()
    for length in range(len(parts) - 2, 0, -1):
        job, rest = " ".join(parts[:length]), " ".join(parts[length:])
        if lexicon("titles").covers(words_of(job)) and rest[0].isupper() and has_legal_form(rest):
            alone = employers.agrees(rest, placed.found.organisations) and not employers.agrees(
                job, placed.found.organisations
            )
            return (job, rest) if alone or why else None
    return None


def _ahead_of_at(placed: Placed, piece: Piece) -> tuple[str, str] | None:
    """``Mondputzer bei Nordlicht``: a preposition of employers parts a job that no list holds from a known one."""
    organisations = placed.found.organisations
    for head, cut, tail in (piece.text.partition(at) for at in _AT):
        if cut and role_of(head, organisations) is Role.UNKNOWN and role_of(tail, organisations) is Role.COMPANY:
            return head, tail
    return None
