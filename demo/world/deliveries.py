"""The vendor's deliveries: the first, and later ones in which some are gone, some have changed and some are new."""

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from demo.world.names import Name
from demo.world.oddities import at_school, twists
from demo.world.people import Person, Registry
from demo.world.vendor import Record, record

HOW_MANY = 5_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file: records in order, and the people behind those with nothing odd about them, by record id."""

    records: tuple[Record, ...]
    plain: dict[str, Person]


@dataclass(frozen=True, slots=True)
class Later:
    """A later delivery, and the addresses of those it lost and changed."""

    delivery: Delivery
    gone: tuple[str, ...]
    changed: tuple[str, ...]


def first(random: Random, people: list[Person], *, today: date) -> Delivery:
    """The records of all ``people``; a fixed number of those at ordinary companies made odd."""
    records = {person.key: record(person, verified_on=_lately(random, today)) for person in people}
    plain = {person.key: person for person in people if not person.company.part}
    plain |= {person.key: person for person in people if person.company.part == "person"}
    for how_many, twist in twists().values():
        for person in random.sample(_ordinary(plain), k=how_many):
            twist(random, person, records[person.key])
            del plain[person.key]
    for number, person in enumerate(person for person in people if person.company.part == "school"):
        at_school(random, person, records[person.key], staff=number % 2 == 0)
    return Delivery(tuple(records.values()), plain)


def later(
    random: Random,
    registry: Registry,
    before: Delivery,
    *,
    kept: Iterable[str],
    today: date,
    gone: int,
    changed: int,
    new: int,
) -> Later:
    """The next full delivery; people with an address in ``kept`` stay as they are."""
    spared = set(kept)
    movable = [person for person in _ordinary(before.plain) if person.email not in spared]
    chosen = random.sample(movable, k=gone + changed)
    left, others = chosen[:gone], chosen[gone:]
    changes: tuple[Callable[[Person], Person], ...] = (registry.promoted, registry.with_mobile)
    updated = {person.key: changes[number % 2](person) for number, person in enumerate(others)}
    added = [registry.draw(random.choice(movable).company) for _ in range(new)]
    absent = {person.key for person in left}
    records = [
        record(updated[row["id"]], verified_on=today.isoformat()) if row["id"] in updated else row
        for row in before.records
        if row["id"] not in absent
    ]
    records += [record(person, verified_on=today.isoformat()) for person in added]
    plain = {key: updated.get(key, person) for key, person in before.plain.items() if key not in absent}
    plain |= {person.key: person for person in added}
    addresses = tuple(person.email for person in left), tuple(person.email for person in others)
    return Later(Delivery(tuple(records), plain), *addresses)


def populate(random: Random, registry: Registry, heroine: Name) -> tuple[Person, list[Person]]:
    """The person to look up, and everybody the vendor knows, in the vendor's order."""
    companies = registry.companies
    known = registry.draw(next(company for company in companies if company.part == "person"), name=heroine)
    cast = [registry.draw(company) for company in companies if company.part for _ in range(12)]
    crowd = random.choices(
        [company for company in companies if not company.part],
        weights=[company.weight for company in companies if not company.part],
        k=HOW_MANY - len(cast) - 1,
    )
    people = [known, *cast, *map(registry.draw, crowd)]
    random.shuffle(people)
    return known, people


def write(delivery: Delivery, path: Path) -> None:
    """JSON Lines packed with gzip, the same bytes for the same records."""
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in delivery.records)
    with gzip.GzipFile(path, "wb", compresslevel=3, mtime=0) as file:
        file.write("".join(lines).encode())


def _ordinary(plain: dict[str, Person]) -> list[Person]:
    return [person for person in plain.values() if not person.company.part]


def _lately(random: Random, today: date) -> str:
    return (today - timedelta(days=random.randint(2, 60))).isoformat()
