"""What a vendor writes in codes, or not at all, feed.toml says: fixed texts and tables of values."""

import json
import re
from pathlib import Path

import pytest

from ingest.sources.feeds.definition import FeedRefused, parse_definition
from tests.ingest.feeds.vendor_feeds import HEAD, load, one, only, taken

DOCS = Path(__file__).parents[3] / "docs" / "feeds.md"
PEOPLE = """
[columns]
record_key = "id"
full_name = "name"
emails = "mail"
"""
CODED_CSV = HEAD.format(kind="research", format="csv") + PEOPLE
CODED_JSON = HEAD.format(kind="research", format="jsonl") + PEOPLE
CHAMBER = """
country = [{ path = "state", values = { Holland = "NL", "Bayern" = "DE" } }, "state"]
[[columns.jobs]]
title = { path = "chamber", values = { lower = "Representative", UPPER = "Senator", "-" = "" } }
company = { text = "Parliament of Nordland" }
company_domain = { text = "parliament.example" }
"""


def faults_of(columns: str, *, head: str = CODED_CSV) -> str:
    with pytest.raises(FeedRefused) as refused:
        parse_definition(head + columns)
    return str(refused.value)


def test_a_code_becomes_the_title_it_stands_for_and_a_fixed_text_the_employer_of_all(tmp_path: Path) -> None:
    rows = (
        "id,name,mail,chamber,state\n1,Ann Oak,ann@parliament.example,Lower ,Holland\n2,Bo Elm,bo@x.example,upper,fr\n"
    )
    first, second = (taken(found).candidate for found in load(CODED_CSV + CHAMBER, rows, tmp_path))
    assert [job.title for job in (*first.jobs, *second.jobs)] == ["Representative", "Senator"]
    assert {job.company.name for job in (*first.jobs, *second.jobs) if job.company} == {"Parliament of Nordland"}
    assert first.jobs[0].company is not None
    assert first.jobs[0].company.domain == "parliament.example"
    assert (first.country, second.country) == ("NL", "FR")
    assert first.notes == second.notes == ()


def test_a_code_that_the_table_lacks_is_left_out_and_counted_and_one_left_empty_is_not(tmp_path: Path) -> None:
    rows = "id,name,mail,chamber,state\n1,Ann,a@x.example,third,\n2,Bo,b@x.example,-,\n3,Cy,c@x.example,,\n"
    found = [taken(row).candidate for row in load(CODED_CSV + CHAMBER, rows, tmp_path)]
    assert [one.jobs[0].title for one in found] == [""] * 3
    assert [one.notes for one in found] == [("title_unlisted",), (), ()]


def test_a_fixed_text_behind_a_column_stands_where_the_column_is_empty(tmp_path: Path) -> None:
    jobs = '[[columns.jobs]]\ntitle = ["role", { text = "Member of Parliament" }]\n'
    rows = "id,name,mail,role\n1,Ann,a@x.example,Whip\n2,Bo,b@x.example,\n"
    found = [taken(row).candidate for row in load(CODED_CSV + jobs, rows, tmp_path)]
    assert [one.jobs[0].title for one in found] == ["Whip", "Member of Parliament"]


def test_codes_in_json_may_be_numbers_truths_and_several_in_one_place(tmp_path: Path) -> None:
    columns = """
city = { path = "seat", values = { 7 = "Köln", "7.5" = "Bonn" } }
[[columns.jobs]]
each = "posts[*]"
title = { path = "chairs", values = { true = "Chair", false = "" } }
department = { path = "codes", split = ";", values = { FIN = "Finance", LAW = "Legal" } }
[[columns.phones]]
each = "phones[*]"
number = "value"
label = { path = "type", values = { M = "mobile", H = "home" } }
"""
    posts = [{"chairs": True, "codes": "XX;LAW"}, {"chairs": False, "codes": ["FIN"]}]
    phones = [{"value": "+49 171 5550101", "type": "m"}, {"value": "+49 221 5550100", "type": "h"}]
    record = {"id": 1, "name": "Ann", "mail": "a@x.example", "seat": 7, "posts": posts, "phones": phones}
    found = only(CODED_JSON + columns, json.dumps(record), tmp_path).candidate
    assert [(job.title, job.department) for job in found.jobs] == [("Chair", "Legal"), ("", "Finance")]
    assert [phone.kind for phone in found.phones] == ["mobile", "home"]
    assert (found.city, found.notes) == ("Köln", ())


def test_fixed_texts_fill_a_numbered_post_that_a_column_begins_and_begin_none() -> None:
    columns = """
[[columns.jobs]]
numbered = [1, 4]
title = { text = "Director" }
company = "Board {n}"
[[columns.education]]
numbered = [1, 3]
school = "School {n}"
degree = { text = "MBA" }
"""
    row = {"id": "1", "name": "Ann", "board 1": "Nord AG", "board 2": "", "board 3": "Sund AG", "school 2": "Uni Nord"}
    found = taken(one(CODED_CSV + columns, row)).candidate
    assert [(job.title, job.company.name) for job in found.jobs if job.company] == [
        ("Director", "Nord AG"),
        ("Director", "Sund AG"),
    ]
    assert len(found.jobs) == 2
    assert [(school.school, school.degree) for school in found.education] == [("Uni Nord", "MBA")]


@pytest.mark.parametrize(
    ("columns", "place", "remedy"),
    [
        ('city = { from = "x" }', "columns.city", '{ path = "Column" }'),
        ('city = { path = "x", text = "y" }', "columns.city", "{ text = "),
        ('city = { text = "" }', "columns.city.text", "one printable line"),
        ('city = { text = "a\\nb" }', "columns.city.text", "one printable line"),
        ("city = { text = 7 }", "columns.city.text", "one printable line"),
        ('city = { text = "x", split = ";" }', "columns.city", "split"),
        ('city = { path = "x", values = {} }', "columns.city.values", 'such as { C = "Chief officer" }'),
        ('city = { path = "x", values = ["a"] }', "columns.city.values", 'such as { C = "Chief officer" }'),
        ('city = { path = "x", values = { a = 1 } }', 'columns.city.values."a"', '"" leaves it out'),
        ('city = { path = "x", values = { A = "x", " a" = "y" } }', 'columns.city.values." a"', "twice"),
        ('city = { path = "x", values = { "" = "y" } }', 'columns.city.values.""', "{ text = "),
        ('city = { join = ["x", "y"], values = { a = "b" } }', "columns.city", "values"),
        ('country = { text = "Atlantis" }', "columns.country.text", '"DE"'),
        ('country = { path = "x", values = { a = "Atlantis" } }', 'columns.country.values."a"', '"DE"'),
        ('[[columns.jobs]]\ntitle = "t"\nstarted = { text = "soon" }', "columns.jobs[1].started.text", "2026"),
        (
            '[[columns.jobs]]\ntitle = "t"\ncompany_domain = { text = "no host" }',
            "columns.jobs[1].company_domain.text",
            "nordwind.example",
        ),
        (f'[[columns.jobs]]\ntitle = {{ text = "{"x" * 301}" }}', "columns.jobs[1].title.text", "300"),
        ('[[columns.phones]]\nnumber = { text = "+49 30 1" }', "columns.phones[1].number", "all rows"),
        ('[[columns.phones]]\nnumber = "n"\nlabel = { text = "home" }', "columns.phones[1].label", "kind = "),
        ('seen_on = { text = "2026-01-01" }', "columns.seen_on", "next delivery"),
        ('links = { text = "https://x.example/p" }', "columns.links", "all rows"),
        ('links = { path = "l", values = { a = "https://x.example/p" } }', "columns.links", "all rows"),
    ],
)  # fmt: skip
def test_a_fixed_text_or_table_that_cannot_be_meant_is_explained_with_its_place(
    columns: str, place: str, remedy: str
) -> None:
    told = faults_of(columns)
    (fault,) = [line for line in told.splitlines() if line.startswith(f"  - {place}: ")]
    assert remedy in fault
    assert len(told.splitlines()) == 2


@pytest.mark.parametrize("key", ["record_key", "full_name", "emails"])
def test_what_tells_people_apart_is_read_from_the_row_or_the_feed_is_refused(key: str) -> None:
    fixed = re.sub(rf"^{key} = .*$", f'{key} = {{ text = "K-1" }}', CODED_CSV, flags=re.M)
    assert f"columns.{key}: must be read from the row" in faults_of("", head=fixed)


def test_consent_and_opt_outs_are_read_from_rows_too() -> None:
    consent = CODED_CSV.replace('"legitimate_interest"', '"consent"\nproof = { text = "yes" }')
    assert "basis.proof: must be read from the row" in faults_of("", head=consent)
    assert "opt_out.email: must be read from the row" in faults_of(
        '[opt_out]\nformat = "csv"\nemail = { text = "a@x.example" }\n'
    )


def test_the_handbooks_tables_of_values_are_feeds_that_work() -> None:
    chapter = DOCS.read_text(encoding="utf-8").partition("## Codes and fixed texts")[2].partition("\n## ")[0]
    examples = re.findall(r"```toml\n(.*?)```", chapter, re.DOTALL)
    assert len(examples) >= 2
    for example in examples:
        parse_definition(CODED_CSV.replace('full_name = "name"', 'full_name = "name"\n') + example)
