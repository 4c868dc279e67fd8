"""Writes the whole fictional world into a folder: deliveries, definition, opt-outs, mailbox, zone, lists and facts."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random

from demo.world import deliveries, mailbox
from demo.world.companies import Company, found
from demo.world.deliveries import Delivery, Later
from demo.world.letters import MEMBER, Desk
from demo.world.names import Name
from demo.world.people import Person, Registry
from demo.world.phones import Phones
from demo.world.vendor import DEFINITION
from demo.world.words import table

COMPANIES = 400
_HEROINE = Name("Jonna", "Feldkamp", "Jonna", "Feldkamp", feminine=True)
_CONSENT = """\
# What the member agreed to, in the words and at the time it was agreed.
member = "{member}"
version = "2026-1"
given_at = {day}T08:30:00Z
adult = true
may_share = true
text = \"\"\"
I let Cardfile read the mailbox I hand over and take from each sender's signature: name, title, department, company,
work phone numbers, e-mail, web addresses and the company's postal address. No text of my mails is stored.
I may share this mailbox, I am over 18, and I can take this back at any time.
\"\"\"
"""


@dataclass(frozen=True, slots=True)
class _Roles:
    """Addresses with a part in the story, no person in two parts."""

    suppressed_before: list[str]
    refusing: list[str]
    removing: list[str]
    revealed: list[str]
    refused_by_host: list[str]
    later_by_host: list[str]
    bounced_late: list[str]
    opted_out_at_vendor: list[str]

    def everybody(self) -> set[str]:
        return {address for name in self.__slots__ for address in getattr(self, name)}


def build(folder: Path, *, seed: int, today: date) -> None:
    """Writes the world of ``seed`` as of ``today`` into ``folder``; the same seed and day give the same bytes."""
    random = Random(seed)
    phones = Phones(random)
    companies = found(random, phones, how_many=COMPANIES)
    registry = Registry(random, phones, companies, today=today)
    heroine, people = deliveries.populate(random, registry, _HEROINE)
    first = deliveries.first(random, people, today=today)
    roles = _cast(random, first, heroine)
    untouched = [person for person in first.plain.values() if person.email not in roles.everybody()]
    who = mailbox.correspondents(random, registry, untouched, heroine)
    writers = {person.email for person in (*who.agreeing, *who.promoted, *who.with_first_mobile)}
    kept = roles.everybody() | writers
    second = deliveries.later(random, registry, first, kept=kept, today=today, gone=60, changed=80, new=220)
    third = deliveries.later(random, registry, second.delivery, kept=kept, today=today, gone=25, changed=30, new=15)
    desk = Desk(random, today=datetime.combine(today, time(), UTC))
    messages = mailbox.letters(random, desk, who)

    folder.mkdir(parents=True, exist_ok=True)
    for name, delivery in (("1", first), ("2", second.delivery), ("3", third.delivery)):
        deliveries.write(delivery, folder / f"kontor-delivery-{name}.jsonl.gz")
    _write(folder / "feed.toml", DEFINITION.format(expires=date(today.year + 2, 12, 31)))
    _write_opt_outs(folder / "kontor-opt-outs.csv", first, roles)
    _write(folder / "consent.toml", _CONSENT.format(member=MEMBER, day=today - timedelta(days=3)))
    _write_mailbox(folder / "mailbox.mbox", messages)
    _write_json(folder / "zone.json", _zone(companies))
    words = table("oddities")
    _write(folder / "consumer_domains.txt", "\n".join(words["consumer_domains"] + words["disposable_domains"]) + "\n")
    _write_json(
        folder / "facts.json",
        _facts(heroine, roles, {person.email: person.name.full for person in people}, desk, later=(second, third)),
    )


def _cast(random: Random, first: Delivery, heroine: Person) -> _Roles:
    # The story finds people by name, so nobody with a part in it has a namesake.
    called = Counter(person.name.full for person in first.plain.values())
    ordinary = [
        person.email
        for person in first.plain.values()
        if person is not heroine and not person.company.part and called[person.name.full] == 1
    ]
    chosen = iter(random.sample(ordinary, k=120))
    sizes = (6, 12, 5, 6, 24, 12, 8, 9)
    return _Roles(*([next(chosen) for _ in range(size)] for size in sizes))


def _facts(
    heroine: Person, roles: _Roles, names: dict[str, str], desk: Desk, *, later: tuple[Later, Later]
) -> dict[str, object]:
    second, third = later
    return {
        "person": {"name": heroine.name.full, "email": heroine.email, "company": heroine.company.name},
        "member": MEMBER,
        "customers": [
            {"account": "Hafenrand Sales GmbH", "rep": "rieke.sales@hafenrand-sales.example", "credits": 250},
            {"account": "Nordlicht GmbH", "rep": "falk.rehder@nordlicht-vertrieb.example", "credits": 40},
        ],
        "officer": "officer@cardfile.example",
        "opted_out_employer": next(row["domain"] for row in table("companies")["cast"] if row["part"] == "opted out"),
        **{name: getattr(roles, name) for name in _Roles.__slots__},
        "revealed_names": [names[address] for address in roles.revealed],
        "gone_in_second_delivery": second.gone,
        "changed_in_second_delivery": second.changed,
        "gone_in_third_delivery": third.gone,
        "canaries": desk.canaries,
    }


def _zone(companies: list[Company]) -> dict[str, object]:
    words = table("oddities")
    own = ("cardfile.example", "bounces.cardfile.example", "hafenrand-sales.example", "nordlicht-vertrieb.example")
    others = (*own, *words["consumer_domains"], *words["disposable_domains"], "profiles.example", "lists.example")
    domains = {company.domain: company.mail for company in companies} | dict.fromkeys(others, "mx")
    return {"domains": dict(sorted(domains.items()))}


def _write_opt_outs(path: Path, first: Delivery, roles: _Roles) -> None:
    ids = {person.email: key for key, person in first.plain.items()}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "email", "asked_on"])
        rows.writerows([ids[address], address, ""] for address in roles.opted_out_at_vendor)


def _write_mailbox(path: Path, messages: list[EmailMessage]) -> None:
    with path.open("wb") as file:
        for message in messages:
            body = message.as_bytes(policy=SMTP.clone(linesep="\n"))
            # mboxrd: a body line that would read as the start of the next mail is marked.
            lines = (b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in body.split(b"\n"))
            file.write(
                b"From sender@lists.example Mon Jan  5 08:00:00 2026\n" + b"\n".join(lines).rstrip(b"\n") + b"\n\n"
            )


def _write_json(path: Path, value: object) -> None:
    _write(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
