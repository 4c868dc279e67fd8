"""Feeds of made-up vendors in the shapes real ones deliver, and how a test reads a row of one."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ingest.sources.feeds.definition import parse_definition
from ingest.sources.feeds.mapping import Mapped, map_row
from ingest.sources.feeds.rows import Position, Reject, Row, read_rows

TODAY = date(2026, 11, 22)
HEAD = """
name = "sample"
kind = "{kind}"
delivery = "full"
[licence]
holder = "Vendor"
reference = "C-1"
permitted_uses = ["search"]
expires = "never"
[basis]
kind = "legitimate_interest"
[file]
format = "{format}"
"""
FLAT = (
    HEAD.format(kind="licensed", format="csv")
    + """
dates = "day-first"
[columns]
record_key = "id"
full_name = "name"
emails = ["email", {path = "other emails", split = ";"}]
links = ["linkedin", "xing"]
city = "city"
country = "country"
[[columns.jobs]]
title = "title"
department = "dept"
started = "since"
company = "company"
company_domain = "web"
company_address = {join = ["street", "zip", "town"], with = ", "}
company_social = "company page"
[[columns.phones]]
number = "direct"
[[columns.phones]]
number = "cell"
kind = "mobile"
[columns.unheld]
birth_date = "born"
[opt_out]
format = "csv"
email = "mail"
record_key = "id"
"""
)
NESTED = (
    HEAD.format(kind="licensed", format="jsonl")
    + """
[columns]
record_key = "id"
full_name = "full_name"
given_name = "first_name"
family_name = "last_name"
emails = ["work_email", "emails[*].address", "personal_emails"]
links = ["linkedin_url", "profiles[*].url"]
city = "location_locality"
region = "location_region"
country = "location_country"
[[columns.jobs]]
each = "experience[*]"
title = "title.name"
company = "company.name"
company_domain = "company.website"
company_industry = "company.industry"
company_size = "company.size"
company_country = "company.location.country"
company_social = "company.linkedin_url"
started = "start_date"
ended = "end_date"
[[columns.education]]
each = "education[*]"
school = "school.name"
degree = {join = ["degrees[*]"], with = ", "}
subject = {join = ["majors"], with = ", "}
ended = "end_date"
[[columns.phones]]
number = "mobile_phone"
kind = "mobile"
[[columns.phones]]
each = "phones[*]"
number = "number"
label = "type"
[columns.unheld]
birth_date = "birth_date"
age = "age"
"""
)
NUMBERED = (
    HEAD.format(kind="licensed", format="csv")
    + """
[columns]
record_key = "Contact Id"
given_name = "First Name"
family_name = "Last Name"
emails = {path = "Email {n}", numbered = [1, 3]}
country = "Country"
[[columns.jobs]]
numbered = [1, 3]
title = "Job Title {n}"
company = "Company {n}"
started = "Start {n}"
ended = "End {n}"
[[columns.education]]
numbered = [1, 2]
school = "School {n}"
ended = "Graduated {n}"
[[columns.phones]]
number = "Direct Dial"
[[columns.phones]]
number = "Company HQ Phone"
kind = "switchboard"
"""
)
PUBLIC = (
    HEAD.format(kind="public", format="jsonl")
    + """
[columns]
record_key = "id"
full_name = "name"
emails = "mail"
page_url = "page"
seen_on = "seen"
"""
)


def taken(found: Mapped | Reject) -> Mapped:
    assert isinstance(found, Mapped)
    return found


def only(definition: str, data: str, tmp_path: Path) -> Mapped:
    (found,) = load(definition, data, tmp_path)
    return taken(found)


def code_of(found: object) -> str:
    assert isinstance(found, Reject)
    return found.code


def load(definition: str, data: str, tmp_path: Path) -> list[Mapped | Reject]:
    feed = parse_definition(definition)
    path = tmp_path / "feed"
    path.write_text(data, encoding="utf-8")
    rows = read_rows(path, feed.shape, columns=list(feed.columns.every_column()))
    return [map_row(row, feed, received_on=TODAY) if isinstance(row, Row) else row for row in rows]


def one(definition: str, values: Mapping[str, object]) -> Mapped | Reject:
    feed = parse_definition(definition)
    return map_row(Row(1, Position(1, 1), values), feed, received_on=TODAY)
