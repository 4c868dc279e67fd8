"""Tells mail that no person wrote: lists, bulk, programs, calendars, reports, role addresses."""

import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from itertools import islice

from ingest.sources.mailboxes.headers import Headers
from ingest.sources.mailboxes.skips import Skip
from ingest.sources.signatures.sender import Sender

_LIST_HEADERS = frozenset(
    {
        "list-id",
        "list-post",
        "mailing-list",
        "x-mailing-list",
        "x-google-group-id",
        "x-list",
        "x-mailman-version",
    }
)
_BULK_HEADERS = frozenset(
    {"list-unsubscribe", "feedback-id", "x-campaign", "x-campaignid", "x-mc-user", "x-csa-complaints"}
)
_AUTOMATIC_HEADERS = frozenset(
    {"x-autoreply", "x-autorespond", "x-auto-reply-from", "x-ms-exchange-generated-message-source"}
)
_SPAM_YES = ("x-spam-flag", "x-spam-status")
_TELLING_HEADERS = (
    _LIST_HEADERS | _BULK_HEADERS | _AUTOMATIC_HEADERS | {*_SPAM_YES, "precedence", "auto-submitted", "x-gmail-labels"}
)
"""Without one of these no header tells that no person wrote."""
_FOLDERS = re.compile(r"\b(?:spam|trash|bin|papierkorb|drafts?|entw.rfe|corbeille|papelera|cestino|prullenbak)\b")
_CALENDAR = re.compile(rb"content-type:\s{0,4}text/calendar")
_PARAMETER_BYTES = 400
_MOST_CALENDARS = 20
_TAGGED = re.compile(r"[+.\-_]")
# What programs put ahead of, or behind, the address or number that a local part holds.
_GENERATED_AHEAD = frozenset("bounce bounces owner request prvs srs0 msgid notification notifications reply".split())
_GENERATED_BEHIND = frozenset("bounce bounces owner request noreply".split())


def not_from_a_person(headers: Headers, sender: Sender, raw: bytes) -> Skip | None:
    """Why no person speaks in this mail, or nothing if one may."""
    if _is_bounce(headers):
        return Skip.BOUNCE
    if " via " in sender.name:
        return Skip.LIST_MAIL
    if headers.has_any(_TELLING_HEADERS):
        for skip, holds in _SAID_BY_HEADERS:
            if holds(headers):
                return skip
    if is_role(sender.local_part):
        return Skip.ROLE_ADDRESS
    return Skip.CALENDAR if not headers.is_one_plain_text and _is_calendar(raw) else None


def _is_bounce(headers: Headers) -> bool:
    empty = headers.has("return-path") and headers.first("return-path") in {"", "<>"}
    return empty or headers.first("content-type").startswith("multipart/report")


def _is_list(headers: Headers) -> bool:
    return headers.has_any(_LIST_HEADERS)


def _is_bulk(headers: Headers) -> bool:
    precedence = headers.first("precedence").partition(" ")[0]
    return headers.has_any(_BULK_HEADERS) or precedence in {"bulk", "list", "junk"}


def _is_automatic(headers: Headers) -> bool:
    return headers.first("auto-submitted") not in {"", "no"} or headers.has_any(_AUTOMATIC_HEADERS)


def _is_unwanted(headers: Headers) -> bool:
    flagged = any(headers.first(name).startswith("yes") for name in _SPAM_YES)
    return flagged or bool(_FOLDERS.search(headers.first("x-gmail-labels")))


_SAID_BY_HEADERS: tuple[tuple[Skip, Callable[[Headers], bool]], ...] = (
    (Skip.LIST_MAIL, _is_list),
    (Skip.BULK_MAIL, _is_bulk),
    (Skip.AUTOMATIC, _is_automatic),
    (Skip.SPAM_OR_TRASH, _is_unwanted),
)


def _is_calendar(raw: bytes) -> bool:
    lowered = raw.lower()
    if b"text/calendar" not in lowered:
        return False
    named = islice(_CALENDAR.finditer(lowered), _MOST_CALENDARS)
    return any(b"method=" in _parameters(lowered[found.end() : found.end() + _PARAMETER_BYTES]) for found in named)


def _parameters(text: bytes) -> bytes:
    """The rest of a folded header's line, unfolded."""
    unfolded = text.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ")
    return unfolded.partition(b"\n")[0].replace(b" =", b"=")


def is_role(local_part: str) -> bool:
    """Whether a local part names a function: a listed word, alone or with a tag (``info-berlin``, ``sales+eu``)."""
    if local_part in _roles():
        return True
    if local_part.isalpha():
        return False
    parts = _TAGGED.split(local_part.replace("=", "+"))
    if len(parts) > 1 and (parts[0] in _GENERATED_AHEAD or parts[-1] in _GENERATED_BEHIND):
        return True
    words = [word for word in _TAGGED.split(local_part) if word]
    return bool(words) and (words[0] in _roles() or all(word in _roles() or word.isdigit() for word in words))


@cache
def _roles() -> frozenset[str]:
    text = resources.files(__package__).joinpath("roles.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
