"""Tells mail that no person wrote: lists, bulk, programs, calendars, reports, role addresses."""

import re
from functools import cache
from importlib import resources

from ingest.sources.mailboxes.headers import Headers
from ingest.sources.mailboxes.skips import Skip
from ingest.sources.signatures.sender import Sender

_LIST_HEADERS = (
    "list-id",
    "list-post",
    "mailing-list",
    "x-mailing-list",
    "x-google-group-id",
    "x-list",
    "x-mailman-version",
)
_BULK_HEADERS = ("list-unsubscribe", "feedback-id", "x-campaign", "x-campaignid", "x-mc-user", "x-csa-complaints")
_AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-ms-exchange-generated-message-source")
_SPAM_YES = ("x-spam-flag", "x-spam-status")
_FOLDERS = re.compile(r"\b(?:spam|trash|bin|papierkorb|drafts?|entw.rfe|corbeille|papelera|cestino|prullenbak)\b")
_CALENDAR = re.compile(rb"(?i)content-type:\s{0,4}text/calendar(?:[^\r\n]|\r?\n[ \t]){0,300}?method\s?=")
_TAGGED = re.compile(r"[+.\-_]")
_GENERATED = re.compile(
    r"^(?:bounces?|owner|request|prvs|srs0|msgid|notifications?|reply)[-+=_.]|[-+=_.](?:bounces?|owner|request|noreply)$"
)


def not_from_a_person(headers: Headers, sender: Sender, raw: bytes) -> Skip | None:
    """Why no person speaks in this mail, or nothing if one may."""
    if headers.has("return-path") and headers.first("return-path") in {"", "<>"}:
        return Skip.BOUNCE
    if headers.first("content-type").startswith("multipart/report"):
        return Skip.BOUNCE
    if any(headers.has(name) for name in _LIST_HEADERS) or " via " in sender.name:
        return Skip.LIST_MAIL
    if any(headers.has(name) for name in _BULK_HEADERS):
        return Skip.BULK_MAIL
    if headers.first("precedence").partition(" ")[0] in {"bulk", "list", "junk"}:
        return Skip.BULK_MAIL
    if headers.first("auto-submitted") not in {"", "no"} or any(headers.has(name) for name in _AUTOMATIC_HEADERS):
        return Skip.AUTOMATIC
    if any(headers.first(name).startswith("yes") for name in _SPAM_YES) or _FOLDERS.search(
        headers.first("x-gmail-labels")
    ):
        return Skip.SPAM_OR_TRASH
    if is_role(sender.local_part):
        return Skip.ROLE_ADDRESS
    return Skip.CALENDAR if _CALENDAR.search(raw, 0, 400_000) else None


def is_role(local_part: str) -> bool:
    """Whether a local part names a function: a listed word, alone or with a tag (``info-berlin``, ``sales+eu``)."""
    if local_part in _roles() or _GENERATED.search(local_part):
        return True
    words = [word for word in _TAGGED.split(local_part) if word]
    return bool(words) and (words[0] in _roles() or all(word in _roles() or word.isdigit() for word in words))


@cache
def _roles() -> frozenset[str]:
    text = resources.files(__package__).joinpath("roles.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
