"""Finds the run of lines that is the author's signature: below a delimiter, else the best-weighing run near the end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.sources.signatures.features import Line, names_another, names_someone, weigh
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.quoting import author_part
from ingest.sources.signatures.sender import Sender

WINDOW_LINES = 15
"""Non-blank lines of a run's end that are looked at: signatures are shorter, and the price of a mail stays flat."""
_DELIMITED_LINES = 15
_THRESHOLD = 2.7
_GAP_COST = 0.5
_TAIL_COST = 0.5
_CLOSING_BONUS = 0.9
_NAME_BONUS = 0.5
_NAMELESS_COST = -3.0
_CROWD_COST = 3.0
_FEW_NAMES = 1
_UNFIT = -2.0

_DELIMITER = re.compile(r"^\s{0,2}(?:--|—|– ?–)\s{0,3}$")
_RULE = re.compile(r"^\s*(?:[-_=*~#+.•]\s?){3,120}\s*$")
_LIST_FOOTERS = (
    "mailing list", "mailman/listinfo", "unsubscri", "yahoo! groups", "groups.google", "do you yahoo", "get your free",
    "list run by", "sent from my", "sent from the", "sent from mail for", "sent from yahoo", "sent from outlook",
    "get outlook for", "archives at", "archive at", "view this message in context", "to post to this group",
    "posting guide", "you received this message", "you received this email", "msn explorer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """The signature's lines as indexes into the whole text, ascending, blank lines left out, and its weight."""

    lines: tuple[int, ...]
    weight: float
    delimited: bool = False


def find_block(lines: Sequence[str], sender: Sender) -> Block | None:
    """The signature in the author's own part, or nothing. Tried below the quoted text first, then above it."""
    runs = author_part(lines).runs
    for run in dict.fromkeys((*runs[-1:], *runs[:1])):
        block = _find_in_run(lines, run, sender)
        if block is not None:
            return block
    return None


def _find_in_run(lines: Sequence[str], run: tuple[int, int], sender: Sender) -> Block | None:
    filled = _without_foot([place for place in range(*run) if lines[place].strip()], lines)
    delimiter = _delimiter(filled, lines)
    if delimiter is not None:
        below = tuple(place for place in filled if place > delimiter and not _RULE.match(lines[place]))
        if below:
            return Block(below, sum(weigh(Line(lines[place], sender)) for place in below), delimited=True)
    return _best_run(filled[-WINDOW_LINES:], lines, sender)


def _without_foot(filled: list[int], lines: Sequence[str]) -> list[int]:
    """Drops what stands below a signature: list footers, disclaimers, "sent from my …"."""
    tail = filled[-40:]
    for nth, place in enumerate(tail):
        line = lines[place]
        words = words_of(line[:160])
        lowered = line[:200].casefold()
        listed = any(footer in lowered for footer in _LIST_FOOTERS)
        if not (listed or (len(words) >= 3 and lexicon("disclaimers").opens(words) and len(line) > 30)):
            continue
        if nth < len(tail) - 30:
            continue
        upto = nth
        while upto and (_RULE.match(lines[tail[upto - 1]]) or _DELIMITER.match(lines[tail[upto - 1]])):
            upto -= 1
        return filled[: len(filled) - len(tail) + upto]
    return filled


def _delimiter(filled: list[int], lines: Sequence[str]) -> int | None:
    """The last "-- " with a fitting number of lines below it."""
    for nth, place in enumerate(reversed(filled[-_DELIMITED_LINES - 1 :])):
        if _DELIMITER.match(lines[place]):
            return place if nth else None
    return None


def _best_run(window: list[int], lines: Sequence[str], sender: Sender) -> Block | None:
    """The run with the greatest sum of weights; blank gaps and lines left below it cost."""
    if not window:
        return None
    looks = [_look(window, nth, lines, sender) for nth in range(len(window))]
    weights = [_weight(look) for look in looks]
    others = [names_another(look) for look in looks]
    openings = [_opening(look) for look in looks]
    best: tuple[float, int, int] | None = None
    for end in range(len(window), 0, -1):
        left_below = sum(1 for place in window[end:] if not _RULE.match(lines[place]))
        total, named = -_TAIL_COST * left_below, 0
        for start in range(end - 1, -1, -1):
            if weights[start] <= _UNFIT * 2:
                break
            gap = window[start + 1] - window[start] - 1 if start + 1 < end else 0
            named += others[start]
            total += weights[start] - _GAP_COST * gap - (_CROWD_COST if named > _FEW_NAMES else 0)
            worth = total + openings[start]
            if weights[start] > 0 and (best is None or worth > best[0]):
                best = (worth, start, end)
    if best is None or best[0] < _THRESHOLD:
        return None
    chosen = tuple(place for place in window[best[1] : best[2]] if not _RULE.match(lines[place]))
    return Block(chosen, best[0])


def _look(window: list[int], nth: int, lines: Sequence[str], sender: Sender) -> Line:
    place = window[nth]
    before = window[nth - 1] if nth else None
    closing = before is not None and is_closing(lines[before])
    after_blank = before is not None and place - before > 1
    return Line(lines[place], sender, after_closing=closing, after_blank=after_blank)


def _weight(line: Line) -> float:
    if _RULE.match(line.text):
        return 0.0
    return -0.1 if is_closing(line.text) else weigh(line)


def _opening(look: Line) -> float:
    """What speaks for a signature beginning here: a closing before it, a name in it; a start without either costs."""
    return (_CLOSING_BONUS if look.after_closing else 0.0) + (_NAME_BONUS if names_someone(look) else _NAMELESS_COST)


def is_closing(line: str) -> bool:
    """Whether a line is a complimentary close."""
    if len(line) > 60:
        return False
    words = words_of(line)
    return lexicon("closings").covers(words) or (len(words) <= 5 and lexicon("closings").opens(words))
