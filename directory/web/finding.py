"""Find: the search page, its filters and its pages; and what is said when the engine does not answer."""

import time
from collections.abc import Sequence
from typing import Any, Final

from flask import Response, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directory import displays
from directory.clock import now
from directory.credits import reveals
from directory.profiles.states import CONTACTS, Purpose
from directory.search.backend import SearchUnavailable
from directory.search.find import Page
from directory.web import at_hand, desk, facets, pace, rows, trails
from directory.web.asked import PAGE_ROWS, Asked
from directory.web.errors import RETRY_SECONDS
from directory.web.pages import Relax, ResultRow, SearchPage
from directory.web.room import site

_MOST_RELAXED: Final = 6


@site.get("/")
@pace.searching
@pace.previewing
def search() -> Response:
    """People who fit, masked until they are owned."""
    asked = Asked.of(request.args)
    began = time.monotonic()
    with at_hand.database().read() as session:
        try:
            found = find(session, asked)
            relax = _relaxed(session, asked) if not found.rows else ()
        except SearchUnavailable:
            return _engine_down(session, asked)
        show(Purpose.SEARCH, found.rows)
        shown = SearchPage(
            tab="people",
            total=found.total,
            rows=found.rows,
            first=asked.first,
            last=asked.first + len(found.rows) - 1,
            next_url=asked.page(after=found.after, first=asked.first + len(found.rows)).here() if found.after else None,
            previous_url=asked.previous(),
            first_page_url=asked.url() if asked.after else None,
            groups=facets.groups(asked, found.facets),
            took_ms=round((time.monotonic() - began) * 1000),
            relax=relax,
            trail=trails.of_search(asked),
            as_written=found.as_written,
            wordless=asked.is_wordless,
            **_around(session, asked),
        )
        return make_response(render_template("find.html", page=shown, shell=desk.shell(session)))


def find(session: Session, asked: Asked) -> Page[ResultRow]:
    """One page of people for the signed-in account."""
    listed = rows.Lines(session, at_hand.signed().account_id, now())
    query = asked.query(facets=facets.WANTED)
    return at_hand.finder().page(query, account_id=at_hand.signed().account_id, listed=listed, after=asked.after)


def show(purpose: Purpose, shown: Sequence[ResultRow]) -> None:
    """Writes down who is about to be shown, and what of them, before the page leaves; cards this account owns show
    their address too."""
    g.people_shown = len(shown)
    home, at = at_hand.settings().home, now()
    lines = {row.profile_id: rows.kinds_of(row) for row in shown}
    if purpose is not Purpose.OWNED_ROW and lines:
        previews = {profile_id: kinds - CONTACTS for profile_id, kinds in lines.items()}
        displays.append(home, at_hand.seer(), purpose=purpose, shown=previews, at=at)
    if owned := {row.profile_id: lines[row.profile_id] for row in shown if row.owned}:
        displays.append(home, at_hand.seer(), purpose=Purpose.OWNED_ROW, shown=owned, at=at)


def _around(session: Session, asked: Asked) -> dict[str, Any]:
    """What the page holds whether the engine answers or not."""
    chosen = rows.companies_of(session, asked.values.get("company_id", ()))
    return {
        "query": asked.text,
        "action_url": url_for("site.search"),
        "people_url": asked.url(),
        "yours_url": url_for("site.yours"),
        "yours_total": reveals.how_many_owned(session, at_hand.signed().account_id),
        "typed": facets.typed(asked),
        "chips": facets.chips(asked, {company.id: company.name for company in chosen.values()}),
        "clear_url": url_for("site.search"),
        "kept": tuple(("company_id", value) for value in asked.values.get("company_id", ())),
    }


def _relaxed(session: Session, asked: Asked) -> tuple[Relax, ...]:
    """What dropping one filter would bring, the most first."""
    found = []
    chips = facets.chips(asked, {})
    fewer = [
        (f"{chip.field}: {chip.text}" if chip.text else chip.field, asked.without(name))
        for chip, name in zip(chips, asked.values, strict=True)
    ]
    if asked.text and chips:
        fewer.insert(0, (_("Words: %(words)s", words=asked.text), Asked("", asked.values)))
    for label, less in fewer[:_MOST_RELAXED]:
        gain = _total(session, less)
        if gain:
            found.append(Relax(label, gain, less.url()))
    return tuple(sorted(found, key=lambda one: -one.gain))


def how_many(session: Session) -> int | None:
    """How many people this account may search, as the search page counts them; None while no engine answers."""
    try:
        return _total(session, Asked("", {}), size=PAGE_ROWS)
    except SearchUnavailable:
        return None


def _total(session: Session, asked: Asked, *, size: int = 1) -> int:
    listed = rows.Lines(session, at_hand.signed().account_id, now())
    return at_hand.finder().page(asked.query(size=size), account_id=at_hand.signed().account_id, listed=listed).total


def _engine_down(session: Session, asked: Asked) -> Response:
    shown = SearchPage(
        tab="people", total=0, engine_down=True, retry_url=asked.here(), groups=facets.groups(asked, {}),
        **_around(session, asked),
    )  # fmt: skip
    response = make_response(render_template("find.html", page=shown, shell=desk.shell(session)), 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    if "HX-Request" in request.headers:
        response.headers["HX-Redirect"] = asked.here()
    return response
