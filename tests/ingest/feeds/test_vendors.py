"""Three vendors' shapes become the same kind of candidate by mapping alone."""

import json
from pathlib import Path

from ingest.candidate import ClaimedEducation, ClaimedPhone, PhoneKind
from tests.ingest.feeds.vendor_feeds import FLAT, NESTED, NUMBERED, TODAY, only


def test_a_flat_file_is_mapped(tmp_path: Path) -> None:
    header = (
        "id,name,email,other emails,linkedin,xing,city,country,title,dept,since,company,web,street,zip,town,"
        "company page,direct,cell,born"
    )
    row = (
        "7,Annika Okafor,a.okafor@nordlicht.example,ann@mail.example;x@y.example,linkedin.example/in/ann,,Köln,"
        "Deutschland,CTO,Technik,03/04/2021,Nordlicht GmbH,https://www.nordlicht.example/de,Am Kai 3,,Köln,"
        "social.example/nordlicht,+49 221 5550100,0171 5550101,1980-01-02"
    )
    mapped = only(FLAT, f"{header}\n{row}\n", tmp_path)
    found = mapped.candidate
    assert found.emails == ("a.okafor@nordlicht.example", "ann@mail.example", "x@y.example")
    assert found.links == ("https://linkedin.example/in/ann",)
    assert (found.city, found.country, found.seen_on) == ("Köln", "DE", TODAY)
    (job,) = found.jobs
    assert (job.title, job.department, job.started) == ("CTO", "Technik", "2021-04-03")
    assert job.company is not None
    assert (job.company.domain, job.company.address) == ("nordlicht.example", "Am Kai 3, Köln")
    assert job.company.social == ("https://social.example/nordlicht",)
    assert [phone.kind for phone in found.phones] == [PhoneKind.DIRECT, PhoneKind.MOBILE]
    assert found.unheld == (("birth_date", "1980-01-02"),)
    assert found.notes == ()


def test_nested_records_are_mapped(tmp_path: Path) -> None:
    record = {
        "id": 12345,
        "full_name": "Lucía Ferrán",
        "work_email": None,
        "emails": [{"address": "l.ferran@costa.example", "type": "professional"}, {"address": None}],
        "personal_emails": ["lucia@mail.example"],
        "location_country": "spain",
        "experience": [
            {
                "title": {"name": "directora de compras"},
                "company": {
                    "name": "Costa Verde SA",
                    "website": "costa.example",
                    "size": "51-200",
                    "industry": "retail",
                },
                "start_date": "2019-05",
                "end_date": None,
            },
            {"title": None, "company": {"name": "Sol SL"}, "start_date": 2010, "end_date": "2019-04-30"},
            {"title": None, "company": None},
        ],
        "education": [
            {
                "school": {"name": "Universidad del Sur"},
                "degrees": ["licenciatura", "máster"],
                "majors": ["derecho"],
                "end_date": "2009",
            }
        ],
        "mobile_phone": "+34600555010",
        "phones": [
            {"number": "+34 91 555 01 00", "type": "Centralita"},
            {"number": "+34 91 555 01 99", "type": "Particular"},
        ],
        "age": 45,
    }
    mapped = only(NESTED, json.dumps(record), tmp_path)
    found = mapped.candidate
    assert (found.record_key, found.country) == ("12345", "ES")
    assert found.emails == ("l.ferran@costa.example", "lucia@mail.example")
    assert [(job.company.name, job.started, job.ended) for job in found.jobs if job.company] == [
        ("Costa Verde SA", "2019-05", ""),
        ("Sol SL", "2010", "2019-04-30"),
    ]
    assert found.education == (ClaimedEducation("Universidad del Sur", "licenciatura, máster", "derecho", "2009"),)
    assert found.phones[1:] == (
        ClaimedPhone("+34 91 555 01 00", PhoneKind.SWITCHBOARD, "Centralita"),
        ClaimedPhone("+34 91 555 01 99", PhoneKind.HOME, "Particular"),
    )
    assert found.unheld == (("age", "45"),)


def test_numbered_columns_are_mapped_and_a_narrower_export_is_fine(tmp_path: Path) -> None:
    data = (
        "Contact ID,First Name,Last Name,Email 1,Email 2,Country,Job Title 1,Company 1,Start 1,End 1,"
        "Job Title 2,Company 2,Start 2,End 2,School 1,Graduated 1,Direct Dial,Company HQ Phone\n"
        "1,Bo,Lee,bo@nord.example,b.lee@nord.example,UK,Buyer,Nord Ltd,2020,Present,Clerk,West Ltd,"
        "2015,2020-01,Nord University,2015,+44 20 5550 100,\n"
    )
    mapped = only(NUMBERED, data, tmp_path)
    found = mapped.candidate
    assert found.emails == ("bo@nord.example", "b.lee@nord.example")
    assert [(job.title, job.started, job.ended) for job in found.jobs] == [
        ("Buyer", "2020", ""),
        ("Clerk", "2015", "2020-01"),
    ]
    assert found.country == "GB"
    assert found.notes == ()
