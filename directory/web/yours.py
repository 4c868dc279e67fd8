"""Yours: the cards this account owns, and its duties toward those who left, corrected a line or hid."""

from datetime import datetime
from typing import Final

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory import displays
from directory.clock import now
from directory.credits import reveals
from directory.profiles import duties
from directory.profiles.identity import folded
from directory.profiles.states import FactKind, Purpose, Use
from directory.web import at_hand, cookies, desk, finding, owing, security
from directory.web.pages import ResultRow, SearchPage
from directory.web.room import site
from directory.web.rows import Lines

_ROWS: Final = 50
_DUTIES: Final = 200


@site.get("/yours")
def yours() -> Response:
    """Owned cards, newest first, narrowed by words; above them what is owed to those who left, corrected or hid."""
    words = " ".join(" ".join(request.args.getlist("q")).split())[:512]
    first = _first(request.args.get("at", ""))
    account_id, at = at_hand.signed().account_id, now()
    with at_hand.database().read() as session:
        owned = reveals.owned(session, account_id)
        lines = Lines(session, account_id, at, Use.REVEAL)(list(owned))
        fitting = [lines[profile_id] for profile_id in owned if profile_id in lines and _fits(lines[profile_id], words)]
        shown = fitting[first - 1 : first - 1 + _ROWS]
        owed = owing.of_account(session, account_id, names={key: row.name for key, row in lines.items()}, at=at)
        finding.show(Purpose.OWNED_ROW, shown)
        _note_names(owed.named - {row.profile_id for row in shown}, at=at)
        more = first - 1 + _ROWS < len(fitting)
        page = SearchPage(
            tab="yours",
            query=words,
            action_url=url_for("site.yours"),
            people_url=url_for("site.search"),
            yours_url=url_for("site.yours"),
            total=finding.how_many(session),
            yours_total=reveals.how_many_owned(session, account_id),
            fitting=len(fitting),
            kept_back=reveals.kept_back(session, [key for key in owned if key not in lines], at=at),
            rows=tuple(shown),
            first=first,
            last=first + len(shown) - 1,
            next_url=url_for("site.yours", q=words or None, at=first + _ROWS) if more else None,
            previous_url=url_for("site.yours", q=words or None, at=max(1, first - _ROWS)) if first > 1 else None,
            first_page_url=url_for("site.yours", q=words or None) if first > 1 else None,
            clear_url=url_for("site.yours"),
            left=owed.left,
            changed=owed.changed,
        )
        return make_response(render_template("find.html", page=page, shell=desk.shell(session)))


@site.post("/duties/settled")
def settled() -> Response:
    """The account says that its copy is deleted, corrected or hidden, of all duties that the button stood for; another
    account's duty is no such thing."""
    signed, asked = at_hand.signed(), request.form.getlist("duty")[:_DUTIES]

    def confirm(session: Session) -> list[tuple[str, str]]:
        mine = [duty for duty in duties.owed_by(session, signed.account_id) if duty.id in asked]
        for duty in mine:
            duties.confirm(session, duty.id, account_id=signed.account_id, user_id=signed.user_id, at=now())
        return [(duty.id, duty.kind) for duty in mine]

    done = at_hand.database().until_done(confirm)
    if not done:
        abort(404)
    for duty_id, kind in done:
        security.note("duty settled", duty=duty_id, kind=kind)
    answer = redirect(url_for("site.yours"), code=303)
    cookies.leave_note(answer, what="settled", kinds=sorted({kind for _, kind in done}))
    return answer


def _note_names(named: frozenset[str], *, at: datetime) -> None:
    """Writes down whose names stand on cards of duties alone."""
    if named:
        names = dict.fromkeys(named, frozenset({FactKind.NAME}))
        displays.append(at_hand.settings().home, at_hand.seer(), purpose=Purpose.OWNED_ROW, shown=names, at=at)


def _fits(row: ResultRow, words: str) -> bool:
    text = folded(f"{row.name} {row.title} {row.company} {row.place}")
    return all(word in text for word in folded(words).split())


def _first(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) > 0 else 1
