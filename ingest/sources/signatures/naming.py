"""Chooses which piece of a block is the person's name, by its shape, its place, and the addresses beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.sources.signatures import names, shown, signing
from ingest.sources.signatures.lexicon import fold, lexicon, words_of
from ingest.sources.signatures.pieces import Piece, Pieces
from ingest.sources.signatures.postal import is_address, is_place
from ingest.sources.signatures.roles import RANKS, Role, has_legal_form, is_untold_job, names_organisation, role_of

_TAIL = re.compile(r"\s?(?:,\s?|\s[-–—/]{1,2}\s|:\s|[(\[])")
_ONE_NAME = re.compile(r"^[^\W\d_a-z][^\W\d_A-Z]{2,14}$")
_LONE_NAME = re.compile(r"^[^\W\d_]+(?:[-'’.,][^\W\d_]+)*\.?$")
_HYPHENS = re.compile(r"^[^\W\d_]{1,20}(?:-[^\W\d_]{1,20}){1,3}$")
_LOWERED = re.compile(r"^[^\W\d_a-z][^\W\d_]{1,20}(?: [^\W\d_]{1,20}){1,2}$")
ACRONYM = re.compile(r"[A-Z]{2,6}$")
"""Behind a name and a comma a degree or a membership, if it is no job and no employer."""
_MOST_PIECES, _MOST_TITLE_WORDS, _MOST_NAME_WORDS = 10, 5, 7
_PLAIN = 3.0
"""What a name that stands alone at the top is worth; without a mail address hardly anything below is worth more."""
_GENERATIONS = lexicon("generations").words
_SPELLED = "spelled by the mail address"


@dataclass(slots=True)
class Name:
    """The name, what stood behind it in its piece, and why it was taken; names of others stand aside."""

    text: str = ""
    piece: Piece | None = None
    tail: str = ""
    evidence: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    spent: set[int] = field(default_factory=set)


def choose_name(found: Pieces) -> Name:
    """With a sender, a name must agree with it; without one, the likeliest piece is the name."""
    return _agreeing(found) if found.sender.name_words or found.sender.local_words else _likeliest(found)


def _agreeing(found: Pieces) -> Name:
    chosen = Name()
    for piece in found.texts:
        if " " in chosen.text and not names.may_hold_name(piece.text.casefold(), found.sender):
            continue
        text = piece.text if chosen.others else _without_order(found, piece)
        if piece.nth < 2 and not chosen.text:
            text = signing.own_of_joint(text, found.sender)
        for head, tail in _readings(text, found.sender.name_words):
            if names.agrees(head, found.sender):
                fits = _is_persons(found, head) if " " in head else not chosen.text and bool(_LONE_NAME.match(head))
                if fits and (not tail or _may_follow(tail, found) or _is_degree(piece, tail) or is_untold_job(tail)):
                    _take_agreeing(chosen, piece, head, tail)
                    break
            elif not (tail or chosen.text) and _fits(found, head) and not _evident_before(found, piece):
                chosen.others.append(head)
                chosen.spent.add(piece.nth)
                break
    return chosen


def _without_order(found: Pieces, piece: Piece) -> str:
    """``p.p. Petra Kling`` without what says that she signs by order, where nobody else signs below."""
    rest = signing.name_behind_order(piece.text, piece.words)
    if not rest:
        return piece.text
    below = (each.text for each in found.texts[piece.nth + 1 :])
    return piece.text if any(_fits(found, text) and not names.agrees(text, found.sender) for text in below) else rest


def _fits(found: Pieces, head: str) -> bool:
    return " " in head and _looks_like_name(head) and not _is_organisation(found, head)


def _looks_like_name(text: str) -> bool:
    """Whether a text has a name's shape and opens with no rank, as jobs do that no list holds: ``Senior Rådgiver``."""
    first, space, rest = text.partition(" ")
    if space and "." in first and first.islower() and lexicon("honorifics").covers(words_of(first)):
        text = rest  # "drs. Pieter Bakker", "dott.ssa Pina Conti"
    return names.looks_like_name(text) and words_of(text)[0] not in RANKS


def _is_persons(found: Pieces, head: str) -> bool:
    """Whether a text has a name's shape and is no organisation's, or is spelled by the sender's address."""
    return _fits(found, head.title() if head.islower() else head) or shown.is_senders_name(head, found.sender.address)


def _take_agreeing(chosen: Name, piece: Piece, head: str, tail: str) -> None:
    chosen.spent.add(piece.nth)
    if not chosen.text or (" " not in chosen.text and " " in head):
        chosen.text, chosen.piece, chosen.tail = names.without_credentials(head), piece, tail
        chosen.evidence = {"agrees with the sender", *_shape(piece, head)}


def _evident_before(found: Pieces, piece: Piece) -> bool:
    """Behind a company, a title, an address or a contact two capitalised words are rarely a name."""
    if found.first_contact is not None and found.first_contact < piece.place:
        return True
    return any(
        is_address(each.text) or role_of(each.text, found.organisations) in {Role.TITLE, Role.COMPANY}
        for each in found.texts[: piece.nth]
    )


def _likeliest(found: Pieces) -> Name:
    best: tuple[float, Piece, str, str, set[str]] | None = None
    for piece in found.texts[:_MOST_PIECES]:
        if best is not None and (_SPELLED in best[4] or (best[0] >= _PLAIN and not found.emails)):
            break
        for head, tail in _readings(piece.text):
            evidence = _evidence(found, piece, head, tail)
            if not evidence:
                continue
            score = _score(evidence)
            if best is None or score > best[0]:
                best = (score, piece, head, tail, evidence)
            break
    if best is None or best[0] <= 0:
        return Name()
    _, piece, head, tail, evidence = best
    spent = {each.nth for each in found.texts if each.words == piece.words} | {piece.nth}
    return Name(names.without_credentials(head), piece, tail, evidence, [], spent)


_WORTH = {
    "label": 4.0, "spelled by the mail address": 3.0, "half a mail address": 1.0, "honorific": 0.7,
    "shape of a name": 1.0, "top": 1.5, "second": 1.0, "third": 0.5, "alone": 0.5, "with a tail": 0.3,
    "one word": -1.2, "one word in lower case": -0.7, "joined by hyphens": -0.6, "all capitals": -0.5, "commas": -1.0,
    "behind an address": -2.0, "behind contacts": -1.2,
}  # fmt: skip


def _score(evidence: set[str]) -> float:
    return sum(_WORTH[each] for each in evidence)


def _readings(text: str, known: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """A piece whole, then cut at its first and second comma, dash, colon or bracket, or where a job begins."""
    head, comma, tail = text.partition(",")
    if not comma or " " not in head.strip() or _ends_name(tail) or not names.looks_like_name(head):
        yield text, ""
    place = 0
    for _ in range(2):
        cut = _TAIL.search(text, place)
        if cut is None or not cut.start():
            break
        tail = text[cut.end() :]
        closed = tail.find(")") if cut.group().strip() == "(" else -1
        tail = tail[closed + 1 :] if 0 <= closed < len(tail) - 1 else tail
        yield text[: cut.start()].strip(), tail.strip(" )]-–—:,/")
        place = cut.end()
    if not place:
        yield from signing.behind_a_job(text, known) or _before_a_job(text, known)


def _before_a_job(text: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """``Jane Moss Account Manager``, whose styles alone parted them: all words of a known name, or some, and a job."""
    parts = text.split()
    every = words_of(text)
    if len(parts) < 3 or not (lexicon("titles").found(every[2:]) or (known and known.issubset(every))):
        return
    for length in range(2, min(_MOST_NAME_WORDS, len(parts))):
        tail = " ".join(parts[length:])
        words = words_of(tail)
        ends_name = bool(known) and known.issubset(words_of(" ".join(parts[:length])))
        opens = bool(words) and (
            ends_name or words[0] in RANKS or lexicon("titles", "departments", "company_words").opens(words)
        )
        goes_on_low = ends_name and parts[-1].islower() and is_untold_job(tail)
        if opens and (goes_on_low or role_of(tail) is Role.TITLE):
            yield " ".join(parts[:length]), tail
            return


def _ends_name(tail: str) -> bool:
    return names.only_credentials(tail) or not _GENERATIONS.isdisjoint(words_of(tail)[:1])


def _evidence(found: Pieces, piece: Piece, head: str, tail: str) -> set[str]:
    """Why a text may be the name; nothing if it is none."""
    if tail and ("," in head or not (_may_follow(tail, found) or _is_untold(piece, head, tail))):
        return set()
    spelled = _in_addresses(head, found.emails)
    evidence = {spelled} if spelled else set()
    if piece.said == "name" and not tail:
        evidence.add("label")
    elif piece.said:
        return set()
    shaped = _looks_like_name(head) or (piece.nth == 0 and shown.is_given_and_family(head))
    if shaped and not _is_organisation(found, head):
        evidence.add("shape of a name")
    elif not ("label" in evidence or (spelled == _SPELLED and _is_spelled_name(head, found.emails))):
        unusual = _unusual(found, piece, head) if not tail else ""
        if not unusual:
            return set()
        evidence.add(unusual)
    evidence |= _shape(piece, head)
    if tail:
        evidence.add("with a tail")
    if found.first_contact is not None and found.first_contact < piece.place:
        evidence.add("behind contacts")
    if any(is_address(each.text) for each in found.texts[: piece.nth]):
        evidence.add("behind an address")
    return evidence


def _shape(piece: Piece, head: str) -> set[str]:
    evidence = {("top", "second", "third")[piece.nth]} if piece.nth < 3 else set()
    if piece.alone:
        evidence.add("alone")
    if "," in head and "," in names.without_credentials(head):
        evidence.add("commas")
    if head.isupper():
        evidence.add("all capitals")
    if lexicon("honorifics").covers(words_of(head)[:1]):
        evidence.add("honorific")
    return evidence


def _unusual(found: Pieces, piece: Piece, head: str) -> str:
    """Names that do not look like one: a first name alone, ``Jane-Q-Doe``, ``Jane doe``; at the top only."""
    if piece.nth or role_of(head, found.organisations) is not Role.UNKNOWN or is_address(head):
        return ""
    if _ONE_NAME.match(head) and not names_organisation(piece.words, found.organisations):
        return "one word"
    if _HYPHENS.match(head) and names.looks_like_name(head.replace("-", " ")):
        return "joined by hyphens"
    if _LOWERED.match(head) and names.looks_like_name(head.title()) and len(head.split()) <= 3:
        return "one word in lower case"
    return ""


def _may_follow(tail: str, found: Pieces) -> bool:
    """Whether a text may stand behind a name in one piece: credentials, or a role that is more than a legal form."""
    if names.only_credentials(tail):
        return True
    role = role_of(tail, found.organisations)
    return role in {Role.TITLE, Role.COMPANY, Role.DEPARTMENT} and not lexicon("legal_forms").covers(words_of(tail))


def _is_untold(piece: Piece, head: str, tail: str) -> bool:
    return _is_degree(piece, tail) or _is_untold_title(piece, head, tail)


def _is_degree(piece: Piece, tail: str) -> bool:
    """Whether a name's tail is an acronym: a degree that no list holds, unless law or the post say otherwise."""
    return bool(ACRONYM.match(tail)) and not has_legal_form(piece.text) and not is_address(piece.text)


def _is_untold_title(piece: Piece, head: str, tail: str) -> bool:
    """Behind a whole name and a comma stands its title, even in words the lexicons do not hold."""
    behind = piece.text[len(head) :].startswith(",") and not has_legal_form(piece.text)
    if is_place(piece.text) or is_address(piece.text):
        return False
    return behind and " " in head and len(tail.split()) <= _MOST_TITLE_WORDS and not any(map(str.isdigit, tail))


def _is_organisation(found: Pieces, text: str) -> bool:
    """Whether what looks like a name is a company's or a place's."""
    if is_place(text) or is_address(text):
        return True
    words = words_of(text)
    if has_legal_form(text) and not found.sender.name_words.issuperset(words):
        return True
    if found.sender.name_words.intersection(words):
        return False
    return names_organisation(words, found.organisations) and not _in_addresses(text, found.emails)


def _is_spelled_name(text: str, emails: Sequence[str]) -> bool:
    """Whether capitalised words are a name though one of them means something else: an address must spell that one."""
    parts = text.split()
    if not (2 <= len(parts) <= 5 and all(letter.isalpha() or letter in " .'’-" for letter in text)):
        return False
    if not all(part[:1].isupper() or (len(part) <= 3 and part.isalpha()) for part in parts):
        return False
    spelled = "".join(fold(email.partition("@")[0]) for email in emails)
    others = tuple(word for word in words_of(text) if word not in spelled)
    return not lexicon("titles", "company_words", "departments").found(others)


def _in_addresses(text: str, emails: Sequence[str]) -> str:
    """How a mail address of the block holds these words: as both names, as one of them, or not (``""``)."""
    words = [word for word in words_of(text) if len(word) > 1 and not lexicon("honorifics").holds(word)]
    if not 1 <= len(words) <= 6 or not emails or len(text) > names.MAX_NAME_CHARACTERS:
        return ""
    half = False
    for email in emails:
        local = "".join(letter for letter in fold(email.partition("@")[0]) if letter.isalpha())
        inside = [word for word in words if len(word) > 2 and word in local]
        if len(inside) >= 2:
            return _SPELLED
        first, last, family = words[0], words[-1], "".join(words[1:])
        if len(words) >= 2 and local in {first[0] + last, last + first[0], first + last[0], first[0] + family}:
            return _SPELLED
        half = half or (bool(inside) and len(inside[0]) > 3 and len(words) >= 2)
    return "half a mail address" if half else ""
