"""Takes numbers, addresses and links out of a block's lines, and hands on the pieces of text that are left."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.candidate import PhoneKind
from ingest.sources.signatures import codes, dialling, links, names, phones, segments
from ingest.sources.signatures.lexicon import any_of, entries, lexicon, words_of
from ingest.sources.signatures.roles import is_sentence
from ingest.sources.signatures.segments import TAKEN
from ingest.sources.signatures.sender import Sender, is_own_address, organisation_word
from ingest.sources.signatures.text import tidy

# Pictures that stand for a label, as their words; a picture that says nothing separates.
_PICTURES = str.maketrans(
    {
        "☎": " tel: ", "☏": " tel: ", "📞": " tel: ", "✆": " tel: ", "📱": " mobile: ", "📲": " mobile: ",
        "📠": " fax: ", "🖷": " fax: ", "✉": " | ", "📧": " | ", "🖂": " | ", "🌐": " | ", "🌍": " | ", "🔗": " | ",
        "📍": " | ", "🏢": " | ", "🏠": " | ", "\ufe0f": "",
    }
)  # fmt: skip
_FEW_WORDS = 6
# How often a mark stands in a card of one line: commas also stand in addresses.
_MARKS_OF_A_ROW = ((" - ", 3), (" – ", 3), (" — ", 3), (" / ", 3), (", ", 5))
_LINKED = re.compile(r"\w\W{0,3} <(https?://[^\s<>]{3,400})>\W{0,3}$")
_NUMBER_WORDS = lexicon("number_words").words
# Behind a quotation and a dash stands who said it.
_QUOTE_ENDS = ('"', "”", "»", "“")
_DASHES = ("-", "–", "—")
_QUOTES = '"“”„«»'
# "(she/her)", "(elle)", "(sie/they)", "(keine Pronomen)", "[él/ele]": what small words in brackets or at slashes are.
_PRONOUN = r"[a-zß-ÿ]{1,6}"
_ABOUT_THEM = r"(?:[^\W\d_]{2,8} )?(?i:pronom\w{1,4}|pronoun\w?)[^()\[\]]{0,20}"
_FIRST = any_of(entries("pronouns"))
_PRONOUNS = re.compile(
    rf" ?[(\[](?:{_PRONOUN}(?: ?/ ?{_PRONOUN}){{0,3}}|{_ABOUT_THEM})[)\]]"
    rf"| {_FIRST} ?/ ?[a-zß-ÿ]{{2,6}}(?: ?/ ?[a-zß-ÿ]{{2,6}})?$"
)


@dataclass(frozen=True, slots=True)
class SignaturePhone:
    """A number with the kind its label gives; ``kind`` is nothing for a pager."""

    text: str
    kind: PhoneKind | None
    label: str = ""
    extension: str = ""


@dataclass(slots=True)
class Piece:
    """A text between separators: the line it stands in, its place among the pieces, the field its label names,
    and whether it is a link to a host that is not the sender's."""

    place: int
    nth: int
    text: str
    words: tuple[str, ...]
    alone: bool = False
    said: str = ""
    leads_away: bool = False


@dataclass(slots=True)
class Pieces:
    """What the lines of a block hold before anything is decided."""

    sender: Sender
    region: str
    texts: list[Piece] = field(default_factory=list)
    phones: list[SignaturePhone] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    home_address: bool = False
    birth_date: str = ""
    first_contact: int | None = None
    contact_places: set[int] = field(default_factory=set)
    organisations: tuple[str, ...] = ()


def pieces_of(lines: Sequence[str], sender: Sender) -> Pieces:
    """The contacts and the pieces of a block, in order."""
    found = Pieces(sender, dialling.region_of(lines, sender.domain))
    carried: PhoneKind | str | None = None
    for place, line in enumerate(lines):
        if place and line.lstrip().startswith(_DASHES) and lines[place - 1].rstrip().endswith(_QUOTE_ENDS):
            continue
        if not line.isascii():
            line = line.translate(_PICTURES)  # noqa: PLW2901  # the pictures are gone for good
        bare = segments.bare_line(line)
        if not bare or (segments.is_no_field(bare) and not (bare := segments.ahead_of_capital(bare))):
            continue
        if segments.says_birth(bare):
            found.birth_date = segments.birth_date_in(bare)
            continue
        label = phones.label_alone(bare)
        if label is None:
            _read_line(found, place, bare, carried)
        carried = label
    found.organisations = _organisations(found)
    return found


def _read_line(found: Pieces, place: int, line: str, carried: PhoneKind | str | None) -> None:
    line = _in_cells(line, found.sender)
    texts = segments.segments_of(_take_contacts(found, place, line, carried))
    away = len(texts) == 1 and "<http" in line and _leads_away(line, found.sender)
    label = ""
    for nth, text in enumerate(texts):
        if nth and texts[nth - 1].endswith(_QUOTE_ENDS):
            continue
        says = segments.field_of_label(text) if nth + 1 < len(texts) else ""
        if not says:
            _add(found, place, f"{label}: {text}" if label else text, alone=len(texts) == 1, away=away)
        label = text.rstrip(" :") if says else ""


def _in_cells(line: str, sender: Sender) -> str:
    """A card in one line, ``Jane Moss - Head of Sales - Nordlicht Ltd - 5 Main Street, Bristol``, with bars for its
    dashes or commas: where a name opens it and so many follow, they part the fields and not the words of one."""
    for mark, fewest in _MARKS_OF_A_ROW:
        if line.count(mark) < fewest:
            continue
        head, *cells = line.split(mark)
        own = names.agrees(head, sender) if sender.name else mark != ", "  # so many commas open with a street as well
        if " " in head and own and names.is_written_as_name(head):
            return " | ".join([head, *_joined(cells, mark)])
    return line


def _joined(cells: Sequence[str], mark: str) -> list[str]:
    """The cells, a degree or a legal form kept with what stands ahead of it."""
    told = lexicon("legal_forms", "credentials")
    row: list[str] = []
    for cell in cells:
        if row and mark == ", " and told.covers(words_of(cell)):
            row[-1] = f"{row[-1]}{mark}{cell}"
        else:
            row.append(cell)
    return row


def _leads_away(line: str, sender: Sender) -> bool:
    """Whether a line is a link's words and its target, and the host is not the sender's: an invitation to somewhere."""
    target = _LINKED.search(line) if sender.domain else None
    if target is None or "maps" in target.group(1):
        return False
    host = links.host_of(target.group(1)).casefold()
    return not host.endswith(sender.domain) and organisation_word(host) != sender.organisation_word


def _add(found: Pieces, place: int, text: str, *, alone: bool, away: bool) -> None:
    text = tidy(text)
    if "/" in text or "(" in text:
        text = segments.trimmed(tidy(_PRONOUNS.sub("", text)))
    if len(text) < 2 or text[0] in _QUOTES or text[-1] in ":：":
        return
    if text[-1].isdigit() and not (text := codes.ahead_of_code(text)):
        return
    if segments.is_imprint(text) and not (text := segments.ahead_of_capital(text)):
        return
    said, text = segments.label_ahead(text)
    words = words_of(text)
    if words and words[-1] in _NUMBER_WORDS:  # the number it counted is taken
        return
    if said == "home":
        found.home_address, said = True, "address"
    if words:
        found.texts.append(Piece(place, len(found.texts), text, words, alone, said, away))


def _take_contacts(found: Pieces, place: int, line: str, carried: PhoneKind | str | None) -> str:
    """Takes addresses, links and numbers out of a line; what remains has a mark where they stood."""
    emails = links.find_emails(line)
    if emails:
        taken = [each.group() for each in emails]
        line = _blanked(line, [each.span() for each in emails])
        if _is_speech(line):  # "write to postmaster@…": the address is that of whom the sentence is about
            taken = [email for email in taken if is_own_address(email, found.sender)]
        found.emails.extend(taken)
    urls = sorted(links.find_urls(line))
    if urls:
        found.urls.extend(text for _, _, text in urls if links.kind_of(links.unwrap(text)) is not None)
        line = _blanked(line, [(start, end) for start, end, _ in urls])
    numbers = phones.find_phones(line, region=found.region, carried=carried)
    if numbers:
        line = _take_numbers(found, line, numbers)
    if emails or numbers:
        found.contact_places.add(place)
        if found.first_contact is None:
            found.first_contact = place
        if emails and numbers and _speaks_between(line):
            return ""
    return segments.without_labels(line) if TAKEN in line else line


def _speaks_between(line: str) -> bool:
    """``Call +44 … or write to jane@…``: what joins two contacts in words is a sentence around them, and no field."""
    between = (part.strip() for part in line.split(TAKEN)[1:-1])
    return any(
        " " in part and part.replace(" ", "").isalpha() and part.islower() and not segments.is_label(part)
        for part in between
    )


def _take_numbers(found: Pieces, line: str, numbers: Sequence[phones.Found]) -> str:
    for number in numbers:
        kind = number.kind if isinstance(number.kind, PhoneKind) else None
        if number.kind != "":
            found.phones.append(SignaturePhone(number.text, kind, number.label, number.extension))
    return _blanked(line, [(number.start, number.end) for number in numbers])


def _is_speech(line: str) -> bool:
    words = words_of(line)
    return len(words) > _FEW_WORDS and is_sentence(line, words)


def _blanked(line: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        line = line[:start] + TAKEN + line[end:]
    return line


def _organisations(found: Pieces) -> tuple[str, ...]:
    """The naming labels of the sender's domain and of the mail and web addresses in the block."""
    if not (found.emails or found.urls):
        return (found.sender.organisation_word,) if len(found.sender.organisation_word) > 1 else ()
    hosts = [email.rpartition("@")[2] for email in found.emails]
    hosts += [links.host_of(url) for url in found.urls[:4]]
    named = [found.sender.organisation_word, *(_naming_label(host.casefold()) for host in hosts)]
    return tuple(dict.fromkeys(label for label in named if len(label) > 1))


def _naming_label(host: str) -> str:
    label = organisation_word(host)
    return "" if lexicon("web_labels").covers((label,)) else label
