"""Signatures made from public conventions in seven languages, labelled: ``-m benchmarks.signature_tables.generated``.

Written to standard output as JSON Lines in the shape of the labelled corpora. Half of the words teach (``--teach``),
the other half test; they stand in ``words.toml`` and are shared with nothing else. Of what teaches, some titles,
departments and companies are words of no language, since a reader meets those it does not know. All is fictional.
"""

import argparse
import json
import random
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from benchmarks.signature_tables.html_layouts import HTML
from benchmarks.signature_tables.layouts import PLAIN, Card, Phone
from ingest.sources.signatures.markup import page_of

LANGUAGES = ("en", "de", "fr", "es", "pt", "nl", "it")
_SEED = 20261128
_MAY_BE_INVENTED = frozenset({"title", "department", "company"})
_INVENTED = 0.2


@dataclass(frozen=True, slots=True)
class Made:
    """A signature, as text or as HTML, and what it says."""

    id: str
    language: str
    layout: str
    text: str
    html: str
    fields: dict[str, Any]
    also_ok: dict[str, list[str]]


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def signatures(*, teach: bool, each: int = 60) -> Iterator[Made]:
    """``each`` plain and as many HTML signatures in every language, the same on every machine."""
    for language in LANGUAGES:
        dice = random.Random(f"{_SEED} {language} {teach}")
        for nth in range(each):
            for kind, layouts in (("plain", PLAIN), ("html", HTML)):
                name = sorted(layouts)[nth % len(layouts)]
                card = card_of(language, dice, teach=teach)
                made = layouts[name](card, dice)
                text, html = (made, "") if kind == "plain" else ("", made)
                shown = (made if kind == "plain" else unescape(made)).casefold()
                label = f"made/{language}/{kind}/{name}/{nth}"
                yield Made(label, language, name, text, html, shown_of(fields_of(card), shown), also_of(card))


def card_of(language: str, dice: random.Random, *, teach: bool) -> Card:
    """A card of words that teach or of words that test."""
    words = _words()[language]

    def pick(key: str) -> str:
        if teach and key in _MAY_BE_INVENTED and dice.random() < _INVENTED:
            return " ".join(_word_of_no_language(dice) for _ in range(dice.choice((1, 2, 2, 3))))
        return str(dice.choice(words[key][0 if teach else 1 :: 2] if len(words[key]) > 3 else words[key]))

    given, family = pick("given"), pick("family")
    company = pick("company")
    number = dice.randrange(100, 999)
    place = dice.choice(range(0 if teach else 1, len(words["city"]), 2))
    maybe = dice.random
    host = f"{plain(company.split(',')[0])[:18]}.example"
    phones = [Phone("direct", _number(words["phone"], number, dice), pick("label_phone"))]
    if maybe() < 0.6:
        phones.append(Phone("mobile", _number(words["mobile"], number, dice), pick("label_mobile")))
    if maybe() < 0.3:
        phones.append(Phone("fax", _number(words["phone"], number + 1, dice), pick("label_fax")))
    return Card(
        name=f"{given} {family}",
        prefix=pick("prefix") if maybe() < 0.15 else "",
        suffix=pick("suffix") if maybe() < 0.15 else "",
        pronouns=pick("pronouns") if maybe() < 0.15 else "",
        title=pick("title") if maybe() < 0.9 else "",
        department=pick("department") if maybe() < 0.4 else "",
        company=company if maybe() < 0.9 else "",
        phones=phones,
        email=_address(given, family, host, dice) if maybe() < 0.8 else "",
        url=dice.choice(["www.", "https://www.", ""]) + host if maybe() < 0.7 else "",
        street=str(words["street"][place]) if maybe() < 0.8 else "",
        city=str(words["city"][place]),
        country=str(words["country"][place]) if maybe() < 0.3 else "",
        closing=pick("closing") if maybe() < 0.3 else "",
        slogan=pick("slogan") if maybe() < 0.2 else "",
        disclaimer=pick("disclaimer") if maybe() < 0.3 else "",
        labels=words["labels"],
        label_email=pick("label_email"),
        label_url=pick("label_url"),
        social=maybe() < 0.25,
    )


def pick_of(language: str, key: str, dice: random.Random) -> str:
    """One of a language's words that test."""
    return str(dice.choice(_words()[language][key][1::2]))


def _word_of_no_language(dice: random.Random) -> str:
    syllables = [dice.choice("bdfgklmnprstv") + dice.choice("aeiou") for _ in range(dice.choice((2, 3)))]
    return "".join(syllables).capitalize() + dice.choice(("", "n", "r", "s"))


def _number(shapes: list[str], number: int, dice: random.Random) -> str:
    shape = str(dice.choice(shapes))
    return shape % (number if "%03d" in shape else number % 100)


def plain(text: str) -> str:
    """Only letters and digits that every address may hold."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(letter for letter in folded if letter.isalnum() and letter.isascii())


def _address(given: str, family: str, host: str, dice: random.Random) -> str:
    first, last = plain(given), plain(family)
    return (
        dice.choice([f"{first}.{last}", f"{first[0]}.{last}", f"{first[0]}{last}", first, f"{last}.{first}"])
        + "@"
        + host
    )


def fields_of(card: Card) -> dict[str, Any]:
    """What a card says, as the labelled corpora say it."""
    return {
        "name": card.name,
        "title": [card.title] if card.title else [],
        "department": [card.department] if card.department else [],
        "company": [card.company] if card.company else [],
        "phones": [{"kind": phone.kind, "text": phone.text} for phone in card.phones],
        "email": [card.email] if card.email else [],
        "url": [card.url] if card.url else [],
        "address": card.address_lines,
    }


def shown_of(fields: dict[str, Any], text: str) -> dict[str, Any]:
    """Only what the layout shows."""
    kept: dict[str, Any] = {"name": fields["name"]}
    without_mail = text.replace("".join(fields["email"]).casefold() or "@", "")
    for name, values in fields.items():
        inside = text if name == "email" else without_mail
        if name != "name":
            kept[name] = [
                each for each in values if (each if isinstance(each, str) else each["text"]).casefold() in inside
            ]
    return kept


def also_of(card: Card) -> dict[str, list[str]]:
    """What is right as well."""
    return {
        "name": [
            f"{card.prefix} {card.name}",
            f"{card.name}, {card.suffix}",
            f"{card.prefix} {card.name}, {card.suffix}",
        ]
    }


def main() -> None:
    """Writes the signatures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teach", action="store_true", help="the half of the words that teaches")
    parser.add_argument("--each", type=int, default=60, help="how many of each language and kind")
    chosen = parser.parse_args()
    for made in signatures(teach=chosen.teach, each=chosen.each):
        sys.stdout.write(json.dumps(row_of(made), ensure_ascii=False) + "\n")


def row_of(made: Made) -> dict[str, Any]:
    """A signature in the shape of the labelled corpora."""
    return {
        "id": made.id,
        "license": "generated",
        "sig_text": text_of(made),
        "fields": made.fields,
        "also_ok": made.also_ok,
    }


def text_of(made: Made) -> str:
    """The text the reader sees; HTML goes through the reader's own flattening."""
    return made.text or "\n".join(page_of(made.html).lines)


if __name__ == "__main__":
    main()
