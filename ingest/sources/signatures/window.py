"""The lines near the end of the author's own part that may be a signature, and what is seen of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.sources.signatures.features import OF_LINE, OF_PLACE, Line, Place, is_delimiter, is_rule
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.quoting import author_part
from ingest.sources.signatures.sender import Sender

WINDOW_LINES = 15
"""Non-blank lines of a run's end that are looked at: signatures are shorter, and the price of a mail stays flat."""
_FOOT_LINES = 40
_FOOT_REACH = 30
_LIST_FOOTERS = (
    "mailing list", "mailman/listinfo", "unsubscri", "yahoo! groups", "groups.google", "do you yahoo", "get your free",
    "list run by", "sent from my", "sent from the", "sent from mail for", "sent from yahoo", "sent from outlook",
    "get outlook for", "archives at", "archive at", "view this message in context", "to post to this group",
    "posting guide", "you received this message", "you received this email", "msn explorer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one line: the features of its own words, and those of its place."""

    own: tuple[str, ...]
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Seen lines with their indexes in the whole text, ascending, blank lines left out."""

    places: tuple[int, ...]
    seen: tuple[Seen, ...]


def windows_of(lines: Sequence[str], sender: Sender) -> Iterator[Window]:
    """The windows to look at in turn: the end of what stands below the quoted text, then of what stands above it."""
    runs = author_part(lines).runs
    for run in dict.fromkeys((*runs[-1:], *runs[:1])):
        filled = _without_foot([place for place in range(*run) if lines[place].strip()], lines)
        if filled:
            yield _window(lines, filled, sender, ends_text=run[1] >= len(lines))


def _window(lines: Sequence[str], filled: list[int], sender: Sender, *, ends_text: bool) -> Window:
    places = filled[-WINDOW_LINES:]
    read = [Line(lines[place], sender) for place in places]
    seen_from = len(filled) - len(places)
    seen = (
        Seen(own_features(line), place_features(Place(read, places, nth, seen_from=seen_from, ends_text=ends_text)))
        for nth, line in enumerate(read)
    )
    return Window(tuple(places), tuple(seen))


def own_features(line: Line) -> tuple[str, ...]:
    """The names of what a line by itself answers with yes."""
    return tuple(name for name, asked in OF_LINE if asked(line))


def place_features(place: Place) -> tuple[str, ...]:
    """The names of what holds of a line's place."""
    return tuple(name for name, asked in OF_PLACE if asked(place))


def _without_foot(filled: list[int], lines: Sequence[str]) -> list[int]:
    """Drops what stands below a signature: list footers, disclaimers, "sent from my …"."""
    tail = filled[-_FOOT_LINES:]
    for nth, place in enumerate(tail):
        if nth < len(tail) - _FOOT_REACH or not _opens_foot(lines[place]):
            continue
        upto = nth
        while upto and (is_rule(lines[tail[upto - 1]]) or is_delimiter(lines[tail[upto - 1]])):
            upto -= 1
        return filled[: len(filled) - len(tail) + upto]
    return filled


def _opens_foot(line: str) -> bool:
    lowered = line[:200].casefold()
    if any(footer in lowered for footer in _LIST_FOOTERS):
        return True
    words = words_of(line[:160])
    return len(words) >= 3 and len(line) > 30 and lexicon("disclaimers").opens(words)
