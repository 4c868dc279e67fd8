"""The fictional companies: most drawn by lot, some with a part to play."""

from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from demo.world.lands import City, Land, land, lands
from demo.world.names import ascii_word
from demo.world.phones import Phones
from demo.world.words import table

SIZES = ("1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000")
_HEADS = {"1-10": 2, "11-50": 6, "51-200": 12, "201-500": 20, "501-1000": 30, "1001-5000": 45}
_ADDRESS_STYLES = (
    "{given}.{family}",
    "{given}.{family}",
    "{initial}.{family}",
    "{initial}{family}",
    "{given}",
    "{family}",
)


@dataclass(frozen=True, slots=True)
class Company:
    """An employer. ``mail`` says what its domain answers; ``part`` is empty for the many without one."""

    name: str
    domain: str
    industry: str
    size: str
    land: Land
    city: City
    street: str
    switchboard: str
    address_style: str
    mail: str = "mx"
    part: str = ""

    @property
    def weight(self) -> int:
        """How many of its people the vendor knows, beside other companies."""
        return _HEADS[self.size]

    @property
    def address(self) -> str:
        """Street, postcode and city on one line."""
        return f"{self.street}, {self.city.postcode} {self.city.name}"


def found(random: Random, phones: Phones, *, how_many: int) -> list[Company]:
    """The cast and as many others as make ``how_many``; no two share a domain or a name."""
    cast = [_cast(random, phones, row) for row in table("companies")["cast"]]
    taken = {company.domain for company in cast}
    seats = [one for one in lands() if one.share]
    others: list[Company] = []
    while len(cast) + len(others) < how_many:
        home = random.choices(seats, weights=[one.share for one in seats])[0]
        company = _company(random, phones, home, taken)
        taken.add(company.domain)
        others.append(company)
    return cast + others


def _company(random: Random, phones: Phones, home: Land, taken: set[str]) -> Company:
    words = table("companies")
    word = random.choice(words["words"][home.language].split())
    industry, field = random.choice(list(words["fields"][home.language].items()))
    name = f"{word} {field}"
    for number in count(1):
        domain = f"{ascii_word(name)}.example"
        if domain not in taken:
            break
        # A second house of the same name calls itself after its city, a third after a number.
        name = f"{word} {field} {random.choice(home.cities).name if number == 1 else number}"
    return _seated(
        random, phones, home, {"name": f"{name} {random.choice(home.forms)}", "domain": domain, "industry": industry}
    )


def _cast(random: Random, phones: Phones, row: dict[str, Any]) -> Company:
    return _seated(random, phones, land(row["land"]), row)


def _seated(random: Random, phones: Phones, home: Land, row: dict[str, Any]) -> Company:
    word = random.choice(table("companies")["words"][home.language].split())
    return Company(
        name=row["name"],
        domain=row["domain"],
        industry=row["industry"],
        size=random.choices(SIZES, weights=(20, 30, 25, 12, 8, 5))[0] if "part" not in row else "51-200",
        land=home,
        city=random.choice(home.cities),
        street=home.street.format(word=word, number=random.randint(1, 180)),
        switchboard=phones.direct(home.code) if random.random() < 0.7 else "",
        address_style=random.choice(_ADDRESS_STYLES),
        mail=row.get("mail", "mx"),
        part=row.get("part", ""),
    )
