"""Mail signed with OpenPGP says what the same mail unsigned says."""

import pytest

from ingest.sources.signatures import __main__ as tool
from tests.ingest.sources.letters import BODY, JANE, JANE_BLOCK, mail, person

_OPENS, _ENDS = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n", "-----BEGIN PGP SIGNATURE-----\n\n"
_CODE = "iQIzBAEBCAAdFiEEq2x0abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH\n" * 14 + "=AbCd\n"
_LAST = "-----END PGP SIGNATURE-----\n"


@pytest.mark.parametrize("delimiter", ["", "- -- \n"], ids=["bare", "below an escaped delimiter"])
def test_a_clear_signed_text_is_read_without_its_armour(delimiter: str) -> None:
    found = person(mail(f"{_OPENS}{BODY}\n{delimiter}{JANE_BLOCK}\n{_ENDS}{_CODE}{_LAST}"))
    plain = person(mail(f"{BODY}\n{delimiter.removeprefix('- ')}{JANE_BLOCK}\n"))
    assert (found.full_name, found.phones, found.jobs) == (plain.full_name, plain.phones, plain.jobs)
    assert len(found.phones) == 3


def test_the_lines_of_a_clear_signed_text_keep_their_numbers() -> None:
    text = f"{_OPENS}{BODY}\n{JANE_BLOCK}\n{_ENDS}{_CODE}{_LAST}"
    lines = tool.detect({"id": "1", "text": text, "sender": JANE})["sig_lines"]
    assert [text.split("\n")[line] for line in lines] == JANE_BLOCK.split("\n")


def test_a_signature_in_a_part_of_its_own_hides_nothing() -> None:
    signed = (
        f"From: {JANE}\nDate: Mon, 16 Nov 2026 10:00:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/signed;"
        ' protocol="application/pgp-signature"; micalg=pgp-sha512; boundary="b"\n\n--b\n'
        f"Content-Type: text/plain; charset=utf-8\n\n{BODY}\n{JANE_BLOCK}\n\n--b\n"
        f'Content-Type: application/pgp-signature; name="signature.asc"\n\n{_ENDS}{_CODE}{_LAST}\n--b--\n'
    )
    assert len(person(signed.encode()).phones) == 3
