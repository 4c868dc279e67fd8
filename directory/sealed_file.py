"""A file nobody reads or alters without its key: AES-256-GCM in chunks, each bound to its place, the last one marked.

Layout: 8 bytes of magic, 16 random bytes of salt, then chunks of 4 bytes length and the ciphertext. Each chunk's nonce
is its number; its associated data says whether it is the last, so that a cut file is noticed.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MAGIC = b"CARDFIL1"
_CHUNK = 1 << 20
_LARGEST = _CHUNK + 16


class FileBroken(Exception):
    """The file was altered or cut, or was sealed with another key; nothing of it was used."""


def seal(parts: Iterable[bytes], target: BinaryIO, *, key: bytes, salt: bytes) -> int:
    """Writes ``parts`` sealed; answers how many plain bytes there were. ``salt`` is 16 random bytes."""
    cipher = AESGCM(_file_key(key, salt))
    target.write(_MAGIC + salt)
    number = size = 0
    waiting = b""
    for part in parts:
        waiting += part
        while len(waiting) > _CHUNK:
            _write(target, cipher, number, waiting[:_CHUNK], last=False)
            size += _CHUNK
            number, waiting = number + 1, waiting[_CHUNK:]
    _write(target, cipher, number, waiting, last=True)
    return size + len(waiting)


def unseal(source: BinaryIO, *, key: bytes) -> Iterator[bytes]:
    """The plain bytes, chunk by chunk; raises FileBroken at the first chunk that is not what was written."""
    head = source.read(len(_MAGIC) + 16)
    if len(head) != len(_MAGIC) + 16 or not head.startswith(_MAGIC):
        raise FileBroken("this is no Cardfile backup")
    cipher = AESGCM(_file_key(key, head[len(_MAGIC) :]))
    number, last = 0, False
    while not last:
        length_and_mark = source.read(5)
        if len(length_and_mark) != 5:
            raise FileBroken("the backup is cut short")
        length, mark = struct.unpack(">IB", length_and_mark)
        sealed = source.read(length) if length <= _LARGEST else b""
        last = mark == 1
        try:
            yield cipher.decrypt(struct.pack(">IQ", 0, number), sealed, bytes([mark]))
        except InvalidTag:
            raise FileBroken("the backup is altered, cut short, or sealed with another key") from None
        number += 1
    if source.read(1):
        raise FileBroken("something was added behind the backup's end")


def _write(target: BinaryIO, cipher: AESGCM, number: int, plain: bytes, *, last: bool) -> None:
    sealed = cipher.encrypt(struct.pack(">IQ", 0, number), plain, bytes([last]))
    target.write(struct.pack(">IB", len(sealed), last) + sealed)


def _file_key(key: bytes, salt: bytes) -> bytes:
    return hmac.digest(key, b"cardfile backup 1" + salt, hashlib.sha256)
