"""Somebody invented, who writes letters or stands in them."""

from dataclasses import dataclass

from ingest.sources.signatures.lexicon import fold


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented."""

    given: str
    family: str
    company: str
    domain: str

    @property
    def full(self) -> str:
        """The name as it is written."""
        return f"{self.given} {self.family}"

    def address(self, style: int) -> str:
        """One of the usual local parts at the company's domain."""
        given, family = fold(self.given), "".join(letter for letter in fold(self.family) if letter.isalpha())
        return f"{(f'{given}.{family}', f'{given[0]}{family}', given, f'{family}{given[0]}')[style % 4]}@{self.domain}"
