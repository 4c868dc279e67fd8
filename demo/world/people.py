"""The fictional people: who they are, where they work and how they are reached."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count
from random import Random

from demo.world import names, titles
from demo.world.companies import Company
from demo.world.lands import City, Land, land
from demo.world.names import Name, ascii_word
from demo.world.phones import Phones
from demo.world.titles import Title

_FAR = ("JP", "CN", "AE")
_SUBJECTS = (
    "business administration",
    "computer science",
    "mechanical engineering",
    "law",
    "economics",
    "chemistry",
    "history",
)
_DEGREES = ("bachelor of science", "master of science", "master of arts", "diploma", "doctor of philosophy")


@dataclass(frozen=True, slots=True)
class Post:
    """A post held; dates are ISO texts of month precision, no end means now."""

    title: Title
    company: Company
    started: str
    ended: str = ""


@dataclass(frozen=True, slots=True)
class School:
    """A school left in a year."""

    name: str
    degree: str
    subject: str
    ended: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist. ``handle`` is the end of the profile link; numbers and address may be empty."""

    key: str
    name: Name
    posts: tuple[Post, ...]
    land: Land
    city: City
    email: str
    direct: str
    mobile: str
    handle: str
    schools: tuple[School, ...]

    @property
    def post(self) -> Post:
        """The post held now."""
        return self.posts[0]

    @property
    def company(self) -> Company:
        """The employer of now."""
        return self.posts[0].company


class Registry:
    """Draws people, no two with the same address or profile link."""

    def __init__(self, random: Random, phones: Phones, companies: list[Company], *, today: date) -> None:
        self._random = random
        self._phones = phones
        self.companies = companies
        self._today = today
        self._addresses: set[str] = set()
        self._handles: set[str] = set()
        self._drawn = 0

    def draw(self, company: Company, *, name: Name | None = None) -> Person:
        """A new person at a company; one in 25 works at a far office and writes the name in another script."""
        random = self._random
        home = land(random.choice(_FAR)) if random.random() < 0.04 and not company.part else company.land
        drawn = name or names.draw(random, random.choice(home.cultures))
        self._drawn += 1
        return Person(
            key=f"{random.getrandbits(96):024x}_{self._drawn:05}",
            name=drawn,
            posts=self._posts(company, home, drawn),
            land=home,
            city=company.city if home is company.land and random.random() < 0.8 else random.choice(home.cities),
            email=self._address(company, drawn),
            direct=self._phones.direct(home.code) if random.random() < 0.6 else "",
            mobile=self._phones.mobile(home.code) if random.random() < 0.06 else "",
            handle=self._handle(drawn),
            schools=self._schools(home) if random.random() < 0.45 else (),
        )

    def promoted(self, person: Person) -> Person:
        """The same person in a newer post of the same house."""
        now = person.post
        title = titles.promoted(self._random, person.land.language, now.title, feminine=person.name.feminine)
        moved = f"{self._today:%Y-%m}"
        posts = (Post(title, now.company, moved), replace(now, ended=moved), *person.posts[1:])
        return replace(person, posts=posts)

    def with_mobile(self, person: Person) -> Person:
        """The same person with a mobile number, as far as the land has one left."""
        return replace(person, mobile=person.mobile or self._phones.mobile(person.land.code))

    def _posts(self, company: Company, home: Land, name: Name) -> tuple[Post, ...]:
        random = self._random
        started = self._today.year - random.randint(0, 12)
        month = random.randint(1, self._today.month) if started == self._today.year else random.randint(1, 12)
        posts = [Post(titles.draw(random, home.language, feminine=name.feminine), company, f"{started}-{month:02}")]
        while random.random() < 0.4 and len(posts) < 4:
            ended = posts[-1].started
            began = int(ended[:4]) - random.randint(1, 5)
            title = titles.draw(random, home.language, feminine=name.feminine)
            posts.append(Post(title, random.choice(self.companies), f"{began}-{random.randint(1, 12):02}", ended))
        return tuple(posts)

    def _address(self, company: Company, name: Name) -> str:
        given, family = ascii_word(name.latin_given), ascii_word(name.latin_family)
        local = company.address_style.format(given=given, family=family, initial=given[0])
        again = (f"{given}.{family}{number}" for number in count(2))
        address = next(
            address
            for attempt in chain((local, f"{given}.{family}"), again)
            if (address := f"{attempt}@{company.domain}") not in self._addresses
        )
        self._addresses.add(address)
        return address

    def _handle(self, name: Name) -> str:
        plain = f"{ascii_word(name.latin_given)}-{ascii_word(name.latin_family)}"
        handle = plain if plain not in self._handles else f"{plain}-{self._random.getrandbits(32):08x}"
        self._handles.add(handle)
        return handle

    def _schools(self, home: Land) -> tuple[School, ...]:
        random = self._random
        city = random.choice(home.cities).name
        name = {"de": f"Hochschule {city}", "fr": f"Université de {city}", "es": f"Universidad de {city}"}.get(
            home.language, f"{city} University"
        )
        ended = self._today.year - random.randint(4, 35)
        return (School(name, random.choice(_DEGREES), random.choice(_SUBJECTS), ended),)
