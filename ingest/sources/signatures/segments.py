"""Cuts a signature's line into segments, and drops what is decoration, label, quotation or a birthday."""

import re

from ingest.sources.signatures import phones, postal
from ingest.sources.signatures.lexicon import hint, hints_of, lexicon, words_of

TAKEN = "\ue010"
"""Stands in a line where a value was taken out; it separates like a bar does."""

_DECORATION = " \t\n\r\f\v|*#=~•·»«–—_-"
_AHEAD_TOO = _DECORATION + ">:"
_DIALLED = re.compile(r"\+\s?\(?\d")
_LEFTOVERS = re.compile(r"=(?:20|01;?|09|A0)|\[(?:image|cid|logo)[^\]]{0,120}\]|<>|\(\s?\)", re.I)
_SEPARATORS = re.compile(r"\s+[·∙⋅*‧:~]+\s+|\s*[|¦│┃║‖•●▪■◆◦○‣⦁►▶❖]\s*|\t+|\s{3,}|\s(?://|--+|::|[<>]{2})\s")
_SEPARATING = ("|", "\t", "   ", " *", " :", " ~", " //", " --", " <", " >")
_LABEL_AHEAD = re.compile(r"^([^\W\d_][\w .'/-]{0,28}?)\s?[:：]\s*(?=\S)")
_BIRTH_DATE = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)\b|\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_LONGEST_LABEL, _MOST_LABEL_WORDS = 30, 4
_LABEL_WORDS = lexicon("label_words", "number_words", "joiners").words
_KEPT_LABELS = lexicon("kept_labels").words
_QUOTES = frozenset("\"“„«'‘")
_NO_FIELD = hint("closings", "registration_labels", "imprint_labels", "footers", "disclaimers")
_PAIRS = (("(", ")"), ("[", "]"))
# What a label ahead of a piece says the piece is: the section of the lexicons, and the field.
_AHEAD = (
    ("home_labels", "home"), ("name_labels", "name"), ("title_labels", "title"), ("department_labels", "department"),
    ("company_labels", "company"), ("address_labels", "address"), ("address_words", "address"),
    ("departments", ""), ("email_labels", ""), ("web_labels", ""),
)  # fmt: skip


def bare_line(line: str) -> str:
    """A line without the marks around it: quote marks, bars, stars, image names, remains of quoted-printable."""
    if "=" in line or "[" in line or "<>" in line or "(" in line:
        line = _LEFTOVERS.sub(" ", line)
    return _undecorated(line)


def _undecorated(text: str) -> str:
    """Without drawn marks around it; a plus stays where a number begins with it."""
    text = text.rstrip(_DECORATION + "+").lstrip(_AHEAD_TOO)
    while text.startswith("+") and not _DIALLED.match(text):
        text = text[1:].lstrip(_AHEAD_TOO)
    return text


def segments_of(line: str) -> list[str]:
    """The parts of a line between bars, bullets, tabs, wide gaps and taken values."""
    parts = [trimmed(_undecorated(part.strip(" ,;<>/"))) for part in _parts(line)]
    return [part for part in parts if part]


def _parts(line: str) -> list[str]:
    """Cut at every separator; most lines hold none of the signs that all separators begin with."""
    if TAKEN in line:
        return [part for piece in line.split(TAKEN) for part in _parts(piece)]
    if line.isascii() and not any(map(line.__contains__, _SEPARATING)):
        return [line]
    return _SEPARATORS.split(line)


def trimmed(text: str) -> str:
    """Without punctuation around it, and without a bracket whose other half is missing or that holds all of it."""
    text = text.strip(" ,;<>/").lstrip(": ")
    for opening, closing in _PAIRS:
        if opening not in text and closing not in text:
            continue
        if text.startswith(opening) and text.find(closing) in {-1, len(text) - 1}:
            text = text.strip(opening + closing)
        if text.endswith(closing) and opening not in text:
            text = text.rstrip(closing)
        if opening in text and closing not in text and text.rindex(opening) > len(text) - 3:
            text = text[: text.rindex(opening)]
    return text.strip(" ,;").lstrip(": ")


def says_birth(line: str) -> bool:
    """Whether the line gives a birthday."""
    return lexicon("birth_labels").opens(words_of(line[:80]))


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
    if line[:1] not in _QUOTES and not hints_of(words) & _NO_FIELD:
        return False
    if lexicon("closings").covers(words) or (line[:1] in _QUOTES and len(words) > 3):
        return True
    if lexicon("registration_labels").opens(words) and any(letter.isdigit() for letter in line):
        return True
    label, colon, rest = line.partition(":")
    if colon and rest and lexicon("imprint_labels").found(words_of(label[:60])):
        return True
    return lexicon("footers").opens(words) or lexicon("disclaimers").opens(words)


def is_imprint(text: str) -> bool:
    """Whether a piece of a line is what the law wants of a company's letters: a register, a tax number, a board."""
    words = words_of(text[:100])
    if not hints_of(words) & _NO_FIELD:
        return False
    if lexicon("registration_labels").found(words[:12]) and (any(map(str.isdigit, text)) or len(words) < 4):
        return True
    label, colon, rest = text.partition(":")
    if colon and rest.strip() and lexicon("imprint_labels").found(words_of(label[:60])):
        return True
    return lexicon("footers").opens(words) or (len(words) >= 2 and lexicon("disclaimers").opens(words))


def ahead_of_capital(text: str) -> str:
    """``Carrel Industries SAS`` of ``Carrel Industries SAS au capital de 10 000 €``, or ``""``: the firm whose capital
    the law wants told."""
    labels, parts = lexicon("capital_labels"), text.split()
    first = next((nth for nth in range(len(parts)) if labels.opens(words_of(" ".join(parts[nth : nth + 6])))), 0)
    firm = " ".join(parts[:first]).rstrip(" ,;–-(|")
    return firm if len(words_of(firm)) > 1 else ""


def without_labels(line: str) -> str:
    """Drops what is left of "Tel.:" and "(Fax)" around a taken value."""
    kept: list[str] = []
    for segment in _parts(line.replace(f" : {TAKEN}", f": {TAKEN}")):  # as French writes a colon
        bare = segment.strip(" ,;:()<>[]-–*./")
        if len(bare) <= 2 or is_label(bare) or _is_label_by_form(segment) or _is_of_a_place(bare):
            continue
        kept.append(_without_label_behind(segment))
    return TAKEN.join(kept)


def _is_of_a_place(text: str) -> bool:
    """``Workshop`` beside a number says where that rings."""
    return lexicon("place_heads").covers(words_of(text))


def _without_label_behind(text: str) -> str:
    """A segment without the phone label that ends it ("Nordlicht GmbH Tel")."""
    bare = text.rstrip(" .:,-")
    head, space, tail = bare.rpartition(" ")
    if not space or tail.casefold() in _KEPT_LABELS:
        return text
    ends = text.rstrip().endswith(":") and is_label(tail)  # "Harbour Street 5 w:"
    return head if ends or phones.label_alone(tail) is not None else text


def _is_label_by_form(segment: str) -> bool:
    """Whether a text ahead of a value is a label that no list holds: a colon, few words, and only the first begins high
    ("Site officiel :")."""
    bare = segment.strip()
    return bare.endswith((":", "：")) and bare[1:].islower() and len(bare.split()) <= _MOST_LABEL_WORDS


def is_label(text: str) -> bool:
    """Whether a text is nothing but what labels a value: "Tel", "E-mail address", "Direct line"."""
    words = words_of(text)
    if len(words) > 6:
        return False
    left = [word for word in words if not _labels_word(word)]
    if not left or lexicon("email_labels", "web_labels").covers(words) or phones.label_alone(text) is not None:
        return True
    return len(left) == 1 and phones.has_label(text) and not lexicon("titles").found(words)


def _labels_word(word: str) -> bool:
    return (
        len(word) < 3
        or lexicon("email_labels").covers((word,))
        or lexicon("web_labels").covers((word,))
        or phones.label_alone(word) is not None
        or word in _LABEL_WORDS
    )


def label_ahead(segment: str) -> tuple[str, str]:
    """The field a label in front names, and the rest ("Address: 1 Main Street"); no label: ``""`` and all of it."""
    found = _LABEL_AHEAD.match(segment) if ":" in segment or "：" in segment else None
    if not found:
        return _address_ahead(segment)
    words, rest = words_of(found.group(1)), segment[found.end() :]
    for section, says in _AHEAD:
        if lexicon(section).covers(words):
            return says, rest
    return ("address", rest) if words == ("a",) and postal.is_address(rest) else ("", segment)


def _address_ahead(segment: str) -> tuple[str, str]:
    """The same where only a style, bold or a colour, parts the label from an address ("Address 1 Main Street")."""
    label, _, rest = segment.partition(" ")
    if rest and label.casefold() in lexicon("address_labels").entries and postal.is_address(rest):
        return "address", rest
    return "", segment


def field_of_label(text: str) -> str:
    """The field that a text names which is nothing but its label ("Company:"), or ``""``."""
    if len(text) > _LONGEST_LABEL:
        return ""
    words = words_of(text)
    return next((says for section, says in _AHEAD if says and lexicon(section).covers(words)), "")
