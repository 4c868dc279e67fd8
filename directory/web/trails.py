"""The way back from a card to the list it was opened from, and its neighbours there; the list stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from directory.profiles import reach
from directory.profiles.states import Use
from directory.search.backend import SearchUnavailable
from directory.search.clauses import QueryRefused
from directory.search.cursors import CursorRefused
from directory.web import at_hand
from directory.web.asked import Asked
from directory.web.pages import Trail

_LIST: Final = "from"
_SEARCH: Final = "search"


def of_search(asked: Asked) -> str:
    """What the address of a card opened from this page of a search ends with: that search, nothing of a person."""
    return f"?{_LIST}={_SEARCH}&{urlsplit(asked.here()).query}".rstrip("&")


def of_referrer() -> str:
    """The same for whoever sent this form from a search or from a card that was opened from one; empty otherwise."""
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if not _is_ours(came_from.netloc):
        return ""
    given = MultiDict(parse_qsl(came_from.query))
    return of_search(Asked.of(given)) if came_from.path == url_for("site.search") or _is_search(given) else ""


def to_person(session: Session, profile_id: str, at: datetime) -> Trail:
    """The trail of a card: back to its row of its search, with the cards before and after it, else to the page it came
    from."""
    if not _is_search(request.args):
        came_from = back()
        return replace(came_from, back_url=f"{came_from.back_url}#row-{profile_id}")
    asked = Asked.of(request.args)
    try:
        return _within(session, asked, profile_id, at)
    except (SearchUnavailable, CursorRefused, QueryRefused):
        return Trail(_("People"), asked.url())


def back() -> Trail:
    """The way back to the page this one was opened from, when it was one of ours; from a card, back to its search."""
    came_from = urlsplit(request.referrer or "")
    there = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    if _is_ours(came_from.netloc):
        if came_from.path == url_for("site.yours"):
            return Trail(_("Yours"), there)
        if came_from.path == url_for("site.search"):
            return Trail(_("People"), there)
        if _is_search(given := MultiDict(parse_qsl(came_from.query))):
            return Trail(_("People"), Asked.of(given).url())
        if came_from.path.startswith("/companies/"):
            return Trail(_("Company"), there)
    return Trail(_("People"), url_for("site.search"))


def _within(session: Session, asked: Asked, profile_id: str, at: datetime) -> Trail:
    account_id = at_hand.signed().account_id

    def listed(ids: Sequence[str]) -> Mapping[str, str]:
        return {one: one for one in reach.shown(session, ids, use=Use.SEARCH, at=at)}

    found = at_hand.finder().page(asked.query(), account_id=account_id, listed=listed, after=asked.after)
    told = ngettext("%(n)s person", "%(n)s people", found.total, n=f"{found.total:,}")
    if profile_id not in found.rows:
        return Trail(told, asked.here())
    place, row = found.rows.index(profile_id), f"{asked.here()}#row-{profile_id}"
    before = _url(found.rows[place - 1], asked) if place else None
    behind = _url(found.rows[place + 1], asked) if place + 1 < len(found.rows) else None
    if behind is None and found.after:
        further = asked.page(after=found.after, first=asked.first + len(found.rows))
        rest = at_hand.finder().page(asked.query(size=1), account_id=account_id, listed=listed, after=found.after)
        behind = _url(rest.rows[0], further) if rest.rows else None
    return Trail(told, row, before, behind, asked.first + place, max(found.total, asked.first + place))


def _url(profile_id: str, asked: Asked) -> str:
    return url_for("site.person", profile_id=profile_id) + of_search(asked)


def _is_search(args: Mapping[str, str]) -> bool:
    return args.get(_LIST) == _SEARCH


def _is_ours(netloc: str) -> bool:
    return netloc == urlsplit(at_hand.settings().directory_url).netloc
