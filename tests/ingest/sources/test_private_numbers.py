"""A private number is told from a business one by the mark beside its label, and never becomes a business one."""

import pytest

from ingest.sources.signatures import read_fields

_PRIVATE = [
    "Tel (H) 020 7946 0129", "Tel. P 044 555 01 29", "Tel. (p) 044 555 01 29", "Tel. priv. 044 555 01 29",
    "Tél. perso 06 55 50 01 29", "Tel dom. 01 55 50 01 29", "Tel. ab. 02 5550129", "Tel. res. (11) 3555-0129",
    "Tel. part. 91 555 01 29", "Tel. p. 020 555 0129", "Hm: 020 7946 0129", "res: 020 7946 0129",
    "Eves: 020 7946 0129", "Telefoon privé 020 555 0129", "Mobil (priv.) 0171 5550129", "Telefone pess.: 21 355 0129",
    "Phone: 020 7946 0129 (home)", "Tel. 044 555 01 29 (P)", "Tel.\u00a0(R): 011 5550 0129", "Tel. priv.:\n044 555 01 29",
    "Tel. abends 030 5550129", "020 7946 0129 eves",
    "Residência: 21 355 0129", "Residencia: 93 555 01 29", "Wohnung: 030 5550129", "Heim: 030 5550129",
    "Whg.: 030 5550129", "Privatnummer:\n030 5550129", "Privattelefon 030 5550129", "Privathandy: 0171 5550129",
    "Thuisnummer: 020 555 0129", "Homephone: 020 7946 0129", "Pvt: 020 7946 0129", "Tel. pr. 044 555 01 29",
    "Ligne privée : 01 55 50 01 29", "Numero privato: 02 5550129",
    "Tel. (P)\n020 7946 0129", "At res: 020 7946 0129",
]  # fmt: skip
_BUSINESS = [
    "P: 020 7946 0129", "Tel. G 044 555 01 29", "Tel (W) 020 7946 0129", "Tel. gesch. 044 555 01 29",
    "Tél. pro. 01 55 50 01 29", "Tel. uff. 02 5550129", "Tel. com. (11) 3555-0129", "O: 020 7946 0129",
    "Telefon 030 5550129", "713 555 0129 (p)", "Phone / Fax 020 7946 0129", "La Maison 01 55 50 01 29",
    "Caritas Heim 030 5550129", "Nordlicht Pvt. Ltd, 022 5555 0129", "Hospital Privado Tel. 93 555 01 29",
]  # fmt: skip


def _kinds(line: str) -> list[str]:
    return [str(phone.kind) for phone in read_fields(["Jane Moss", "Harbour Bright Ltd", *line.split("\n")]).phones]


@pytest.mark.parametrize("line", _PRIVATE)
def test_a_number_marked_as_private_is_kept_apart_from_business_ones(line: str) -> None:
    assert _kinds(line) == ["home"]


@pytest.mark.parametrize("line", _BUSINESS)
def test_a_number_not_marked_as_private_is_one_of_the_business(line: str) -> None:
    assert _kinds(line) in (["direct"], ["switchboard"])


def test_of_two_numbers_in_a_line_the_mark_speaks_of_its_own_alone() -> None:
    assert _kinds("Tel. 044 555 01 28 (G), 044 555 01 29 (P)") == ["direct", "home"]
    assert _kinds("Tel. G 044 555 01 28, Tel. P 044 555 01 29") == ["direct", "home"]
    assert _kinds("Home 020 7946 0129 Work 020 7946 0128") == ["home", "direct"]
    assert _kinds("0117 496 0123 / eves 020 7946 0129") == ["direct", "home"]


def test_a_portuguese_short_label_of_a_mobile_is_known() -> None:
    assert _kinds("Telm.: 912 345 678") == ["mobile"]
