"""DKIM verified a second way, straight from RFC 6376: relaxed/relaxed, rsa-sha256, nothing shared with the signer."""

import base64
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256


def fields_of(wire: bytes) -> list[tuple[str, bytes]]:
    """Header fields from the top: lower-case name and relaxed form."""
    head = wire.partition(b"\r\n\r\n")[0]
    fields = []
    for field in re.split(rb"\r\n(?![ \t])", head):
        name, _, value = field.partition(b":")
        value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip()
        fields.append((name.decode().strip().lower(), name.strip().lower() + b":" + value))
    return fields


def tags_of(wire: bytes) -> dict[str, str]:
    """The tags of the topmost signature."""
    signature = next(value for name, value in fields_of(wire) if name == "dkim-signature").partition(b":")[2].decode()
    pairs = (tag.partition("=") for tag in signature.split(";") if tag.strip())
    return {name.strip(): re.sub(r"\s", "", value) for name, _, value in pairs}


def is_signed(wire: bytes, key: RSAPublicKey) -> bool:
    """Whether the topmost signature covers body and headers as they stand."""
    tags = tags_of(wire)
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in wire.partition(b"\r\n\r\n")[2].split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    body = b"".join(line + b"\r\n" for line in lines)
    if base64.b64encode(hashlib.sha256(body).digest()).decode() != tags["bh"]:
        return False
    left = fields_of(wire)
    signature = left.pop(next(at for at, (name, _) in enumerate(left) if name == "dkim-signature"))[1]
    covered = b""
    for wanted in tags["h"].lower().split(":"):
        lowest = next((at for at in reversed(range(len(left))) if left[at][0] == wanted), None)
        if lowest is not None:
            covered += left.pop(lowest)[1] + b"\r\n"
    covered += re.sub(rb"([;\s]b\s*=)[^;]*", rb"\1", signature).rstrip()
    try:
        key.verify(base64.b64decode(tags["b"]), covered, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
