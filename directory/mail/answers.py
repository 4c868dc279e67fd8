"""What a mail server said, made fit to be kept: short, printable, and without anybody's address in it."""

import re

_LONGEST_KEPT = 200
_MOST_READ = 4000
_ENHANCED = re.compile(r"\s{0,9}([245]\.\d{1,3}\.\d{1,3})\b")
_AT_SIGNS = ("@", "%40", "=40")
_SHORTEST_NAME = 3


def enhanced_code(answer: bytes) -> str:
    """The enhanced status code (RFC 3463) an answer begins with, or an empty text."""
    found = _ENHANCED.match(answer[:20].decode("ascii", "replace"))
    return found[1] if found else ""


def cleaned_answer(answer: bytes, *, recipient: str) -> str:
    """At most 200 printable characters of a server's answer, the recipient's address and name parts blotted out."""
    text = answer[:_MOST_READ].decode("utf-8", "replace")
    text = "".join(character if character.isprintable() else " " for character in text)
    text = " ".join("…" if any(sign in word for sign in _AT_SIGNS) else word for word in text.split())
    local = recipient.rpartition("@")[0]
    for word in sorted({local, *re.split(r"[._+=-]", local)}, key=len, reverse=True):
        if len(word) >= _SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return " ".join(text.split())[:_LONGEST_KEPT]
