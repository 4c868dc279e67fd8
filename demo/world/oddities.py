"""Records that a careful importer refuses or strips, and how many of each: every gate meets somebody."""

from collections.abc import Callable
from random import Random

from demo.world.companies import Company
from demo.world.names import ascii_word
from demo.world.people import Person
from demo.world.vendor import Record
from demo.world.words import table

Twist = Callable[[Random, Person, Record], None]


def twists() -> dict[str, tuple[int, Twist]]:
    """What may be odd about a record at an ordinary company: how many of 5,000, and the change that makes it so."""
    return {
        "role address": (40, _role_address),
        "bad address": (30, _bad_address),
        "consumer address only": (40, _consumer_only),
        "disposable address only": (15, _disposable_only),
        "no address": (60, _no_address),
        "minor by birth date": (12, _minor_by_birth_date),
        "pupil": (12, _pupil),
        "school years to come": (6, _still_at_school),
        "too little": (25, _too_little),
        "private address beside": (140, _private_address_beside),
        "sensitive": (60, _sensitive),
        "home number and address": (60, _home),
        "slogan and photo": (80, _slogan_and_photo),
        "birthday": (90, _birthday),
    }


def at_school(random: Random, person: Person, record: Record, *, staff: bool) -> None:
    """Somebody of a school's domain: staff are people at work, all others there may be children."""
    title = random.choice(table("oddities")["teacher_titles"]) if staff else None
    for place in (record, record["experience"][0]):
        place.update(
            {"job_title": title} if place is record else {"title": {"name": title, "role": None, "levels": []}}
        )
    if not staff:
        record["education"] = [_school(person.company, ended=None)]


def _role_address(random: Random, person: Person, record: Record) -> None:
    words = table("oddities")
    name = random.choice(words["role_names"])
    record["work_email"] = f"{random.choice(words['role_addresses'])}@{person.company.domain}"
    given, _, family = name.partition(" ")
    record.update(full_name=name, first_name=given, last_name=family, linkedin_url=None, linkedin_username=None)


def _bad_address(random: Random, person: Person, record: Record) -> None:
    record["work_email"] = random.choice(table("oddities")["bad_addresses"]).format(
        given=ascii_word(person.name.latin_given),
        family=ascii_word(person.name.latin_family),
        domain=person.company.domain,
    )


def _private(random: Random, person: Person, kind: str) -> str:
    domain = random.choice(table("oddities")[kind])
    return (
        f"{ascii_word(person.name.latin_given)}.{ascii_word(person.name.latin_family)}{random.randint(60, 99)}@{domain}"
    )


def _consumer_only(random: Random, person: Person, record: Record) -> None:
    record.update(work_email=None, personal_emails=[_private(random, person, "consumer_domains")])


def _disposable_only(random: Random, person: Person, record: Record) -> None:
    record.update(work_email=_private(random, person, "disposable_domains"), personal_emails=[])


def _no_address(_random: Random, _person: Person, record: Record) -> None:
    record.update(work_email=None, personal_emails=[])


def _minor_by_birth_date(random: Random, _person: Person, record: Record) -> None:
    verified = int(record["job_last_verified"][:4])
    record["birth_date"] = f"{verified - random.randint(13, 16)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _pupil(random: Random, person: Person, record: Record) -> None:
    title = random.choice(table("oddities")["pupil_titles"])
    record.update(job_title=title, experience=[{**record["experience"][0], "title": {"name": title}}], education=[])
    record["skills"] = [person.company.industry]


def _still_at_school(_random: Random, person: Person, record: Record) -> None:
    ended = int(record["job_last_verified"][:4]) + 3
    record.update(job_title=None, experience=[], education=[_school(person.company, ended=ended)])


def _school(company: Company, *, ended: int | None) -> Record:
    school = {"name": f"{company.city.name} High School", "type": "secondary school"}
    return {"school": school, "degrees": [], "majors": [], "end_date": str(ended) if ended else None}


def _too_little(_random: Random, _person: Person, record: Record) -> None:
    keep = {"id", "work_email", "personal_emails", "job_last_verified", "location_country", "dataset_version"}
    for key, value in record.items():
        if key not in keep:
            record[key] = [] if isinstance(value, list) else None
    record["full_name"] = record["work_email"].partition("@")[0]


def _private_address_beside(random: Random, person: Person, record: Record) -> None:
    record["personal_emails"] = [_private(random, person, "consumer_domains")]


def _sensitive(random: Random, _person: Person, record: Record) -> None:
    said = random.choice(table("oddities")["sensitive"])
    if random.random() < 0.5:
        record["interests"] = [said]
    else:
        _add_to_title(record, said)


def _home(random: Random, person: Person, record: Record) -> None:
    record["location_street_address"] = f"{random.randint(1, 99)} {person.name.latin_family} Lane"
    if person.direct:
        record["phones"] = [{"number": person.direct, "type": random.choice(("home", "private"))}]


def _slogan_and_photo(random: Random, person: Person, record: Record) -> None:
    slogan = random.choice(table("oddities")["slogans"])
    record["headline"] = slogan
    if random.random() < 0.3:
        _add_to_title(record, slogan)
    record["photo_url"] = f"https://profiles.example/photos/{person.handle}.jpg"


def _add_to_title(record: Record, said: str) -> None:
    """People write such things behind their title, and vendors copy them."""
    title = f"{record['job_title']} | {said}"
    record["job_title"] = title
    record["experience"][0]["title"] = {**record["experience"][0]["title"], "name": title}


def _birthday(random: Random, _person: Person, record: Record) -> None:
    record["birth_date"] = f"{random.randint(1962, 1999)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
