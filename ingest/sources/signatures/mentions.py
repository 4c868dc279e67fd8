"""Tells from where on a line of a signature speaks of somebody else: "Assistant: Amy Birch, +44 117 496 0777"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from ingest.sources.signatures import assistants, first_names, names, phones, segments
from ingest.sources.signatures.bystanders import (
    AROUND_A_NAME,
    CONTACT,
    before_contacts,
    has_contact,
    is_another,
    is_contact,
    is_given,
    is_known,
    opening,
    without_honorifics,
)
from ingest.sources.signatures.lexicon import any_of, entries, lexicon, words_of
from ingest.sources.signatures.roles import has_legal_form
from ingest.sources.signatures.sender import Sender

_LABEL = re.compile(r"^[\s*(–—-]{0,3}((?:[^:：\d@|\t]|24(?=\s?[h/])|(?<=/)7){1,50}?)\s?[:：]")
_SEPARATOR = re.compile(r"[|;,\t•·]|\s{3}|\s[-–—/]\s")
_CELL = re.compile(r"\s?[|\t•·;]\s?|\s{3,}")
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w.'’-]{0,29}"
_TWO_CAPITALS = re.compile(rf"(?<![\w'’.-]){_CAPITAL} (?:[a-z]{{2,5}} ){{0,2}}{_CAPITAL}[^\d@]{{0,30}}[\d@]")
_PARTICLE = any_of(filter(str.isalpha, entries("name_particles")))
_RUN = re.compile(rf"(?<![\w'’-]){_CAPITAL}(?:\s(?:{_CAPITAL}|{_PARTICLE})){{1,5}}$")
_AHEAD_OF_A_NAME = " \"'“„*"
_LONGEST_LINK, _MOST_LINKS = 5, 3
_REACH = 90
_SHORT, _MOST_NAMES = 3, 2
_WORKS_FOR = lexicon("works_for").entries
# What a label says that is no person's: where the employer is, how to write, whom the law names.
_OF_A_FIELD = (
    "company_labels", "address_labels", "address_words", "web_labels", "email_labels", "title_labels",
    "department_labels", "home_labels", "imprint_labels", "registration_labels",
)  # fmt: skip


_OF_A_THING = ("address_labels", "address_words", "imprint_labels", "registration_labels", "number_labels")
_OF_PEOPLE = ("others_contacts", "others_labels", "service_labels", "titles", "departments")
_TELLING = (
    "others_labels", "emergencies", "others_contacts", "others_passages", "notices", "meeting_times", "on_behalf",
    "kin", "postscripts", "signing_for",
)  # fmt: skip


class Reach(Enum):
    """How far what a line says of somebody else goes on below it."""

    LINE = auto()
    CONTACTS = auto()
    PASSAGE = auto()


@dataclass(frozen=True, slots=True)
class Mention:
    """The place in its line from which on somebody else is spoken of, and how far that goes on."""

    start: int
    reach: Reach


def mention_in(line: str, sender: Sender, *, below_name: bool = False) -> Mention | None:
    """Where a line begins to speak of somebody else, or nothing. ``below_name``: right below the sender's own name."""
    words = words_of(line)
    told = not _telling_words().isdisjoint(words)
    mention = (
        _opens_a_passage(line, words, sender) or _told_by_words(line, words, sender, below_name=below_name)
        if told
        else None
    )
    if mention is not None:
        return mention
    if ":" in line or "：" in line:
        for start, cell in _cells(line):
            if _is_labelled(cell, sender, below_name=below_name):
                whole = has_contact(cell) and lexicon("emergencies").opens(words_of(cell))
                return Mention(start, Reach.LINE if whole else Reach.CONTACTS)
    if not words or not has_contact(line) or not is_known(sender):
        return None
    if assistants.is_whom_to_call(line, words, sender):
        bids = (start for start, cell in _cells(line) if assistants.is_whom_to_call(cell, words_of(cell), sender))
        return Mention(next(bids, 0), Reach.LINE)
    if told and not lexicon("emergencies").openings.isdisjoint(words) and (upto := _start_of_whoever_is_on_call(line)):
        return Mention(upto, Reach.LINE)
    told_from = first_names.start_of_anothers(line, words, sender)
    if told_from is None and "|" in line:
        told_from = assistants.start_of_a_named_cell(list(_cells(line)), sender)
    if told_from is not None:
        return Mention(told_from, Reach.LINE)
    return _named_before_a_contact(line, sender) if _TWO_CAPITALS.search(line) else None


def _start_of_whoever_is_on_call(line: str) -> int | None:
    """The place of ``Emergency dentist on call …`` behind a number of the sender's own, or nothing."""
    upto = 0
    for found in CONTACT.finditer(line):
        words = words_of(line[upto : found.start()]) if upto else ()
        if lexicon("emergencies").opens(words) and not lexicon("first_person").found(words):
            return upto
        upto = found.end() if is_contact(found) else upto
    return None


def _opens_a_passage(line: str, words: tuple[str, ...], sender: Sender) -> Mention | None:
    if lexicon("others_passages").found(words):
        start = _start_of_cell(line, "others_passages")
        return Mention(start, Reach.LINE if has_contact(line) and not _opens(line) else Reach.PASSAGE)
    if lexicon("postscripts").opens(words) and not has_legal_form(line) and sender.name_words.isdisjoint(words):
        return Mention(0, Reach.PASSAGE)
    if lexicon("notices").found(words):
        return Mention(_start_of_cell(line, "notices"), Reach.PASSAGE if _opens(line) else Reach.LINE)
    timed = ":" in line and lexicon("meeting_times").covers(words_of(line.partition(":")[0]))
    return Mention(0, Reach.PASSAGE) if timed else None


def _start_of_cell(line: str, section: str) -> int:
    """Where the cell begins that holds words of a section; 0 where bars part no cells."""
    cells = _cells(line) if "|" in line else iter(())
    return next((start for start, cell in cells if lexicon(section).found(words_of(cell))), 0)


def _told_by_words(line: str, words: tuple[str, ...], sender: Sender, *, below_name: bool) -> Mention | None:
    """What a line says of helpers, of the family and of whom the sender writes for, without a label."""
    if assistants.is_ones_own_helper(line, words) or assistants.is_of_the_family(line, sender):
        return Mention(0, Reach.CONTACTS)
    if chief := assistants.whom_it_is_written_for(line, words, sender):
        return Mention(0, _reach_of_a_chief(line, chief, below_name=below_name))
    if below_name:
        return None
    told = assistants.is_told_without_a_label(line, words, sender)
    if told or ("|" not in line and assistants.is_a_helpers_number(line)):
        return Mention(0, Reach.CONTACTS)
    return Mention(0, Reach.LINE) if assistants.is_an_emergencys_number(line) else None


def _reach_of_a_chief(line: str, chief: str, *, below_name: bool) -> Reach:
    """Below a chief's name alone stand the chief's own lines; what may be a firm's name says nothing of those below,
    nor does "für Notarin Dr. Petra Hofer", which goes on with a helper's title."""
    if line[:1].islower() and not has_contact(line) and opening(line).partition(" ")[2] != chief:
        return Reach.LINE
    if not has_contact(line) and lexicon("honorifics", "given_names", "first_names").found(words_of(chief)):
        return Reach.PASSAGE
    return Reach.LINE if below_name and not has_contact(line) else Reach.CONTACTS


def may_matter(line: str) -> bool:
    """Whether a line can speak of somebody else or be theirs: asked first, since few short blocks hold such a line."""
    return ":" in line or has_contact(line) or "：" in line or not _telling_words().isdisjoint(words_of(line))


@cache
def _telling_words() -> frozenset[str]:
    return lexicon(*_TELLING).openings


def _opens(line: str) -> bool:
    return line.rstrip().endswith((":", "："))


def _cells(line: str) -> Iterator[tuple[int, str]]:
    start = 0
    for cut in _CELL.finditer(line):
        yield start, line[start : cut.start()]
        start = cut.end()
    yield start, line[start:]


def _may_be_labelled(cell: str) -> bool:
    """Whether a telling word or, behind the colon, a letter stands in a cell; cheaper than to find its label."""
    _, colon, behind = cell.partition(":")
    if not colon or "：" in cell:
        return "：" in cell
    return behind.lstrip(_AHEAD_OF_A_NAME)[:1].isalpha() or not _telling_words().isdisjoint(words_of(cell))


def _is_labelled(cell: str, sender: Sender, *, below_name: bool) -> bool:
    """Whether a label opens a cell that says its value is another's: an assistant's, a deputy's."""
    if not _may_be_labelled(cell):
        return False
    found = _LABEL.match(cell)
    if not found:
        return False
    label, rest = words_of(found.group(1)), cell[found.end() :].strip(_AHEAD_OF_A_NAME)
    if not label or (not without_honorifics(rest)[:1].isupper() and _telling_words().isdisjoint(label)):
        return False
    head = opening(before_contacts(rest))
    if lexicon(*_OF_A_FIELD).covers(label) or names.agrees(head, sender):
        return False
    is_role = not below_name and phones.label_alone(found.group(1)) is None
    others = lexicon("others_labels", "emergencies")
    is_abbreviated = len(label[0]) <= _SHORT and others.covers(label[:1])  # "PA hire", "Ice rink"
    of_others = others.covers(label) or (not is_abbreviated and others.opens(label))
    if of_others and (is_another(head, sender) or is_role):
        return True
    if not is_known(sender) or names.agrees(found.group(1), sender):
        return False
    if has_contact(cell) and _says_who(found.group(1), label, head):
        return True
    return is_another(head, sender) and (
        lexicon(*_OF_PEOPLE).found(label) or is_given(without_honorifics(head).split(maxsplit=1)[0], sender)
    )


def _says_who(label_text: str, label: tuple[str, ...], head: str) -> bool:
    """``Bij geen gehoor: Truus 088 …``: behind a label of no field or place one or two names stand ahead of a
    number, or a full name behind a desk's."""
    name = without_honorifics(head.strip(" ,:;.()"))
    parts = name.split()
    if lexicon("service_labels").found(label):
        return len(parts) > 1 and names.is_written_as_name(name)
    if not 1 <= len(parts) <= _MOST_NAMES or not all(part.istitle() and part.isalpha() for part in parts):
        return False
    if lexicon(*_OF_A_THING).found(label) or any(phones.label_alone(part) is not None for part in parts):
        return False
    return name != head or not (lexicon("place_heads").opens(label) or phones.has_label(label_text))


def _named_before_a_contact(line: str, sender: Sender) -> Mention | None:
    """The first contact right behind somebody else's name that something ahead of it marks as such."""
    upto = 0
    for found in CONTACT.finditer(line):
        if not is_contact(found):
            continue
        ahead = line[upto : found.start()]
        start = _name_at_the_end(ahead[-_REACH:], sender) if len(ahead) > 5 else None
        if start is not None:
            start += max(0, len(ahead) - _REACH)
            if _marks_another(ahead[:start], line[upto + start : found.start()]):
                return Mention(_cut_behind(line, upto, upto + start), Reach.CONTACTS)
        upto = found.end()
    return None


def _cut_behind(line: str, contact_end: int, start: int) -> int:
    """Where to cut a line that holds a contact of the sender's own before it names somebody else."""
    if not contact_end:
        return 0
    cut = _SEPARATOR.search(line, contact_end, start)
    return cut.start() if cut else start


def _name_at_the_end(text: str, sender: Sender) -> int | None:
    """The place of somebody else's name at the end of a text, but for what links it with a contact ("on", "Tel")."""
    bare = text.rstrip(AROUND_A_NAME)
    for _ in range(_MOST_LINKS):
        head, _, last = bare.rpartition(" ")
        if not head or not _links(last):
            break
        bare = head.rstrip(AROUND_A_NAME)
    run = _RUN.search(bare)
    if run is None:
        return None
    place = run.start()
    for part in run.group().split(" ")[:-1]:
        name = bare[place:]
        if names.looks_like_name(name):
            return place if is_another(name, sender) else None
        place += len(part) + 1
    return None


def _links(word: str) -> bool:
    return (word.islower() and len(word) <= _LONGEST_LINK) or phones.label_alone(word) is not None


def _marks_another(ahead: str, behind: str) -> bool:
    """Whether what stands ahead of a name says that it is somebody's: a label, a word of running text, an honorific."""
    if lexicon("honorifics").covers(words_of(behind.split(" ", 1)[0])) and behind[:2] not in {"Dr", "Pr"}:
        return True
    bare = ahead.rstrip(" \"'“„(*")
    if not bare:
        return False
    if is_given(behind.split(maxsplit=1)[0], Sender()):
        return True
    cut = [found.end() for found in _SEPARATOR.finditer(bare)]
    segment = bare[cut[-1] if cut else 0 :]
    words = words_of(segment)
    if not words:
        return lexicon("others_labels").found(words_of(bare)) and bare[-1] in "-–—:"
    is_label = words != ("cc",) and segments.is_label(segment.rstrip(":： "))
    if is_label or lexicon(*_OF_A_FIELD).covers(words):
        return False
    if bare[-1] in ":：":
        return True
    last = segment.rsplit(None, 1)[-1]
    if last.casefold() in _WORKS_FOR:
        return False
    return last.islower() or lexicon("others_labels").found(words)
