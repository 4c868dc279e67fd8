"""Leaves out the lines of a sender's block that speak of somebody else: assistants, deputies, lists of colleagues."""

import re
from collections.abc import Sequence

from ingest.sources.signatures import names, phones, segments
from ingest.sources.signatures.assistants import is_a_helpers_number
from ingest.sources.signatures.bystanders import (
    CONTACT,
    before_contacts,
    has_contact,
    is_another,
    is_given,
    is_known,
    may_open_with_name,
    opening,
)
from ingest.sources.signatures.lexicon import entries, hint, hints_of, lexicon, words_of
from ingest.sources.signatures.links import find_emails
from ingest.sources.signatures.mentions import Mention, Reach, may_matter, mention_in
from ingest.sources.signatures.postal import is_address
from ingest.sources.signatures.roles import Role, has_legal_form, role_of
from ingest.sources.signatures.sender import Sender, is_own_address

_MOST_OWN_WORDS = 6
_GAP = "   "
_COLUMNS = re.compile(r"\s{3,}|\t+")
_TOLD_OF_A_PERSON = frozenset({Role.TITLE, Role.COMPANY, Role.DEPARTMENT})
_LINES_OF_A_PERSON = 5
_TITLES = hint("titles")
_APOSTROPHE = re.compile(r"['’]s$")
_JOINED = tuple(f" {word} " for word in ("&", *entries("joiners")))


def own_lines(lines: Sequence[str], sender: Sender) -> list[str]:
    """The lines of a block that speak of the sender, in order; an empty line parts two paragraphs of it.

    What cannot be told to be somebody else's is left.
    """
    if not any(map(may_matter, lines)):
        return list(lines)
    lines = _own_column(lines, sender)
    walk = _Walk(lines, sender)
    for place in range(len(lines)):
        walk.step(place)
    return walk.kept


def _own_column(lines: Sequence[str], sender: Sender) -> Sequence[str]:
    """Of two who sign side by side the sender's column, on all lines that have two; other lines stay as they are."""
    whole = "\n".join(lines)
    if _GAP not in whole and "\t" not in whole:
        return lines
    for line in lines:
        if (_GAP not in line and "\t" not in line) or sender.name_words.isdisjoint(words_of(line)):
            continue
        row = _columns(line)
        own = [names.agrees(cell, sender) for cell in row]
        if len(row) == 2 and sum(own) == 1 and is_another(row[own.index(False)], sender):
            rows = [(each, _columns(each)) for each in lines]
            return [cells[own.index(True)] if len(cells) == 2 else each for each, cells in rows]
    return lines


def _columns(line: str) -> list[str]:
    return [cell.strip() for cell in _COLUMNS.split(line.strip())]


class _Walk:
    """The lines from the top down, and what is known of them so far."""

    def __init__(self, lines: Sequence[str], sender: Sender) -> None:
        self.lines = lines
        self.sender = sender
        self.kept: list[str] = []
        self.reach = Reach.LINE
        self.waits = False
        self.named = -1
        self.apart = False
        self.skips_to = 0
        self.firsts: frozenset[str] = frozenset()

    def step(self, place: int) -> None:
        """Takes one line or leaves it out."""
        line = self.lines[place]
        if place < self.skips_to:
            return
        if not line.strip():
            self._part()
            self.kept.append(line)
        elif self._is_own(line):
            self.named, self.apart = place, False
            self.reach, self.firsts = Reach.LINE, self.firsts | _other_firsts(line, self.sender)
            self._keep(line, mention_in(line, self.sender))
        elif not (self._belongs_to_another(line) or self._begins_another(place)):
            below = self.named >= 0 and self.named == place - 1
            self._keep(line, mention_in(line, self.sender, below_name=below))

    def _part(self) -> None:
        """A paragraph ends: what waits for its contacts goes on to the next one, all else ends with it."""
        self.apart = self.apart or self.named >= 0
        if not self.waits:
            self.reach = Reach.LINE

    def _keep(self, line: str, mention: Mention | None) -> None:
        if mention is None:
            self.kept.append(line)
            self.apart = self.apart or (self.named >= 0 and has_contact(line))
            return
        self.reach = mention.reach
        self.waits = not has_contact(line[mention.start :])
        if mention.start:
            self.kept.append(line[: mention.start])

    def _is_own(self, line: str) -> bool:
        known = self.sender.name_words
        if known and line.isascii() and self.sender.name.isascii() and known.isdisjoint(words_of(line)):
            return False
        head = opening(line)
        if not head or not is_known(self.sender) or "@" in head:
            return False
        if len(head.split()) > _MOST_OWN_WORDS:
            return False
        return names.agrees(head, self.sender)

    def _belongs_to_another(self, line: str) -> bool:
        """Whether a line goes on with what a line above it says of somebody else."""
        words = words_of(line)
        if self.firsts and has_contact(line) and self._is_for_a_cosigner(words):
            return True
        if self.reach is Reach.LINE:
            return False
        if self.reach is Reach.CONTACTS and words and (self._is_hers(words[0]) or _is_switchboards(words)):
            self.reach, self.waits = Reach.LINE, False
            return False
        emails = find_emails(line)
        own = any(is_own_address(email.group(), self.sender) for email in emails)
        if own or not (self.reach is Reach.PASSAGE or has_contact(line)):
            self.reach, self.waits = Reach.LINE, False
            return False
        self.waits = self.waits and not has_contact(line)
        return True

    def _is_for_a_cosigner(self, words: tuple[str, ...]) -> bool:
        """Whether ``Wilmot …`` opens a line, or ``Bobs … / Wilmot …`` stands in one without the sender's name."""
        if self.firsts.isdisjoint(words):
            return False
        return words[0] in self.firsts or self.sender.name_words.isdisjoint(words)

    def _is_hers(self, first: str) -> bool:
        """Whether ``Jane: …`` or ``Jane's mobile: …`` goes back to the sender."""
        return first in self.sender.name_words or _APOSTROPHE.sub("", first) in self.sender.name_words

    def _begins_another(self, place: int) -> bool:
        """Whether a person's own paragraph, or one of a list of people, begins here below the sender's name."""
        if self.named < 0 or not is_known(self.sender):
            return False
        line = self.lines[place]
        if "|" in line and is_a_helpers_number(line) and self._has_title():
            return True
        if has_contact(line):
            if ":" in line and self._is_anothers_role(line.partition(":")[0], place):
                return True
            if ":" not in line and self._has_number() and self._is_anothers_job(before_contacts(line)):
                return mention_in(line, self.sender) is None
            return may_open_with_name(line) and (
                _is_listed(line, self.sender)
                or ((self._has_employer(place) or self._opens_given(line)) and _is_named_number(line, self.sender))
                or (self._is_entry(line) and self._is_entry(self._beside(place)))
            )
        if self._has_number() and self._is_anothers_job(line) and self._is_number_alone(place + 1):
            self.skips_to = place + 2
            return True
        if not self.apart:
            return False
        upto = self._end_of_person(place)
        self.skips_to = max(self.skips_to, upto)
        return upto > place

    def _opens_given(self, line: str) -> bool:
        return is_given(line.split(maxsplit=1)[0], self.sender)

    def _is_entry(self, line: str) -> bool:
        named = _name_of_entry(line) if has_contact(line) else ""
        return bool(named) and not phones.has_label(named) and is_another(named, self.sender)

    def _beside(self, place: int) -> str:
        """The line that would be the next of a list, or the one before it."""
        around = (self.lines[nth] for nth in (place + 1, place - 1) if 0 <= nth < len(self.lines))
        return next((line for line in around if self._is_entry(line)), "")

    def _end_of_person(self, place: int) -> int:
        """Where the lines of a person that begin here end; ``place`` itself where none do."""
        upto = place
        while upto < len(self.lines) and self.lines[upto].strip() and not self._is_own(self.lines[upto]):
            upto += 1
        first = self.lines[place : min(upto, place + _LINES_OF_A_PERSON)]
        named = next((nth for nth, line in enumerate(first[:2]) if is_another(opening(line), self.sender)), None)
        if named is None or (named and role_of(first[0]) is not Role.TITLE):
            return place
        contact = next((nth for nth, line in enumerate(first) if has_contact(line)), None)
        if contact is None or (any(map(is_address, first[:contact])) and not self._opens_given(first[named])):
            return place
        titled = any(role_of(line) is Role.TITLE for line in first[: contact + 1])
        return upto if titled or self._has_employer(place) or self._has_personal_address(first) else place

    def _is_anothers_role(self, label: str, place: int) -> bool:
        """``Site foreman: …`` below the sender's own title, or where none was told and it is not right below a name."""
        if not hints_of(words_of(label)) & _TITLES or has_contact(label) or "|" in label:
            return False
        if role_of(label) is not Role.TITLE or phones.label_alone(label) is not None:
            return False
        words = words_of(label)
        if lexicon("honorifics").holds(words[0]) and self.sender.name_words.isdisjoint(words):  # "Sr. Notario (móvil)"
            return True
        told = [line for line in self.kept if role_of(line) is Role.TITLE]
        if not told:
            return place > self.named + 1 and not phones.has_label(label)
        return not any(set(words_of(label)) <= set(words_of(line)) for line in told)

    def _is_anothers_job(self, text: str) -> bool:
        """Whether ``Site foreman`` ahead of a number is a job beside the sender's own, which was told with a number."""
        words = words_of(text)
        if not hints_of(words) & _TITLES or role_of(text.strip(" -–—:,;.(")) is not Role.TITLE:
            return False
        if lexicon("calls", "employed_at").found(words):  # "Partner at Wilmot Fry"
            return False
        told = [set(words_of(line)) for line in self.kept if role_of(line) is Role.TITLE]
        return bool(told) and not any(set(words) <= known for known in told)

    def _has_number(self) -> bool:
        return any(map(has_contact, self.kept))

    def _is_number_alone(self, place: int) -> bool:
        """Whether nothing but a number stands on a line."""
        if place >= len(self.lines) or not has_contact(self.lines[place]) or "@" in self.lines[place]:
            return False
        return not any(map(str.isalpha, self.lines[place]))

    def _has_title(self) -> bool:
        """Whether the sender's own job was told already: "Assistant | +44 …" below it is no second one."""
        return any(role_of(line) is Role.TITLE for line in self.kept)

    def _has_employer(self, place: int) -> bool:
        return any(has_legal_form(line) for line in self.lines[:place])

    def _has_personal_address(self, lines: Sequence[str]) -> bool:
        known = {word for word in words_of(opening(lines[0])) if len(word) > 2}
        found = (email.group().partition("@")[0].casefold() for line in lines for email in find_emails(line))
        return any(word in local for local in found for word in known)


def _is_switchboards(words: tuple[str, ...]) -> bool:
    """A switchboard is the firm's, whoever is spoken of above it."""
    return lexicon("phone_switchboard").opens(words)


def _name_of_entry(line: str) -> str:
    return segments.trimmed(opening(before_contacts(line).partition(":")[0]))


def _is_named_number(line: str, sender: Sender) -> bool:
    """``Amy Birch: +44 117 496 0777``: nothing but a name ahead of a contact, where it can be no employer's."""
    found = CONTACT.search(line)
    if found is None or is_address(line):
        return False
    ahead = line[: found.start()].strip(" :–—-(")
    return "," not in ahead and not phones.has_label(ahead) and is_another(ahead, sender)


def _is_listed(line: str, sender: Sender) -> bool:
    """``Rosa Lind, Lind Works Ltd, +44 161 496 0101``: a name and what it is told of, with its contact in one line."""
    head = opening(line)
    if not is_another(head, sender):
        return False
    behind = line[line.find(head) + len(head) :].strip(" ,;|\t-–—/(•·")
    told = opening(behind)
    if lexicon("others_labels").covers(words_of(told)):
        return True
    return role_of(told) in _TOLD_OF_A_PERSON and not lexicon("legal_forms").opens(words_of(told))


def _other_firsts(line: str, sender: Sender) -> frozenset[str]:
    """The first names of those who sign together with the sender: "Rachel" of "Tim Archer & Rachel Fox"."""
    joint = next((each for each in _JOINED if each in line), "")
    parts = [part.strip() for part in line.split(joint)] if joint else []
    return frozenset(words_of(part)[0] for part in parts if words_of(part) and not names.agrees(part, sender))
