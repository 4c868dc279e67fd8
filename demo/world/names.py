"""Names of the fictional people, by culture; other scripts come with the spelling that stands in addresses."""

import unicodedata
from dataclasses import dataclass
from random import Random

from demo.world.words import table

_FOLDS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "å": "a", "æ": "ae", "đ": "d", "'": "", " ": "-"}
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its bearer writes it, and the Latin spelling that stands in addresses."""

    given: str
    family: str
    latin_given: str
    latin_family: str
    feminine: bool

    @property
    def full(self) -> str:
        """The name in the order its script is read: family first and unspaced in Chinese and Japanese."""
        if "\u3040" <= self.family[0] <= "\u9fff":
            return f"{self.family}{self.given}"
        return f"{self.given} {self.family}"


def draw(random: Random, culture: str) -> Name:
    """A name of a culture, each as likely as the next."""
    words = table("names")
    feminine = random.random() < 0.5
    given, _, latin_given = random.choice(words["feminine" if feminine else "masculine"][culture].split()).partition(
        ":"
    )
    families = words["family"][culture].split()
    family, _, latin_family = random.choice(families).partition(":")
    latin_family = latin_family or family
    if family.startswith("van-der-"):
        family = family.replace("-", " ")
    if culture == "es" and random.random() < 0.6:
        family = f"{family} {random.choice(families)}"
    return Name(given, family, latin_given or given, latin_family, feminine)


def ascii_word(text: str) -> str:
    """A name as mail systems spell it: small ASCII letters and hyphens."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_FOLDS))
    return "".join(letter for letter in folded if letter.isascii() and (letter.isalnum() or letter == "-")).strip("-")
