"""What is told of a number without the library says what the library would have said."""

import phonenumbers

from ingest.sources.signatures import dialling


def test_a_number_said_to_share_its_range_with_mobiles_is_none_that_the_library_calls_one() -> None:
    for area in range(200, 1000):
        written = [f"+1 {area} {exchange} 4321" for exchange in (221, 345, 555, 678, 912)]
        types = {phonenumbers.number_type(phonenumbers.parse(number)) for number in written}
        shares = any(dialling.shares_its_range(number, "US") for number in written)
        assert not (shares and phonenumbers.PhoneNumberType.MOBILE in types), area


def test_only_numbers_of_north_america_are_said_to() -> None:
    assert dialling.shares_its_range("(212) 555-0101", "US")
    assert dialling.shares_its_range("+1 212-555-0101", "DE")
    assert not dialling.shares_its_range("(212) 555-0101", "DE")
    assert not dialling.shares_its_range("+44 117 496 0123", "US")
