"""A signed mail is ours as it stands: what is added or changed on the way breaks the signature."""

from functools import cache
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from directory.mail.dkim import KeyRefused, Signer
from tests.directory.mail.dkim_verifier import is_signed, tags_of
from tests.directory.mail.drafts import signed
from tests.services.surroundings import MakeSettings


@cache
def _key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    return key.private_bytes(Encoding.PEM, form, NoEncryption())


@pytest.fixture
def wire() -> bytes:
    signer = Signer.from_pem(_pem(_key()), domain="cardfile.example", selector="cardfile")
    return signed(signer)


def test_a_notice_is_signed_by_our_domain_with_rsa_sha256_and_no_length(wire: bytes) -> None:
    tags = tags_of(wire)
    assert (tags["a"], tags["c"], tags["d"], tags["s"]) == (
        "rsa-sha256",
        "relaxed/relaxed",
        "cardfile.example",
        "cardfile",
    )
    assert "l" not in tags
    assert is_signed(wire, _key().public_key())


def test_a_stranger_who_verifies_agrees(wire: bytes) -> None:
    public = _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).splitlines()
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public[1:-1])
    assert dkim.verify(wire, dnsfunc=lambda name, timeout=5: record)


@pytest.mark.parametrize(
    "name",
    [
        "From",
        "To",
        "Cc",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Content-Type",
    ],
)
@pytest.mark.parametrize("place", ["top", "bottom"])
def test_a_header_added_on_the_way_breaks_the_signature(wire: bytes, name: str, place: str) -> None:
    added = f"{name}: ours@evil.example\r\n".encode()
    forged = added + wire if place == "top" else wire.replace(b"\r\n\r\n", b"\r\n" + added + b"\r\n", 1)
    assert not is_signed(forged, _key().public_key())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"/refuse/abc", b"/refuse/abd"), (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=One-click"),
        (b"Nein", b"nein"), (b"auto-generated", b"no"),
    ],
)  # fmt: skip
def test_a_changed_word_breaks_the_signature(wire: bytes, before: bytes, after: bytes) -> None:
    assert before in wire
    assert not is_signed(wire.replace(before, after), _key().public_key())
    assert not is_signed(wire + b"added behind\r\n", _key().public_key())


def test_either_form_of_a_key_file_signs() -> None:
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        signer = Signer.from_pem(_pem(_key(), form), domain="cardfile.example", selector="s")
        assert is_signed(signed(signer), _key().public_key())
        assert "PRIVATE" not in repr(signer)


def test_a_weak_or_foreign_key_is_refused() -> None:
    for pem in (_pem(_key(1024)), _pem(ec.generate_private_key(ec.SECP256R1())), b"no key at all", b""):
        with pytest.raises(KeyRefused, match="openssl genrsa 2048"):
            Signer.from_pem(pem, domain="cardfile.example", selector="s")


def test_a_key_that_others_can_read_is_refused(settings: MakeSettings, tmp_path: Path) -> None:
    path = tmp_path / "dkim.pem"
    assert Signer.of(settings()) is None
    with pytest.raises(KeyRefused, match="no file"):
        Signer.of(settings(CARDFILE_DKIM_KEY=str(path)))
    path.write_bytes(_pem(_key()))
    path.chmod(0o644)
    with pytest.raises(KeyRefused, match="chmod 600"):
        Signer.of(settings(CARDFILE_DKIM_KEY=str(path)))
    path.chmod(0o600)
    signer = Signer.of(settings(CARDFILE_DKIM_KEY=str(path)))
    assert signer is not None
    assert (signer.domain, signer.selector) == ("cardfile.example", "cardfile")
