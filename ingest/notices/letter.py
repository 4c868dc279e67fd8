"""The letter each person gets before being listed: all that GDPR Art. 14 wants, in their language, twice the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from directory.mail.letterhead import version, write
from directory.profiles.wording import country_name, postal, written
from ingest.notices.authorities import authority_of
from ingest.notices.foreign_text import may_show, unlinked
from ingest.notices.labels import CATEGORY_NAMES, CATEGORY_OF, FIELD_LABELS, LANGUAGE_NAMES, LANGUAGES, SEE_THE_PAGE

TEMPLATES = Path(__file__).with_name("templates")
SOURCE_KINDS = frozenset({"licensed", "public", "research", "mailbox", "person"})
BASES = frozenset({"legitimate_interest", "consent", "the_person"})


class LetterRefused(Exception):
    """The letter would not say what the law wants; the message names the missing parts, never a person."""


class Kind(StrEnum):
    """``listing`` comes before the first listing, ``new_facts`` before a new kind of fact on a listed card."""

    LISTING = "listing"
    NEW_FACTS = "new_facts"


@dataclass(frozen=True, slots=True)
class HeldField:
    """One line of the card, in the order of the card; ``key`` is one of ``labels.CATEGORY_OF``."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where lines came from. ``holder`` is empty for ``mailbox``, since who shared a mail is not disclosed, and for the
    ``person``, who wrote them.

    ``public`` is true exactly when the source was publicly accessible (GDPR Art. 14(2)(f)).
    """

    kind: Literal["licensed", "public", "research", "mailbox", "person"]
    holder: str
    public: bool
    received_on: date
    basis: Literal["legitimate_interest", "consent", "the_person"] = "legitimate_interest"


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything one notice states. ``name`` is whom it speaks to; countries are ISO 3166 alpha-2; URLs are absolute
    and all of one host, ours.

    ``transfer_basis`` and ``legitimate_interest`` hold the operator's sentence for each language; of ``dpo`` and
    ``representative`` one at least is given, as name and contact in one line.
    """

    kind: Kind
    sent_to: str
    name: str
    country: str
    regime: Literal["gdpr", "uk", "ch", "ccpa", "other"]
    held: tuple[HeldField, ...]
    sources: tuple[SourceNote, ...]
    list_on: date
    keep_months: int
    controller: str
    controller_address: str
    controller_country: str
    privacy_mailbox: str
    dpo: str
    representative: str
    hosting_country: str
    transfer_basis: Mapping[str, str]
    legitimate_interest: Mapping[str, str]
    see_url: str
    correct_url: str
    refuse_url: str
    language_urls: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter ready to send. ``template_version`` changes whenever one of the words behind it does."""

    subject: str
    text: str
    html: str
    template_version: str
    text_sha256: bytes


def render(letter: Letter, language: str) -> RenderedLetter:
    """Puts the letter into words; text and HTML carry the same words in the same order.

    Raises LetterRefused while anything Art. 14 wants is empty, or a link leads to another host.
    """
    if faults := faults_of(letter, language):
        raise LetterRefused(", ".join(faults))
    written = write(TEMPLATES, letter.kind, language, _words(letter, language))
    return RenderedLetter(
        subject=written.subject,
        text=written.text,
        html=written.html,
        template_version=template_version(letter.kind, language),
        text_sha256=hashlib.sha256(written.text.encode()).digest(),
    )


def faults_of(letter: Letter, language: str) -> list[str]:
    """Names the parts that Art. 14(1)-(2) wants and this letter lacks; empty when it may leave."""
    if language not in LANGUAGES:
        return ["language"]
    wanted = {
        "controller": letter.controller,
        "address": letter.controller_address,
        "privacy mailbox": letter.privacy_mailbox,
        "data protection officer or representative": letter.dpo or letter.representative,
        "hosting country": letter.hosting_country,
        "transfer basis": letter.transfer_basis.get(language, ""),
        "legitimate interest": letter.legitimate_interest.get(language, ""),
        "lines": letter.held,
        "sources": letter.sources,
    }
    faults = [name for name, value in wanted.items() if not value]
    if any(source.kind not in SOURCE_KINDS or source.basis not in BASES for source in letter.sources):
        faults.append("sources and bases that have words")
    urls = (letter.see_url, letter.correct_url, letter.refuse_url, *letter.language_urls.values())
    if len({urlsplit(url)[:2] for url in urls}) != 1:
        faults.append("links of one host")
    return faults


def template_version(kind: Kind, language: str) -> str:
    """Such as ``listing/de@9f2c41d07a3b``; it changes whenever one of the words behind the mail does."""
    return version(TEMPLATES, kind, language, (f"legal/{language}.jinja", "../labels.py", "../authorities.py"))


def _words(letter: Letter, language: str) -> dict[str, object]:
    see_the_page = SEE_THE_PAGE[language]
    categories = dict.fromkeys(CATEGORY_OF[field.key] for field in letter.held)
    rows = [(FIELD_LABELS[language][field.key], _shown(field, letter, language)) for field in letter.held]
    return {
        "letter": letter,
        "name": letter.name if may_show(letter.name, key="name") else "",
        "rows": rows,
        "bracketed": any("[.]" in value for _, value in rows),
        "categories": ", ".join(CATEGORY_NAMES[language][category] for category in categories),
        "bases": list(dict.fromkeys(source.basis for source in letter.sources)),
        "own": {source.kind for source in letter.sources} == {"person"},
        "authority": authority_of(letter.country, seat=letter.controller_country, language=language),
        "controller_address": postal(letter.controller_address, letter.controller_country, language),
        "hosting": country_name(letter.hosting_country, language),
        "transfer_basis": letter.transfer_basis[language],
        "legitimate_interest": letter.legitimate_interest[language],
        "languages": [(LANGUAGE_NAMES[code], url) for code, url in letter.language_urls.items() if code != language],
        "sources": [
            (source, source.holder if may_show(source.holder, key="company") else see_the_page)
            for source in letter.sources
        ],
    }


def _shown(field: HeldField, letter: Letter, language: str) -> str:
    if not may_show(field.value, key=field.key, sent_to=letter.sent_to):
        return unlinked(field.value, key=field.key) or SEE_THE_PAGE[language]
    return written(field.key, field.value, country=letter.country, language=language)
