"""Finds the lines that are the author's signature: below a delimiter, else the lines the model holds probable."""

import itertools
import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from ingest.sources.signatures import names, postal, segments
from ingest.sources.signatures.bystanders import has_contact
from ingest.sources.signatures.model import Labelled, model
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.window import Window, windows_of

_LINES_ABOVE_THE_REST, _REST_REACH, _MOST_WORDS = 3, 3, 8
_OWN_NAME, _NUMBER, _RUNNING_TEXT = "sender's whole name", "number in few words", "running text"
_CONTACTS_BELOW = frozenset({_NUMBER, "mail address", "web address"})
_CONTACTS = frozenset({_NUMBER, "number in many words", "name and contact"})
_LINES_BELOW_A_NAME, _LAST_LINES, _LINES_OF_A_FORM = 7, 2, 6
_COMMAS_OF_A_ROW = 5
_CUTS = re.compile(r"\s[-–—/]\s|\s?[|·•]\s?")
_CUTS_OR_COMMAS = re.compile(_CUTS.pattern + r"|,\s")
_FEW_WORDS, _QUOTED_BELOW = "one to three words of letters", "quoted text follows"
_CLOSED_ABOVE = "closing in the three lines above"
_ROW_OF_LINKS = "<http"
_OF_SPEECH = frozenset({"ends with a full stop", "running text"})
_NAMES = frozenset({"shape of a name", _OWN_NAME})
_JOBS_AND_CONTACTS = _CONTACTS_BELOW | {"title"}
_OF_A_SIGNATURE = _NAMES | _JOBS_AND_CONTACTS | {"part of sender's name"}
PROBABLE = 0.5
"""A block begins with a line at least this probable ..."""
_POSSIBLE = 0.25
"""... or with several lines this probable that are a name and what belongs to one ..."""
PROBABLE_BESIDE = 0.2
"""... and takes along lines at least this probable."""
_PROBABLE_CONTACT = 0.05
"""A contact right below a line of the block is taken along from here on."""
_DELIMITED = 0.03
"""A delimiter is a mark for just this: below it only what is nearly impossible, as the end of a patch, is left."""


@dataclass(frozen=True, slots=True)
class Block:
    """The signature's lines as indexes into the whole text, ascending, blank lines left out."""

    lines: tuple[int, ...]
    tells: Callable[[], float] = field(compare=False, repr=False)
    delimited: bool = False

    @property
    def probability(self) -> float:
        """Calibrated: of mails whose blocks are said to be this probable, that share says more than a name.

        Told only when asked: it costs a third of the model's time, and no field depends on it.
        """
        return self.tells()


def find_block(
    lines: Sequence[str], sender: Sender, recurring: AbstractSet[str] = frozenset(), *, own: bool = False
) -> Block | None:
    """The signature in the author's own part, or nothing. Tried below the quoted text first, then above it.

    ``recurring`` holds the keys of lines that end other mails of this sender too. With ``own`` a signature that nothing
    could tie to the sender may be nothing as well, which costs less to tell.
    """
    for window in windows_of(lines, sender, recurring, own=own):
        labelled = model().labelled(window.seen)
        block = choose(window, labelled)
        if block is None or len(block.lines) == 1:
            block = _in_one_line(window, labelled, lines, sender) or block or _below_own_name(window, labelled)
        if block is not None:
            return _with_rest(block, window, lines, sender)
    return None


def _in_one_line(window: Window, labelled: Labelled, lines: Sequence[str], sender: Sender) -> Block | None:
    """The last line, or the last but one, where it opens with the sender's whole name, several pieces stand behind it
    and a contact is among them: the model saw too few signatures of one line."""
    for nth in range(len(window.seen) - 1, max(len(window.seen) - 1 - _LAST_LINES, -1), -1):
        line = lines[window.places[nth]]
        if not has_contact(line):
            return None
        speaks = _RUNNING_TEXT in window.seen[nth][0] and line.count(", ") < _COMMAS_OF_A_ROW
        cuts = _CUTS if speaks else _CUTS_OR_COMMAS
        head, *rest = cuts.split(line.strip(" -–—*"), maxsplit=2)
        if len(rest) > 1 and " " in head and names.agrees(head, sender):
            return Block(window.places[nth:], lambda: labelled.any_line)
    return None


def _below_own_name(window: Window, labelled: Labelled) -> Block | None:
    """The last lines from the sender's whole name down, where a number stands below it and no running text, and the
    model holds one of them for possible: it saw few signatures in small letters, and few without a closing."""
    if max(labelled.lines) < PROBABLE_BESIDE or _CONTACTS.isdisjoint(window.seen[-1][0]):
        return None
    number = False
    for nth in range(len(window.seen) - 1, max(len(window.seen) - _LINES_BELOW_A_NAME, 0), -1):
        own, _ = window.seen[nth]
        if _RUNNING_TEXT in own:
            return None
        if _OWN_NAME in own:
            return Block(window.places[nth:], lambda: labelled.any_line) if number else None
        number = number or _NUMBER in own
    return None


def _with_rest(block: Block, window: Window, lines: Sequence[str], sender: Sender) -> Block:
    """Takes along an address, a row of links, a bare number and the sender's own host right below a block, and a form
    right above it, which the model holds for the fields of a form where labels stand ahead of them."""
    if len(block.lines) < _LINES_ABOVE_THE_REST:
        return block
    if ":" in lines[block.lines[0]]:
        block = replace(block, lines=(*_form_above(block.lines[0], lines), *block.lines))
    below = [place for place in window.places if place > block.lines[-1]][:_REST_REACH]
    taken = len(list(itertools.takewhile(lambda place: _goes_on(lines[place], sender), below)))
    if (
        taken + 1 < len(below)
        and lines[below[taken]].rstrip().endswith(":")
        and _ROW_OF_LINKS in lines[below[taken + 1]]
    ):
        taken += 2  # "Follow us:" and the links
    return replace(block, lines=(*block.lines, *below[:taken])) if taken else block


def _form_above(first: int, lines: Sequence[str]) -> range:
    """The lines right above one that begin with the label of a name, a job, an employer."""
    top = first
    while top > max(0, first - _LINES_OF_A_FORM) and segments.label_ahead(segments.bare_line(lines[top - 1]))[0]:
        top -= 1
    return range(top, first)


def _goes_on(line: str, sender: Sender) -> bool:
    if _ROW_OF_LINKS in line or (has_contact(line) and not any(map(str.isalpha, line))):
        return True
    if len(line) > postal.MAX_ADDRESS_CHARACTERS:
        return False
    said, text = segments.label_ahead(segments.bare_line(line))
    if said == "address" or postal.is_address(text) or postal.is_country(text):
        return True
    return bool(sender.domain) and sender.domain in line.casefold() and len(line.split()) <= _MOST_WORDS


def choose(window: Window, labelled: Labelled) -> Block | None:
    """The block of one window."""
    return _below_delimiter(window, labelled) or probable_lines(window, labelled)


def probable_lines(window: Window, labelled: Labelled) -> Block | None:
    """The lines the model holds probable, if there is one it is sure of, or several that sign together."""
    if max(labelled.lines) < PROBABLE and not _sign_together(window, labelled):
        return None
    chosen = [nth for nth, share in enumerate(labelled.lines) if share >= PROBABLE_BESIDE]
    while len(chosen) > 1 and labelled.lines[chosen[0]] < PROBABLE and _ends_the_text(chosen, window):
        chosen.pop(0)
    for nth in range(chosen[0] + 1, len(window.places)):
        if nth not in chosen and nth - 1 in chosen and _is_contact_below(nth, window, labelled):
            chosen.append(nth)
    if len(chosen) == 1 and _ends_a_reply(*window.seen[chosen[0]]):
        return None
    return Block(tuple([window.places[nth] for nth in sorted(chosen)]), lambda: labelled.any_line)


def _is_contact_below(nth: int, window: Window, labelled: Labelled) -> bool:
    """Whether a contact stands right below a line of the block: little speaks for anything else."""
    (own, _), place = window.seen[nth], window.places[nth]
    right_below = window.places[nth - 1] == place - 1
    return right_below and labelled.lines[nth] >= _PROBABLE_CONTACT and not _CONTACTS_BELOW.isdisjoint(own)


def _sign_together(window: Window, labelled: Labelled) -> bool:
    """Whether a name, a job or contact and more are held for possible: a card without a closing above it, say."""
    told = [set(own) for (own, _), share in zip(window.seen, labelled.lines, strict=True) if share >= _POSSIBLE]
    if len(told) < _LINES_ABOVE_THE_REST:
        return False
    return any(own & _NAMES for own in told) and any(own & _JOBS_AND_CONTACTS for own in told)


def _ends_the_text(chosen: Sequence[int], window: Window) -> bool:
    """Whether the first of the chosen lines is rather the letter's last: a sentence, or parted from the next one, and
    no name, job or contact."""
    first, second = chosen[:2]
    own, _ = window.seen[first]
    parted = second > first + 1 or window.places[second] > window.places[first] + 1
    return (parted or not _OF_SPEECH.isdisjoint(own)) and _OF_A_SIGNATURE.isdisjoint(own)


def _ends_a_reply(own: Sequence[str], place: Sequence[str]) -> bool:
    """Whether a word or name that stands alone above a quotation, below no closing, is how a reply ends."""
    return _FEW_WORDS in own and _QUOTED_BELOW in place and _CLOSED_ABOVE not in place


def _below_delimiter(window: Window, labelled: Labelled) -> Block | None:
    if window.delimiter is None:
        return None
    first = window.delimiter + 1
    if max(labelled.lines[first:], default=0.0) < _DELIMITED:
        return None
    below = zip(window.places[first:], window.seen[first:], strict=True)
    chosen = tuple(place for place, (own, _) in below if not _says_nothing(own))
    return Block(chosen, lambda: labelled.any_line, delimited=True) if chosen else None


def _says_nothing(own: Sequence[str]) -> bool:
    """A drawn rule, or figures that are no telephone number, as the version which programs write below a patch."""
    return "drawn rule" in own or ("no letters" in own and "number in few words" not in own)
