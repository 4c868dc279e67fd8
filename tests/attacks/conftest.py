"""A whole Cardfile on real parts, with customers, an officer, and people who were told and waited for."""

import csv
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import cast

import pytest

import composition
from directory import logs, parts
from directory.accounts import factors
from directory.accounts.people import STAFF, account_named, add_user
from directory.cli import bring_up_to_date
from directory.clock import now
from directory.credits import ledger
from directory.profiles import operator
from directory.profiles.keys import keys_of
from directory.settings import KEY_PURPOSES, load
from directory.web import pace
from directory.web.app import create_app as create_directory_app
from privacy_center.app import create_app as create_privacy_app
from tests.attacks.product import PASSWORD, SEED, Cardfile
from tests.directory.zone_server import ZoneServer
from tests.services.ports import free_port
from tests.services.smtp import MailServer
from tests.services.surroundings import Forward

REP, OTHER_REP, RIVAL, OFFICER = (
    "jonas@hafenrand.example", "mette@hafenrand.example", "rika@moorwind.example", "olga@operator.example",
)  # fmt: skip
ANNIKA, BENNO = "annika.brandt@nordlicht.example", "benno.harkort@stiefelgrund.example"
ROWS = (
    {"id": "1", "name": "Annika Brandt", "email": ANNIKA, "title": "Head of Purchasing", "dept": "Purchasing",
     "company": "Nordlicht Systeme GmbH", "web": "nordlicht.example", "cell": "+49 1522 8817386", "direct": "+49 30 23125001",
     "city": "Hamburg", "country": "DE", "linkedin": "https://www.linkedin.com/in/annika-brandt-example"},
    {"id": "2", "name": "Benno Harkort", "email": BENNO, "title": "Sales Director", "dept": "Sales",
     "company": "Stiefelgrund AG", "web": "stiefelgrund.example", "cell": "", "direct": "+49 30 23125102",
     "city": "Berlin", "country": "DE", "linkedin": ""},
)  # fmt: skip
FEED = """
name = "kontor"
kind = "licensed"
delivery = "delta"
[licence]
holder = "Kontor Daten AG"
reference = "K-1"
permitted_uses = ["search", "reveal"]
expires = "never"
[basis]
kind = "legitimate_interest"
[file]
format = "csv"
[columns]
record_key = "id"
full_name = "name"
emails = "email"
links = "linkedin"
city = "city"
country = "country"
[[columns.jobs]]
title = "title"
department = "dept"
company = "company"
company_domain = "web"
[[columns.phones]]
number = "cell"
kind = "mobile"
[[columns.phones]]
number = "direct"
"""
_LANGUAGES = ("en", "de", "fr", "es")
OPERATOR = operator.Answers(
    controller="Cardfile Verzeichnis GmbH",
    address="Speicherstraße 1, 20457 Hamburg",
    country="DE",
    dpo="Dr. Ute Amsel, dpo@cardfile.example",
    privacy_mailbox="privacy@cardfile.example",
    hosting_country="DE",
    transfer_basis=dict.fromkeys(_LANGUAGES, "Standard contractual clauses."),
    legitimate_interest=dict.fromkeys(_LANGUAGES, "To let companies find business contacts."),
    wait_days=14,
)
WAIT_DAYS = 45
MakeCardfile = Callable[..., Cardfile]


@pytest.fixture
def zone() -> Iterator[ZoneServer]:
    """A name server that knows where the people of these tests take their mail."""
    domains = ("nordlicht.example", "stiefelgrund.example", "hafenrand.example", "moorwind.example")
    with ZoneServer({domain: {"MX": [f"10 mx.{domain}."]} for domain in domains}) as serving:
        yield serving


@pytest.fixture
def make_cardfile(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    zone: ZoneServer,
    smtp: MailServer,
    redis_url: str,
    quick_passwords: None,
) -> Iterator[MakeCardfile]:
    """Builds the product from an environment as an operator would write it; keywords are environment variables."""
    umask, made = os.umask(0o022), []
    os.umask(umask)

    def make(**environ: str) -> Cardfile:
        url = str(request.getfixturevalue(getattr(request, "param", "sqlite_url")))
        env = {
            "CARDFILE_HOME": str(tmp_path / "home"),
            "CARDFILE_DIRECTORY_URL": "https://people.cardfile.example",
            "CARDFILE_PRIVACY_URL": "https://privacy.cardfile.example",
            "CARDFILE_JOURNAL": str(tmp_path / "kept" / "journal.jsonl"),
            "CARDFILE_MAIL_FROM": "notices@cardfile.example",
            "CARDFILE_BOUNCE_DOMAIN": "bounces.cardfile.example",
            "CARDFILE_DNS": zone.place,
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "SMTP_URL": smtp.url,
            "PORT": str(free_port()),
            **{f"CARDFILE_{purpose.upper()}_KEY": purpose.encode().hex().ljust(64, "0") for purpose in KEY_PURPOSES},
        } | environ
        (tmp_path / "kept").mkdir(exist_ok=True)
        held = composition.start(load(env))
        bring_up_to_date(held)
        logged = StringIO()
        cast("logging.StreamHandler[StringIO]", logging.getLogger().handlers[0]).setStream(logged)
        made.append(held)
        directory, privacy = create_directory_app(held), create_privacy_app(held)
        return Cardfile(held, directory, privacy, smtp, logged, tmp_path, zone)

    yield make
    for held in made:
        held.database.dispose()
    parts._held.clear()
    logs.configure(as_json=True)
    os.umask(umask)


@pytest.fixture
def cardfile(make_cardfile: MakeCardfile) -> Cardfile:
    """The product with two customers and an officer; nobody is held yet."""
    made = make_cardfile()
    populate(made)
    return made


@pytest.fixture
def peopled(cardfile: Cardfile, forward: Forward) -> Cardfile:
    """The same after a feed was read, two people were told, and their wait is over."""
    forward(days=-WAIT_DAYS)
    deliver(cardfile, ROWS)
    cardfile.wait_out(forward, days=WAIT_DAYS)
    cardfile.settle()
    cardfile.ids = {address: cardfile.id_of(address) for address in (ANNIKA, BENNO)}
    return cardfile


@pytest.fixture
def unhurried() -> Iterator[None]:
    """Lets an attacker ask as fast as they like where speed is not what is attacked."""
    pace.limiter.enabled = False
    yield
    pace.limiter.enabled = True


def populate(cardfile: Cardfile) -> None:
    """Makes the customers and the officer, and says what notices must say."""
    with cardfile.database.write() as session:
        operator.answer(session, OPERATOR, at=now())
        accounts = {name: account_named(session, name, at=now()) for name in ("Hafenrand Sales", "Moorwind Daten")}
        accounts[STAFF] = account_named(session, STAFF, at=now(), is_staff=True)
        for account, email, name, role, reason in (
            ("Hafenrand Sales", REP, "Jonas Weidling", "rep", "a test"),
            ("Hafenrand Sales", OTHER_REP, "Mette Dahl", "rep", ""),
            ("Moorwind Daten", RIVAL, "Rika Aalto", "rep", "a test"),
            (STAFF, OFFICER, "Olga Brandt", "officer", ""),
        ):
            user = add_user(
                session, accounts[account], email=email, name=name, role=role, password=PASSWORD,
                factor_off_because=reason, at=now(),
            )  # fmt: skip
            if not reason:
                user.totp_sealed = keys_of(session).seal("totp", user.id, {"seed": factors.spelled(SEED)})
                user.totp_confirmed_at = now()
        for name in ("Hafenrand Sales", "Moorwind Daten"):
            ledger.grant(session, accounts[name].id, 10, because="a test", at=now())


def deliver(
    cardfile: Cardfile, rows: Sequence[Mapping[str, str]], *, name: str = "kontor", explained: str = FEED
) -> str:
    """Registers the feed, reads a delivery of these rows by the shell, and lets all that follows be done."""
    definition, file = cardfile.folder / f"{name}.toml", cardfile.folder / f"{name}.csv"
    definition.write_text(explained.replace('"kontor"', f'"{name}"', 1), encoding="utf-8")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    cardfile.told("feeds", "add", definition)
    printed = cardfile.told("feeds", "load", name, file, "--here")
    for _ in range(3):
        cardfile.settle()
    return printed
