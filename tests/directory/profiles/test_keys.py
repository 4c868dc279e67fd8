"""What is made with the keys: seals that nobody alters, tokens and ids that nobody guesses."""

import pytest

from directory.profiles.keys import Keys, SealBroken, new_id, new_token, receipt_digest

ONE = Keys(b"s" * 32, b"j" * 32, (b"1" * 32,))


@pytest.mark.security(
    "A 11.3.2-3: an altered seal opens nowhere and tells nothing",
    breaks="directory/profiles/keys.py::made_for, made_row, value = json.loads(self._ring().decrypt(sealed))",
)
def test_an_altered_seal_opens_nowhere() -> None:
    sealed = ONE.seal("outbox", "row-1", {"to": "annika@nordlicht.example"})
    assert b"annika" not in sealed
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken) as broken:
            ONE.unseal("outbox", "row-1", altered)
        assert "annika" not in str(broken.value)


@pytest.mark.security(
    "A 7.2.3, 11.5.1: whatever must not be guessed has 128 random bits or more",
    breaks="directory/profiles/keys.py::return secrets.token_urlsafe(32)",
)
def test_what_must_not_be_guessed_is_long_and_never_repeats() -> None:
    tokens, ids = {new_token() for _ in range(2_000)}, {new_id() for _ in range(2_000)}
    assert (len(tokens), len(ids)) == (2_000, 2_000)
    assert {len(token) * 6 for token in tokens} == {258}
    assert {len(one) * 5 for one in ids} == {130}
    assert all(len({one[place] for one in ids}) == 32 for place in range(26)), "each place takes every letter"


def test_keys_print_nothing_and_a_receipt_is_read_as_people_type_it() -> None:
    assert "ssss" not in repr(ONE)
    assert receipt_digest("0il1-abcd") == receipt_digest(" OIL1 ABCD ")
