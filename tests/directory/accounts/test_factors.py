"""The second factor's arithmetic: the vectors of RFC 6238, one seed a browser, codes as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from directory.accounts import factors
from directory.clock import real_now

RFC_SEED = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert factors.code_at(RFC_SEED, seconds // 30, digits=8) == code
    assert factors.code_at(RFC_SEED, seconds // 30) == code[-6:]


def test_a_step_passes_only_when_it_is_greater_than_the_last() -> None:
    here = int(real_now().timestamp()) // factors.STEP_SECONDS
    code = factors.code_at(RFC_SEED, here)
    assert factors.step_of(RFC_SEED, code) in (here, here + 1)
    assert factors.step_of(RFC_SEED, code, after=here + 1) is None
    assert factors.step_of(RFC_SEED, factors.code_at(RFC_SEED, here - 3)) is None


@given(some.text(max_size=8))
def test_nothing_but_six_ascii_digits_is_a_code(text: str) -> None:
    if not (len(text) == 6 and text.isascii() and text.isdigit()):
        assert factors.step_of(RFC_SEED, text) is None


def test_a_seed_belongs_to_one_browser_and_has_160_bits() -> None:
    one, other = factors.new_seed(b"k" * 32, b"one"), factors.new_seed(b"k" * 32, b"other")
    assert one != other
    assert len(one) == 20
    assert factors.address_of(one, "jonas@hafenrand.example").startswith(
        "otpauth://totp/Cardfile:jonas%40hafenrand.example?"
    )


def test_recovery_codes_have_80_bits_and_only_slow_hashes_are_kept() -> None:
    made = factors.make_codes()
    assert len({code for code, _ in made}) == 10
    for code, kept in made:
        assert len(code.replace("-", "")) * 5 == 80
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert code.replace("-", "") not in kept
