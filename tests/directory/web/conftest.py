"""The customers' site over a fresh database: people to find, users of every role, and a browser that behaves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select as choose
from werkzeug.test import TestResponse

from directory import wiring as directory_wiring
from directory.accounts import factors
from directory.accounts.models import User
from directory.accounts.passwords import hash_password
from directory.accounts.people import STAFF, account_named
from directory.clock import now, real_now
from directory.credits import ledger
from directory.db import Database
from directory.dns import Resolver
from directory.mail.mailer import mailer_for
from directory.parts import Parts
from directory.profiles import journal
from directory.profiles.evidence import Claim
from directory.profiles.keys import Keys, keys_of, new_id
from directory.profiles.models import Company
from directory.queues import Queues
from directory.search import select
from directory.web import pace
from directory.web.app import create_app
from tests.people import LONG_AGO, Person, list_person
from tests.services.databases import as_role
from tests.services.surroundings import MakeSettings

PASSWORD = "quiet herons cross the canal"
REP, OTHER_REP, ADMIN = "jonas@hafenrand.example", "mette@hafenrand.example", "ada@hafenrand.example"
RIVAL, OFFICER = "rika@moorwind.example", "olga@operator.example"


@dataclass(frozen=True, slots=True)
class Employed(Person):
    """A person whose employer is a company row."""

    company_id: str = ""

    def claim(self) -> Claim:
        """The claim a feed row becomes once its company was found."""
        claim = Person.claim(self)
        return replace(claim, jobs=(replace(claim.jobs[0], company_id=self.company_id),))


ANNIKA = Person(mobile="+4915228817386")
BENNO = Person(
    "Benno Harkort", "benno.harkort@moorwind.example", "Head of Sales", "Moorwind Daten GmbH", "moorwind.example",
    phone="+493023125002", link="profiles.example/in/benno", city="Berlin",
)  # fmt: skip
CLARA = Person(
    "Clara Duval", "clara.duval@lagune.example", "Directrice financière", "Lagune SA", "lagune.example",
    phone="+33142685300", link="profiles.example/in/clara", city="Lyon", country="FR",
)  # fmt: skip
MASKED = ("annika.brandt", "+4915228817386", "5228817386", "23125001", "in/annika", "benno.harkort", "in/benno")


@dataclass
class World:
    """The parts of one process, its app with the database as that app reaches it, and who is in it."""

    held: Parts
    app: Flask
    served: Database
    people: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The database behind the site."""
        return self.held.database

    def list(self, *people: Person) -> None:
        """Lists people the long way and lets the index follow."""
        for person in people:
            self.people[person.name] = self._list(person)
        self.follow()

    def _list(self, person: Person) -> str:
        company_id = new_id()
        with self.database.write() as session:
            held = session.scalar(choose(Company).where(Company.domain == person.domain))
            if held is None:
                session.add(
                    Company(
                        id=company_id, name=person.company, normal_name=person.company.lower(), domain=person.domain,
                        industry="Software", size_band="201-500", address="", country=person.country, social=[],
                        first_seen_on=LONG_AGO.date(),
                    )
                )  # fmt: skip
            else:
                company_id = held.id
        values = {name: getattr(person, name) for name in Person.__dataclass_fields__}
        return list_person(self.database, Employed(**values, company_id=company_id))

    def follow(self) -> None:
        """Lets the index catch up, in this process."""
        sync = select.index_sync(self.held.settings, self.database, wait=lambda _bell, _seconds: None)
        sync._backend.hold()
        while sync.step():
            continue
        sync._backend.close()

    def browser(self) -> "Visitor":
        """A browser with an empty jar."""
        return Visitor(self)

    def signed_in(self, email: str) -> "Visitor":
        """A browser in which somebody signed in, with the code of their app where one is asked."""
        visitor = self.browser()
        answer = visitor.sign_in(email)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        if answer.location.startswith("/login/second"):
            answer = visitor.press(answer.location, {"code": self.code(email)})
            assert answer.status_code == 303, answer.get_data(as_text=True)
        return visitor

    def user(self, email: str) -> User:
        """A user's row as it is now."""
        with self.database.read() as session:
            user = session.scalars(choose(User).where(User.email == email)).one()
            session.expunge_all()
            return user

    def code(self, email: str) -> str:
        """The code of this moment; the steps used before are forgotten, since a test does not wait for the next."""
        with self.database.write() as session:
            session.scalars(choose(User).where(User.email == email)).one().totp_step = 0
        return factors.code_at(SEED, int(real_now().timestamp()) // 30)


SEED = b"12345678901234567890"


class Visitor:
    """A browser: its jar, and the headers a browser sends of itself."""

    def __init__(self, world: World) -> None:
        self.client: FlaskClient = world.app.test_client()
        self.origin = world.held.settings.directory_url

    def get(self, path: str, **more: Any) -> TestResponse:
        """Opens a page."""
        return self.client.get(path, base_url=self.origin, buffered=True, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Sends a form as a page of this site does, without its proof."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        return self.client.post(path, base_url=self.origin, data=data or {}, headers=headers, **more)

    def press(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Sends a form with the proof that pages of this browser hold."""
        return self.post(path, (data or {}) | {"csrf_token": self.proof()}, **more)

    def by_script(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Sends a form as htmx does."""
        return self.press(path, data, headers={"HX-Request": "true"})

    def proof(self) -> str:
        """The proof that any page of this browser with a form holds."""
        for page in ("/login", "/keys", "/login/second", "/account/app"):
            if found := re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get(page).get_data(as_text=True)):
                return found[1]
        raise AssertionError("no page holds a form")

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        """Sends the sign-in form."""
        return self.press("/login", {"email": email, "password": password}, **more)

    def cookie(self) -> str:
        """The session's id."""
        found = self.client.get_cookie("__Host-cardfile")
        return found.value if found else ""


@pytest.fixture
def unhurried() -> Iterator[None]:
    """Lets a test ask faster than a person; the limits have tests of their own."""
    pace.limiter.enabled = False
    yield
    pace.limiter.enabled = True


@pytest.fixture
def held(settings: MakeSettings, database: Database, keys: Keys, tmp_path: Path) -> Parts:
    """The parts of one process. Redis is away, so nothing here rests on a doorbell."""
    directory_wiring.wire()
    chosen = settings(REDIS_URL="redis://127.0.0.1:9/0")
    chosen.home.mkdir(parents=True, exist_ok=True)
    file = journal.JournalFile(tmp_path / "journal.jsonl", keys.journal)
    database.info["journal"] = partial(journal.write_out, database, file)
    resolver = Resolver(chosen.dns_server)
    return Parts(chosen, database, Queues(chosen.redis_url), mailer_for(chosen, resolver), resolver, file)


@pytest.fixture
def world(held: Parts, unhurried: None, quick_passwords: None) -> Iterator[World]:
    """Two customers and the operator, with users of every role and nobody listed yet."""
    with held.database.write() as session:
        customer = account_named(session, "Hafenrand Sales", at=now())
        rival = account_named(session, "Moorwind Daten", at=now())
        staff = account_named(session, STAFF, at=now(), is_staff=True)
        for account, email, name, role, reason in (
            (customer, REP, "Jonas Weidling", "rep", "a test"),
            (customer, OTHER_REP, "Mette Dahl", "rep", ""),
            (customer, ADMIN, "Ada Holm", "admin", "a test"),
            (rival, RIVAL, "Rika Aalto", "rep", "a test"),
            (staff, OFFICER, "Olga Brandt", "officer", ""),
        ):
            session.add(
                User(
                    id=new_id(), account_id=account.id, email=email, name=name, role=role, password_hash=_hashed(),
                    password_changed_at=now(), factor_off_because=reason, added_at=now(),
                )
            )  # fmt: skip
        ledger.grant(session, customer.id, 10, because="a test", at=now())
        ledger.grant(session, rival.id, 10, because="a test", at=now())
    own = as_role(held.database, "web")
    own.info["journal"] = partial(journal.write_out, own, held.journal)
    world = World(held, create_app(replace(held, database=own)), own)
    bind_app(world, OFFICER)
    yield world
    if own is not held.database:
        own.dispose()


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)


def bind_app(world: World, email: str) -> None:
    """Binds the test's app to a user, without recovery codes (making them takes a second)."""
    with world.database.write() as session:
        user = session.scalars(choose(User).where(User.email == email)).one()
        user.totp_sealed = keys_of(session).seal("totp", user.id, {"seed": factors.spelled(SEED)})
        user.totp_confirmed_at = now()


@pytest.fixture
def peopled(world: World) -> World:
    """The same with three people listed."""
    world.list(ANNIKA, BENNO, CLARA)
    return world


@pytest.fixture
def rep(peopled: World) -> Visitor:
    """A sales rep, signed in, with people to find."""
    return peopled.signed_in(REP)
