"""Writes letters of invented people in seven languages, each line with its label: what no corpus here shows enough of.

Half of what is written ends in no signature: letters without one, and the crowds that are not one (contact lists, press
notices, tickets, invitations, imprints, digests, advertisements, source and logs).
"""

import textwrap
import tomllib
from collections.abc import Iterator
from importlib import resources
from random import Random
from typing import Any

from ingest.sources.signatures.lexicon import fold
from ingest.sources.signatures.recurrence import line_key
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.training.crowds import Crowds
from ingest.sources.signatures.training.letter import BODY, CLOSING, NAME, SIGNATURE, Letter, put
from ingest.sources.signatures.training.person import Person

_WEIGHTS = {"en": 5}
_WITH_OTHERS = 0.4
_DELIMITERS = ("-- ", "--", "-- ", "—")
_HOSTS = ("www.{}", "http://www.{}", "https://{}/team", "{}")
_SOURCE = (
    "def main(args):",
    "    return {x: y for x in rows}",
    "at org.demo.Main.run(Main.java:##)",
    "INFO 10:##:## started",
    "#include <map>",
    "$ make -j4 && ./run --all",
    "x = foo(bar, ##);",
    "Traceback (most recent call last):",
)


def letters(count: int, seed: int) -> Iterator[Letter]:
    """As many letters; the same seed writes the same ones."""
    random = Random(seed)
    languages = _words()
    names = [name for name in languages for _ in range(_WEIGHTS.get(name, 1))]
    for _ in range(count):
        yield Writer(random, languages[random.choice(names)]).letter()


def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


class Writer:
    """One letter being written in one language."""

    def __init__(self, random: Random, words: dict[str, Any]) -> None:
        self.random = random
        self.words = words

    def letter(self) -> Letter:
        """A letter from greeting to end."""
        author = self.person()
        letter = Letter(self._shown(author))
        ends = (
            (16, self._end_bare), (8, self._end_first_name), (24, self._end_block), (16, self._end_delimited),
            (4, self._end_loose), (22, self._end_crowd), (2, self._end_patch),
        )  # fmt: skip
        end = self.random.choices([each for _, each in ends], [weight for weight, _ in ends])[0]
        if not (end == self._end_block and self.sometimes(0.04)):
            self._body(letter)
        end(letter, author)
        if self.sometimes(_WITH_OTHERS):
            letter.recurring = self._shared(letter)
        return letter

    def _shared(self, letter: Letter) -> frozenset[str]:
        """What other letters of the same person share with this: most of its signature, seldom a line of its text."""
        shares = {BODY: 0.02, CLOSING: 0.7, NAME: 0.85, SIGNATURE: 0.95}
        kept = (line for line, label in zip(letter.lines, letter.labels, strict=True) if self.sometimes(shares[label]))
        return frozenset(line_key(line) for line in kept) - {""}

    def person(self) -> Person:
        """Somebody at some company."""
        stem = self.one("companies")
        first = "".join(letter for letter in fold(stem.split()[-1]) if letter.isalpha())
        return Person(self.one("given"), self.one("family"), stem + self.one("forms"), f"{first}.example")

    def _shown(self, author: Person) -> Sender:
        """From: mostly name and address, sometimes one of them, as archives have it sometimes none."""
        address = author.address(self.random.randrange(4))
        shapes = (
            (60, Sender(author.full, address)), (12, Sender("", address)), (10, Sender(author.family, "")),
            (18, Sender()),
        )  # fmt: skip
        return self.random.choices([each for _, each in shapes], [weight for weight, _ in shapes])[0]

    def _body(self, letter: Letter) -> None:
        if self.sometimes(0.5):
            letter.add(BODY, self.filled(self.one("greetings")), *([""] if self.sometimes(0.8) else []))
        width = self.random.choice((60, 72, 76, 400))
        for _ in range(self.random.randrange(1, 5)):
            said = " ".join(self.one("sentences") for _ in range(self.random.randrange(1, 5)))
            letter.add(BODY, *textwrap.wrap(said, width), *([""] if self.sometimes(0.8) else []))
        if self.sometimes(0.12):
            letter.add(BODY, *(f"{mark} {self.one('sentences')}" for mark in self._marks()), "")
        if self.sometimes(0.06):
            letter.add(BODY, *(self.digits(self.random.choice(_SOURCE)) for _ in range(4)), "")

    def _marks(self) -> list[str]:
        mark = self.random.choice(("-", "*", "", "{}.", "{})"))
        return [mark.replace("{}", str(number)) for number in range(1, self.random.randrange(3, 6))]

    def _end_bare(self, letter: Letter, _: Person) -> None:
        if self.sometimes(0.3):
            letter.add(CLOSING, self.one("closings"))

    def _end_first_name(self, letter: Letter, author: Person) -> None:
        if self.sometimes(0.6):
            letter.add(CLOSING, self.one("closings"), *self._maybe_blank())
        given = self.random.choice((author.given, author.full, f"-{author.given}", author.given[0]))
        letter.add(NAME, given)
        self._postscript(letter)

    def _end_block(self, letter: Letter, author: Person) -> None:
        if self.sometimes(0.6):
            letter.add(CLOSING, self.one("closings"), *self._maybe_blank())
            if self.sometimes(0.25):
                letter.add(NAME, author.given, *self._maybe_blank())
        else:
            letter.add(BODY, *[""] * self.random.randrange(3))
        letter.add(SIGNATURE, *self.block(author))
        self._foot(letter, author)

    def _end_delimited(self, letter: Letter, author: Person) -> None:
        if self.sometimes(0.5):
            letter.add(CLOSING, self.one("closings"))
            letter.add(NAME, author.given)
        letter.add(BODY, self.random.choice(_DELIMITERS))
        lines = self.block(author)[: self.random.choice((0, 1, 3, 12, 12))]
        lines += self._free() if self.sometimes(0.5) or not lines else []
        letter.add(SIGNATURE, *lines)
        self._foot(letter, author)

    def _free(self) -> list[str]:
        """What people write below a delimiter when it is not who they are."""
        other = self.person()
        said = textwrap.wrap(" ".join(self.one("sentences") for _ in range(2)), 66)
        return self.random.choice(
            (
                [self.one("slogans")],
                [*said, f"-- {other.full}"],
                [f'"{said[0]}', *said[1:], f'"  --{other.full}'],
                [self.web(other)],
                [f"{self.one('titles')} - {self.web(other)}", self.one("slogans")],
                [f"PGP: {self.digits('#### #### ####')} ABCD EF##"],
            )
        )

    def _end_patch(self, letter: Letter, _: Person) -> None:
        letter.add(BODY, *(self.digits(self.random.choice(_SOURCE)) for _ in range(5)), "-- ", self.digits("1.#.#"))

    def _end_loose(self, letter: Letter, author: Person) -> None:
        """A name and one thing more, which is all that many write."""
        if self.sometimes(0.5):
            letter.add(CLOSING, self.one("closings"))
        name = self.random.choice((author.full, author.given))
        more = self.number() if self.sometimes(0.5) else self.digits(self.one("internal"))
        letter.add(SIGNATURE, *([f"{name} {more}"] if self.sometimes(0.3) else [name, more]))

    def block(self, author: Person) -> list[str]:
        """The lines of a signature."""
        lines = [author.full if self.sometimes(0.92) else author.full.upper()]
        lines += [self.one("titles")] * self.sometimes(0.6) + [self.one("departments")] * self.sometimes(0.25)
        lines += [author.company] * self.sometimes(0.75)
        if self.sometimes(0.4):
            lines += [self.digits(line) for line in self.random.choice(self.words["addresses"])]
        lines += [self.number() for _ in range(self.random.choice((0, 1, 1, 2, 2, 3)))]
        lines += [self.mail(author)] * self.sometimes(0.5) + [self.web(author)] * self.sometimes(0.35)
        if len(lines) == 1:
            lines.append(self.one("titles"))
        if len(lines) > 3 and self.sometimes(0.15):
            joint = self.random.choice((" | ", " · ", ", ", "   "))
            lines = [lines[0], *(joint.join(lines[nth : nth + 2]) for nth in range(1, len(lines), 2))]
        if len(lines) > 3 and self.sometimes(0.15):
            lines.insert(self.random.randrange(1, len(lines)), "")
        lines += [self.one("slogans")] * self.sometimes(0.06)
        return [f"*{line}*" if nth == 0 and self.sometimes(0.05) else line for nth, line in enumerate(lines)]

    def _end_crowd(self, letter: Letter, author: Person) -> None:
        signed = self.random.choice(("above", "above", "below", "", ""))
        if signed == "above":
            self._end_first_name(letter, author)
            letter.add(BODY, *[""] * self.random.randrange(1, 3))
        crowds = Crowds(self)
        self.random.choice(crowds.kinds)(letter)
        if signed == "below":
            letter.add(BODY, "")
            self._end_first_name(letter, author)

    def _postscript(self, letter: Letter) -> None:
        if self.sometimes(0.06):
            letter.add(BODY, "", f"PS: {self.one('sentences')}")

    def _foot(self, letter: Letter, author: Person) -> None:
        """What stands below a signature and is none."""
        self._postscript(letter)
        if self.sometimes(0.08):
            letter.add(BODY, "", self.filled(self.one("heads")), self.web(self.person()))
        if self.sometimes(0.05):
            letter.add(BODY, "", f" - {fold(author.family.split()[-1])}.{self.random.choice(('pdf', 'doc', 'xls'))}")

    def number(self) -> str:
        """A phone number, mostly with its label."""
        return put(self.one("labels"), self.digits(self.one("phones")))

    def mail(self, person: Person) -> str:
        """A mail address as signatures write it."""
        address = person.address(self.random.randrange(4))
        return self.random.choice((address, address, f"E-Mail: {address}", f"mailto:{address}", f"<{address}>"))

    def web(self, person: Person) -> str:
        """A web address of somebody's company."""
        return put(self.random.choice(_HOSTS), person.domain)

    def _maybe_blank(self) -> list[str]:
        return [""] * self.random.choice((0, 0, 1, 1, 2))

    def filled(self, text: str) -> str:
        """A text with somebody's names in its gaps."""
        other = self.person()
        text = text.replace("{given}", other.given).replace("{family}", other.family)
        return text.replace("{company}", other.company)

    def one(self, what: str) -> str:
        """One of the language's words of a kind."""
        return str(self.random.choice(self.words[what]))

    def digits(self, shape: str) -> str:
        """A shape with a figure for each ``#``."""
        return "".join(str(self.random.randrange(10)) if letter == "#" else letter for letter in shape)

    def sometimes(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.random.random() < share
