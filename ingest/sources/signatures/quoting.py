"""Takes other people's words off a mail: quoted lines, forwarded mails, and the line that says whose they were."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ingest.sources.signatures.client_words import FROM_WORDS, HEADER_WORDS, RULE_WORDS, WROTE
from ingest.sources.signatures.lexicon import any_of, fold
from ingest.sources.signatures.memo import for_one_mail
from ingest.sources.signatures.text import MAX_LINES

_HEADER_LINES = 6
_HEADERS_NEEDED = 2
_MAILS_OF_A_DIGEST = 2
_LONGEST_HEADER = 120
_QUOTE_MARK = re.compile(r"\s{0,4}(?:[A-Za-z]{0,3}>|\|(?:\s|>))")
_OPENS_ATTRIBUTION = re.compile(
    r"(?:on|at|in|am|vom|le|el|em|op|il|den|dne|w|dnia|pada|\u0432)\s|\d{1,4}([./-])\d{1,2}\1\d{2,4}(?![\d./-])", re.I
)
_DATE_HINT = re.compile(r"\d{1,4}[./:\- ]\d{1,2}|\d{4}|\d{1,2}\s?[ap]\.?m\b")
_ISO_ATTRIBUTION = re.compile(r"\d{4}-\d\d-\d\d \d\d?:\d\d.{0,120}<[^<>\s]{3,120}>:\s*$")
_ATTRIBUTION_ENDS = (":", "：", "...", "…")
_ATTRIBUTION_LINES, _MOST_ATTRIBUTIONS = 4, 500
_DRAWN = ("--", "__", "==", "––", "——")
_RULE_EDGES = " \t*"
_RULE_ENDS = (*_DRAWN, ":")
_LONGEST_NAME = 20
_NOTES_LINES = 3
_SIGNS = b":>|-_="
_NO_SIGNS = bytes(code for code in range(128) if code not in b"\n" + _SIGNS)
_NO_RULES = frozenset({b"", b"-", b"_", b"="})
_ALL_EDGES = f"{_RULE_EDGES}\u2028\u2029"
_ATTRIBUTION_MARKS = frozenset(":：…")
_NOTES_DATE = re.compile(r"^\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s+\d{1,2}:\d\d(?::\d\d)?(?:\s*[AaPp]\.?[Mm]\.?)?\s*$")
_NOTES_LINE = re.compile(r"^[^:]{3,120}\son\s\d{1,2}/\d{1,2}/\d{2,4}\s+\d{1,2}:\d\d")
_NOTES_TO = re.compile(r"^\s*(?:to|an|a|para|aan):\s{0,9}\S", re.I)
_INLINE_FROM = re.compile(r"^\s*From:\s.{1,120}\son\s\d", re.I)

Runs = tuple[tuple[int, int], ...]
"""Runs of lines as half-open index ranges, first to last; blank lines included."""


def author_part(lines: Sequence[str]) -> Runs:
    """Which lines are the author's own: nothing behind a forward or a copied header, nothing with a quote mark."""
    lines = lines[:MAX_LINES]
    text = "\n".join(lines)
    upto = _digest_begins(lines) if text.count("@") >= _MAILS_OF_A_DIGEST else len(lines)
    runs: list[tuple[int, int]] = []
    opened = 0
    signed = _signed(lines[:upto], text)
    upto = _before_too_many(lines, signed) if len(signed) > _MOST_ATTRIBUTIONS else upto
    for place in signed:
        if place < opened or place >= upto:
            continue
        quoted = (place, place + 1) if lines[place][0] == ">" else _quoted_at(lines, place, opened)
        if quoted is None:
            continue
        if quoted[0] > opened:
            runs.append((opened, quoted[0]))
        opened = quoted[1]
    if opened < upto:
        runs.append((opened, upto))
    return tuple([run for run in runs if any(map(str.strip, lines[run[0] : run[1]]))])


def _before_too_many(lines: Sequence[str], places: Sequence[int]) -> int:
    """Where so many lines have ended as an attribution does that the text is no letter; its end if they have not."""
    ending = [place for place in places if lines[place].rstrip().endswith(_ATTRIBUTION_ENDS)]
    return ending[_MOST_ATTRIBUTIONS] if len(ending) > _MOST_ATTRIBUTIONS else len(lines)


def _digest_begins(lines: Sequence[str]) -> int:
    """The first line of the first of several mails in one: each opens with its own From; the end if there are none."""
    openings = [
        nth
        for nth, line in enumerate(lines)
        if "@" in line and _names_header(line) and not _QUOTE_MARK.match(line) and _header_word(line) in FROM_WORDS
    ]
    if len(openings) < _MAILS_OF_A_DIGEST:
        return len(lines)
    first = openings[0]
    while first and ":" in lines[first - 1] and len(lines[first - 1]) < _LONGEST_HEADER:
        first -= 1
    return first


def _signed(lines: Sequence[str], text: str) -> Sequence[int]:
    """The lines with a sign that whatever opens others' words has, or with a letter that is not ASCII; ``text`` opens
    with them. What is no sign is deleted from it as a whole: asking line by line takes three times as long."""
    signs = text.encode("utf-8", "surrogatepass").translate(None, _NO_SIGNS).split(b"\n")
    found = [place for place, held in enumerate(signs[: len(lines)]) if held not in _NO_RULES]
    return sorted({*found, *_dotted(lines, text)}) if ".." in text else found


def _dotted(lines: Sequence[str], text: str) -> Iterator[int]:
    """The lines with two full stops, which few have."""
    place = counted = 0
    at = text.find("..")
    while at >= 0:
        place += text.count("\n", counted, at)
        if place >= len(lines):
            return
        yield place
        counted = text.find("\n", at)
        at = text.find("..", counted) if counted >= 0 else -1


def _names_header(line: str) -> bool:
    """Whether a colon stands near enough to the line's beginning to end a header's name."""
    start = line[:_LONGEST_NAME]
    return ":" in start or "：" in start


def _quoted_at(lines: Sequence[str], place: int, opened: int) -> tuple[int, int] | None:
    """The half-open range of others' words that begins at a line without a ``>`` ahead, or with an attribution or
    date that ends there.

    It begins at ``opened`` or later, and reaches to the end where nothing behind is the author's.
    """
    line = lines[place]
    if (">" in line or "|" in line) and _QUOTE_MARK.match(line):
        return place, place + 1
    bare = line.strip(_ALL_EDGES)
    last, ends = bare[-1:], bare[-2:]
    if (last == ":" or bare[:2] in _DRAWN or ends in _DRAWN) and _is_rule(line):
        return place, len(lines)
    if _names_header(line) and _is_copied_header(lines, place):
        return place, len(lines)
    if last in _ATTRIBUTION_MARKS or ends == "..":
        return _attribution_at(lines, place, opened)
    return _notes_header_at(lines, place, opened) if ":" in line and (bare[:1].isdigit() or " on " in line) else None


def _is_rule(line: str) -> bool:
    stripped = line.strip(_RULE_EDGES)
    if len(line) > 160 or not (stripped.startswith(_DRAWN) or stripped.endswith(_RULE_ENDS)):
        return False
    if "@" in line and stripped.endswith(_DRAWN) and _says_wrote(stripped.strip("-–— ")):  # as Zoho draws it
        return True
    return _rule_pattern().search(fold(line)) is not None


@cache
def _rule_pattern() -> re.Pattern[str]:
    return re.compile(any_of(RULE_WORDS))


def _header_word(line: str) -> str:
    if ":" not in line and "：" not in line:
        return ""
    head, colon, _ = line[:40].replace("：", ":").partition(":")
    word = fold(head).strip(" \t*>") if colon else ""
    return word if word in HEADER_WORDS else ""


def _is_copied_header(lines: Sequence[str], place: int) -> bool:
    first = _header_word(lines[place])
    if first not in FROM_WORDS:
        return False
    if _INLINE_FROM.match(lines[place]):
        return True
    seen = {first}
    for line in lines[place + 1 : place + 1 + _HEADER_LINES]:
        seen.add(_header_word(line))
    return len(seen - {""}) >= 1 + _HEADERS_NEEDED


def _notes_header_at(lines: Sequence[str], place: int, opened: int) -> tuple[int, int] | None:
    """Lotus Notes: a name in one of the two lines above, its date alone, then ``To:``; or name, "on" and date."""
    in_one_line = _NOTES_LINE.match(lines[place])
    if not (in_one_line or _NOTES_DATE.match(lines[place])):
        return None
    if not any(_NOTES_TO.match(line) for line in lines[place + 1 : place + 7]):
        return None
    if in_one_line:
        return place, len(lines)
    return _filled_above(lines, place, max(opened, place - _NOTES_LINES + 1))[0], len(lines)


def _filled_above(lines: Sequence[str], place: int, first: int) -> list[int]:
    return [above for above in range(first, place + 1) if lines[above].strip()]


def _attribution_at(lines: Sequence[str], place: int, opened: int) -> tuple[int, int] | None:
    """An "On Monday Jane wrote:" of up to four lines that ends here."""
    filled = _filled_above(lines, place, max(opened, place - _ATTRIBUTION_LINES + 1))
    folded = "\n".join([_folded(lines[above]) for above in filled])
    wordless = ">:" in folded and any(_is_iso_attribution(lines[above]) for above in filled)
    if not wordless and not any(map(folded.__contains__, WROTE)):
        return None
    quoted = _quote_marks_follow(lines, place + 1)
    if not quoted and not _is_dated(folded):
        return None
    first = _attribution_begins(lines, filled)
    if first is not None and quoted:
        return first, place + 1
    return None if first is None or not any(map(_is_dated, lines[first : place + 1])) else (first, len(lines))


@for_one_mail
def _folded(line: str) -> str:
    """The folded line, which each of the four that end as attributions do may ask for."""
    return fold(line)


def _attribution_begins(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    """Its nearest line that opens as such do, else that goes on from none above: a signature may end right there."""
    opening = next((first for first in reversed(filled) if _OPENS_ATTRIBUTION.match(lines[first].lstrip())), None)
    if opening is not None and _attribution_length(lines, opening):
        return opening
    may_begin = [first for first in reversed(filled) if _attribution_length(lines, first)]
    own = (first for first in may_begin if not fold(lines[first]).lstrip().startswith(("<", *WROTE)))
    return next(own, may_begin[-1] if may_begin else None)


def _attribution_length(lines: Sequence[str], place: int) -> int:
    """Lines of an "On Monday Jane wrote:" at this place, at most four; 0 if there is none."""
    if _is_iso_attribution(lines[place]):
        return 1
    joined = ""
    for length, line in enumerate(_upto_attribution_end(lines, place), 1):
        joined = f"{joined} {line[:200].strip()}".strip()
        if joined.endswith(_ATTRIBUTION_ENDS):
            return length if _says_wrote(joined) else 0
        if length == 1 and not _may_open_attribution(joined):
            return 0
    return 0


def _is_iso_attribution(line: str) -> bool:
    return ">:" in line and _ISO_ATTRIBUTION.search(line[:300]) is not None


def _upto_attribution_end(lines: Sequence[str], place: int) -> Sequence[str]:
    """The lines from here to the first that ends as an attribution does; none if a blank one or none comes first."""
    for end in range(place, min(place + _ATTRIBUTION_LINES, len(lines))):
        bare = lines[end].rstrip()
        if bare.endswith(_ATTRIBUTION_ENDS):
            return lines[place : end + 1]
        if not bare:
            break
    return ()


def _may_open_attribution(line: str) -> bool:
    return _is_dated(line) or (len(line) < 90 and line.endswith((",", ">", "wrote")))


def _says_wrote(text: str) -> bool:
    folded = fold(text).rstrip(" :：.…")
    if not any(map(folded.__contains__, WROTE)):
        return False
    ends = any(folded.endswith(verb) for verb in WROTE)
    return (_is_dated(text) and len(text) < 400) or (ends and len(text) < 120)


def _is_dated(text: str) -> bool:
    return bool(_DATE_HINT.search(text)) or "@" in text


def _quote_marks_follow(lines: Sequence[str], place: int) -> bool:
    following = [line for line in lines[place : place + 6] if line.strip()]
    return bool(following) and bool(_QUOTE_MARK.match(following[0]))
