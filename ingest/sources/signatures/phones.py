"""Finds telephone numbers and the kind their label gives them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ingest.candidate import PhoneKind
from ingest.sources.signatures import codes, dialling, private, services
from ingest.sources.signatures.lexicon import any_of, entries, fold, lexicon
from ingest.sources.signatures.text import figures_in

PAGER = "pager"
"""A kind of label that names no number of ours: read, so that its number is not taken for another, and dropped."""

FEWEST_DIGITS = dialling.FEWEST_DIGITS
_LONGEST_LABEL, _AROUND_LABEL = 40, " \t:.-*()"
# Between two numbers; a dash in one number has no space around it, or few figures behind it.
_JOINTS = (" - ", " – ", " / ")
_JOINT = re.compile("|".join(_JOINTS))
_RUN = re.compile(r"[\d .()/-]{1,24}")
_WHOLE, _FEWEST_BEHIND_A_DASH = 9, 6
_EXTENSION_LABEL = any_of(entries("extension_labels"))
_EXTENSION = re.compile(
    rf"^\s{{0,3}}[,;(·•|/-]?\s{{0,2}}(?:{_EXTENSION_LABEL}|r(?=\.?\s?\d{{2,5}}\s{{0,2}}(?:$|[|,;·•)])))\.?\s?:?\s?(\d{{1,6}})\b",
    re.I,
)
_TOLL_FREE_NANP = re.compile(r"^(?:\+?1)?8(?:00|33|44|55|66|77|88)")

_SECTIONS: tuple[tuple[str, PhoneKind | str], ...] = (
    ("phone_home", PhoneKind.HOME),
    ("phone_pager", PAGER),
    ("phone_fax", PhoneKind.FAX),
    ("phone_mobile", PhoneKind.MOBILE),
    ("phone_switchboard", PhoneKind.SWITCHBOARD),
    ("phone_direct", PhoneKind.DIRECT),
    ("registration_labels", ""),
)
# One letter counts only when it touches the number, as in "T +49" or "M: 0171".
_LETTERS: dict[str, PhoneKind | str] = {
    "t": PhoneKind.DIRECT, "p": PhoneKind.DIRECT, "d": PhoneKind.DIRECT, "o": PhoneKind.DIRECT, "w": PhoneKind.DIRECT,
    "v": PhoneKind.DIRECT, "b": PhoneKind.DIRECT, "m": PhoneKind.MOBILE, "c": PhoneKind.MOBILE, "f": PhoneKind.FAX,
    "h": PhoneKind.HOME, "s": PhoneKind.SWITCHBOARD,
}  # fmt: skip
_JOINING_LABELS = {"/", "&", "+", "|"} | lexicon("joiners").words
_LETTER = re.compile(r"(?<![a-z\d])(?<!\d )([a-z])\s?[.:)]{0,2}\s{0,3}$")
_LETTER_AFTER = re.compile(r"^\s{0,2}\(?([a-z])\)?(?![a-z])")
_WORDY = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a line: its place, its text as written, the kind its label gives (``""``: a label of no phone)."""

    start: int
    end: int
    text: str
    kind: PhoneKind | str
    label: str
    extension: str = ""


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, PhoneKind | str]]:
    kinds: dict[str, PhoneKind | str] = {}
    for section, kind in _SECTIONS:
        for entry in entries(section):
            folded = fold(entry).rstrip(":")
            if len(folded.strip(".")) > 1:
                kinds.setdefault(folded, kind)
    return re.compile(r"(?<![^\W_])(?:" + any_of(kinds) + r")(?![^\W\d_])"), kinds


def has_label(text: str) -> bool:
    """Whether a word that labels phone numbers stands in the text."""
    pattern, kinds = _labels()
    return any(kinds[label] != "" for label in pattern.findall(fold(text)))


def label_alone(text: str) -> PhoneKind | str | None:
    """The kind of a line that holds nothing but a phone label, else nothing."""
    bare = text.strip(_AROUND_LABEL)
    if len(bare) > _LONGEST_LABEL:
        return None
    kinds, folded = _labels()[1], fold(bare).strip(_AROUND_LABEL)
    if folded in kinds or f"{folded}." in kinds:
        return kinds.get(folded, kinds.get(f"{folded}."))
    worded = private.ends_label(folded)
    return PhoneKind.HOME if worded in kinds or f"{worded}." in kinds else None


def find_phones(line: str, *, region: str = "", carried: PhoneKind | str | None = None) -> list[Found]:
    """All numbers of one line with their kinds; ``carried`` is the label that stood alone on the line before."""
    places = _places(line, region, all_labels=True)
    if not places:
        return []
    folded = _folded(line)
    places = [place for place in places if not _is_code(place, folded, region)]
    return _labelled(folded, places, region, carried) if places else []


def count_phones(line: str, region: str) -> int:
    """How many numbers stand in a line, by shape or a label ahead, whatever their kind, which costs more to tell."""
    return len(_places(line, region, all_labels=False))


def _folded(line: str) -> str:
    """Folded, letter for letter, so that places stay the same."""
    folded = fold(line)
    if len(folded) != len(line):
        folded = line.casefold() if len(line.casefold()) == len(line) else line
    return folded


def _places(line: str, region: str, *, all_labels: bool) -> list[re.Match[str]]:
    if figures_in(line) < FEWEST_DIGITS:
        return []
    places: list[re.Match[str]] = []
    joins = any(map(line.__contains__, _JOINTS))
    found = dialling.NUMBER.search(line)
    while found:
        found = _up_to_a_joint(found, region) if joins else found
        place = _as_number(found, line, region, all_labels=all_labels)
        if place:
            places.append(place)
        found = dialling.NUMBER.search(line, found.end())
    return places


def _up_to_a_joint(found: re.Match[str], region: str) -> re.Match[str]:
    """``01 44 55 66 77 - 06 12 34 56 78`` is two numbers; a number, a dash and few figures more are one."""
    text = found.group()
    for joint in _JOINT.finditer(text):
        if figures_in(text[: joint.start()]) < _WHOLE:
            continue
        behind = _RUN.match(found.string, found.start() + joint.end())
        another = "/" in joint.group() or (behind and figures_in(behind.group()) >= _FEWEST_BEHIND_A_DASH)
        if another and dialling.is_number(text[: joint.start()], region):
            return dialling.NUMBER.match(found.string, found.start(), found.start() + joint.start()) or found
    return found


def _as_number(found: re.Match[str], line: str, region: str, *, all_labels: bool) -> re.Match[str] | None:
    """The match if it is a number, by its shape or by the label beside it; of ``836-2011/0609`` the first."""
    text = found.group()
    if dialling.is_number(text, region):
        return found
    slash = text.rfind("/")
    if slash > 0:
        first = dialling.NUMBER.match(found.string, found.start(), found.start() + slash)
        return first if first and dialling.is_number(first.group(), region) else None
    known = 6 <= figures_in(text) <= 14 and not dialling.DATE.match(text.strip())
    return found if known and _is_labelled(_folded(line), found, all_labels=all_labels) else None


def _is_labelled(folded: str, found: re.Match[str], *, all_labels: bool) -> bool:
    """Whether a phone's label stands right before a number, or, if all count, in brackets right behind it."""
    pattern, kinds = _labels()
    before = folded[max(0, found.start() - 24) : found.start()]
    label = next((hit for hit in pattern.finditer(before) if not before[hit.end() :].strip(" .:()-")), None)
    if label:
        return kinds[label.group()] != ""
    letter = _LETTER.search(before)
    if letter:
        return letter.group(1) in _LETTERS
    if not all_labels or not folded.startswith(" (", found.end()):
        return False
    behind = pattern.match(folded, found.end() + 2)
    return behind is not None and kinds[behind.group()] != ""


def _is_code(place: re.Match[str], folded: str, region: str) -> bool:
    """Whether an address or a date explains digits that no phone's label stands before."""
    if _is_labelled(folded, place, all_labels=True):
        return False
    line, after = place.string, place.string[place.end() :]
    first = next(iter(after.split()), "")
    return codes.explains(line[: place.start()], place.group(), "" if label_alone(first) is not None else after, region)


def _labelled(folded: str, places: list[re.Match[str]], region: str, carried: PhoneKind | str | None) -> list[Found]:
    behind, pair = _labels_stand_behind(folded, places), _pair_of_labels(folded, places)
    answer: list[Found] = []
    for nth, place in enumerate(places):
        before = folded[places[nth - 1].end() if nth else 0 : place.start()]
        after = folded[place.end() : places[nth + 1].start() if nth + 1 < len(places) else len(folded)]
        if nth and before.startswith(" (") and ")" in before:  # "(standard) / " is told of the number ahead of it
            before = before.partition(")")[2]
        extension = _EXTENSION.match(after)
        if pair:
            kind, label = pair[nth]
        else:
            kind, label = _kind_beside(before, after, behind=behind, lone=len(places) == 1)
        if kind is None and nth == 0 and carried is not None:
            kind = carried
        if kind is None and nth and _joins(before) and (answer[-1].label or carried is not None):
            kind, label = answer[-1].kind, answer[-1].label
        start, end = place.start(), place.end() + (extension.end() if extension else 0)
        told = label or (answer[0].label if answer else "")
        if kind != "" and private.is_private(before, told, after, last=nth + 1 == len(places)):
            kind = PhoneKind.HOME
        if served := services.length_of_label(before, kind, _labels()[1]):
            kind, start = PhoneKind.SWITCHBOARD, start - served
        number = place.group().strip()
        dialled = extension.group(1) if extension else ""
        if number[0] != "+" and (code := codes.label_before(before)) is not None:
            start, kind, label = start - len(before) + code, "", before[code:].strip()
        answer.append(Found(start, end, number, _kind_of(kind, number, region), label, dialled))
    return answer


def _pair_of_labels(folded: str, places: list[re.Match[str]]) -> list[tuple[PhoneKind | str | None, str]]:
    """``Tel/Mob: 1 / 2``: two labels ahead of two numbers, joined alike, are shared out in their order."""
    if len(places) != 2 or not _joins(folded[places[0].end() : places[1].start()]):
        return []
    pattern, kinds = _labels()
    head = _last_cell(folded[: places[0].start()][-_LONGEST_LABEL:])
    hits = list(pattern.finditer(head))
    if len(hits) != 2 or head[hits[0].end() : hits[1].start()].strip(" .") not in _JOINING_LABELS:
        return []
    told: list[tuple[PhoneKind | str | None, str]] = [(kinds[hit.group()], hit.group()) for hit in hits]
    return told if told[0][0] != told[1][0] and all(kind != "" for kind, _ in told) else []


def _kind_beside(before: str, after: str, *, behind: bool, lone: bool) -> tuple[PhoneKind | str | None, str]:
    """What the labels on the side where this line's labels stand say, else those on the other."""
    kind, label = _kind_behind(after) if behind else _kind_before(before)
    if (
        kind in {None, PhoneKind.DIRECT}
        and after.startswith(" (")
        and (told := label_alone(after[2:].partition(")")[0]))
    ):
        return told, label  # "Tel. … (mobile)"
    if kind is not None or not (behind or lone):
        return kind, label
    return _kind_before(before) if behind else _kind_behind(after)


def _labels_stand_behind(folded: str, places: list[re.Match[str]]) -> bool:
    head = folded[: places[0].start()]
    if _labels()[0].search(head) or _LETTER.search(head):
        return False
    tail = folded[places[-1].end() :]
    return len(places) == 1 or bool(_labels()[0].search(tail) or _LETTER_AFTER.match(tail))


def _joins(between: str) -> bool:
    return between.strip(" ,;/|·") in {"", *lexicon("joiners", "alternatives").words}


def _kind_before(text: str) -> tuple[PhoneKind | str | None, str]:
    pattern, kinds = _labels()
    hits = [found.group() for found in pattern.finditer(_last_cell(text[-60:]))]
    if hits:
        told = [kinds[hit] for hit in hits]
        return _strongest([kind for kind in told if kind != ""] if told[-1] != "" else told), hits[-1]
    letter = _LETTER.search(text[-8:])
    if letter and letter.group(1) in _LETTERS:
        return _LETTERS[letter.group(1)], letter.group(1)
    return None, ""


def _last_cell(text: str) -> str:
    """What stands behind the last bar, tab or wide gap: another column's words label nothing here."""
    bare = text.rstrip(" .:-?*()\t")
    return text[max(bare.rfind(mark) + 1 for mark in ("|", "\t", "   ", "•", "·")) :]


def _kind_behind(text: str) -> tuple[PhoneKind | str | None, str]:
    pattern, kinds = _labels()
    found = pattern.search(text[:40])
    between = text[: found.start()] if found else ""  # a bar parts a number from the register that stands behind it
    if found and not _WORDY.search(between) and (kinds[found.group()] or not between.strip(" (")):
        others = [kinds[hit.group()] for hit in pattern.finditer(text[:60])]
        return _strongest(others), found.group()
    letter = _LETTER_AFTER.match(text)
    if letter and letter.group(1) in _LETTERS:
        return _LETTERS[letter.group(1)], letter.group(1)
    return None, ""


def _strongest(kinds: Iterable[PhoneKind | str]) -> PhoneKind | str:
    """Of several labels on one number: home beats all, then what tells more; telephone and fax is a telephone."""
    seen = list(kinds)
    if PhoneKind.FAX in seen and PhoneKind.DIRECT in seen and PhoneKind.HOME not in seen:
        return PhoneKind.DIRECT if seen[-1] is not PhoneKind.FAX or seen[0] is PhoneKind.DIRECT else PhoneKind.FAX
    order = ("", PhoneKind.HOME, PAGER, PhoneKind.FAX, PhoneKind.MOBILE, PhoneKind.SWITCHBOARD, PhoneKind.DIRECT)
    return next(kind for kind in order if kind in seen)


def _kind_of(kind: PhoneKind | str | None, number: str, region: str) -> PhoneKind | str:
    """The label's kind; without a label what libphonenumber knows about the range."""
    if kind is not None and kind is not PhoneKind.DIRECT:
        return kind
    digits = re.sub(r"\D", "", number)
    if _TOLL_FREE_NANP.match(digits) and dialling.is_nanp(number):
        return PhoneKind.SWITCHBOARD
    if kind is not None:
        return kind
    return PhoneKind.MOBILE if dialling.is_in_range_of_mobiles(number, region) else PhoneKind.DIRECT
