"""A row is mapped clean, capped and explained, and hostile text stays text."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.profiles.whereabouts import country_code
from ingest.candidate import PhoneKind
from ingest.sources.feeds.definition import parse_definition
from ingest.sources.feeds.hygiene import LONGEST, one_line
from ingest.sources.feeds.mapping import Mapped
from ingest.sources.feeds.opt_outs import OptOut, read_opt_outs
from ingest.sources.feeds.reading import DateOrder, partial_date, phone_kind, web_address, web_domain
from tests.ingest.feeds.vendor_feeds import FLAT, NESTED, PUBLIC, code_of, one, taken


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
def test_a_public_row_that_does_not_say_where_and_when_is_refused(values: dict[str, object], code: str) -> None:
    assert code_of(one(PUBLIC, values)) == code


def test_a_public_row_keeps_its_page_and_day() -> None:
    mapped = taken(one(PUBLIC, {"id": "1", "page": "staff.example/a?b=1", "seen": "2026-11-20T08:00:00Z"}))
    assert (mapped.candidate.page_url, mapped.candidate.seen_on) == ("https://staff.example/a?b=1", date(2026, 11, 20))


def test_consent_is_proven_row_by_row() -> None:
    feed = NESTED.replace('kind = "legitimate_interest"', 'kind = "consent"\nproof = "optin.id"')
    assert taken(one(feed, {"id": "1", "optin": {"id": "F-9"}})).proof == "F-9"
    for told in ({}, {"id": "No"}, {"id": "false"}, {"id": "ja"}, {"id": True}, {"id": "N/A"}):
        assert code_of(one(feed, {"id": "1", "optin": told})) == "no_consent_proof"


def test_what_is_too_long_or_too_much_is_left_out_and_counted() -> None:
    posts = [{"title": {"name": f"Post {number}"}} for number in range(99)]
    mapped = taken(
        one(NESTED, {"id": "1", "full_name": "Ann", "experience": [{"title": {"name": "x" * 10_000}}, *posts]})
    )
    assert mapped.candidate.jobs[0].title == "Post 0"
    assert len(mapped.candidate.jobs) == 40
    assert set(mapped.candidate.notes) == {"title_too_long", "too_many_jobs"}


def test_what_programs_write_for_nothing_is_nothing_and_a_person_called_null_is_somebody() -> None:
    empty = {"id": "1", "full_name": "NULL", "experience": [{"title": {"name": "-"}}, {"title": {"name": "\\N"}}]}
    candidate = taken(one(NESTED, empty)).candidate
    assert (candidate.full_name, candidate.jobs) == ("", ())
    assert taken(one(NESTED, {"id": "1", "full_name": "Null"})).candidate.full_name == "Null"


def test_markup_and_formulas_stay_the_text_they_are() -> None:
    hostile = {"id": "1", "full_name": '<img src=x onerror="a">', "experience": [{"title": {"name": "=1+1"}}]}
    mapped = taken(one(NESTED, hostile))
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
def test_text_becomes_one_clean_line(text: str, clean: str) -> None:
    assert one_line(text) == clean


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
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
        ("2020/05/07", "iso", "2020-05-07"), ("20200507", "iso", "2020-05-07"), ("07.05.2020 00:00", "day-first", "2020-05-07"),
        ("Apr 2020", "iso", "2020-04"), ("April 2020", "iso", "2020-04"), ("7. Mai 2020", "iso", "2020-05-07"),
        ("May 7, 2020", "iso", "2020-05-07"), ("07-May-2020", "iso", "2020-05-07"), ("août 2020", "iso", "2020-08"),
        ("7 de mayo de 2020", "iso", "2020-05-07"), ("Sept. 2020", "iso", "2020-09"), ("2020-05-00", "iso", "2020-05"),
        ("2020-00-00", "iso", "2020"), ("0000-00-00", "iso", ""), ("Présent", "iso", ""), ("jusqu'à aujourd'hui", "iso", ""),
        ("bis heute", "iso", ""), ("Actualidad", "iso", ""), ("summer 2020", "iso", None), ("20201399", "iso", None),
        ("soon", "iso", None), ("0001-01-01", "iso", None), ("99999", "iso", None),
    ],
)  # fmt: skip
def test_dates_are_read_or_left(text: str, order: str, read: str | None) -> None:
    assert partial_date(text, DateOrder(order)) == read


def test_a_post_whose_end_cannot_be_read_is_never_taken_for_a_present_one() -> None:
    ends = {"summer of 2020": ["2020"], "03/04/2020": ["2020"], "when they merged": [], "to date": [""], "x" * 50: []}
    for told, read in ends.items():
        post = {"title": {"name": "CEO"}, "company": {"name": "Nord"}, "end_date": told}
        candidate = taken(one(NESTED, {"id": "1", "experience": [post]})).candidate
        assert [job.ended for job in candidate.jobs] == read, told
        assert ("end_unread" in candidate.notes) == (not read)


def test_a_label_that_stands_in_the_numbers_own_cell_counts_as_one() -> None:
    cells = {"privat: 040 555012": PhoneKind.HOME, "040 555013 (Fax)": PhoneKind.FAX, "+49 40 555014": PhoneKind.DIRECT}
    row = {"id": "1", "full_name": "Ines Voss", "phones": [{"number": text} for text in cells]}
    assert [phone.kind for phone in taken(one(NESTED, row)).candidate.phones] == list(cells.values())


def test_countries_pages_and_labels_are_read_in_four_languages() -> None:
    names = ("de", "DEU", "Alemania", "Allemagne", "Deutschland", "Germany", "USA", "Atlantis", "SUN", "YUG")
    assert [country_code(name) for name in names] == [*["DE"] * 6, "US", "", "", ""]
    for code, written in {
        "GB": ("Großbritannien", "Grande-Bretagne", "GRAN BRETAÑA", "U.K.", "Scotland"),
        "NL": ("Holland", "The Netherlands", "Pays Bas", "Paises Bajos"),
        "CZ": ("Czech Republic", "Tschechien", "República Checa"),
        "US": ("United States of America", "Etats-Unis", "EE. UU."),
        "TR": ("Turkey", "Türkei", "Turquía"),
        "HK": ("Hong Kong",),
        "CI": ("Côte d’Ivoire", "Cote d'Ivoire"),
    }.items():
        assert {country_code(name) for name in written} == {code}
    assert web_domain("HTTPS://www.Bücher.example:8443/x") == "xn--bcher-kva.example"
    assert [
        web_address(text)
        for text in ("N/A", "ftp://a.example", "https://u@a.example", "https://a.example/<x>", "data:text/html,x")
    ] == [""] * 5
    assert phone_kind("Tel. privat", PhoneKind.DIRECT) is PhoneKind.HOME
    assert phone_kind("Portable", PhoneKind.DIRECT) is PhoneKind.MOBILE
    assert phone_kind("Durchwahl", PhoneKind.DIRECT) is PhoneKind.DIRECT


def test_an_opt_out_list_names_people_and_prints_none(tmp_path: Path) -> None:
    path = tmp_path / "gone.csv"
    path.write_text("id,mail,why\n1,ann@nord.example,x\n2,,y\n,,z\n")
    described = parse_definition(FLAT).opt_out
    assert described is not None
    *listed, broken = read_opt_outs(path, described)
    named = [(one.emails, one.record_key) for one in listed if isinstance(one, OptOut)]
    assert named == [(("ann@nord.example",), "1"), ((), "2")]
    assert "ann@" not in repr(listed)
    assert code_of(broken) == "no_opt_out_key"


def test_where_a_row_names_a_country_that_cannot_be_read_the_default_is_not_taken_for_it() -> None:
    feed = NESTED + '\n[defaults]\ncountry = "US"\n'
    rows = {"": ("", ("US",)), "DEU": ("DE", ("US",)), "Atlantis": ("", ())}
    for told, read in rows.items():
        candidate = taken(one(feed, {"id": "1", "location_country": told})).candidate
        assert (candidate.country, candidate.hints) == read


def test_what_stands_for_no_value_is_none_and_names_that_look_so_are_names() -> None:
    post = {"title": {"name": "N/A"}, "company": {"name": "\\N", "industry": "null"}}
    named = {"first_name": "Nan", "last_name": "Null", "full_name": "NULL", "work_email": "nan@nord.example"}
    row = {"id": "1", **named, "location_locality": "unknown", "experience": [post]}
    candidate = taken(one(NESTED, row)).candidate
    assert (candidate.full_name, candidate.given_name, candidate.family_name, candidate.city) == ("", "Nan", "Null", "")
    assert candidate.jobs == ()
    assert code_of(one(NESTED, row | {"id": "NULL"})) == "no_record_key"


@pytest.mark.security(
    "own: an opt-out list is read as vendors write it",
    breaks="ingest/sources/feeds/opt_outs.py::emails = tuple(address for text in every(row.values, listed.email) for address in _addresses(text))",
)
def test_an_opt_out_list_is_read_as_vendors_write_addresses_and_says_which_lines_name_nobody(tmp_path: Path) -> None:
    path = tmp_path / "gone.csv"
    lines = [
        "Ann Nord <ann@nord.example>", "mailto:ann@nord.example", "'ann@nord.example'", "ann＠nord.example",
        '"Bo, Ann <ann@nord.example>; bo@nord.example"', "c13fc3abb96a0792018779c6f3f3e0c8", "*@nord.example", "nord.example",
    ]  # fmt: skip
    path.write_text("id,mail\n" + "".join(f",{line}\n" for line in lines))
    described = parse_definition(FLAT).opt_out
    assert described is not None
    read = list(read_opt_outs(path, described))
    assert [one.emails for one in read if isinstance(one, OptOut)] == [
        *[("ann@nord.example",)] * 4,
        ("ann@nord.example", "bo@nord.example"),
    ]
    assert [one.number for one in read if not isinstance(one, OptOut)] == [6, 7, 8]


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
def test_no_record_makes_the_mapping_crash(values: dict[str, object]) -> None:
    mapped = one(NESTED, {"id": "1", **values})
    if isinstance(mapped, Mapped):
        assert all(len(job.title) <= LONGEST["title"] for job in mapped.candidate.jobs)
