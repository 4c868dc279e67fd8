"""Takes off what stands below a signature or among its lines and is none of it: list footers, disclaimers, files."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from ingest.sources.signatures import names, phones
from ingest.sources.signatures.lexicon import lexicon, split_words, words_of
from ingest.sources.signatures.line import is_closing, is_delimiter, is_rule
from ingest.sources.signatures.openings import beginnings, first_word
from ingest.sources.signatures.sender import Sender

_REACH, _LINES_OF_A_CARD = 30, 6
_CHARACTERS, _DISCLAIMER_CHARACTERS = 200, 30
_FILE_MARKS = ("<<", "\n - ", "see attached file")
# How Notes and Outlook name attached files among the lines.
_FILE = re.compile(
    r"^\s{0,3}(?:- {1,2}|<<|\(see attached file: )[^<>@|]{1,80}\.(?:docx?|xlsx?|pptx?|pdf|txt|rtf|zip|jpe?g|png|gif"
    r"|tiff?|bmp|vcf|html?|csv|msg|eml|wpd|od[tsp])\s?(?:>>|\))?\s{0,2}$",
    re.I,
)
_COPYRIGHT = ("©", "(c) ", "Copyright ")
_COPYRIGHT_SIGNS = "©(C"
# "(c) 503-555-0181" is a cell phone, "(c) 2019-2026" the years of a copyright.
_CELL_PHONE = re.compile(r"\(c\) (?!(?:19|20)\d\d\b)[+(]?\d[\d ().-]{6,}")
_LIST_FOOTERS = {
    "list": ("mailing list", "mailman/listinfo", "list run by"),
    "unsubscri": ("unsubscri",),
    "group": ("yahoo! groups", "groups.google", "to post to this group"),
    "yahoo": ("do you yahoo",),
    "get ": ("get your free", "get outlook for"),
    "sent from": ("sent from my", "sent from the", "sent from mail for", "sent from yahoo", "sent from outlook",
                  "sent from: http"),
    "archive": ("archives at", "archive at"),
    "in context": ("view this message in context",),
    "guide": ("posting guide",),
    "you r": ("you received this message", "you received this email"),
    "msn ": ("msn explorer",),
}  # fmt: skip
"""What lists and free mailers write below a mail, by what it is sought by: most mails hold none of the few keys."""


def without_files(filled: list[int], lines: Sequence[str], lowered: str) -> list[int]:
    """The filled lines of a text without those that name attached files; ``lowered`` is its folded end."""
    if not any(map(lowered.__contains__, _FILE_MARKS)):  # nearly every text
        return filled
    return [place for place in filled if not _FILE.match(lines[place])]


def without_foot(
    filled: list[int], lines: Sequence[str], lowered: str, starts: Sequence[str], sender: Sender
) -> list[int]:
    """The filled lines of a text without what stands below a signature: list footers, disclaimers, "sent from my …";
    ``lowered`` is the folded end of the text, ``starts`` how its lines start."""
    tail, footers = filled[-_REACH:], _footers_in(lowered)
    may_open, plain = _foot_beginnings(), lowered.isascii()
    for nth, start in enumerate(starts[-_REACH:]):
        if not footers and start not in may_open and (plain or start.isascii()):  # nearly every line
            continue
        if not _opens_foot(lines[tail[nth]], footers):
            continue
        if _is_signed_below([lines[place] for place in tail[nth + 1 :]]) or _is_of_a_card(tail, nth, lines, sender):
            continue
        upto = nth
        while upto and (is_rule(lines[tail[upto - 1]]) or is_delimiter(lines[tail[upto - 1]])):
            upto -= 1
        return filled[: len(filled) - len(tail) + upto]
    return filled


def _is_of_a_card(tail: Sequence[int], nth: int, lines: Sequence[str], sender: Sender) -> bool:
    """Whether a line ("Siège social : …") stands between the sender's whole name and a number's label without a blank
    line: an imprint stands below a card, not in it."""
    line = lines[tail[nth]]
    if nth + 1 >= len(tail) or tail[nth + 1] != tail[nth] + 1 or not lexicon("imprint_labels").opens(words_of(line)):
        return False
    label, colon, _ = lines[tail[nth + 1]].partition(":")
    if not colon or phones.label_alone(label) is None:
        return False
    for above in range(nth - 1, max(nth - _LINES_OF_A_CARD, 0) - 1, -1):
        if tail[above] != tail[above + 1] - 1:
            return False
        if len(sender.name_words.intersection(split_words(lines[tail[above]]))) > 1:
            return True
    return False


def _is_signed_below(lines: Sequence[str]) -> bool:
    """Whether a letter goes on to a closing and a name: what speaks of a mailing list above them is no foot."""
    return any(
        is_closing(above) and below[:1].isupper() and names.looks_like_name(below) for above, below in pairwise(lines)
    )


def _footers_in(lowered: str) -> list[str]:
    """The footers of lists and free mailers that stand in a folded text."""
    if not any(map(lowered.__contains__, _LIST_FOOTERS)):
        return []
    return [footer for key in _LIST_FOOTERS if key in lowered for footer in _LIST_FOOTERS[key] if footer in lowered]


def _opens_foot(line: str, footers: Sequence[str]) -> bool:
    if footers:
        lowered = line[:_CHARACTERS].casefold()
        if any(map(lowered.__contains__, footers)):
            return True
    if line[0] in _COPYRIGHT_SIGNS and line.startswith(_COPYRIGHT):
        return not _CELL_PHONE.match(line)
    if len(line) <= _DISCLAIMER_CHARACTERS and ":" not in line:
        return False
    if first_word(line) not in _foot_openings():
        return False
    words = words_of(line)
    if ":" in line and lexicon("imprint_labels").opens(words):
        return True
    return len(line) > _DISCLAIMER_CHARACTERS and lexicon("disclaimers").opens(words)


@cache
def _foot_beginnings() -> frozenset[str]:
    return beginnings("imprint_labels", "disclaimers") | {"c) ", "cop"}


@cache
def _foot_openings() -> frozenset[str]:
    """The first words of disclaimers and imprints; few lines open so, and all the words of the others cost time."""
    return lexicon("imprint_labels").openings | lexicon("disclaimers").openings
