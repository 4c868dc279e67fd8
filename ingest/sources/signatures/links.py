"""Finds e-mail, web and social addresses, and says which of them speak of a person and which of a company."""

import re
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.sources.signatures.memo import for_one_mail

_EMAIL = re.compile(r"(?<![\w.+%-])[\w][\w.+%'-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,6}[^\W\d_][\w-]{1,23}(?![\w@-])")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'|\]()\u2022]{3,400}", re.I)
_BARE = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}([a-z]{2,14})(?:/[^\s<>\"'|]{0,200})?(?![\w@])", re.I
)
_DOTTED = re.compile(r"\.[^\W_]")  # every bare host has it, and few lines of running text
_ENDING = re.compile(r"\.[a-z]{2,14}(?![\w@])", re.I)  # the same of its last label
_TRAILING = ".,;:!?)*]>\u201d\u2019"
_BARE_ENDINGS = frozenset(
    "com org net edu gov info biz io dev app ai tech cloud shop online site email agency group team work eu example de"
    " at ch fr be nl lu es pt it uk ie us ca br mx ar cl co dk se no fi pl cz hu ro gr tr in cn jp kr sg hk"
    " au nz za".split()
)
_TRACKERS = (
    "safelinks.protection.outlook.com",
    "google.com",
    "www.google.com",
    "urldefense.com",
    "urldefense.proofpoint.com",
)
_WRAPPED = ("url", "q", "u")

# host: (path starts that name a person, path starts that name a company); "" is any handle.
_SOCIAL: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "linkedin.com": (("in/", "pub/"), ("company/", "school/", "showcase/")),
    "xing.com": (("profile/", "people/"), ("companies/", "company/", "pages/")),
    "github.com": (("",), ("orgs/",)),
    "researchgate.net": (("profile/",), ("institution/",)),
    "orcid.org": (("0000-",), ()),
    "scholar.google.com": (("citations",), ()),
    "viadeo.com": (("profile/", "p/"), ("company/",)),
    "twitter.com": ((), ("",)),
    "x.com": ((), ("",)),
    "facebook.com": ((), ("",)),
    "instagram.com": ((), ("",)),
    "youtube.com": ((), ("",)),
    "tiktok.com": ((), ("",)),
    "kununu.com": ((), ("",)),
    "pinterest.com": ((), ("",)),
    "vimeo.com": ((), ("",)),
}
_COUNTRY_HOST = re.compile(r"^(?:www|m|mobile|[a-z]{2})\.(?=[^.]{1,63}\.)")


class LinkKind(StrEnum):
    """Whom a web address speaks of."""

    PROFILE = "profile"
    COMPANY_PAGE = "company_page"
    WEBSITE = "website"


def find_emails(line: str) -> list[re.Match[str]]:
    """All mail addresses of one line, in order."""
    return list(_EMAIL.finditer(line)) if "@" in line else []


def may_hold_url(line: str) -> bool:
    """Whether a web address can stand in a line at all."""
    return "." in line and ("://" in line or _DOTTED.search(line) is not None)


def find_urls(line: str) -> list[tuple[int, int, str]]:
    """All web addresses of one line as (start, end, text as written)."""
    if "." not in line:
        return []
    dotted = _DOTTED.search(line)
    if dotted is None and "://" not in line:
        return []
    answer: list[tuple[int, int, str]] = []
    if "://" in line or "www." in line.casefold():
        for found in _URL.finditer(line):
            text = found.group().rstrip(_TRAILING)
            answer.append((found.start(), found.start() + len(text), text))
    for found in _BARE.finditer(line) if dotted and _ENDING.search(line) else ():
        inside = any(start <= found.start() < end for start, end, _ in answer)
        if not inside and found.group(1).casefold() in _BARE_ENDINGS and not _part_of_address(line, found):
            text = found.group().rstrip(_TRAILING)
            answer.append((found.start(), found.start() + len(text), text))
    return answer


def _part_of_address(line: str, found: re.Match[str]) -> bool:
    before, after = line[: found.start()], line[found.end() : found.end() + 1]
    return before.endswith("@") or after == "@" or "@" in before.rsplit(" ", 1)[-1]


@for_one_mail
def unwrap(url: str) -> str:
    """The address behind a mail filter's or search engine's redirect; any other as it is."""
    try:
        parts = urlsplit(url if "//" in url else f"https://{url}")
    except ValueError:
        return url
    host = parts.netloc.casefold()
    if not host.endswith(_TRACKERS):
        return url
    query = parse_qs(parts.query, max_num_fields=20) if parts.query.count("&") < 20 else {}
    for key in _WRAPPED:
        target = query.get(key, [""])[0]
        if target.startswith(("http://", "https://")):
            return target
    return unquote(parts.path.split("__")[1]) if "/v3/__" in parts.path else url


@for_one_mail
def kind_of(url: str) -> LinkKind | None:
    """Whom the address speaks of; nothing for addresses that say nothing (a network's home page, a tracker)."""
    try:
        parts = urlsplit(url if "//" in url else f"https://{url}")
    except ValueError:
        return None
    host = _COUNTRY_HOST.sub("", parts.netloc.casefold().partition(":")[0])
    path = parts.path.lstrip("/").casefold()
    if host not in _SOCIAL:
        return LinkKind.WEBSITE if "." in host else None
    if not path.strip("/"):
        return None
    people, companies = _SOCIAL[host]
    if any(path.startswith(start) for start in companies if start):
        return LinkKind.COMPANY_PAGE
    if any(path.startswith(start) and (start or path.strip("/").count("/") == 0) for start in people):
        return LinkKind.PROFILE
    return LinkKind.COMPANY_PAGE if "" in companies else None


def plain_url(url: str) -> str:
    """An address without tracking query and fragment, with its scheme, for storing."""
    target = unwrap(url)
    target = target if "//" in target else f"https://{target}"
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    keep = f"?{parts.query}" if parts.path.startswith("/citations") and parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}{keep}"


def host_of(url: str) -> str:
    """The host that an address leads to, behind any redirect, as it is written."""
    return plain_url(url).partition("//")[2].partition("/")[0]
