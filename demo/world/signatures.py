"""The blocks people put under their mails, as their mail programs write them: plain text, or HTML beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from demo.world.companies import Company
from demo.world.people import Person
from demo.world.phones import answers_abroad
from demo.world.words import table


@dataclass(frozen=True, slots=True)
class Block:
    """A signature's lines, and the HTML of the mail program where there is one ({lines} holds them)."""

    lines: tuple[str, ...]
    html: str = ""

    def as_html(self) -> str:
        """The block in its program's markup."""
        return self.html.format(lines="<br>\n".join(map(escape, self.lines)))


def _words(person: Person) -> dict[str, str]:
    return {key: value for key, value in table("mail")[person.land.language].items() if isinstance(value, str)}


def _numbers(person: Person) -> list[str]:
    words = _words(person)
    pairs = ((words["phone"], person.direct or person.company.switchboard), (words["mobile"], person.mobile))
    return [f"{label}: {number}" for label, number in pairs if number]


def _dashes(person: Person) -> Block:
    lines = [
        "-- ",
        person.name.full,
        f"{person.post.title.text}, {person.company.name}",
        *_numbers(person),
        person.email,
    ]
    return Block((*lines, f"https://www.{person.company.domain}"))


def _letterhead(person: Person) -> Block:
    words, company = _words(person), person.company
    return Block(
        (
            words["closing"], "", person.name.full, person.post.title.text, "", company.name, company.street,
            f"{company.city.postcode} {company.city.name}", *_land_line(company), "", *_numbers(person),
            f"{words['mail']}: {person.email}",
            f"{words['web']}: www.{company.domain}",
        )
    )  # fmt: skip


def _land_line(company: Company) -> list[str]:
    """Houses whose telephones ring in another land say in which they are."""
    return [company.land.name.title()] if answers_abroad(company.land.code) else []


def _one_line(person: Person) -> Block:
    numbers = " | ".join(filter(None, (person.direct, person.mobile)))
    lines = (f"{person.name.full} | {person.post.title.text} | {person.company.name}", numbers, person.email)
    return Block((_words(person)["closing"], *filter(None, lines)))


def _columns(person: Person) -> Block:
    return Block(
        (
            _words(person)["closing"], person.name.full, "_" * 30, person.post.title.text, person.company.name,
            *(line.replace(": ", "    ") for line in _numbers(person)), person.email,
        )
    )  # fmt: skip


def _html(markup: str) -> Callable[[Person], Block]:
    def written(person: Person) -> Block:
        plain = _letterhead(person)
        return Block(plain.lines, markup)

    return written


STYLES: tuple[Callable[[Person], Block], ...] = (
    _dashes,
    _letterhead,
    _one_line,
    _columns,
    _html('<div class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">{lines}</div></div>'),
    _html('<div class="moz-signature">-- <br>{lines}</div>'),
    _html('<div id="Signature"><div style="font-family:Aptos">{lines}</div></div>'),
    _html('<p class="MsoNormal"><span style="font-size:10.0pt">{lines}</span></p>'),
    _html('<div class="protonmail_signature_block"><div class="protonmail_signature_block-user">{lines}</div></div>'),
    _html('<table cellpadding="0"><tr><td style="border-left:2px solid #0b6">{lines}</td></tr></table>'),
)
