"""Tells from where on a line of a signature speaks of somebody else: "Assistant: Amy Birch, +44 117 496 0777"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import pairwise

from ingest.sources.signatures import employers, names, phones, segments
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.postal import is_country
from ingest.sources.signatures.roles import has_legal_form
from ingest.sources.signatures.sender import Sender

CONTACT = re.compile(
    r"(?<![\w.+])[+(]{0,2}\d[\d ()./\u00a0\u2010-\u2015-]{5,24}\d|(?<![\w.+%-])[\w.+%-]{1,64}@[\w.-]{1,190}"
)
"""What may be a number or is a mail address; cheaper than to know."""
FEWEST_DIGITS = phones.FEWEST_DIGITS
_LABEL = re.compile(r"^[\s*(–—-]{0,3}([^:：\d@|\t]{1,50}?)\s?[:：]")
_SEPARATOR = re.compile(r"[|;,\t•·]|\s{3}|\s[-–—/]\s")
_BRACKETED = re.compile(r"\(([^()]{2,30})\)")
_ENDS_OPENING = re.compile(r"[|,;\t(•·]|\s{3}|\s[-–—/]\s")
_FIGURE = re.compile(r"[\d@+]")
_CELL = re.compile(r"\s?[|\t•·;]\s?|\s{3,}")
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w.'’-]{0,29}"
_TWO_CAPITALS = re.compile(rf"(?<![\w'’.-]){_CAPITAL} (?:[a-z]{{2,5}} ){{0,2}}{_CAPITAL}[^\d@]{{0,30}}[\d@]")
_RUN = re.compile(
    rf"(?<![\w'’-]){_CAPITAL}(?:\s(?:{_CAPITAL}|van|von|der|den|de|del|della|di|da|dos|do|du|la|le|el)){{1,5}}$"
)
_BEHIND_A_NAME = " \t,:;.()[]<>\"'“”„«»|/–—-*"
_LONGEST_LINK, _MOST_LINKS = 5, 3
_MOST_WORDS_OF_KIN = 7
_REACH = 90
# Behind these stands whom somebody works for: "PA to Hugh Carrow", "Head of Sales at Harbour Bright".
_WORKS_FOR = frozenset(
    "@ at bei chez presso bij of for für pour para por per voor von de des du del della delle dello dei degli di da do"
    " dos das der die den dem zu zur to in en im am from the il lo la le les el los las het van and und et y e".split()
)
# What a label says that is no person's: where the employer is, how to write, whom the law names.
_OF_A_FIELD = (
    "company_labels", "address_labels", "address_words", "web_labels", "email_labels", "title_labels",
    "department_labels", "home_labels", "imprint_labels", "registration_labels",
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
    if not _telling_words().isdisjoint(words):
        if lexicon("others_passages").found(words):
            return Mention(0, Reach.LINE if has_contact(line) and not _opens(line) else Reach.PASSAGE)
        if lexicon("notices").found(words):
            return Mention(0, Reach.PASSAGE if _opens(line) else Reach.LINE)
        if ":" in line and lexicon("meeting_times").covers(words_of(line.partition(":")[0])):
            return Mention(0, Reach.PASSAGE)
        if mention := _told_by_words(line, words, sender, below_name=below_name):
            return mention
    if ":" in line or "：" in line:
        for start, cell in _cells(line):
            if _is_labelled(cell, sender, below_name=below_name):
                return Mention(start, Reach.CONTACTS)
    may_name = has_contact(line) and is_known(sender) and _TWO_CAPITALS.search(line) is not None
    return _named_before_a_contact(line, sender) if may_name else None


def _told_by_words(line: str, words: tuple[str, ...], sender: Sender, *, below_name: bool) -> Mention | None:
    """What a line says of helpers, of the family and of whom the sender writes for, without a label."""
    if _is_ones_own_helper(line, words) or _is_of_the_family(line, sender):
        return Mention(0, Reach.CONTACTS)
    if _is_written_for(line, words, sender):
        return Mention(0, Reach.LINE if below_name and not has_contact(line) else Reach.CONTACTS)
    if not below_name and (_is_told_without_a_label(line, words, sender) or _is_a_helpers_number(line)):
        return Mention(0, Reach.CONTACTS)
    return None


def may_matter(line: str) -> bool:
    """Whether a line can speak of somebody else or be theirs: asked first, since few short blocks hold such a line."""
    return ":" in line or has_contact(line) or "：" in line or not _telling_words().isdisjoint(words_of(line))


def has_contact(line: str) -> bool:
    """Whether a mail address or figures enough for a number stand in a line."""
    if "@" in line:
        return True
    if line.isascii():
        return len(line) - len(line.encode("ascii").translate(None, b"0123456789")) >= FEWEST_DIGITS
    return sum(map(str.isdigit, line)) >= FEWEST_DIGITS


def is_another(text: str, sender: Sender) -> bool:
    """Whether a text is the full name of somebody else than the sender, and not the employer's."""
    if " " not in text or not names.looks_like_name(text) or names.agrees(text, sender):
        return False
    if lexicon("no_people").covers(words_of(text)) or is_country(text):
        return False
    return not employers.agrees(text, (sender.organisation_word,)) if sender.organisation_word else True


def is_known(sender: Sender) -> bool:
    """Whether names can be told to be the sender's or not."""
    return bool(sender.name_words or sender.local_words)


def opening(line: str) -> str:
    """What stands before the first separator or bracket of a line."""
    return _ENDS_OPENING.split(line, maxsplit=1)[0].strip(" *\"'“”„-–—>")


def may_open_with_name(line: str) -> bool:
    """Whether two words stand ahead of the first figure or mail address of a line; cheaper than to know a name."""
    start = _FIGURE.search(line)
    return " " in (line[: start.start()] if start else line).strip()


@cache
def _telling_words() -> frozenset[str]:
    sections = ("others_labels", "others_contacts", "others_passages", "notices", "meeting_times", "on_behalf", "kin")
    return lexicon(*sections).openings


def _opens(line: str) -> bool:
    return line.rstrip().endswith((":", "："))


def _is_contact(found: re.Match[str]) -> bool:
    text = found.group()
    return "@" in text or sum(map(str.isdigit, text)) >= FEWEST_DIGITS


def _cells(line: str) -> Iterator[tuple[int, str]]:
    start = 0
    for cut in _CELL.finditer(line):
        yield start, line[start : cut.start()]
        start = cut.end()
    yield start, line[start:]


def _is_labelled(cell: str, sender: Sender, *, below_name: bool) -> bool:
    """Whether a label opens a cell that says its value is another's: an assistant's, a deputy's."""
    found = _LABEL.match(cell)
    if not found:
        return False
    label, rest = words_of(found.group(1)), cell[found.end() :].strip(" \"'“„*")
    if not label or (not rest[:1].isupper() and _telling_words().isdisjoint(label)):
        return False
    head, others = opening(_before_contacts(rest)), lexicon("others_labels")
    if lexicon(*_OF_A_FIELD).covers(label) or names.agrees(head, sender):
        return False
    is_role = not below_name and phones.label_alone(found.group(1)) is None
    if others.covers(label) and (is_another(head, sender) or is_role):
        return True
    if not is_known(sender) or not is_another(head, sender):
        return False
    if others.found(label) or lexicon("others_contacts").found(label):
        return True
    return lexicon("titles", "departments").found(label)


def _before_contacts(text: str) -> str:
    found = CONTACT.search(text)
    return text[: found.start()] if found else text


def _is_ones_own_helper(line: str, words: tuple[str, ...]) -> bool:
    """``my assistant Amy Birch can be reached at …``, ``Amy (assistant): …``: somebody's, by a word of whose."""
    first, others = lexicon("first_person"), lexicon("others_labels")
    if any(first.covers((whose,)) and others.covers((who,)) for whose, who in pairwise(words)):
        return True
    found = _BRACKETED.search(line)
    return found is not None and others.covers(words_of(found.group(1)))


def _is_told_without_a_label(line: str, words: tuple[str, ...], sender: Sender) -> bool:
    """``Assistenz Petra Kling``: who is somebody's assistant, and stands not where the sender's own title does."""
    others = lexicon("others_labels")
    if not is_known(sender) or not others.opens(words):
        return False
    parts = _before_contacts(line).strip(_BEHIND_A_NAME).split()
    told = range(1, min(len(parts), _MOST_LINKS + 1))
    return any(
        others.covers(words_of(" ".join(parts[:nth]))) and is_another(" ".join(parts[nth:]), sender) for nth in told
    )


def _is_a_helpers_number(line: str) -> bool:
    """``Assistant 0117 496 0778``: nothing but who it is stands ahead of a number, with no bar between them."""
    found = CONTACT.search(line)
    return found is not None and lexicon("others_labels").covers(words_of(line[: found.start()])) and "|" not in line


def _is_of_the_family(line: str, sender: Sender) -> bool:
    """``Wife's mobile: …``, ``In emergencies: husband Tom …``: somebody of the family, ahead of a contact."""
    if not has_contact(line):
        return False
    words = words_of(_before_contacts(line))
    few = len(words) <= _MOST_WORDS_OF_KIN and sender.name_words.isdisjoint(words)
    return few and lexicon("kin").found(words) and not has_legal_form(line)


def _is_written_for(line: str, words: tuple[str, ...], sender: Sender) -> bool:
    """``Sent on behalf of Hugh Carrow, CEO``: a person whom the sender writes for, and no title such as "PA to"."""
    on_behalf = lexicon("on_behalf")
    first = next((nth for nth in range(_MOST_LINKS) if on_behalf.opens(words[nth:])), None)
    if first is None or lexicon("titles", "others_labels").opens(words) or not sender.name_words.isdisjoint(words):
        return False
    parts = opening(_before_contacts(line)).replace(":", " ").split()
    return is_known(sender) and any(is_another(" ".join(parts[nth:]), sender) for nth in range(first + 1, len(parts)))


def _named_before_a_contact(line: str, sender: Sender) -> Mention | None:
    """The first contact right behind somebody else's name that something ahead of it marks as such."""
    upto = 0
    for found in CONTACT.finditer(line):
        if not _is_contact(found):
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
    bare = text.rstrip(_BEHIND_A_NAME)
    for _ in range(_MOST_LINKS):
        head, _, last = bare.rpartition(" ")
        if not head or not _links(last):
            break
        bare = head.rstrip(_BEHIND_A_NAME)
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
