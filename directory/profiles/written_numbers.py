"""A telephone number out of the words that stand beside it in a vendor's cell."""

import re

_EXTENSION = re.compile(
    r"(?<=\d)[\s,.;(-]{0,3}(?:x|ext|extn|extension|durchwahl|dw|poste|anexo|interno)(?![^\W\d_])[.:=]{0,2}\s?(?=\d)"
)
_LETTERS = re.compile(r"[^\W\d_]+\.?:?")
_EMPTY_BRACKETS = re.compile(r"[(\[][^\d()\[\]]{0,40}[)\]]")
_SECOND_NUMBER = re.compile(r"[,;|] ?(?=\+|\d)| / (?=\d{1,3}\W{0,3}$)| ?/ ?(?=\+|00)")


def first_number(text: str) -> str:
    """The first number of a text, without words, whose letters would be dialled as digits (*(mobile)* as 662453), and
    without a second number: *+49 30 555 01* of *+49 30 555 01, +49 30 555 02* and of *+49 30 555 01 / 02*. What is
    called an extension stays one."""
    spelt = _EXTENSION.sub(" ext ", text.casefold())
    words = _LETTERS.sub(lambda word: word[0] if word[0] == "ext" else " ", spelt)
    bare = " ".join(_EMPTY_BRACKETS.sub(" ", words).split())
    return _SECOND_NUMBER.split(bare, maxsplit=1)[0].strip()
