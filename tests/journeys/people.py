"""Small worlds of fictional people, written as a vendor writes a delivery and as they write mails."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

_FEED = """
name = "{name}"
kind = "{kind}"
delivery = "{delivery}"
[file]
format = "jsonl"
[licence]
holder = "Kontor Daten AG"
reference = "K-2217"
permitted_uses = [{uses}]
expires = "never"
[basis]
kind = "legitimate_interest"
[columns]
record_key = "id"
full_name = "name"
emails = "emails"
links = "link"
city = "city"
country = "country"
{more}
[[columns.jobs]]
title = "title"
company = "company"
company_domain = "website"
[[columns.phones]]
kind = "mobile"
number = "mobile"
[[columns.phones]]
number = "direct"
[opt_out]
format = "csv"
email = "email"
record_key = "id"
"""


def feed(
    name: str, *, kind: str = "licensed", delivery: str = "full", uses: Sequence[str] = ("search", "reveal")
) -> str:
    """A feed.toml. A public feed names page and day."""
    more = 'page_url = "page"\nseen_on = "seen"' if kind == "public" else ""
    listed = ", ".join(f'"{use}"' for use in uses)
    return _FEED.format(name=name, kind=kind, delivery=delivery, uses=listed, more=more)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A fictional person at work, as a delivery says it."""

    key: str
    name: str
    email: str
    title: str
    company: str
    domain: str
    city: str = "Hamburg"
    country: str = "DE"
    mobile: str = ""
    direct: str = ""
    link: str = ""
    page: str = ""
    seen: str = ""

    def row(self) -> str:
        """The vendor's record."""
        told = {
            "id": self.key, "name": self.name, "emails": [self.email], "link": self.link, "city": self.city,
            "country": self.country, "title": self.title, "company": self.company, "website": self.domain,
            "mobile": self.mobile, "direct": self.direct, "page": self.page, "seen": self.seen,
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False)

    def but(self, **other: str) -> "Somebody":
        """The same person, with something else said of them."""
        return replace(self, **other)

    def mail(self, *, body: str = "the offer is attached.") -> bytes:
        """A mail of theirs with a signature, as it lies in a mailbox file."""
        message = EmailMessage()
        message["From"] = f"{self.name} <{self.email}>"
        message["To"] = "Mira Halvorsen <mira@hafenrand.example>"
        message["Date"] = "Mon, 16 Nov 2026 10:00:00 +0100"
        message["Subject"] = "Offer"
        message["Message-ID"] = f"<{self.key}@{self.domain}>"
        phone = f"Mobile: {self.mobile}\n" if self.mobile else ""
        block = f"{self.name}\n{self.title}\n{self.company}\n{phone}{self.email} | www.{self.domain}\n"
        message.set_content(f"Hello Mira,\n\n{body}\n\nKind regards\n\n{block}")
        return message.as_bytes()


ANNIKA = Somebody(
    "k1", "Annika Brandt-Okafor", "annika.brandt@nordlicht.example", "Chief Technology Officer",
    "Nordlicht Systeme GmbH", "nordlicht.example", mobile="+4915228817386", direct="+493023125001",
    link="profiles.example/in/annika-brandt",
)  # fmt: skip
BENNO = Somebody(
    "k2", "Benno Harkort", "benno.harkort@moorwind.example", "Head of Sales", "Moorwind Daten GmbH",
    "moorwind.example", city="Berlin", mobile="+4915228817387", link="profiles.example/in/benno-harkort",
)  # fmt: skip
CLARA = Somebody(
    "k3", "Clara Vasquez", "clara.vasquez@lagune.example", "Purchasing Manager", "Lagune Handels GmbH",
    "lagune.example", city="Bremen", direct="+494212345678", link="profiles.example/in/clara-vasquez",
)  # fmt: skip
DORIAN = Somebody(
    "k4", "Dorian Feldkamp", "dorian.feldkamp@nordlicht.example", "Head of Logistics", "Nordlicht Systeme GmbH",
    "nordlicht.example", link="profiles.example/in/dorian-feldkamp",
)  # fmt: skip
ELIF = Somebody(
    "k5", "Elif Sandvik", "elif.sandvik@quellgrund.example", "Finance Director", "Quellgrund Energie AG",
    "quellgrund.example", city="Kiel", mobile="+4915228817388", link="profiles.example/in/elif-sandvik",
)  # fmt: skip
EVERYBODY = (ANNIKA, BENNO, CLARA, DORIAN, ELIF)


def mailbox(folder: Path, mails: Sequence[bytes], *, name: str = "mailbox.mbox") -> Path:
    """A mailbox file."""
    path = folder / name
    path.write_bytes(b"".join(b"From x@x.example Mon Nov 16 10:00:00 2026\n" + mail + b"\n\n" for mail in mails))
    return path


def consent(folder: Path, *, member: str = "mira@hafenrand.example") -> Path:
    """A member's recorded consent."""
    path = folder / "consent.toml"
    path.write_text(
        f'member = "{member}"\nversion = "1"\ntext = "I share the signatures of mail I got."\n'
        "given_at = 2026-05-04T09:30:00Z\nadult = true\nmay_share = true\n"
    )
    return path


def opt_out_list(folder: Path, people: Sequence[Somebody]) -> Path:
    """The vendor's list of who opted out there: some by record, some by address."""
    path = folder / "opt-outs.csv"
    rows = [f"{one.email}," if number % 2 else f",{one.key}" for number, one in enumerate(people)]
    path.write_text("email,id\n" + "\n".join(rows) + "\n")
    return path


_GIVEN = (
    "Ada Bela Carla Dario Edda Falk Greta Hanno Ilka Jaron Karla Lasse Mila Nils Oda Pelle Runa Sören Tilda Vito"
).split()
_FAMILY = (
    "Ahlers Behrens Cordes Dierks Ebeling Friese Gerdes Harms Ihnen Jessen Kruse Lührs Meinen Niehus Oltmann "
    "Peters Rickels Siemers Tjarks Ulfers Voss Wilken Zander Albers Bruns"
).split()


def crowd(many: int, *, employers: int) -> list[Somebody]:
    """So many people, all told apart: nobody shares name and employer, an address, a phone or a link with another."""
    people = []
    for number in range(many):
        given = _GIVEN[number // employers % len(_GIVEN)]
        family = _FAMILY[number // employers // len(_GIVEN) % len(_FAMILY)]
        domain = f"betrieb{number % employers}.example"
        handle = f"{given}.{family}".lower().replace("ö", "oe").replace("ü", "ue")
        people.append(
            Somebody(
                f"c{number}",
                f"{given} {family}",
                f"{handle}@{domain}",
                "Head of Purchasing",
                f"Betrieb {number % employers} GmbH",
                domain,
                link=f"profiles.example/in/crowd-{number}",
            )
        )
    return people
