"""What may stand at the end of a letter and is nobody's signature."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.sources.signatures.training.letter import BODY, Letter, put

if TYPE_CHECKING:
    from ingest.sources.signatures.training.letters import Writer


class Crowds:
    """Kinds of crowds, written with the words of one writer."""

    def __init__(self, by: "Writer") -> None:
        self.by = by

    @property
    def kinds(self) -> tuple[Callable[[Letter], None], ...]:
        """Each kind as something that adds its lines to a letter."""
        return (
            self._contacts, self._press, self._ticket, self._people, self._digest, self._advert, self._invitation,
            self._imprint,
        )  # fmt: skip

    def _contacts(self, letter: Letter) -> None:
        for _ in range(self.by.random.randrange(2, 5)):
            other = self.by.person()
            lines = self.by.block(other)[: self.by.random.randrange(2, 5)]
            letter.add(BODY, *lines, *([""] if self.by.sometimes(0.6) else []))

    def _press(self, letter: Letter) -> None:
        other = self.by.person()
        letter.add(
            BODY, self.by.filled(self.by.one("heads")), f"{other.full}, {self.by.number()}, {self.by.mail(other)}"
        )
        letter.add(BODY, *[self.by.web(other)] * self.by.sometimes(0.5), *[other.company] * self.by.sometimes(0.4))

    def _ticket(self, letter: Letter) -> None:
        other = self.by.person()
        letter.add(BODY, *[self.by.digits(self.by.filled(self.by.one("heads")))] * self.by.sometimes(0.6))
        names = ("Request ID", "Approver", "Created", "Resource", "Location", "Status", "Queue", "Requested for")
        values = (
            self.by.digits("0000####"),
            other.address(0),
            self.by.digits("1#/0#/2024 1#:##"),
            other.company,
            other.full,
        )
        gap = self.by.random.choice((": ", " : ", ":\t", "          : "))
        letter.add(BODY, *(f"{name}{gap}{self.by.random.choice(values)}" for name in self.by.random.sample(names, 5)))

    def _people(self, letter: Letter) -> None:
        shape = self.by.random.choice(("{}", "{}, {}", "- {}", "{}\t{}", "{} ({})"))
        people = [self.by.person() for _ in range(self.by.random.randrange(3, 9))]
        letter.add(BODY, *(put(shape, each.full, each.company) for each in people))

    def _digest(self, letter: Letter) -> None:
        with_names = self.by.sometimes(0.5)
        for number in range(1, self.by.random.randrange(3, 6)):
            other = self.by.person()
            letter.add(BODY, f"{number}. {self.by.one('sentences')}", f"   {self.by.web(other)}", "")
            letter.add(BODY, *[*self.by.block(other), ""] * with_names)

    def _advert(self, letter: Letter) -> None:
        other = self.by.person()
        lines = [
            self.by.one("slogans"),
            self.by.filled(self.by.one("heads")),
            self.by.number(),
            self.by.web(other),
            self.by.one("sentences"),
        ]
        self.by.random.shuffle(lines)
        letter.add(BODY, *lines[: self.by.random.randrange(2, 6)])

    def _invitation(self, letter: Letter) -> None:
        other = self.by.person()
        hour = self.by.digits("1#:##")
        lines = [f"Start: 2024-0{self.by.digits('#-1#')} {hour}", f"Ends {hour}", f"Place: {other.company}"]
        lines += [f"Host: {other.full}", self.by.number(), self.by.web(other)]
        letter.add(BODY, *lines[: self.by.random.randrange(3, 7)])

    def _imprint(self, letter: Letter) -> None:
        other = self.by.person()
        lines = [other.company, *map(self.by.digits, self.by.random.choice(self.by.words["addresses"]))]
        lines += [self.by.number(), self.by.web(other), f"CEO: {other.full}", self.by.digits("HRB ####")]
        first = self.by.random.randrange(3)
        letter.add(BODY, *[f"\u00a9 20## {other.company}"] * self.by.sometimes(0.5), *lines[first:])
