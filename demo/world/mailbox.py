"""The member's mailbox: 300 mails of which about two thirds yield somebody, and the others must yield nobody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from random import Random

from demo.world.letters import Desk, Letter
from demo.world.people import Person, Registry
from demo.world.signatures import STYLES
from demo.world.words import table


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Who writes: people of the feed as they are now, as they have become, and strangers to the feed."""

    agreeing: tuple[Person, ...]
    promoted: tuple[Person, ...]
    with_first_mobile: tuple[Person, ...]
    strangers: tuple[Person, ...]


def correspondents(random: Random, registry: Registry, people: list[Person], heroine: Person) -> Correspondents:
    """70 people of the feed, and 150 strangers at the same companies."""
    known = random.sample([person for person in people if person is not heroine], k=69)
    without_mobile = [person for person in known if not person.mobile and person.land.code in {"DE", "SE", "US"}]
    first_mobile = [registry.with_mobile(person) for person in without_mobile[:14]]
    rest = [person for person in known if person not in without_mobile[:14]]
    return Correspondents(
        agreeing=tuple(rest[15:]),
        promoted=tuple(map(registry.promoted, rest[:15])),
        with_first_mobile=(registry.with_mobile(registry.promoted(heroine)), *first_mobile),
        strangers=tuple(registry.draw(random.choice(people).company) for _ in range(150)),
    )


def letters(random: Random, desk: Desk, who: Correspondents) -> list[EmailMessage]:
    """300 mails, shuffled."""
    written = [
        *(desk.from_person(person) for person in (*who.agreeing, *who.promoted, *who.with_first_mobile)),
        *_from_strangers(random, desk, who),
        *_from_nobody(random, desk, who.strangers),
    ]
    fillers = (desk.from_person(random.choice(who.agreeing)) for _ in range(300 - len(written)))
    messages = [desk.write(letter) for letter in (*written, *fillers)]
    random.shuffle(messages)
    return messages


def _from_strangers(random: Random, desk: Desk, who: Correspondents) -> Iterator[Letter]:
    for number, person in enumerate(who.strangers):
        quoted = ""
        if number % 3 == 0:
            quoted = desk.quote(random.choice(who.agreeing), forwarded=number % 2 == 0)
        latin = person.name.full.isascii() or person.land.code in {"DE", "FR", "ES", "AT"}
        old_program = number % 10 == 1 and latin and person.name.given == person.name.latin_given
        yield desk.from_person(person, quoted=quoted, charset="iso-8859-15" if old_program else "utf-8")


def _from_nobody(random: Random, desk: Desk, people: tuple[Person, ...]) -> Iterator[Letter]:
    """Mails that yield nobody: bulk, lists, machines, offices, private providers, minors, and unsigned mails."""
    kinds: dict[Callable[[Random, Desk, Person], Letter], int] = {
        _newsletter: 20, _list_mail: 14, _automatic: 8, _office: 10, _private: 12, _minor: 6, _unsigned: 10,
    }  # fmt: skip
    for kind, how_many in kinds.items():
        for person in random.sample(people, k=how_many):
            yield kind(random, desk, person)


def _newsletter(random: Random, desk: Desk, person: Person) -> Letter:
    name = random.choice(table("mail")["bulk"]["newsletters"])
    host = person.company.domain
    headers = (
        ("List-Unsubscribe", f"<https://{host}/unsubscribe/{random.getrandbits(32):x}>"),
        ("Precedence", "bulk"),
    )
    text = f"{name}: {desk.canary()}. {person.name.full}, {person.post.title.text}, answers."
    return Letter(name, f"newsletter@{host}", name, (text,), STYLES[0](person), headers=headers)


def _list_mail(random: Random, desk: Desk, person: Person) -> Letter:
    name = random.choice(table("mail")["bulk"]["lists"])
    headers = (("List-Id", f"<{name}.lists.example>"), ("Precedence", "list"))
    return replace(desk.from_person(person), subject=f"[{name}] question", headers=headers)


def _automatic(random: Random, desk: Desk, person: Person) -> Letter:
    text = random.choice(table("mail")["bulk"]["automatic"]).format(canary=desk.canary())
    headers = (("Auto-Submitted", "auto-replied"), ("Return-Path", "<>"))
    return Letter(person.name.full, person.email, "Auto", (text,), STYLES[1](person), headers=headers)


def _office(random: Random, desk: Desk, person: Person) -> Letter:
    local = random.choice(table("oddities")["role_addresses"])
    return replace(desk.from_person(person), sender=person.company.name, address=f"{local}@{person.company.domain}")


def _private(random: Random, desk: Desk, person: Person) -> Letter:
    """Sent from a private provider: it yields nothing, though the signature shows a work address."""
    domain = random.choice(table("oddities")["consumer_domains"])
    return replace(desk.from_person(person), address=f"{person.handle}@{domain}")


def _minor(random: Random, desk: Desk, person: Person) -> Letter:
    post = replace(person.post, title=replace(person.post.title, text=random.choice(table("oddities")["pupil_titles"])))
    return desk.from_person(replace(person, posts=(post,), email=f"schueler.{person.email}"))


def _unsigned(random: Random, desk: Desk, person: Person) -> Letter:
    text = random.choice(table("mail")["bulk"]["short"]).format(canary=desk.canary())
    return replace(desk.from_person(person, signed=False), paragraphs=(text,))
