"""Reads the fields of a signature block whose lines are known: what each segment of each line says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.candidate import PhoneKind
from ingest.sources.signatures import links, names, phones, postal, segments
from ingest.sources.signatures.lexicon import fold, lexicon, words_of
from ingest.sources.signatures.roles import Role, has_legal_form, is_sentence, names_organisation, role_of
from ingest.sources.signatures.segments import TAKEN
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.text import tidy

MAX_LINES = 40

_NAME_TAIL = re.compile(r" ?(?:,| [-–—/:]{1,2} |\() ?")
_DASH = re.compile(r"\s[-–—]\s|\s?/\s")
_ONE_NAME = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]{2,14}$")
_ACRONYM = re.compile(r"[A-Z]{2,6}$")


@dataclass(frozen=True, slots=True)
class SignaturePhone:
    """A number with the kind its label gives; ``kind`` is nothing for a pager."""

    text: str
    kind: PhoneKind | None
    label: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class SignatureFields:
    """What a signature says, each value as it was written, nothing checked against the sender."""

    name: str = ""
    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    phones: tuple[SignaturePhone, ...] = ()
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    home_address: bool = False
    birth_date: str = ""
    region: str = ""
    other_names: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing but perhaps a name was read."""
        return not (
            self.titles or self.departments or self.companies or self.phones or self.emails or self.urls or self.address
        )


@dataclass
class _Draft:
    """The fields while the lines are walked; ``kept`` counts what was placed, to know where in the block we are."""

    sender: Sender
    region: str
    name: str = ""
    titles: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    phones: list[SignaturePhone] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    address: list[tuple[int, str]] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    home_address: bool = False
    birth_date: str = ""
    first_contact: int | None = None
    carried: PhoneKind | str | None = None


def read_fields(lines: Sequence[str], sender: Sender | None = None) -> SignatureFields:
    """The fields of a block. Without a sender the first name found is the name; with one, a name must agree."""
    lines = list(lines[:MAX_LINES])
    who = sender or Sender()
    draft = _Draft(who, phones.region_of(lines, who.domain))
    for place, line in enumerate(lines):
        _read_line(draft, place, line)
    _settle_unknown(draft)
    return _finished(draft)


def _read_line(draft: _Draft, place: int, line: str) -> None:
    bare = segments.bare_line(line)
    if not bare or segments.is_no_field(bare):
        return
    if segments.says_birth(bare):
        draft.birth_date = segments.birth_date_in(bare)
        return
    carried, draft.carried = draft.carried, phones.label_alone(bare)
    if draft.carried is not None:
        return
    rest = _take_contacts(draft, place, bare, carried)
    for segment in segments.segments_of(rest):
        _place(draft, place, segment)


def _take_contacts(draft: _Draft, place: int, line: str, carried: PhoneKind | str | None) -> str:
    """Takes addresses, links and numbers out of a line; what remains has a mark where they stood."""
    emails = links.find_emails(line)
    draft.emails.extend(found.group() for found in emails)
    line = _blanked(line, [found.span() for found in emails])
    urls = sorted(links.find_urls(line))
    draft.urls.extend(text for _, _, text in urls)
    line = _blanked(line, [(start, end) for start, end, _ in urls])
    numbers = phones.find_phones(line, region=draft.region, carried=carried)
    for number in numbers:
        kind = number.kind if isinstance(number.kind, PhoneKind) else None
        if number.kind != "":
            draft.phones.append(SignaturePhone(number.text, kind, number.label, number.extension))
    line = _blanked(line, [(number.start, number.end) for number in numbers])
    if emails or numbers:
        _touch(draft, place)
    return segments.without_labels(line) if numbers or urls or TAKEN in line else line


def _blanked(line: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        line = line[:start] + TAKEN + line[end:]
    return line


def _touch(draft: _Draft, place: int) -> None:
    if draft.first_contact is None:
        draft.first_contact = place


def _place(draft: _Draft, place: int, segment: str) -> None:
    """Decides what one segment without contacts is, and files it."""
    segment = tidy(segment)
    if len(segment) < 2:
        return
    if lexicon("home_labels").opens(words_of(segment[:40])) and ":" in segment[:40]:
        draft.home_address = True
    unlabelled = segments.without_label_ahead(segment)
    if postal.is_address(unlabelled) and not (_files_name(draft, place, segment) if not draft.name else False):
        draft.address.append((place, unlabelled))
        return
    if len(segment) <= 160 and not _files_name(draft, place, segment):
        _file_role(draft, place, unlabelled)


def _files_name(draft: _Draft, place: int, segment: str) -> bool:
    """Files a segment that is a name, or a name with a title behind it."""
    pieces = _NAME_TAIL.split(segment, maxsplit=1)
    if names.looks_like_name(segment) and not _is_organisation(draft, segment):
        return _file_name(draft, segment)
    if len(pieces) == 2 and names.looks_like_name(pieces[0]) and not _is_organisation(draft, pieces[0]):
        tail = pieces[1].strip(" )")
        role = role_of(tail, draft.sender.organisation_word)
        says_what = role in {Role.TITLE, Role.COMPANY, Role.DEPARTMENT} and not lexicon("legal_forms").covers(
            words_of(tail)
        )
        if (says_what or _only_credentials(tail)) and _file_name(draft, pieces[0]):
            if not _only_credentials(tail):
                _file_role(draft, place, tail)
            return True
    if not draft.name and " " not in segment and names.agrees(segment, draft.sender):
        return _file_name(draft, segment)
    return False


def _only_credentials(text: str) -> bool:
    return names.without_credentials(f"X, {text}") == "X"


def _is_organisation(draft: _Draft, text: str) -> bool:
    words = words_of(text)
    if draft.sender.name_words.intersection(words):
        return False
    return has_legal_form(text) or names_organisation(words, draft.sender.organisation_word)


def _file_name(draft: _Draft, text: str) -> bool:
    known = draft.sender.name_words or draft.sender.local_words
    if known:
        if names.agrees(text, draft.sender):
            if not draft.name or (" " not in draft.name and " " in text):
                draft.name = names.without_credentials(text)
            return True
        if _no_name_here(draft):
            return False
        draft.other_names.append(text)
        return True
    if not draft.name and _no_name_here(draft) is False:
        draft.name = names.without_credentials(text)
        return True
    return False


def _no_name_here(draft: _Draft) -> bool:
    """Behind a company or contact line two capitalised words are rarely a name."""
    return bool(draft.name or draft.companies or draft.phones or draft.address or draft.titles)


def _file_role(draft: _Draft, place: int, segment: str) -> None:
    organisation = draft.sender.organisation_word
    role = role_of(segment, organisation)
    if role is Role.TITLE:
        title, company = _split_company(segment, organisation)
        draft.titles.append(title)
        draft.companies.extend([company] if company else [])
    elif role is Role.COMPANY:
        draft.companies.append(segment)
    elif role is Role.DEPARTMENT:
        draft.departments.append(segment)
    elif role is Role.UNKNOWN:
        draft.unknown.append((place, segment))


def _split_company(segment: str, organisation: str) -> tuple[str, str]:
    """``CEO, Nordlicht GmbH`` and ``CEO at Nordlicht`` in two; ``Director, Research`` stays one title."""
    for separator in (", ", " @ ", " at ", " bei ", " chez ", " | ", " - ", " – "):
        head, found, tail = segment.rpartition(separator)
        if found and head and role_of(tail, organisation) is Role.COMPANY and role_of(head, organisation) is Role.TITLE:
            strong = has_legal_form(tail) or names_organisation(words_of(tail), organisation)
            if strong or separator.strip() in {"@", "at", "bei", "chez"} or len(words_of(tail)) >= 2:
                return head, tail
    head, comma, tail = segment.rpartition(", ")
    if comma and _ACRONYM.match(tail) and role_of(tail, organisation) is Role.UNKNOWN:
        return head, tail
    return segment, ""


def _settle_unknown(draft: _Draft) -> None:
    """An unknown line between two address lines is address; the first one near the top of a block is the company."""
    if draft.unknown and not draft.name and not draft.sender.address and _ONE_NAME.match(draft.unknown[0][1]):
        draft.name = draft.unknown.pop(0)[1]
    if draft.address:
        first, last = draft.address[0][0], draft.address[-1][0]
        inside = [
            (place, text) for place, text in draft.unknown if first < place < last or _touches(draft, place, text)
        ]
        draft.address = sorted(draft.address + inside)
        draft.unknown = [each for each in draft.unknown if each not in inside]
    if draft.companies or not (draft.name or draft.titles):
        return
    for place, text in draft.unknown:
        early = draft.first_contact is None or place <= draft.first_contact
        if early and _may_be_company(text):
            draft.companies.append(text)
            return


def _touches(draft: _Draft, place: int, text: str) -> bool:
    last = draft.address[-1][0]
    return place in {last, last + 1} and postal.is_country(text)


def _may_be_company(text: str) -> bool:
    words = text.split()
    capitals = sum(1 for word in words if word[:1].isupper())
    return (
        1 <= len(words) <= 6
        and capitals * 2 > len(words)
        and len(text) >= 3
        and not is_sentence(text)
        and not _is_code(text)
    )


def _is_code(text: str) -> bool:
    return segments.is_label(text) or any(letter.isdigit() for letter in text) or fold(text) == "" or text.endswith(":")


def _finished(draft: _Draft) -> SignatureFields:
    return SignatureFields(
        name=draft.name,
        titles=_distinct(draft.titles, 4),
        departments=_distinct(draft.departments, 3),
        companies=_distinct(draft.companies, 3),
        phones=tuple(draft.phones[:12]),
        emails=_distinct(draft.emails, 6),
        urls=_distinct(draft.urls, 12),
        address=tuple(text for _, text in draft.address[:8]),
        home_address=draft.home_address,
        birth_date=draft.birth_date,
        region=draft.region,
        other_names=tuple(draft.other_names),
    )


def _distinct(values: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:most]
