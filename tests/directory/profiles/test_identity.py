"""Two writings of one name fold to one key, and two names do not, in whatever script."""

import pytest

from directory.profiles.identity import akin, employer_keys, folded, name_key, same_key, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("रवि कुमार", "रवी कुमारी"),  # Ravi Kumar and Ravee Kumari
        ("কমল", "কমলা"),  # Kamal and Kamala
        ("கமல்", "கமலா"),
        ("มานี", "มานะ"),  # Manee and Mana
    ],
)
def test_names_that_differ_by_vowel_signs_are_two_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert len(folded(one).split()) == len(one.split())


def test_accents_and_points_are_folded_away_as_before() -> None:
    assert folded("Éloïse Čapek-Nguyễn") == "eloise capek nguyen"
    assert name_key("مُحَمَّد") == name_key("محمد")
    assert folded("Anna\ufe0f Kern") == "anna kern"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Søren Ærø", "Soeren Aeroe"),
        ("Đorđe Marić", "Djordje Maric"),
        ("Işıl Kılıç", "Isil Kilic"),
        ("Åse Bœuf", "Aase Boeuf"),
        ("Jürgen Größ", "Juergen Groess"),
        ("山田太郎", "山田 太郎"),
        ("김철수", "김 철수"),
        ("ジョン・スミス", "ジョンスミス"),
    ],
)
def test_two_writings_of_a_name_share_a_key_with_the_employer(one: str, other: str) -> None:
    shared = {*employer_keys(one, "Nord GmbH", "")} & {*employer_keys(other, "Nord GmbH", "")}
    assert shared
    assert same_name(one, other)


@pytest.mark.security(
    "own: no other spelling of the employer brings back who left",
    breaks='directory/profiles/identity.py::spelt = (" ".join(map(alike, called.split())) for alike in (str, _spelt_short, _written_alike))',
)
@pytest.mark.parametrize(
    ("one", "other"),
    [("Schiffsausrüstung Kröger OG", "Schiffsausruestung Kroeger OG"), ("Ærø Shipping AS", "Aeroe Shipping AS")],
)
def test_two_writings_of_an_employer_share_a_key_with_the_name(one: str, other: str) -> None:
    assert {*employer_keys("Lene Böttjer", one, "")} & {*employer_keys("Lene Boettjer", other, "")}


def test_the_keys_of_names_that_left_before_are_still_made() -> None:
    assert set(employer_keys("Dr. Søren Ærø", "Nord GmbH", "")) >= {"dr soren æro|nord", "soren æro|nord"}
    assert "太郎 山田|nord" in employer_keys("山田 太郎", "Nord GmbH", "")


def test_a_name_written_without_spaces_is_known_either_way_round_and_is_no_colleagues() -> None:
    left = {*employer_keys("山田太郎", "Nord GmbH", "")}
    assert not left.isdisjoint(employer_keys("太郎 山田", "Nord GmbH", ""))
    assert left.isdisjoint(employer_keys("山田 花子", "Nord GmbH", ""))
    assert not same_name("山田 花子", "山田太郎")
    assert same_key("山田 太郎", "山田太郎")
    assert not same_key("Anna Lee", "Annalee")


@pytest.mark.parametrize(
    ("one", "other", "shares", "same"),
    [
        ("Annika Brandt", "Dr. Annika M. Brandt-Okafor", True, True),
        ("Annika Brandt", "Annika Petersen", True, False),
        ("Dr. Bob van der Berg", "Dr. Anna van der Meer", False, False),
        ("Annika Brandt", "Bob Untold", False, False),
    ],
)
def test_a_name_is_akin_by_words_that_tell_whose_it_is(one: str, other: str, *, shares: bool, same: bool) -> None:
    assert (akin(one, other), same_name(one, other)) == (shares, same)
