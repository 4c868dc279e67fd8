"""Signs outgoing mail (DKIM, RFC 6376) so that nobody can add a second Subject or another unsubscribe link."""

import stat
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Self

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from directory.settings import Settings

_LEAST_BITS = 2048
_REMEDY = "make one with `openssl genrsa 2048`"
# Each is signed once more often than it occurs, so that one added on the way breaks the signature.
SIGNED_HEADERS = (
    *("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"),
    *("Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
)


class KeyRefused(Exception):
    """The DKIM key cannot be signed with; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as ``selector._domainkey.domain`` by rsa-sha256 (RFC 8301), relaxed/relaxed, without ``l=``."""

    domain: str
    selector: str
    key: bytes = field(repr=False)

    @classmethod
    def from_pem(cls, pem: bytes, *, domain: str, selector: str) -> Self:
        """A signer for an RSA key of 2,048 bits or more; raises KeyRefused."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError):
            raise KeyRefused(f"the DKIM key is no unencrypted PEM key; {_REMEDY}") from None
        if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_BITS:
            raise KeyRefused(f"the DKIM key must be RSA of {_LEAST_BITS} bits or more; {_REMEDY}")
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return cls(domain=domain, selector=selector, key=plain)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The signer of the From address' domain, or None while no key is set; raises KeyRefused."""
        path = settings.dkim_key_path
        if path is None:
            return None
        if not path.is_file():
            raise KeyRefused("CARDFILE_DKIM_KEY names no file")
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyRefused("others can read the file CARDFILE_DKIM_KEY names; chmod 600 it")
        domain = settings.mail_from.rpartition("@")[2]
        return cls.from_pem(path.read_bytes(), domain=domain, selector=settings.dkim_selector)

    def record(self) -> str:
        """The TXT record that lets others check what this key signs (RFC 6376 3.6.1)."""
        key = load_pem_private_key(self.key, password=None).public_key()
        return (
            f"v=DKIM1; k=rsa; p={b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()}"
        )

    def is_published_by(self, record: str) -> bool:
        """Whether a TXT record holds this very key."""
        tags = dict(tag.split("=", 1) for tag in "".join(record.split()).split(";") if "=" in tag)
        return tags.get("p") == self.record().rpartition("p=")[2]

    def sign(self, message: bytes) -> bytes:
        """The message (CRLF lines) with a DKIM-Signature on top."""
        head = message.partition(b"\r\n\r\n")[0].lower()
        signed = [
            name.lower().encode()
            for name in SIGNED_HEADERS
            for _ in range(1 + (b"\r\n" + head).count(b"\r\n" + name.lower().encode() + b":"))
        ]
        signature: bytes = dkim.sign(
            message,
            selector=self.selector.encode("idna"),
            domain=self.domain.encode("idna"),
            privkey=self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=signed,
        )
        return signature + message
