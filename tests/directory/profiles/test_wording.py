"""How lines are written for people: what is kept as a code is read as words."""

import pytest

from directory.profiles.department_names import department_name
from directory.profiles.models import Fact
from directory.profiles.titles import DEPARTMENTS
from directory.profiles.wording import in_words, postal, which, written


@pytest.mark.parametrize(
    ("kind", "kept", "language", "shown"),
    [
        ("mobile", "+4915228817386", "de", "+49 1522 8817386"),
        ("work_phone", "+353209123456", "en", "+353 20 912 3456"),
        ("switchboard", "no number", "en", "no number"),
        ("place", "Hamburg, DE", "en", "Hamburg, Germany"),
        ("place", "Hamburg, DE", "fr", "Hamburg, Allemagne"),
        ("place", "DE", "es", "Alemania"),
        ("title", "Head of Sales, DE", "en", "Head of Sales, DE"),
    ],
)
def test_a_phone_stands_in_groups_and_a_place_names_its_country(
    kind: str, kept: str, language: str, shown: str
) -> None:
    assert written(kind, kept, country="DE", language=language) == shown


@pytest.mark.parametrize(
    ("kind", "value", "among", "told"),
    [
        ("mobile", "+4915228817386", (), "…86"),
        ("work_phone", "+493023125001", ("+493099125101", "+493023125001"), "…001"),
        ("work_phone", "+493023125000;ext=12", ("+493023125000",), "…12"),
        (
            "email",
            "annika@nordlicht.example",
            ("anna@nordlicht.example", "annika@moorwind.example"),
            "anni…@nordlicht.example",
        ),
        ("email", "ann@nordlicht.example", ("anna@nordlicht.example",), "ann@nordlicht.example"),
        ("link", "profiles.example/in/annika", ("profiles.example/in/benno",), "profiles.example/…ka"),
        ("title", "Head of Sales", (), ""),
    ],
)
def test_which_of_several_is_told_by_as_little_as_tells_it_apart(
    kind: str, value: str, among: tuple[str, ...], told: str
) -> None:
    assert which(Fact(kind=kind, value=value, detail={}), among) == told


def test_which_of_two_long_links_it_is_is_told_in_no_more_than_a_duty_holds() -> None:
    one, other = (f"www.example/{part}/{'x' * 450}" for part in ("one", "other"))
    told = which(Fact(kind="link", value=one, detail={}), (one, other))
    assert len(told) <= 200
    assert told.startswith("www.example/")


def test_two_letters_after_a_place_are_a_country_only_when_it_is_that_country() -> None:
    assert written("place", "Portland, ME", country="US") == "Portland, ME"
    assert written("place", "Portland, ME") == "Portland, ME"


def test_a_postal_address_names_its_country_once() -> None:
    assert postal("Speicherweg 4, 20457 Hamburg", "DE", "en") == "Speicherweg 4, 20457 Hamburg, Germany"
    assert postal("Speicherweg 4, 20457 Hamburg, Germany", "DE", "en") == "Speicherweg 4, 20457 Hamburg, Germany"
    assert postal("Speicherweg 4, 20457 Hamburg", "", "en") == "Speicherweg 4, 20457 Hamburg"


def test_a_post_that_goes_on_is_written_with_an_open_end() -> None:
    def told(started: str, ended: str) -> str:
        detail = {"title": "CFO", "company": "Werft GmbH", "started": started, "ended": ended}
        return in_words(Fact(kind="job", value="", detail=detail)).removeprefix("CFO, Werft GmbH")

    assert [told("2024-03", ""), told("2019", "2024-02"), told("", "2024"), told("", "")] == [
        ", 2024–", ", 2019–2024", ", 2024", "",
    ]  # fmt: skip


def test_a_department_read_from_a_title_is_named_in_the_readers_language_and_a_sources_word_is_left_alone() -> None:
    read = Fact(kind="department", value="Legal and compliance", detail={"code": "legal", "derived": True})
    said = Fact(kind="department", value="Legal and compliance", detail={"code": "legal", "derived": False})
    assert [in_words(read, language) for language in ("en", "de", "fr", "es")] == [
        "Legal and compliance", "Recht und Compliance", "Juridique et conformité", "Jurídico y cumplimiento",
    ]  # fmt: skip
    assert in_words(said, "de") == "Legal and compliance"
    for code in DEPARTMENTS:
        assert len({department_name(code, language) for language in ("en", "de", "es")}) == 3
