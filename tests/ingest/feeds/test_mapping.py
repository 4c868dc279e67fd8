"""Three vendors' shapes become the same kind of candidate by mapping alone, and hostile text stays text."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.candidate import ClaimedEducation, ClaimedPhone, PhoneKind
from ingest.sources.feeds.definition import DateOrder, parse_definition
from ingest.sources.feeds.hygiene import one_line
from ingest.sources.feeds.mapping import LONGEST, Mapped, map_row
from ingest.sources.feeds.opt_outs import OptOut, read_opt_outs
from ingest.sources.feeds.reading import country_code, partial_date, phone_kind, web_address, web_domain
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


def load(definition, data, tmp_path):
    feed = parse_definition(definition)
    path = tmp_path / "feed"
    path.write_text(data, encoding="utf-8")
    rows = read_rows(path, feed.shape, columns=list(feed.columns.every_column()))
    return [map_row(row, feed, received_on=TODAY) if isinstance(row, Row) else row for row in rows]


def one(definition, values):
    feed = parse_definition(definition)
    return map_row(Row(1, Position(1, 1), values), feed, received_on=TODAY)


def test_a_flat_file_is_mapped(tmp_path):
    header = (
        "id,name,email,other emails,linkedin,xing,city,country,title,dept,since,company,web,street,zip,town,company page,"
        "direct,cell,born"
    )
    row = (
        "7,Annika Okafor,a.okafor@nordlicht.example,ann@mail.example;x@y.example,linkedin.example/in/ann,,Köln,"
        "Deutschland,CTO,Technik,03/04/2021,Nordlicht GmbH,https://www.nordlicht.example/de,Am Kai 3,,Köln,social.example/nordlicht,"
        "+49 221 5550100,0171 5550101,1980-01-02"
    )
    ((mapped),) = load(FLAT, f"{header}\n{row}\n", tmp_path)
    found = mapped.candidate
    assert found.emails == ("a.okafor@nordlicht.example", "ann@mail.example", "x@y.example")
    assert found.links == ("https://linkedin.example/in/ann",)
    assert (found.city, found.country, found.seen_on) == ("Köln", "DE", TODAY)
    (job,) = found.jobs
    assert (job.title, job.department, job.started) == ("CTO", "Technik", "2021-04-03")
    assert (job.company.domain, job.company.address) == ("nordlicht.example", "Am Kai 3, Köln")
    assert job.company.social == ("https://social.example/nordlicht",)
    assert [phone.kind for phone in found.phones] == [PhoneKind.DIRECT, PhoneKind.MOBILE]
    assert found.unheld == (("birth_date", "1980-01-02"),)
    assert found.notes == ()


def test_nested_records_are_mapped(tmp_path):
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
    (mapped,) = load(NESTED, json.dumps(record), tmp_path)
    found = mapped.candidate
    assert (found.record_key, found.country) == ("12345", "ES")
    assert found.emails == ("l.ferran@costa.example", "lucia@mail.example")
    assert [(job.company.name, job.started, job.ended) for job in found.jobs] == [
        ("Costa Verde SA", "2019-05", ""),
        ("Sol SL", "2010", "2019-04-30"),
    ]
    assert found.education == (ClaimedEducation("Universidad del Sur", "licenciatura, máster", "derecho", "2009"),)
    assert found.phones[1:] == (
        ClaimedPhone("+34 91 555 01 00", PhoneKind.SWITCHBOARD, "Centralita"),
        ClaimedPhone("+34 91 555 01 99", PhoneKind.HOME, "Particular"),
    )
    assert found.unheld == (("age", "45"),)


def test_numbered_columns_are_mapped_and_a_narrower_export_is_fine(tmp_path):
    data = (
        "Contact ID,First Name,Last Name,Email 1,Email 2,Country,Job Title 1,Company 1,Start 1,End 1,"
        "Job Title 2,Company 2,Start 2,End 2,School 1,Graduated 1,Direct Dial,Company HQ Phone\n"
        "1,Bo,Lee,bo@nord.example,b.lee@nord.example,UK,Buyer,Nord Ltd,2020,Present,Clerk,West Ltd,"
        "2015,2020-01,Nord University,2015,+44 20 5550 100,\n"
    )
    (mapped,) = load(NUMBERED, data, tmp_path)
    found = mapped.candidate
    assert found.emails == ("bo@nord.example", "b.lee@nord.example")
    assert [(job.title, job.started, job.ended) for job in found.jobs] == [
        ("Buyer", "2020", ""),
        ("Clerk", "2015", "2020-01"),
    ]
    assert found.country == "GB"
    assert found.notes == ()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "A"}, "no_record_key"),
        ({"id": "1", "seen": "2026-11-01"}, "no_page_url"),
        ({"id": "1", "seen": "2026-11-01", "page": "javascript:alert(1)"}, "no_page_url"),
        ({"id": "1", "page": "https://staff.example/a"}, "no_seen_date"),
        ({"id": "1", "page": "https://staff.example/a", "seen": "2026-11"}, "no_seen_date"),
        ({"id": "1", "page": "https://staff.example/a", "seen": "2026-11-23"}, "seen_in_the_future"),
    ],
)
def test_a_public_row_that_does_not_say_where_and_when_is_refused(values, code):
    refused = one(PUBLIC, values)
    assert isinstance(refused, Reject)
    assert refused.code == code


def test_a_public_row_keeps_its_page_and_day():
    mapped = one(PUBLIC, {"id": "1", "page": "staff.example/a?b=1", "seen": "2026-11-20T08:00:00Z"})
    assert (mapped.candidate.page_url, mapped.candidate.seen_on) == ("https://staff.example/a?b=1", date(2026, 11, 20))


def test_consent_is_proven_row_by_row():
    feed = NESTED.replace('kind = "legitimate_interest"', 'kind = "consent"\nproof = "optin.id"')
    assert one(feed, {"id": "1", "optin": {"id": "F-9"}}).proof == "F-9"
    assert one(feed, {"id": "1", "optin": {}}).code == "no_consent_proof"


def test_what_is_too_long_or_too_much_is_left_out_and_counted():
    posts = [{"title": {"name": f"Post {number}"}} for number in range(99)]
    mapped = one(NESTED, {"id": "1", "full_name": "Ann", "experience": [{"title": {"name": "x" * 10_000}}, *posts]})
    assert mapped.candidate.jobs[0].title == "Post 0"
    assert len(mapped.candidate.jobs) == 40
    assert set(mapped.candidate.notes) == {"title_too_long", "too_many_jobs"}


def test_markup_and_formulas_stay_the_text_they_are():
    mapped = one(
        NESTED, {"id": "1", "full_name": '<img src=x onerror="a">', "experience": [{"title": {"name": "=1+1"}}]}
    )
    assert mapped.candidate.full_name == '<img src=x onerror="a">'
    assert mapped.candidate.jobs[0].title == "=1+1"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("A\u202eb\u200bc\u200d\ufeffd", "Abcd"),
        ("A\x00\x1b]52;c;eA==\x07B", "A]52;c;eA==B"),
        ("Zoe\u0308  M\tB\r\nC\u2028D", "Zoë M B C D"),
        ("\x85x\x9by", "xy"),
        ("王小明", "王小明"),
        ("محمد العربي", "محمد العربي"),
        ("[link=x]", "[link=x]"),
    ],
)
def test_text_becomes_one_clean_line(text, clean):
    assert one_line(text) == clean


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    clean = one_line(text)
    assert one_line(clean) == clean
    assert clean == clean.strip()
    clean.encode()


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [
        ("2020", "iso", "2020"), ("2020-5", "iso", "2020-05"), ("2020-05-07T10:00:00Z", "iso", "2020-05-07"),
        ("05/2020", "iso", "2020-05"), ("03/04/2020", "day-first", "2020-04-03"),
        ("03/04/2020", "month-first", "2020-03-04"),
        ("03/04/2020", "iso", None), ("31.02.2020", "day-first", None), ("present", "iso", ""), ("", "iso", ""),
        ("soon", "iso", None), ("0001-01-01", "iso", None), ("99999", "iso", None),
    ],
)  # fmt: skip
def test_dates_are_read_or_left(text, order, read):
    assert partial_date(text, DateOrder(order)) == read


def test_countries_pages_and_labels_are_read_in_four_languages():
    names = ("de", "Alemania", "Allemagne", "Deutschland", "Germany", "USA", "Atlantis")
    assert [country_code(name) for name in names] == [*["DE"] * 5, "US", ""]
    assert web_domain("HTTPS://www.Bücher.example:8443/x") == "xn--bcher-kva.example"
    assert [
        web_address(text)
        for text in ("N/A", "ftp://a.example", "https://u@a.example", "https://a.example/<x>", "data:text/html,x")
    ] == [""] * 5
    assert phone_kind("Tel. privat", PhoneKind.DIRECT) is PhoneKind.HOME
    assert phone_kind("Portable", PhoneKind.DIRECT) is PhoneKind.MOBILE
    assert phone_kind("Durchwahl", PhoneKind.DIRECT) is PhoneKind.DIRECT


def test_an_opt_out_list_names_people_and_prints_none(tmp_path):
    path = tmp_path / "gone.csv"
    path.write_text("id,mail,why\n1,ann@nord.example,x\n2,,y\n,,z\n")
    listed = list(read_opt_outs(path, parse_definition(FLAT).opt_out))
    assert [(one.emails, one.record_key) for one in listed[:2]] == [(("ann@nord.example",), "1"), ((), "2")]
    assert isinstance(listed[0], OptOut)
    assert "ann@" not in repr(listed)
    assert listed[2].code == "no_opt_out_key"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "full_name",
                    "emails",
                    "address",
                    "experience",
                    "title",
                    "name",
                    "company",
                    "website",
                    "start_date",
                    "phones",
                    "number",
                    "education",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "full_name", "emails", "experience", "education", "phones", "linkedin_url", "age"]), JSON
    )
)
def test_no_record_makes_the_mapping_crash(values):
    mapped = one(NESTED, {"id": "1", **values})
    if isinstance(mapped, Mapped):
        assert all(len(job.title) <= LONGEST["title"] for job in mapped.candidate.jobs)
