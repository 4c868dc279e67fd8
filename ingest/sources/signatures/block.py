"""Finds the lines that are the author's signature: below a delimiter, else the lines the model holds probable."""

import itertools
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from ingest.sources.signatures import names, postal, segments
from ingest.sources.signatures.model import Labelled, model
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.window import Window, windows_of

_LINES_ABOVE_THE_REST, _REST_REACH, _MOST_WORDS = 3, 3, 8
_WHOLE = "name and contact"
_ROW_OF_LINKS = "<http"
_PROBABLE = 0.5
"""A block begins with a line at least this probable ..."""
_PROBABLE_BESIDE = 0.2
"""... and takes along lines at least this probable."""
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
            block = _in_one_line(window, labelled, lines, sender) or block
        if block is not None:
            return _with_rest(block, window, lines, sender)
    return None


def _in_one_line(window: Window, labelled: Labelled, lines: Sequence[str], sender: Sender) -> Block | None:
    """The last line where it opens with the sender's whole name and bars part several pieces behind it: the model
    saw too few signatures of one line."""
    own, _ = window.seen[-1]
    if _WHOLE not in own:
        return None
    place = window.places[-1]
    head, *rest = segments.segments_of(lines[place]) or [""]
    whole = len(rest) > 1 and " " in head and names.agrees(head, sender)
    return Block((place,), lambda: labelled.any_line) if whole else None


def _with_rest(block: Block, window: Window, lines: Sequence[str], sender: Sender) -> Block:
    """Takes along an address, a row of links and the sender's own host right below a block, which the model holds for
    the fields of a form where labels stand ahead of them."""
    if len(block.lines) < _LINES_ABOVE_THE_REST:
        return block
    below = [place for place in window.places if place > block.lines[-1]][:_REST_REACH]
    taken = list(itertools.takewhile(lambda place: _goes_on(lines[place], sender), below))
    return replace(block, lines=(*block.lines, *taken)) if taken else block


def _goes_on(line: str, sender: Sender) -> bool:
    if line.startswith(_ROW_OF_LINKS):
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
    """The lines the model holds probable, if there is one it is sure of."""
    if max(labelled.lines) < _PROBABLE:
        return None
    chosen = (place for place, share in zip(window.places, labelled.lines, strict=True) if share >= _PROBABLE_BESIDE)
    return Block(tuple(chosen), lambda: labelled.any_line)


def _below_delimiter(window: Window, labelled: Labelled) -> Block | None:
    if window.delimiter is None:
        return None
    first = window.delimiter + 1
    if max(labelled.lines[first:], default=0.0) < _DELIMITED:
        return None
    below = zip(window.places[first:], window.seen[first:], strict=True)
    chosen = tuple(place for place, (own, _) in below if "drawn rule" not in own)
    return Block(chosen, lambda: labelled.any_line, delimited=True) if chosen else None
