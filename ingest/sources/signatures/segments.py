"""Cuts a signature's line into segments, and drops what is decoration, label, quotation or a birthday."""

import re

from ingest.sources.signatures import phones
from ingest.sources.signatures.lexicon import lexicon, words_of

TAKEN = "\ue010"
"""Stands in a line where a value was taken out; it separates like a bar does."""

_DECORATION = re.compile(r"^[\s>|*#=+~•·:»«–—_-]+|[\s|*#=+~•·»«–—_-]+$")
_LEFTOVERS = re.compile(r"=(?:20|01;?|09|A0)|\[(?:image|cid|logo)[^\]]{0,120}\]|<>|\(\s?\)", re.I)
_SEPARATORS = re.compile(r"\s+[|•·●▪■◆‣∙]\s*|\s*[|•●▪■◆‣]\s+|\t+|\s{3,}|\s//\s|\ue010+")
_LABEL_AHEAD = re.compile(r"^[^\W\d_][\w .'/-]{0,28}[:：]\s*")
_BIRTH_DATE = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)\b|\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")


def bare_line(line: str) -> str:
    """A line without the marks around it: quote marks, bars, stars, image names, remains of quoted-printable."""
    return _DECORATION.sub("", _LEFTOVERS.sub(" ", line))


def segments_of(line: str) -> list[str]:
    """The parts of a line between bars, bullets, tabs, wide gaps and taken values."""
    parts = (_DECORATION.sub("", part.strip(" ,;:()<>[]")).strip(" ,;:") for part in _SEPARATORS.split(line))
    return [part for part in parts if part]


def says_birth(line: str) -> bool:
    """Whether the line gives a birthday."""
    return lexicon("birth_labels").opens(words_of(line[:40]))


def birth_date_in(line: str) -> str:
    """The birthday a line gives, as an ISO date, or ``""``."""
    found = _BIRTH_DATE.search(line)
    if not found:
        return ""
    day, month, year, iso_year, iso_month, iso_day = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}" if year else f"{iso_year}-{iso_month}-{iso_day}"


def is_no_field(line: str) -> bool:
    """Closings, greetings and what a footer says are no fields; a quotation is a slogan."""
    words = words_of(line[:80])
    if lexicon("closings").covers(words) or (line[:1] in "\"“„«'‘" and len(words) > 3):
        return True
    label, colon, _ = line.partition(":")
    if colon and lexicon("imprint_labels").covers(words_of(label[:60])):
        return True
    return lexicon("footers").opens(words) or lexicon("disclaimers").opens(words)


def without_labels(line: str) -> str:
    """Drops what is left of "Tel.:" and "(Fax)" around a taken value."""
    kept: list[str] = []
    for segment in _SEPARATORS.split(line):
        bare = segment.strip(" ,;:()<>[]-–*.")
        if len(bare) <= 2 or is_label(bare):
            continue
        kept.append(phones.without_label_behind(segment))
    return TAKEN.join(kept)


def is_label(text: str) -> bool:
    """Whether a text is nothing but what labels a value: "Tel", "E-mail address", "Direct line"."""
    words = words_of(text)
    if len(words) > 6:
        return False
    left = [word for word in words if not _labels_word(word)]
    return not left or phones.label_alone(text) is not None or (phones.has_label(text) and len(left) <= 1)


def _labels_word(word: str) -> bool:
    return (
        len(word) < 3
        or lexicon("email_labels").covers((word,))
        or lexicon("web_labels").covers((word,))
        or phones.label_alone(word) is not None
        or word in {"address", "and", "und", "number", "no", "nr", "direct", "page", "site"}
    )


def without_label_ahead(segment: str) -> str:
    """Without an address, company or title label in front ("Address: 1 Main Street")."""
    found = _LABEL_AHEAD.match(segment)
    if not found:
        return segment
    words = words_of(found.group())
    known = ("address_words", "departments", "home_labels", "email_labels", "web_labels")
    return segment[found.end() :] if any(lexicon(section).covers(words) for section in known) else segment
