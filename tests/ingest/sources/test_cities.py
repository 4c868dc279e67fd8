"""Which words of a postal address are its city."""

import pytest

from ingest.sources.signatures import postal, read_fields


@pytest.mark.parametrize("line", ["Havenkade 5, 3511 AX Utrecht", "3511AX Utrecht"])
def test_letters_of_a_dutch_postcode_are_no_part_of_the_city(line: str) -> None:
    assert postal.city_name(line) == "Utrecht"


@pytest.mark.parametrize(
    ("line", "city"),
    [
        ("D02 X285 Dublin", "Dublin"),
        ("Dublin 2, D02 X285", "Dublin 2"),
        ("Galway H91 E2K3", "Galway"),
        ("D6W XY00 Dublin 6", "Dublin 6"),
        ("SE-411 08 Göteborg", "Göteborg"),
        ("110 00 Praha", "Praha"),
        ("00-950 Warszawa", "Warszawa"),
    ],
)
def test_the_city_beside_an_irish_swedish_czech_or_polish_code_is_read(line: str, city: str) -> None:
    assert postal.is_address(line)
    assert postal.city_name(line) == city


@pytest.mark.parametrize("line", ["555 12 12", "020 79 460 123", "Room 123 45 here", "A12 B345", "12-345 units"])
def test_numbers_that_are_no_postal_code_name_no_city(line: str) -> None:
    assert postal.city_name(line) == ""


@pytest.mark.parametrize(
    ("lines", "country", "city"),
    [
        (("1400 Birch Street, NL3803", "Springfield, Texas 77002"), "", "Springfield"),
        (("1400 Birch, 38th Floor", "Springfield, Texas 77002-0000"), "", "Springfield"),
        (("1100 East 57th Street", "Springfield, Illinois 60637"), "US", "Springfield"),
        (("1992 LEAGUE CHAMPIONS",), "US", ""),
        (("1525 Birch Hill Lane Springfield TX 75038",), "", "Springfield"),
        (("12 Mall Road", "College Park, MD 20740"), "", "College Park"),
        (("Kanalstrasse 1, D-75015 Nordstadt, Germany",), "DE", "Nordstadt"),
    ],
)
def test_a_house_number_a_street_or_a_country_is_no_part_of_the_city(
    lines: tuple[str, ...], country: str, city: str
) -> None:
    assert postal.city_among(lines, country) == city


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ("12 Harbour Street\nRedcliffe\nBristol BS1 4QA", "12 Harbour Street, Redcliffe, Bristol BS1 4QA"),
        ("12 Harbour Street\nBristol BS1 4QA\nPigeonhole 12,", "12 Harbour Street, Bristol BS1 4QA"),
        ("Rijnstraat 8 | 2515 XP | Den Haag\nTel.", "Rijnstraat 8, 2515 XP, Den Haag"),
        ("Rijnstraat 8 | 2515 XP | welkom\nTel.", "Rijnstraat 8, 2515 XP"),
        ("Rijnstraat 8 | Welkom |", "Rijnstraat 8"),
        ("Harbour Street\nBristol BS1 4QA\nTel.", "Harbour Street, Bristol BS1 4QA"),
        ("Welcome\n12 Harbour Street\nTel.", "12 Harbour Street"),
        (
            "12 Harbour Street\nOpposite the old fish market behind the tall red tower\nBristol BS1 4QA\nTel.",
            "12 Harbour Street, Bristol BS1 4QA",
        ),
    ],
)
def test_an_address_grows_by_a_place_inside_it_and_not_by_what_stands_beside_it(lines: str, address: str) -> None:
    block = f"Jane Moss\nBuyer\nNordlicht Ltd\n{lines} 0117 496 0123"
    assert ", ".join(read_fields(block.split("\n")).address) == address
