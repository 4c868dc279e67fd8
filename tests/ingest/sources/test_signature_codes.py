"""Digits that an address explains or a code's label precedes are no telephone number; the numbers beside them stay."""

import pytest

from ingest.sources.signatures import SignatureFields, read_fields

_ITALY, _GERMANY, _BRAZIL, _FRANCE = "+39 0341 555012", "+49 69 5550 123", "+55 11 3555-0123", "01 55 50 12 34"
_HOLLAND, _PORTUGAL, _AMERICA = "020 555 01 23", "+351 22 555 0123", "503-555-0123"


def _read(line: str, phone: str) -> SignatureFields:
    return read_fields(f"Giulia Vale\nSales Manager\nOfficine Lario Ltd\n{line}\nTel: {phone}".split("\n"))


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("Via Roma, 15 - 23900 Lecco (LC)", _ITALY),
        ("Hauptstraße 12 - 60311 Frankfurt", _GERMANY),
        ("Hauptstraße 12-14 – 60311 Frankfurt", _GERMANY),
        ("Hauptstraße 12 60311 Frankfurt", _GERMANY),
        ("C/ Mayor, 12 - 28013 Madrid", _GERMANY),
        ("Av. Paulista, 1578 - São Paulo - SP, 01310-200", _BRAZIL),
        ("Av. Paulista, 1578 - São Paulo - SP, 01310-200", "(11) 3555-0123"),
        ("CEP 01310-200 - São Paulo - SP", _BRAZIL),
        ("Rua das Palmeiras, 45 - Campinas - SP - CEP 13010-050", _BRAZIL),
        ("BP 12345 - 75008 Paris", _FRANCE),
        ("CS 70012 - 69009 Lyon Cedex 09", _FRANCE),
        ("Immeuble Alpha, 120 - 75002 Paris", _FRANCE),
        ("Postbus 12345 - 1000 AB Amsterdam", _HOLLAND),
        ("Rua das Flores, 123 - 4050-262 Porto", _PORTUGAL),
        ("4050-262 Porto", _HOLLAND),
        ("PO Box 12345, Portland, OR 97201-1234", _GERMANY),
        ("500 Market St - Suite 210 - San Francisco 94105-2420", _GERMANY),
    ],
)
def test_digits_an_address_explains_are_the_address(line: str, phone: str) -> None:
    found = _read(line, phone)
    assert ([each.text for each in found.phones], found.address) == ([phone], (line,))


@pytest.mark.parametrize(
    "line",
    [
        "CVR-nr. 12345678",
        "Org.nr 556012-3456",
        "NIP 123-456-78-90, REGON 123456789",
        "CREA-SP 5061234567",
        "CRM/SP 12345",
        "License 5032345678",
        "Employee ID 2004031234",
        "Customer No.: 555-012-3456",
        "Kostenstelle 4711 0815",
        "Kunden-Nr. 4711 0815 12",
        "Tél. interne 22 45 67 89",
        "Bahntel. 982 4471",
        "Tel. interno: 834 512",
        "Licences 1-1023456",
        "CRF-SP 45.678",
        "Bleep 2214",
        "Sein 7712",
        "Albo n. 1234567",
        "Bankgiro 123-4567",
        "ICQ 123456789",
        "16.11.2026 10:02",
        "2026-11-16 10:02",
    ],
)
@pytest.mark.parametrize("phone", ["+45 33 55 01 23", _AMERICA])
def test_what_a_registration_or_a_date_says_is_no_number_and_no_other_field(line: str, phone: str) -> None:
    found = read_fields(
        f"Giulia Vale\nSales Manager\nOfficine Lario Ltd\nHauptstr. 5\n{line}\n60311 Frankfurt\nTel: {phone}".split(
            "\n"
        )
    )
    assert [each.text for each in found.phones] == [phone]
    assert (found.titles, found.companies) == (("Sales Manager",), ("Officine Lario Ltd",))
    assert found.address == ("Hauptstr. 5", "60311 Frankfurt")


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("Tel. 069 - 60311 Frankfurt", ["069 - 60311"]),
        ("+49 69 - 60311 Frankfurt", ["+49 69 - 60311"]),
        ("Fon 0231/555-0123, Fax 0231/555-0124", ["0231/555-0123", "0231/555-0124"]),
        ("Boise, ID 208-555-0123", ["208-555-0123"]),
        ("Steve Case 503-555-0123", ["503-555-0123"]),
        ("Licence 5032345678 Tel 503-555-0123", ["503-555-0123"]),
        ("London, VAT registered, Tel: 020 7946 0123", ["020 7946 0123"]),
        ("Customer no. +44 20 7946 0123", ["+44 20 7946 0123"]),
    ],
)
def test_a_number_beside_such_digits_stays_a_number(line: str, numbers: list[str]) -> None:
    assert [each.text for each in read_fields(["Jane Moss", line]).phones] == numbers


def test_a_title_that_begins_as_a_label_does_stays_a_title() -> None:
    assert read_fields(["Jane Moss", "License Manager", "Harbour Bright Ltd"]).titles == ("License Manager",)
    assert read_fields(["Jane Moss", "CRM Manager", "Harbour Bright Ltd"]).titles == ("CRM Manager",)
