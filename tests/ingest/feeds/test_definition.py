"""A feed.toml is understood whole, or refused with every fault, its place and its remedy at once."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.feeds.columns import EVERY, json_column
from ingest.sources.feeds.definition import BasisKind, FeedRefused, PermittedUse, parse_definition

DOCS = Path(__file__).parents[3] / "docs" / "feeds.md"
GOOD = """
name = "sample"
kind = "licensed"
delivery = "delta"
[file]
format = "csv"
[licence]
holder = "Vendor GmbH"
reference = "C-1"
permitted_uses = ["search"]
expires = 2027-01-31
[basis]
kind = "legitimate_interest"
[columns]
record_key = "id"
full_name = "name"
emails = "mail"
"""


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(FeedRefused) as refused:
        parse_definition(text)
    return refused.value.faults


def test_the_example_in_the_handbook_is_a_feed_that_works() -> None:
    example = next(re.finditer(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL))[1]
    feed = parse_definition(example)
    assert feed.licence.permitted_uses == frozenset(PermittedUse)
    assert feed.shape.delimiter == ";"
    assert len(feed.columns.jobs) == 6
    assert feed.opt_out is not None


def test_every_reject_code_stands_in_the_handbook() -> None:
    from ingest.sources.feeds.rows import REJECTS

    text = DOCS.read_text(encoding="utf-8")
    assert [code for code in REJECTS if f"`{code}`" not in text] == []


def test_a_licence_ends_the_day_after_its_last_day() -> None:
    licence = parse_definition(GOOD).licence
    assert not licence.expired(on=date(2027, 1, 31))
    assert licence.expired(on=date(2027, 2, 1))
    assert not parse_definition(GOOD.replace("2027-01-31", '"never"')).licence.expired(on=date(2999, 1, 1))


def test_all_faults_are_told_at_once_each_with_its_place() -> None:
    faults = faults_of("""
kind = "rented"
colour = "red"
[file]
format = "xml"
delimiter = "::"
[licence]
holder = ""
permitted_uses = ["resell"]
[basis]
kind = "consent"
[defaults]
country = "Atlantis"
[columns]
full_nam = "name"
[[columns.jobs]]
numbered = [1, 900]
[[columns.phones]]
each = "phones[*]"
kind = "pager"
""")
    places = {fault.partition(":")[0] for fault in faults}
    assert places >= {
        "name", "kind", "colour", "delivery", "file.format", "file.delimiter", "licence.holder", "licence.reference",
        "licence.permitted_uses", "licence.expires", "basis.proof", "defaults.country", "columns.full_nam",
        "columns.record_key", "columns.emails", "columns.jobs[1].numbered", "columns.jobs[1].title",
        "columns.phones[1].kind", "columns.phones[1].each", "columns.phones[1].number",
    }  # fmt: skip


@pytest.mark.parametrize(("said", "code"), [("DE", "DE"), ("UK", "GB"), ("Großbritannien", "GB")])
def test_a_feeds_country_is_kept_by_the_code_that_dials_its_numbers(said: str, code: str) -> None:
    assert parse_definition(f'{GOOD}\n[defaults]\ncountry = "{said}"\n').default_country == code


def test_a_public_feed_must_say_where_and_when_each_row_was_seen() -> None:
    faults = faults_of(GOOD.replace("licensed", "public"))
    assert [fault.partition(":")[0] for fault in faults] == ["columns.page_url", "columns.seen_on"]


def test_consent_needs_one_proof_and_nothing_else_has_any() -> None:
    consent = GOOD.replace('kind = "legitimate_interest"', 'kind = "consent"')
    assert faults_of(consent)
    assert faults_of(GOOD.replace('"legitimate_interest"', '"legitimate_interest"\nproof = "x"'))
    feed = parse_definition(consent.replace('"consent"', '"consent"\nproof = "optin"'))
    assert feed.basis.kind is BasisKind.CONSENT
    assert faults_of(consent.replace('"consent"', '"consent"\nproof = "optin"\nproof_reference = "form 7"'))


def test_a_basis_that_no_notice_could_name_is_a_fault() -> None:
    for basis in ("contract", "legal_obligation", "public_task"):
        assert faults_of(GOOD.replace('"legitimate_interest"', f'"{basis}"'))[0].startswith("basis.kind: ")


@pytest.mark.parametrize("text", ["name = ", "\0", "[" * 5000, "a" * 300_000, 'name = "x"\nname = "y"'])
def test_what_is_no_toml_is_explained(text: str) -> None:
    assert faults_of(text)[0].startswith("feed.toml: ")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a", ("a",)),
        ("person.name.first", ("person", "name", "first")),
        ("experience[*].title", ("experience", EVERY, "title")),
        ("phones[0]", ("phones", 0)),
        ('"odd.key"[*].x y', ("odd.key", EVERY, "x y")),
    ],
)
def test_a_path_is_read_as_written(text: str, steps: tuple[str | int, ...]) -> None:
    assert json_column(text).steps == steps


@pytest.mark.parametrize("text", ["", ".", "a..b", "a[", "a[x]", "a]", "a.[0]", 'a"b', "a[-1]", "a." * 9000])
def test_a_broken_path_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"\A"):
        json_column(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["path", "join", "with", "split", "numbered", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(["name", "kind", "file", "licence", "basis", "columns", "defaults", "opt_out"]),
)
def test_no_value_anywhere_makes_the_reader_crash(value: object, key: str) -> None:
    from ingest.sources.feeds.definition import _definition
    from ingest.sources.feeds.tables import Table

    faults: list[str] = []
    _definition(Table({key: value}, "", faults))
    _definition(Table({"columns": {"full_name": value, "jobs": value, "phones": [value], "unheld": value}}, "", faults))
    assert faults
