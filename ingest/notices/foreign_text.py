"""Decides which foreign words may stand in a mail of ours, so that nobody can send advertising through a notice."""

import re
import unicodedata

MAX_SHOWN = 60
MAX_SHOWN_JOINED = 120
_JOINED = frozenset({"job", "education"})
_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?:–(?:19|20)[0-9]{2})?", re.ASCII)
_MAX_DIGITS = 6
_MAX_DIGITS_IN_LINK = 9
"""As many as networks append to the names in their links."""
_BRACKETS = str.maketrans({".": "[.]", "@": "[at]"})
_DOTS = str.maketrans(dict.fromkeys("。．｡․‧·", "."))
_URL_LIKE = re.compile(r"//|\\|\bwww\b|[a-z][a-z0-9+-]{1,20}:\S|\w\.[^\W\d_]{2,}|\d\.\d{1,3}\.\d", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9 ()/-]{4,24}(?: x[0-9]{1,6})?", re.ASCII)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
PHONE_KEYS = frozenset({"work_phone", "mobile", "switchboard"})


def may_show(value: str, *, key: str, sent_to: str = "") -> bool:
    """Says whether ``value`` of the field ``key`` may stand in a mail to ``sent_to``.

    An e-mail address only when it is the very address written to; a profile link never; a phone only as digits;
    other text only if 60 characters at most without ``@``, line break, unseen character, anything a mail reader
    would turn into a link, or enough digits for a phone number. A former post or a school is several texts joined by
    commas: each must pass by itself, years may stand among them. Of what is refused ``unlinked`` may say more; else the
    mail says "see the page".
    """
    if key in _JOINED:
        parts = value.split(", ")
        texts = [part for part in parts if not _YEARS.fullmatch(part)]
        return len(value) <= MAX_SHOWN_JOINED and all(may_show(text, key="text") for text in texts)
    if key == "email":
        return bool(value) and value.casefold() == sent_to.casefold()
    if key in PHONE_KEYS:
        return _PHONE.fullmatch(value) is not None
    if key == "link" or not 0 < len(value) <= MAX_SHOWN or any(unicodedata.category(c) in _UNSEEN for c in value):
        return False
    plain = unicodedata.normalize("NFKC", value).translate(_DOTS)
    if "@" in plain or _URL_LIKE.search(plain):
        return False
    return sum(c.isdigit() for c in plain) <= _MAX_DIGITS


def unlinked(value: str, *, key: str) -> str:
    """A profile link, or another address than the one written to, as text of which no mail reader makes a link: its
    dots and at-signs in brackets. Empty for other fields, and for what is too long, hides a character, or still holds
    anything like a link or enough digits for a phone number."""
    most = {"link": _MAX_DIGITS_IN_LINK, "email": _MAX_DIGITS}.get(key)
    if most is None or not 0 < len(value) <= MAX_SHOWN or any(unicodedata.category(c) in _UNSEEN for c in value):
        return ""
    text = unicodedata.normalize("NFKC", value).translate(_DOTS).translate(_BRACKETS)
    return "" if _URL_LIKE.search(text) or sum(c.isdigit() for c in text) > most else text
