"""How people lay a signature out in plain text."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phone:
    """A number, its kind and the label the layout may show."""

    kind: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a signature may show; an empty text is not shown."""

    name: str
    prefix: str
    suffix: str
    pronouns: str
    title: str
    department: str
    company: str
    phones: list[Phone]
    email: str
    url: str
    street: str
    city: str
    country: str
    closing: str
    slogan: str
    disclaimer: str
    label_email: str
    label_url: str
    social: bool
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def shown_name(self) -> str:
        """The name with what people put around it."""
        whole = f"{self.prefix} {self.name}".strip() + (f", {self.suffix}" if self.suffix else "")
        return f"{whole} {self.pronouns}".strip()

    @property
    def address_lines(self) -> list[str]:
        """Street, city and country; nothing where there is no street."""
        return [line for line in (self.street, self.city, self.country) if line] if self.street else []

    @property
    def labelled_phones(self) -> list[str]:
        """Each number behind its label."""
        return [f"{phone.label} {phone.text}" for phone in self.phones]

    @property
    def feet(self) -> list[str]:
        """What stands below: a slogan, the law's lines."""
        return [line for line in (self.slogan, self.disclaimer) if line]


def _lines(*groups: str | list[str]) -> str:
    flat = [line for group in groups for line in ([group] if isinstance(group, str) else group)]
    return "\n".join(line for line in flat if line.strip())


def row(separator: str, *parts: str) -> str:
    """The parts that are shown, in one line."""
    return separator.join(part for part in parts if part)


def _stacked(card: Card, dice: random.Random) -> str:
    contacts = (
        [card.email, card.url]
        if dice.random() < 0.5
        else [f"{card.label_email} {card.email}" if card.email else "", card.url]
    )
    return _lines(
        card.closing,
        card.shown_name,
        card.title,
        card.department,
        card.company,
        card.address_lines,
        card.labelled_phones,
        contacts,
        card.feet,
    )


def _piped(card: Card, _: random.Random) -> str:
    return _lines(
        card.closing,
        row(" | ", card.shown_name, card.title),
        row(" | ", card.company, card.department),
        row(" | ", *card.labelled_phones),
        row(" | ", card.email, card.url),
        row(" | ", *card.address_lines),
        card.feet,
    )


def _bulleted(card: Card, dice: random.Random) -> str:
    dot = dice.choice([" • ", " · ", " ● "])
    return _lines(
        card.shown_name,
        row(dot, card.title, card.department),
        row(dot, card.company, *card.address_lines),
        row(dot, *card.labelled_phones),
        row(dot, card.email, card.url),
        card.feet,
    )


def _commas(card: Card, _: random.Random) -> str:
    return _lines(
        "-- ",
        row(", ", card.name, card.title),
        card.department,
        card.company,
        row(", ", *card.address_lines),
        card.labelled_phones,
        card.email,
        card.url,
        card.feet,
    )


def _columns(card: Card, _: random.Random) -> str:
    left = [card.shown_name, card.title, card.company, *card.address_lines]
    right = [*card.labelled_phones, card.email, card.url]
    left = [line for line in left if line]
    right = [line for line in right if line]
    rows = max(len(left), len(right))
    padded = [(left[n] if n < len(left) else "", right[n] if n < len(right) else "") for n in range(rows)]
    return "\n".join(f"{one:<44}{other}".rstrip() for one, other in padded)


def _all_labelled(card: Card, _: random.Random) -> str:
    labels = card.labels
    named = [
        f"{labels[key]} {value}"
        for key, value in (("title", card.title), ("department", card.department), ("company", card.company))
        if value
    ]
    address = f"{labels['address']} {row(', ', *card.address_lines)}" if card.address_lines else ""
    return _lines(
        card.shown_name,
        named,
        address,
        card.labelled_phones,
        f"{card.label_email} {card.email}" if card.email else "",
        f"{card.label_url} {card.url}" if card.url else "",
    )


def _labels_behind(card: Card, _: random.Random) -> str:
    behind = [f"{phone.text} ({phone.label.strip(' .:')})" for phone in card.phones]
    return _lines(
        card.closing,
        card.shown_name,
        card.title,
        card.company,
        card.department,
        behind,
        card.email,
        card.address_lines,
        card.url,
    )


def _icons(card: Card, _: random.Random) -> str:
    icon = {"direct": "📞", "mobile": "📱", "fax": "📠"}
    return _lines(
        card.shown_name,
        row(" – ", card.title, card.department),
        card.company,
        [f"{icon[phone.kind]} {phone.text}" for phone in card.phones],
        f"✉ {card.email}" if card.email else "",
        f"🌐 {card.url}" if card.url else "",
        f"📍 {row(', ', *card.address_lines)}" if card.street else "",
        card.feet,
    )


def _capitals(card: Card, _: random.Random) -> str:
    return _lines(
        card.name.upper(),
        card.title,
        card.department,
        card.company.upper(),
        card.address_lines,
        [phone.text if phone.kind == "direct" else f"{phone.label} {phone.text}" for phone in card.phones],
        card.email,
        card.url,
    )


def _company_first(card: Card, _: random.Random) -> str:
    return _lines(
        card.company,
        card.shown_name,
        card.title,
        card.department,
        card.address_lines,
        row(" / ", *card.labelled_phones),
        card.email,
        card.url,
        card.feet,
    )


def _one_line_address(card: Card, _: random.Random) -> str:
    return _lines(
        card.shown_name,
        card.title,
        card.department,
        "",
        row(", ", card.company, *card.address_lines),
        row(", ", *card.labelled_phones),
        row(" - ", card.email, card.url),
        card.feet,
    )


def _boxed(card: Card, _: random.Random) -> str:
    rule = "+" + "-" * 60 + "+"
    rows = [
        row(" | ", card.shown_name, *card.labelled_phones[:1]),
        row(" | ", card.title, *card.labelled_phones[1:2]),
        row(" | ", card.company, card.email),
        row(" | ", *card.address_lines[:2]),
    ]
    return "\n".join([rule, *(f"| {row} |" for row in rows if row), rule])


def _no_labels(card: Card, _: random.Random) -> str:
    return _lines(
        card.closing, card.name, card.title, card.company, card.department, card.phones[0].text, card.email, card.url
    )


PLAIN: dict[str, Callable[[Card, random.Random], str]] = {
    "stacked": _stacked, "pipes": _piped, "bullets": _bulleted, "commas": _commas, "two columns": _columns,
    "all labelled": _all_labelled, "labels behind": _labels_behind, "icons": _icons, "capitals": _capitals,
    "company first": _company_first, "one-line address": _one_line_address, "box": _boxed, "no labels": _no_labels,
}  # fmt: skip
"""A text layout by its name."""
