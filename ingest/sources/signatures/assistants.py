"""Tells lines that speak of somebody else by their words alone: assistants, the family, whom the sender writes for."""

import re
from itertools import pairwise

from ingest.sources.signatures import names, phones
from ingest.sources.signatures.bystanders import (
    AROUND_A_NAME,
    CONTACT,
    before_contacts,
    has_contact,
    is_another,
    is_given,
    is_known,
    is_own_word,
    opening,
)
from ingest.sources.signatures.lexicon import Lexicon, fold, lexicon, words_of
from ingest.sources.signatures.roles import has_legal_form
from ingest.sources.signatures.sender import Sender

_BRACKETED = re.compile(r"\(([^()]{2,30})\)")
_AHEAD = " (–—-"
_MOST_LINKS = 3
_MOST_WORDS_OF_KIN = 7
_LONGEST_LINK, _SHORTEST_NAME = 5, 3


def is_ones_own_helper(line: str, words: tuple[str, ...]) -> bool:
    """``my assistant Amy Birch can be reached at …``, ``Amy (assistant): …``: somebody's, by a word of whose."""
    first, others = lexicon("first_person"), lexicon("others_labels")
    if first.found(words) and any(first.holds(whose) and others.holds(who) for whose, who in pairwise(words)):
        return True
    found = _BRACKETED.search(line) if "(" in line else None
    return found is not None and others.covers(words_of(found.group(1)))


def is_told_without_a_label(line: str, words: tuple[str, ...], sender: Sender) -> bool:
    """``Assistenz Petra Kling``: who is somebody's assistant, and stands not where the sender's own title does."""
    others = lexicon("others_labels")
    if not is_known(sender) or not others.opens(words):
        return False
    if not has_contact(line) and lexicon("unit_heads").opens(words):  # "Secretaria Municipal de Saúde"
        return False
    parts = before_contacts(line).strip(AROUND_A_NAME).split()
    told = range(1, min(len(parts), _MOST_LINKS + 1))
    return any(
        others.covers(words_of(" ".join(parts[:nth]))) and is_another(" ".join(parts[nth:]), sender) for nth in told
    )


def is_whom_to_call(line: str, words: tuple[str, ...], sender: Sender) -> bool:
    """``Para pedidos llamar a Encarna: …``: text with a contact bids to call and ends ahead of it with a word that
    may be a name, though no list holds it."""
    calls = lexicon("calls")
    if calls.openings.isdisjoint(words) or not calls.found(words) or lexicon("first_person").found(words):
        return False
    parts = before_contacts(line).rstrip(AROUND_A_NAME).split()
    upto = next((nth for nth in range(len(parts), 0, -1) if not _links_a_call(parts[nth - 1])), 0)
    name = parts[upto - 1].strip(AROUND_A_NAME) if upto > 1 else ""
    if not name.replace("-", "").isalpha() or not name[:1].isupper() or len(name) < _SHORTEST_NAME:
        return False
    if is_own_word(name, sender) or lexicon("sentence_words", "street_words").holds(fold(name)):
        return False
    if lexicon("service_labels").found(words_of(" ".join(parts[upto - 2 : upto]))):  # "Call Centre"
        return False
    return calls.found(words_of(" ".join(parts[: upto - 1]))) or calls.found(words_of(" ".join(parts[upto:])))


def _links_a_call(word: str) -> bool:
    bare = word.strip(AROUND_A_NAME)
    if phones.label_alone(bare) is not None or not bare:
        return True
    return bare.islower() and (len(bare) <= _LONGEST_LINK or lexicon("calls").holds(fold(bare)))


def is_a_helpers_number(line: str) -> bool:
    """``Assistant 0117 496 0778``: nothing but who it is stands ahead of a number."""
    return _is_all_ahead(line, lexicon("others_labels"))


def is_an_emergencys_number(line: str) -> bool:
    """``Emergency 0117 496 0778``: the number is whose turn it is."""
    return _is_all_ahead(line, lexicon("emergencies"))


def _is_all_ahead(line: str, labels: Lexicon) -> bool:
    found = CONTACT.search(line) if labels.opens(words_of(line)) else None
    return found is not None and labels.covers(words_of(line[: found.start()]))


def is_of_the_family(line: str, sender: Sender) -> bool:
    """``Wife's mobile: …``, ``In emergencies: husband Tom …``: somebody of the family, ahead of a contact."""
    if not has_contact(line) or not lexicon("kin").found(words_of(line)):
        return False
    words = words_of(before_contacts(line))
    few = len(words) <= _MOST_WORDS_OF_KIN and sender.name_words.isdisjoint(words)
    return few and lexicon("kin").found(words) and not has_legal_form(line)


def whom_it_is_written_for(line: str, words: tuple[str, ...], sender: Sender) -> str:
    """The person of ``Sent on behalf of Hugh Carrow, CEO``, whom the sender writes for; no title such as "PA to"."""
    on_behalf, line = lexicon("on_behalf"), line.lstrip(_AHEAD)
    first = next((nth for nth in range(_MOST_LINKS) if on_behalf.opens(words[nth:])), None)
    if first is None and _opens_low(line, "written_for"):
        name = opening(before_contacts(line)).partition(" ")[2]
        if " " in name and is_given(name.split()[0], sender) and is_another(name, sender):
            return name
    if first is None and lexicon("signing_for").opens(words):
        name = _without_offices(opening(before_contacts(line)).partition(" ")[2])
        return name if name and is_another(name, sender) else ""
    if first is None or lexicon("titles", "others_labels").opens(words) or _names_sender(words, sender):
        return ""
    parts = opening(before_contacts(line)).replace(":", " ").split()
    rests = (" ".join(parts[nth:]) for nth in range(first + 1, len(parts)))
    return next((rest for rest in rests if is_known(sender) and is_another(rest, sender)), "")


def _opens_low(line: str, section: str) -> bool:
    """Whether a line opens with a word of a section, which is not all capitals."""
    first = line.partition(" ")[0]
    return first[1:].islower() and lexicon(section).holds(fold(first))


def _without_offices(text: str) -> str:
    """``Dr. Ilse Hofer`` of ``Notarin Dr. Ilse Hofer``, or ``""`` where neither an office nor an honorific opens it."""
    parts = text.split()
    upto = 0
    while upto < len(parts) - 1 and lexicon("titles", "honorifics").holds(fold(parts[upto]).strip(".")):
        upto += 1
    return " ".join(parts[upto:]) if upto else ""


def _names_sender(words: tuple[str, ...], sender: Sender) -> bool:
    """Whether a line holds the sender's own name: of several words two, since a family shares one."""
    known = sender.name_words
    return len(known.intersection(words)) >= min(2, len(known)) > 0


def start_of_a_named_cell(cells: list[tuple[int, str]], sender: Sender) -> int | None:
    """The place of ``Assistant | Jo Pike | …`` in a line's cells: a cell that is nothing but somebody else's name,
    behind an assistant's label or opened by a given name."""
    for nth, (start, cell) in enumerate(cells):
        name, before = cell.strip(), cells[nth - 1] if nth else (start, "")
        if nth and has_contact(cell) and is_a_helpers_cell(cell):
            return start
        if " " not in name or not names.is_written_as_name(name) or names.agrees(name, sender):
            continue
        labelled = lexicon("others_labels").opens(words_of(before[1]))
        if labelled or (is_another(name, sender) and is_given(name.split(maxsplit=1)[0], sender)):
            return start if has_contact(before[1]) else before[0]
    return None


def is_a_helpers_cell(cell: str) -> bool:
    """``Secretary 0117 496 0778``, ``Sekr. Fr. Ahlers 069 …``: an assistant's label ahead of a contact, with a few
    words between them; one that labels a switchboard is the firm's."""
    words = words_of(before_contacts(cell))
    labelled = len(words) <= _MOST_WORDS_OF_KIN and lexicon("others_labels").opens(words)
    return labelled and phones.label_alone(words[0]) is None
