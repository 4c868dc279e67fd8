"""Makes a foreign text one clean line: NFC, no controls, no invisible or direction-changing characters, and a cap."""

import re
import unicodedata
from typing import Final

_DROPPED: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)

LONGEST: Final = {
    "record_key": 200, "full_name": 200, "given_name": 100, "family_name": 100, "email": 254, "phone": 60, "label": 60,
    "link": 500, "title": 300, "department": 200, "company": 300, "domain": 253, "industry": 200, "size": 60,
    "address": 500, "school": 300, "degree": 200, "subject": 200, "place": 100, "date": 40, "unheld": 1000,
}  # fmt: skip
"""Characters of the longest text that is taken, by what it is."""


def one_line(text: str) -> str:
    """The text as one line. Markup and formulas stay as they are: they are text, and whoever shows them escapes them.

    C0, C1, zero-width and bidi controls go (standard: security.md, text hygiene); other white space becomes one space.
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _DROPPED.sub("", text))
    return " ".join(text.split())
