"""The whole way for one mail body: lines, block, fields, attribution. What is no field goes to the gates alone."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from ingest.sources.signatures import attribution, names
from ingest.sources.signatures.armour import text_lines
from ingest.sources.signatures.attribution import Verdict
from ingest.sources.signatures.block import Block, find_block
from ingest.sources.signatures.fields import MAX_LINES, SignatureFields, draft_of, fields_of
from ingest.sources.signatures.line import is_closing
from ingest.sources.signatures.markup import Page, page_of
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.strangers import own_lines
from ingest.sources.signatures.window import WINDOW_LINES, tail_of

MAX_TEXT_CHARACTERS = 200_000
_MARKED = 0.98
"""How sure a client's mark is: 46 of 46 such mails held a signature, and by the rule of succession 47 of 48 do."""
_WORDS_OF_A_GREETING = 3
_WORDS_OF_A_TITLE = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body said about its sender; ``fields`` are nothing unless the verdict is ``OWN``.

    ``unread`` holds the short lines of the sender's own signature that no field was read from, for the gates alone.
    """

    fields: SignatureFields | None = None
    verdict: Verdict | None = None
    found: bool = False
    unread: tuple[str, ...] = ()


def read_text(text: str, sender: Sender, recurring: AbstractSet[str] = frozenset()) -> Reading:
    """Reads a plain body. Anything not the sender's own signature is left unread, and the text is not kept.

    ``recurring`` holds the keys of lines that end other mails of this sender too (``recurrence.py``).
    """
    lines = text_lines(text[:MAX_TEXT_CHARACTERS])
    return _read(lines, find_block(lines, sender, recurring, own=True), sender)


def read_html(html: str, sender: Sender, recurring: AbstractSet[str] = frozenset()) -> Reading:
    """Reads an HTML body, by the client's own mark where there is one."""
    page = page_of(html)
    return _read(page.lines, marked_block(page) or find_block(page.lines, sender, recurring, own=True), sender)


def tail_of_text(text: str) -> frozenset[str]:
    """The keys of the lines a plain body ends with."""
    return tail_of(text_lines(text[:MAX_TEXT_CHARACTERS]))


def tail_of_html(html: str) -> frozenset[str]:
    """The keys of the lines an HTML body ends with."""
    return tail_of(page_of(html).lines)


def has_marks(html: str) -> bool:
    """Whether an HTML body carries a client's mark, so that it tells more than the plain alternative beside it."""
    return any(mark in html for mark in ("gmail_signature", '"Signature"', "moz-signature", "protonmail_signature"))


def marked_block(page: Page) -> Block | None:
    """The lines the sender's client called the signature; an empty or overlong mark is no mark."""
    if page.marked is None and page.starts_at is None:
        return None
    start, end = page.marked or (page.starts_at or 0, len(page.lines))
    filled = tuple(place for place in range(start, min(end, len(page.lines))) if page.lines[place].strip(" -–—_\t"))
    fits = 0 < len(filled) <= 2 * WINDOW_LINES
    return Block(filled, lambda: _MARKED, delimited=True) if fits else None


def _read(lines: Sequence[str], block: Block | None, sender: Sender) -> Reading:
    if block is None:
        return Reading()
    places = list(block.lines)
    while places and _greets(lines, places, sender):
        places.pop(0)
    first = (places or block.lines)[0]
    while places and is_closing(lines[places[0]]):
        places.pop(0)
    may_be_cited = bool(places) and places[0] == first and not block.delimited
    if may_be_cited and attribution.is_cited(lines, first, sender):
        return Reading(None, Verdict.UNTIED, found=True)
    own = own_lines(_in_paragraphs(lines, places), sender)
    draft = draft_of(own, sender)
    verdict = attribution.judge_early(draft, sender, lines, first)
    if verdict is not None:
        return Reading(None, verdict, found=True)
    fields = fields_of(draft)
    verdict = attribution.judge(fields, sender, lines, first)
    if verdict is not Verdict.OWN:
        return Reading(None, verdict, found=True)
    return Reading(fields, verdict, found=True, unread=tuple(_unread(own, fields)))


def _in_paragraphs(lines: Sequence[str], places: Sequence[int]) -> list[str]:
    """The lines of a block, an empty one where more lines lie between two of them than between most."""
    gaps = [below - above for above, below in pairwise(places)]
    usual = min(gaps, default=1)
    parted: list[str] = [lines[place] for place in places[:1]]
    for gap, place in zip(gaps, places[1:], strict=True):
        parted += [*[""] * (gap > usual), lines[place]]
    return parted


def _unread(lines: Sequence[str], fields: SignatureFields) -> Iterator[str]:
    """What is left of each line without the values that were read from it, where that is a few words."""
    read = [fields.name, *fields.titles, *fields.departments, *fields.companies, *fields.emails, *fields.urls]
    read += [*fields.address, *(phone.text for phone in fields.phones)]
    for line in lines[:MAX_LINES]:
        left = line
        for value in filter(None, read):
            left = left.replace(value, " ")
        words = left.split()
        if 0 < len(words) <= _WORDS_OF_A_TITLE and any(map(str.isalpha, left)):
            yield " ".join(words)


def _greets(lines: Sequence[str], places: Sequence[int], sender: Sender) -> bool:
    """Whether the block's first line is "Kim," above the letter: whoever is written to is no part of a signature."""
    line = lines[places[0]].strip()
    if (
        not line.endswith((",", "!"))
        or len(line.split()) > _WORDS_OF_A_GREETING
        or names.agrees(line.strip(" ,!"), sender)
    ):
        return False
    following = next((nth for nth in range(places[0] + 1, len(lines)) if lines[nth].strip()), None)
    return following is not None and following not in places
