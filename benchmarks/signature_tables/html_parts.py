"""What all layouts of HTML signatures are made of: links, pictures, cells, and the words that are no field."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Any

from benchmarks.signature_tables.generated import plain
from benchmarks.signature_tables.layouts import Card, Phone, row

SPACER = '<tr><td height="12" style="font-size:1px;line-height:1px">&nbsp;</td></tr>'


@dataclass(frozen=True, slots=True)
class Signed:
    """A card, the words of its language that stand around it, and the dice that choose among them."""

    card: Card
    words: dict[str, Any]
    dice: Random

    def pick(self, key: str) -> str:
        """One of several words, escaped."""
        return escape(str(self.dice.choice(self.words[key])))

    def says(self, key: str) -> str:
        """A word that has no other, escaped."""
        return escape(str(self.words[key]))

    @property
    def profile(self) -> str:
        """The person's own page in a network."""
        return f"https://www.linkedin.com/in/{'-'.join(map(plain, self.card.name.split()))}-example"


Layout = Callable[[Signed], str]


def mail_link(card: Card, style: str = "color:#1a73e8;text-decoration:none") -> str:
    """The address as a link to itself."""
    return f'<a href="mailto:{card.email}" style="{style}">{card.email}</a>' if card.email else ""


def target_of(card: Card) -> str:
    """The web address with its scheme."""
    return card.url if "//" in card.url else f"https://{card.url}/"


def site_link(card: Card, style: str = "color:#1a73e8;text-decoration:none", tail: str = "") -> str:
    """The web address as a link to itself."""
    return f'<a href="{target_of(card)}{tail}" target="_blank" style="{style}">{card.url}</a>' if card.url else ""


def dialled(phone: Phone) -> str:
    """What a link dials."""
    return "tel:" + "".join(letter for letter in phone.text if letter.isdigit() or letter == "+")


def phone_link(phone: Phone, style: str = "color:#333;text-decoration:none") -> str:
    """The number as a link that dials it."""
    return f'<a href="{dialled(phone)}" style="{style}">{phone.text}</a>'


def of_kind(card: Card, *kinds: str) -> list[Phone]:
    """The numbers of those kinds, in that order."""
    return [phone for kind in kinds for phone in card.phones if phone.kind == kind]


def bare(label: str) -> str:
    """A label without its colon."""
    return label.rstrip(" .:")


def address_of(card: Card, separator: str = ", ") -> str:
    """The address in one line, escaped."""
    return escape(row(separator, *card.address_lines))


def picture(name: str, alt: str | None = None, size: int = 16) -> str:
    """A picture with or without words for those who do not see it."""
    told = "" if alt is None else f' alt="{escape(alt)}"'
    return f'<img src="https://pictures.example/{name}.png" width="{size}" height="{size}" border="0"{told}>'


def network_row(signed: Signed, alt: str = "{}", between: str = "&nbsp;") -> str:
    """The row of networks, if the card shows any: the person's own page and the company's."""
    if not signed.card.social:
        return ""
    pages = (("LinkedIn", signed.profile), ("Facebook", "https://www.facebook.com/"), ("X", "https://x.com/"))
    linked = (f'<a href="{url}" target="_blank">{picture(name, alt.format(name), 24)}</a>' for name, url in pages)
    return between.join(linked)


def rows(lines: Iterable[str], style: str = "padding:0") -> str:
    """A table row for each line that is not empty."""
    return "".join(f'<tr><td style="{style}">{line}</td></tr>' for line in lines if line)


def each(tag: str, lines: Iterable[str], attributes: str = "") -> str:
    """An element for each line that is not empty."""
    opened = f"{tag} {attributes}".strip()
    return "".join(f"<{opened}>{line}</{tag}>" for line in lines if line)


def table(inside: str, attributes: str = 'cellpadding="0" cellspacing="0" border="0"') -> str:
    """A table, as mail needs it for every box."""
    return f"<table {attributes}><tbody>{inside}</tbody></table>"
