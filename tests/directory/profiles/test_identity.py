"""Two writings of one name fold to one key, and two names do not, in whatever script."""

import pytest

from directory.profiles.identity import folded, name_key


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
