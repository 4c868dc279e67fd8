"""People as the licensed vendor writes them: one nested JSON record each, in the shape such vendors deliver."""

from collections.abc import Iterable
from typing import Any

from demo.world.companies import Company
from demo.world.people import Person, Post, School

Record = dict[str, Any]
PROFILES = "profiles.example"


def record(person: Person, *, verified_on: str) -> Record:
    """The vendor's record of a person, as it is when nothing is wrong with it."""
    post, company = person.post, person.company
    return {
        "id": person.key,
        "full_name": person.name.full,
        "first_name": person.name.given,
        "middle_name": None,
        "last_name": person.name.family,
        "sex": None,
        "birth_date": None,
        "headline": None,
        "summary": None,
        "photo_url": None,
        "industry": company.industry,
        "linkedin_url": f"{PROFILES}/in/{person.handle}",
        "linkedin_username": person.handle,
        "job_title": post.title.text,
        "job_title_role": post.title.role,
        "job_title_levels": [post.title.level],
        "job_start_date": post.started,
        "job_company_name": company.name,
        "job_company_website": company.domain,
        "job_company_industry": company.industry,
        "job_company_size": company.size,
        "job_company_linkedin_url": f"{PROFILES}/company/{company.domain.removesuffix('.example')}",
        "job_company_location_street_address": company.street,
        "job_company_location_postal_code": company.city.postcode,
        "job_company_location_locality": company.city.name,
        "job_company_location_country": company.land.name,
        "job_last_verified": verified_on,
        "work_email": person.email,
        "personal_emails": [],
        "mobile_phone": person.mobile or None,
        "phones": list(_phones(person)),
        "location_name": f"{person.city.name}, {person.city.region}, {person.land.name}",
        "location_locality": person.city.name,
        "location_region": person.city.region,
        "location_country": person.land.name,
        "location_street_address": None,
        "interests": [],
        "skills": [post.title.role.replace("_", " "), company.industry],
        "experience": [_experience(each, primary=each is post) for each in person.posts],
        "education": [_education(school) for school in person.schools],
        "dataset_version": "31.2",
    }


def _phones(person: Person) -> Iterable[Record]:
    if person.direct:
        yield {"number": person.direct, "type": "work_direct"}
    if person.company.switchboard:
        yield {"number": person.company.switchboard, "type": "work_hq"}


def _experience(post: Post, *, primary: bool) -> Record:
    return {
        "company": _house(post.company),
        "title": {"name": post.title.text, "role": post.title.role, "levels": [post.title.level]},
        "start_date": post.started,
        "end_date": post.ended or None,
        "is_primary": primary,
    }


def _house(company: Company) -> Record:
    return {
        "name": company.name,
        "size": company.size,
        "industry": company.industry,
        "website": company.domain,
        "location": {
            "street_address": company.street,
            "postal_code": company.city.postcode,
            "locality": company.city.name,
            "country": company.land.name,
        },
    }


def _education(school: School) -> Record:
    return {
        "school": {"name": school.name, "type": "post-secondary institution"},
        "degrees": [school.degree],
        "majors": [school.subject],
        "end_date": str(school.ended),
    }


DEFINITION = """\
# What the vendor's monthly delivery means; docs/feeds.md explains each key.
name = "kontor-contacts"
kind = "licensed"
delivery = "full"

[file]
format = "jsonl"
compression = "gzip"

[licence]
holder = "Kontor Contact Data Ltd (fictional)"
reference = "Licence KCD-2217, schedule B"
permitted_uses = ["search", "reveal", "export", "enrich", "api"]
expires = {expires}

[basis]
kind = "legitimate_interest"

[columns]
record_key = "id"
full_name = "full_name"
given_name = "first_name"
family_name = "last_name"
emails = ["work_email", "personal_emails"]
links = "linkedin_url"
city = "location_locality"
region = "location_region"
country = "location_country"
seen_on = "job_last_verified"

[[columns.jobs]]
title = "job_title"
started = "job_start_date"
company = "job_company_name"
company_domain = "job_company_website"
company_industry = "job_company_industry"
company_size = "job_company_size"
company_country = "job_company_location_country"
company_social = "job_company_linkedin_url"

[columns.jobs.company_address]
join = ["job_company_location_street_address", "job_company_location_postal_code", "job_company_location_locality"]
with = ", "

[[columns.jobs]]
each = "experience[*]"
title = "title.name"
started = "start_date"
ended = "end_date"
company = "company.name"
company_domain = "company.website"
company_industry = "company.industry"
company_size = "company.size"
company_country = "company.location.country"

[[columns.education]]
each = "education[*]"
school = "school.name"
degree = "degrees[0]"
subject = "majors[0]"
ended = "end_date"

[[columns.phones]]
each = "phones[*]"
number = "number"
label = "type"

[[columns.phones]]
kind = "mobile"
number = "mobile_phone"

# Looked at by the gates, stripped, and counted; never stored.
[columns.unheld]
birth_date = "birth_date"
interests = "interests"
headline = "headline"
summary = "summary"
photo = "photo_url"
home_address = "location_street_address"

[opt_out]
format = "csv"
email = "email"
record_key = "id"
"""
