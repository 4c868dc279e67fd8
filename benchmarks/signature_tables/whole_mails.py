"""Whole HTML mails with signatures laid out as public generators and mail programs do, read from their first byte.

The cards are the random ones of the generated signatures; all is fictional. What a mail's candidate says is compared
with what its signature shows, so finding the block, whose it is and what the claims keep count as well.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from functools import cache
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.company_signatures import COMPANY_SIGNATURES
from benchmarks.signature_tables.crowds import Other
from benchmarks.signature_tables.field_counts import FIELDS, by_group, counted
from benchmarks.signature_tables.generated import LANGUAGES, also_of, card_of, fields_of, pick_of, plain, shown_of
from benchmarks.signature_tables.generators import GENERATORS
from benchmarks.signature_tables.html_parts import Layout, Signed
from benchmarks.signature_tables.layouts import Card
from benchmarks.signature_tables.mail_programs import PROGRAMS, Letter, plain_lines, word_lines
from ingest.candidate import Candidate
from ingest.sources.mailboxes import Skipped, read_mail

EACH = 4
"""Mails of each layout in each language."""
_SEED = 20261129
_RECEIVED = date(2026, 11, 20)
_ANSWERS, _CLOSES, _SIGNS = 0.4, 0.8, 0.2
_UNTOLD = frozenset(
    {"HubSpot", "Newoldstamp", "Zoho", "HTMLsig", "icons that link", "icon font", "Letsignit", "one line"}
)
"""Layouts that do not say which number is a mobile's."""
_AROUND = ("heads copied, no mark", "Apple Mail", "Yahoo", "Spark", "Outlook on the web", "Gmail")
"""Programs that signatures of generators are pasted into."""
_TAG = re.compile("<[^<>]*>")
_UNSEEN = re.compile("[\u200b\u200c\u2060]")
Row = dict[str, Any]


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("whole_mails.toml").read_text(encoding="utf-8"))


def layouts() -> Iterator[tuple[str, str, Layout, tuple[str, ...]]]:
    """Family and name of each layout, what lays out the signature, and the programs it is sent from."""
    for family, made in (("generator", GENERATORS), ("company", COMPANY_SIGNATURES)):
        for name, layout in made.items():
            yield family, name, layout, _AROUND
    for name in PROGRAMS:
        yield "program", name, word_lines if "Windows" in name else plain_lines, (name,)


def mails(count: int = EACH) -> Iterator[Row]:
    """Labelled mails, the same on every machine."""
    for family, name, layout, programs in layouts():
        for language in LANGUAGES:
            dice = Random(f"{_SEED} {name} {language}")
            for nth in range(count):
                yield _mail(f"{family}/{name}/{language}/{nth}", language, layout, dice.choice(programs), dice)


def _mail(label: str, language: str, layout: Layout, program: str, dice: Random) -> Row:
    card = card_of(language, dice, teach=False)
    signed = Signed(card, _words()[language], dice)
    sender = _address_of(card)
    signature = layout(signed)
    above = [dice.choice(signed.words["greeting"]), "", *dice.sample(signed.words["said"], dice.randrange(1, 4)), ""]
    above += [pick_of(language, "closing", dice), ""] if dice.random() < _CLOSES else []
    above += [card.name.split()[0], ""] if dice.random() < _SIGNS else []
    other = Other(dice) if dice.random() < _ANSWERS else None
    html = PROGRAMS[program](Letter(above, other, dice.choice(signed.words["said"]), signed), signature)
    fields = _labels(card, signed, signature, told=label.split("/")[1] not in _UNTOLD)
    return {
        "id": label,
        "raw": _raw(html, card.name, sender),
        "html": html,
        "fields": {**fields, "email": [sender]},
        "also_ok": also_of(card),
        "labelled_fields": [field for field in FIELDS if field != "address" or fields["company"]],
    }


def _address_of(card: Card) -> str:
    """Where the mail comes from: the address the card shows, else one of the host it shows."""
    host = card.url.partition("www.")[2] or card.url.partition("//")[2] or card.url
    name = ".".join(map(plain, card.name.split()))
    return card.email or f"{name}@{host or plain(card.company.split(',')[0] or card.name)[:18] + '.example'}"


def _labels(card: Card, signed: Signed, signature: str, *, told: bool) -> dict[str, Any]:
    """What the signature shows, in its text or as the target of a link."""
    text = _UNSEEN.sub("", unescape(_TAG.sub("", signature))).casefold()
    links = " ".join(re.findall('href="([^"]*)"', signature))
    fields = shown_of(fields_of(card), text)
    dialled = re.sub(r"\D", "", links)
    phones = [
        {"kind": phone.kind if told else "phone", "text": phone.text}
        for phone in card.phones
        if phone.text in text or re.sub(r"\D", "", phone.text) in dialled
    ]
    return {**fields, "phones": phones, "url": [signed.profile] if signed.profile in links else []}


def _raw(html: str, name: str, address: str) -> bytes:
    message = EmailMessage()
    message["From"] = f'"{name}" <{address}>'
    message["To"] = "Sam Field <sam.field@customer.example>"
    message["Date"] = "Mon, 16 Nov 2026 10:00:00 +0100"
    message["Subject"] = "Re: drawings"
    message.set_content(html, subtype="html")
    return message.as_bytes()


def answer_of(mail: Row) -> dict[str, Any]:
    """What the candidate of a mail says, as the labels say it; ``read`` tells whether a signature was."""
    found = read_mail(mail["raw"], record_key="generated", received_on=_RECEIVED)
    if isinstance(found, Skipped):
        return {**{field: [] for field in FIELDS}, "name": "", "read": False}
    company = next((job.company for job in found.jobs if job.company), None)
    return {
        "name": found.full_name,
        "title": [job.title for job in found.jobs if job.title],
        "department": list({job.department: None for job in found.jobs if job.department}),
        "company": [company.name] if company else [],
        "phones": [{"kind": phone.kind, "text": phone.text.partition(" ext. ")[0]} for phone in found.phones],
        "email": list(found.emails),
        "url": list(found.links),
        "address": [company.address] if company else [],
        "read": _is_read(found),
    }


def _is_read(found: Candidate) -> bool:
    return bool(found.jobs or found.phones or found.links)


def tables(_: Asked) -> Iterator[Table]:
    """A row for each layout, and the fields of each language."""
    written = list(mails())
    answers = {mail["id"]: answer_of(mail) for mail in written}
    by_layout: dict[str, list[Row]] = defaultdict(list)
    by_language: dict[str, list[Row]] = defaultdict(list)
    for mail in written:
        family, name, language, _number = mail["id"].split("/")
        for key in (f"{family}: {name}", f"{family}: all", "all"):
            by_layout[key].append(mail)
        by_language[language].append(mail)
    table = Table("laid out after", "mails", "signature read", "record right", "wrong values", title="Whole HTML mails")
    for name, members in sorted(by_layout.items()):
        counts, right = counted(members, lambda mail: answers[mail["id"]])
        read = sum(answers[mail["id"]]["read"] for mail in members)
        wrong = sum(counts[field]["wrong"] for field in FIELDS if field != "address")
        table.add_row(name, str(len(members)), f"{read / len(members):.3f}", f"{right / len(members):.3f}", str(wrong))
    yield table
    groups = {**by_language, "all": written}
    yield by_group("Fields of whole HTML mails", groups, lambda mail: answers[mail["id"]])
