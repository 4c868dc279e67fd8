"""The keys of this process and what is made with them: keyed hashes, seals, opaque ids and tokens."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.orm import Session

SCHEME = "hmac"
KEY_VERSION = 1
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _CROCKFORD for second in _CROCKFORD]
_SHIFTS = range(0, 130, 10)


class SealBroken(Exception):
    """A sealed value was made for another row, for another purpose or with a key that is gone."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Secret bytes by purpose; nothing of them appears in the repr."""

    suppression: bytes = field(repr=False)
    journal: bytes = field(repr=False)
    sealing: tuple[bytes, ...] = field(repr=False)

    def digest(self, kind: str, value: str) -> bytes:
        """HMAC-SHA-256 of a canonical value under the suppression key; a bare hash could be enumerated."""
        return hmac.digest(self.suppression, f"{kind}\0{value}".encode(), "sha256")

    def seal(self, purpose: str, row_id: str, value: dict[str, Any]) -> bytes:
        """Encrypts ``value`` for one row of one purpose (Fernet; the newest key writes)."""
        return self._ring().encrypt(json.dumps([purpose, row_id, value]).encode())

    def unseal(self, purpose: str, row_id: str, sealed: bytes) -> dict[str, Any]:
        """Opens what ``seal`` made for this very row; raises SealBroken when it was not."""
        try:
            made_for, made_row, value = json.loads(self._ring().decrypt(sealed))
        except (InvalidToken, ValueError):
            raise SealBroken(purpose) from None
        if (made_for, made_row) != (purpose, row_id) or not isinstance(value, dict):
            raise SealBroken(purpose)
        return value

    def resealed(self, sealed: bytes) -> bytes | None:
        """The same value under the newest key; None when it stands under that one already. Raises SealBroken when no
        key of the ring opens it."""
        newest = _fernet(self.sealing[0])
        try:
            newest.decrypt(sealed)
        except InvalidToken:
            pass
        else:
            return None
        try:
            return newest.encrypt(self._ring().decrypt(sealed))
        except InvalidToken:
            raise SealBroken("no key of the ring") from None

    def _ring(self) -> MultiFernet:
        return MultiFernet([_fernet(key) for key in self.sealing])


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest()))


def keys_of(session: Session) -> Keys:
    """The keys the database handed to this session."""
    keys: Keys = session.info["keys"]
    return keys


def new_id() -> str:
    """An opaque id: 26 Crockford characters, 130 random bits; it says nothing and sorts by nothing."""
    bits = secrets.randbits(130)
    return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])


def new_token() -> str:
    """A 256-bit token for a link or a session; only its hash is kept."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    """SHA-256 of a token of full entropy (no key needed against guessing)."""
    return hashlib.sha256(token.encode()).digest()


def receipt_digest(code: str) -> bytes:
    """SHA-256 of a receipt code as typed (see ``plain_receipt``)."""
    return hashlib.sha256(plain_receipt(code).encode()).digest()


RECEIPT_LENGTH = 26
"""The characters of a receipt code."""


def plain_receipt(code: str) -> str:
    """A receipt code as it is kept, of what was typed: case, and whatever stands between its letters and digits, does
    not matter, O reads as 0, I and L as 1."""
    kept = "".join(character for character in code.upper() if character.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def spaced(code: str) -> str:
    """A receipt code in groups of four, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
