"""The links of a notice: say no with one click and no code, for ever; see for 30 days what the mail said."""

from flask import abort, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directory.clock import now
from directory.db import Outrun, StorageRefused
from directory.profiles import rights
from directory.profiles.keys import token_digest
from directory.profiles.merge import living
from directory.profiles.tokens import LinkPurpose, contact_proven, find_link, former_link
from privacy_center import at_hand, spool
from privacy_center.pages import RefusePage, SeePage
from privacy_center.security import note
from privacy_center.see import mail_said


def notice_refuse(token: str) -> str:
    """GET shows a button and writes nothing; POST says no (RFC 8058 3.1), however often, with or without a browser.

    While the database is away the refusal is kept in a file and acted on as soon as it is back.
    """
    if request.method != "POST":
        with at_hand.parts().database.read() as session:
            if find_link(session, token, LinkPurpose.REFUSE, at=now()) is None:
                abort(404)
        return render_template("refuse.html", page=RefusePage(token))
    at = now()

    def act(session: Session) -> bool | None:
        link = find_link(session, token, LinkPurpose.REFUSE, at=at)
        return None if link is None else rights.refuse(session, link, at=at)

    try:
        fresh = at_hand.settle(act)
    except (Outrun, StorageRefused, SQLAlchemyError):
        parts = at_hand.parts()
        spool.keep(parts.settings, token_digest(token), contact_proven(parts.database.info["keys"], token))
        note("refusal spooled")
        return render_template("refuse.html", page=RefusePage(token, done=True))
    if fresh is None:
        abort(404)
    if fresh:
        note("listing refused")
    return render_template("refuse.html", page=RefusePage(token, done=True))


def notice_see(token: str) -> str:
    """GET shows a button, so that programs that open links see nothing of anybody; POST shows what the mail said."""
    at, pressed = now(), request.method == "POST"
    with at_hand.parts().database.read() as session:
        link = find_link(session, token, LinkPurpose.SEE, at=at)
        if link is None:
            if former_link(session, token, LinkPurpose.SEE) is None:
                abort(404)
            return render_template("see.html", page=SeePage(token, expired=True))
        if not pressed:
            return render_template("see.html", page=SeePage(token))
        owner = living(session, link.profile_id)
        ids = [link.profile_id, *([owner.id] if owner is not None else [])]
        said = mail_said(session, link.notice_id or "", ids)
    if said is None:
        abort(404)
    return render_template("see.html", page=SeePage(token, said))
