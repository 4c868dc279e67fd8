"""Leaving for good, in one click and one transaction; and never being listed, for whom nothing is held of."""

import time
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from directory import schedule
from directory.clock import now
from directory.db import Outrun, StorageRefused
from directory.profiles import journal, requests, rights
from privacy_center import at_hand, receipt, sessions
from privacy_center.mailing import SEND_MAILS
from privacy_center.security import note


def remove() -> AnyResponse | str:
    """Removes everything held under the proven address. Pressed again it shows the same receipt."""
    if request.method != "POST":
        return render_template("remove.html")
    return _leave()


def never_list() -> AnyResponse:
    """Keeps the proven address out for ever; somebody held by now is removed as well."""
    return _leave(although_unknown=True)


def _leave(*, although_unknown: bool = False) -> AnyResponse:
    began, at = time.monotonic(), now()

    def act(session: Session) -> dict[str, Any] | None:
        proven = sessions.find(session, at=at, locked=True)
        if proven is None or proven.receipt is not None:
            return proven.receipt if proven is not None else None
        profiles = rights.profiles_of(session, proven.address)
        if profiles:
            opened, _ = rights.remove_me(session, profiles, address=proven.address, language=proven.language, at=at)
        elif although_unknown:
            opened = rights.never_list(session, proven.address, language=proven.language, at=at)
        else:
            return None
        told = {"code": opened.receipt, "kind": "remove" if profiles else "never_list"}
        sessions.keep_receipt(session, proven, told)
        return told

    told = at_hand.settle(act)
    if told is None:
        return redirect(url_for("privacy.card"), 303)
    held = at_hand.parts()
    # Also when it was pressed again: nobody is answered before the journal holds the decision.
    journal.write_out(held.database, held.journal)
    held.queues.enqueue(schedule.run_sweep, SEND_MAILS)
    if "seconds" not in told:
        _note_seconds(told, time.monotonic() - began)
        note("person left", kind=told["kind"])
    return redirect(url_for("privacy.removed"), 303)


def _note_seconds(told: dict[str, Any], seconds: float) -> None:
    """Adds to the receipt how long it took; the receipt stands without it as well."""

    def add(session: Session) -> None:
        proven = sessions.find(session, at=now(), locked=True)
        if proven is not None:
            sessions.keep_receipt(session, proven, told | {"seconds": round(seconds, 2)})

    try:
        at_hand.parts().database.until_done(add, tries=1, seconds=1)
    except (Outrun, StorageRefused):
        return


def removed() -> AnyResponse | Response:
    """You are out: the receipt, as long as this session lasts. Nothing of the person stays in the browser."""
    told = sessions.proven().receipt
    if told is None:
        return redirect(url_for("privacy.card"), 303)
    with at_hand.parts().database.read() as session:
        found = requests.by_receipt(session, told["code"])
        if found is None:
            return redirect(url_for("privacy.receipt"), 303)
        page = receipt.receipt_page(session, found, told["code"], fresh=True, seconds=told.get("seconds"), at=now())
    template = "removed.html" if page.kind == "remove" else "never_listed.html"
    response = make_response(render_template(template, page=page))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
