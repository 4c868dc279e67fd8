"""Builds the single mails of the mailbox: a body with its canary word, quoted parts, a signature, and headers."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from random import Random

from demo.world.people import Person
from demo.world.signatures import STYLES, Block
from demo.world.words import table

MEMBER = "mira.halvorsen@hafenrand-sales.example"


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail holds before it is written out. ``charset`` and ``html`` say how its program writes."""

    sender: str
    address: str
    subject: str
    paragraphs: tuple[str, ...]
    block: Block | None = None
    quoted: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"


class Desk:
    """Writes letters of the last 90 days, and keeps the canary words that stood in their bodies."""

    def __init__(self, random: Random, *, today: datetime) -> None:
        self.canaries: list[str] = []
        self._random = random
        self._today = today

    def canary(self) -> str:
        """A word met nowhere else."""
        word = f"quittengelee{self._random.getrandbits(48):012x}"
        self.canaries.append(word)
        return word

    def from_person(self, person: Person, *, quoted: str = "", charset: str = "utf-8", signed: bool = True) -> Letter:
        """An ordinary mail of a person at work."""
        random, words = self._random, table("mail")[person.land.language]
        body = random.choice(words["bodies"]).format(canary=self.canary())
        return Letter(
            sender=person.name.full,
            address=person.email,
            subject=random.choice(words["subjects"]),
            paragraphs=(words["greeting"], body),
            block=random.choice(STYLES)(person) if signed else None,
            quoted=quoted,
            charset=charset,
        )

    def quote(self, person: Person, *, forwarded: bool) -> str:
        """Another person's mail as it stands below a reply (every line marked) or in a forward."""
        words = table("mail")[person.land.language]
        body = self._random.choice(words["bodies"]).format(canary=self.canary())
        lines = [body, "", *STYLES[0](person).lines]
        day = (self._today - timedelta(days=self._random.randint(91, 120))).strftime("%d.%m.%Y")
        if forwarded:
            head = [words["forwarded"], f"From: {person.name.full} <{person.email}>", f"Date: {day}", "", *lines]
            return "\n".join(head)
        wrote = words["wrote"].format(day=day, name=person.name.full, email=person.email)
        return "\n".join([wrote, *(f"> {line}".rstrip() for line in lines)])

    def write(self, letter: Letter) -> EmailMessage:
        """The mail as it lies in the mailbox."""
        random = self._random
        at = datetime.combine(self._today - timedelta(days=random.randint(1, 90)), time(random.randint(7, 18)), UTC)
        message = EmailMessage()
        message["Return-Path"] = f"<{letter.address}>"
        message["From"] = Address(letter.sender, addr_spec=letter.address)
        message["To"] = MEMBER
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(at + timedelta(minutes=random.randint(0, 59)))
        message["Message-ID"] = f"<{random.getrandbits(96):024x}@{letter.address.rpartition('@')[2]}>"
        for name, value in letter.headers:
            del message[name]
            message[name] = value
        text, charset = _plain(letter), letter.charset
        if text.encode(charset, "ignore").decode(charset) != text:
            charset = "utf-8"
        message.set_content(text, charset=charset, cte="quoted-printable")
        if letter.block and letter.block.html:
            message.add_alternative(_html(letter), subtype="html", charset=charset, cte="base64")
            message.set_boundary(f"=_{random.getrandbits(64):016x}")
        return message


def _plain(letter: Letter) -> str:
    block = "\n".join(letter.block.lines) if letter.block else ""
    return "\n\n".join(filter(None, (*letter.paragraphs, block, letter.quoted))) + "\n"


def _html(letter: Letter) -> str:
    paragraphs = "".join(f"<p>{escape(text)}</p>\n" for text in letter.paragraphs)
    quoted = escape(letter.quoted).replace("\n", "<br>\n")
    below = f'<div class="gmail_quote"><blockquote type="cite">{quoted}</blockquote></div>' if quoted else ""
    block = letter.block.as_html() if letter.block else ""
    return f"<html><body>\n{paragraphs}{block}\n{below}</body></html>\n"
